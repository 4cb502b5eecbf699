#!/bin/sh
# Runs one test in gdb, or without where there is none.
#   debug.sh GDB PROGRAM TEST [SEED]
set -u
gdb=$1
program=$2
shift 2
here=$(dirname "$0")

plainly() {
	status=0
	"$program" "$@" || status=$?
	[ $status -lt 128 ] || echo "debug: it was ended by signal" \
		"$((status - 128)); under gdb it stops where that happens" >&2
	exit $status
}

[ -n "$gdb" ] || plainly "$@"
if ! command -v "$gdb" >/dev/null; then
	echo "There is no $gdb, so the test runs without it" \
		"(apt-get install gdb)." >&2
	plainly "$@"
fi
# What gdb may ask on the way needs somebody who answers.
DEBUGINFOD_URLS=
export DEBUGINFOD_URLS
if [ -t 0 ] && [ -t 1 ]; then
	# In a process group of its own: an interrupt is for gdb, not for make.
	set -m
	"$gdb" -q -x "$here/stop.gdb" -x "$here/terminal.gdb" \
		--args "$program" --patient "$@"
	exit
fi
exec "$gdb" -q -batch -return-child-result -x "$here/stop.gdb" \
	-x "$here/batch.gdb" --args "$program" "$@"
