#!/bin/sh
# Measures what the project promises about its speed; "make bench" runs it.
#   bench.sh PROGRAM...    the *_bench programs, each of which prints its rows
#
#   BENCH_PAIRS    how many pairs each figure is the median of; 15 if not set
#   CC CFLAGS      how all that is measured was compiled
#   HEADERS        how the compiler finds what a module includes
#
# Every figure is a ratio, measured pair by pair: autograder/bench/pairs.h says
# how. A goal that is missed is no failure.
set -u

# A timed make is one that a student starts: no part of the one around it.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SOLUTION TEST SEED STRICT V CI

: "${BENCH_PAIRS:=15}" "${CC:=gcc}" "${CFLAGS=}" "${HEADERS=}"
export BENCH_PAIRS
scratch=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")
name=${scratch##*/}
trap 'rm -rf "$scratch" "build/$name" "build/results/$name.json"' EXIT
trap 'exit 1' INT TERM HUP

processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null |
	head -n 1)
cores=$(nproc 2>/dev/null || echo unknown)
# What else runs here: it takes its share of both ways, but not evenly.
load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null)
cut -c 1-80 <<END
Processor  ${processor:-$(uname -m)}
System     $(uname -sr), cores: $cores, load: ${load:-unknown}
Compiler   $($CC --version | head -n 1), $CFLAGS
Figures    medians of $BENCH_PAIRS pairs; the last column holds the middle half of them
           <= time over time, >= throughput over throughput

| figure                      | over      |  ratio | goal    | middle half    |
|-----------------------------|-----------|-------:|---------|----------------|
END

# row NAME OVER at-most|at-least GOAL COMMAND OTHER-COMMAND
failed=0
row() { "$command_bench" "$@" || failed=1; }

for program; do
	case $program in
	*/command_bench) command_bench=$program ;;
	*) "$program" || failed=1 ;;
	esac
done

# The longest module of a solution; one comment more makes it a new file.
solution=$scratch/$name
mkdir "$solution"
cp reference/*.c "$solution"
file=$(ls -S "$solution"/*.c | head -n 1)
row 'make grade, one .c touched' 'gcc -c' at-most 5 \
	"echo '/* touched */' >>'$file'; make CC='$CC' SOLUTION='$solution' grade" \
	"$CC $HEADERS -O1 -g -c '$file' -o '$scratch/object.o'"
exit "$failed"
