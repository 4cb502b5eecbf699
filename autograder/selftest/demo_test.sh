#!/bin/sh
# Plays the demonstrations: that they show what happened, and only that.
# usage: demo_test.sh [CHANNEL [MALLORY]]
set -eu
# What is asked of make around this is not asked of the ones in here.
unset SOLUTION VERSION ATTACK

channel=${1:-build/channel}
mallory=${2:-build/mallory}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/demo_test.XXXXXX")
solution=$(basename "$tmp")
trap 'rm -rf "$tmp" "build/$solution"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"

mkdir "$tmp/scratch" "$tmp/$solution"

# demo ARG...: play one; $status says how it went, $tmp/shown what it showed.
demo() {
	status=0
	TMPDIR=$tmp/scratch sh driver/apps/demo.sh "$@" >"$tmp/shown" \
		2>"$tmp/told" || status=$?
	same '' "$(ls "$tmp/scratch")" 'what is left behind'
}

# make_demo ARG...: the same through make.
make_demo() {
	status=0
	MAKEFLAGS='' make --no-print-directory demo "$@" >"$tmp/shown" \
		2>"$tmp/told" || status=$?
}

# stand_in NAME: a program that does what standard input says instead.
stand_in() {
	{ echo '#!/bin/sh' && cat; } >"$tmp/$1"
	chmod +x "$tmp/$1"
}

shows_the_theft() {
	same 0 $status "status, $(cat "$tmp/told")"
	shown=$(cat "$tmp/shown")
	within 'amount=100       GET /transfer?to=bob&amount=900 ' "$shown"
	within 'it heard HTTP/1.1 200 OK ' "$shown"
	within 'and succeeded (0)                     and succeeded' "$shown"
	within 'nobody noticed' "$shown"
	within 'Why: ' "$shown"
	same '' "$(awk 'length > 80' "$tmp/shown")" 'lines over 80 columns'
}

# The rows that there are, as the script tells somebody who asks for another.
rows() {
	demo none none
	grep -o 'VERSION=[a-z0-9-]* ATTACK=[a-z-]*' "$tmp/told" | sed 1d
}

test_every_row_happens_as_told() {
	rows >"$tmp/rows"
	while read -r version attack; do
		demo "${version#*=}" "${attack#*=}" "$channel" "$mallory"
		shows_the_theft
	done <"$tmp/rows"
	grep -q 'VERSION=plain ATTACK=flip' "$tmp/rows"
	grep -q 'VERSION=ctr ATTACK=flip' "$tmp/rows"
}

test_the_changed_byte_is_marked_on_the_wire() {
	demo plain flip "$channel" "$mallory"
	same 2 "$(grep -c ' <$' "$tmp/shown")" 'marked lines'
	within '756e743d 31303020   3d626f62 26616d6f 756e743d 39303020 <' \
		"$(cat "$tmp/shown")"
	demo ctr flip "$channel" "$mallory"
	same 2 "$(grep -c ' <$' "$tmp/shown")" 'marked lines'
	within '  0000004d                              0000004d' \
		"$(cat "$tmp/shown")"
}

test_make_plays_ctr_and_flip_unless_told() {
	make_demo
	shows_the_theft
	within 'Version ctr, attack flip: mallory --flip 44:08' \
		"$(cat "$tmp/shown")"
	make_demo VERSION=plain ATTACK=flip
	shows_the_theft
	within 'Version plain, attack flip: mallory --flip 28:08' \
		"$(cat "$tmp/shown")"
}

test_what_is_not_played_is_told_with_what_is() {
	for arguments in VERSION=rot13 ATTACK=steal VERSION= ATTACK= \
		"VERSION='" 'VERSION=ctr|flip' 'ATTACK=$(HOME)'; do
		make_demo "$arguments"
		[ $status -ne 0 ] || die "$arguments was played"
		same 1 "$(grep -c '^demo:' "$tmp/told")" 'sentences'
		within 'VERSION=plain ATTACK=flip, VERSION=ctr ATTACK=flip' \
			"$(cat "$tmp/told")"
		same '' "$(grep -v '^ ' "$tmp/shown")" 'what is shown'
	done
	demo ctr steal
	same 2 $status 'status of the script'
}

test_a_solution_plays_with_its_own_channel() {
	cp reference/*.c "$tmp/$solution"
	make_demo "SOLUTION=$tmp/$solution"
	shows_the_theft
	cp build/stubs/ctr.c "$tmp/$solution/ctr.c"
	make_demo "SOLUTION=$tmp/$solution"
	[ $status -ne 0 ] || die 'a stub played'
	within 'is not implemented yet' "$(cat "$tmp/told")"
	within 'want 0 0, got 1 0' "$(cat "$tmp/told")"
}

test_what_did_not_happen_is_not_claimed() {
	stand_in honest <<-END
		exec "$mallory" --listen 0 --target "\$6"
	END
	demo ctr flip "$channel" "$tmp/honest"
	same 1 $status status
	within 'the server is told: want amount=900, got GET' \
		"$(cat "$tmp/told")"
	! grep -q 'noticed' "$tmp/shown"
	stand_in other_byte <<-END
		exec "$mallory" --listen 0 --target "\$6" --flip 43:01
	END
	demo ctr flip "$channel" "$tmp/other_byte"
	same 1 $status status
	stand_in mute <<-END
		[ "\$1" = client ] && exec "$channel" "\$@" >/dev/null
		exec "$channel" "\$@"
	END
	demo ctr flip "$tmp/mute" "$mallory"
	same 1 $status status
	within 'the client hears: want HTTP/1.1 200 OK' "$(cat "$tmp/told")"
}

test_programs_that_do_not_start_are_named() {
	stand_in broken <<-END
		echo 'out of order' >&2
		exit 3
	END
	demo ctr flip "$tmp/broken" "$mallory"
	same 1 $status status
	within 'server does not listen: out of order' "$(cat "$tmp/told")"
	demo ctr flip "$channel" "$tmp/broken"
	same 1 $status status
	within 'mallory does not listen: out of order' "$(cat "$tmp/told")"
}

test_an_interrupted_demonstration_leaves_nothing() {
	stand_in slow <<-END
		[ "\$1" = server ] && exec "$channel" "\$@"
		echo \$\$ >"$tmp/client_pid"
		exec sleep 60
	END
	rm -f "$tmp/client_pid"
	TMPDIR=$tmp/scratch sh driver/apps/demo.sh ctr flip "$tmp/slow" \
		"$mallory" >"$tmp/shown" 2>&1 &
	playing=$!
	pids="$pids $playing"
	first_line "$tmp/client_pid" >/dev/null
	kill -TERM $playing
	status=0
	wait $playing || status=$?
	same 1 $status status
	same '' "$(ls "$tmp/scratch")" 'what is left behind'
	! kill -0 "$(cat "$tmp/client_pid")" 2>/dev/null ||
		die 'the client is still there'
}

for program in "$channel" "$mallory"; do
	[ -x "$program" ] || die "$program is not built"
done
for name in $(sed -n 's/^test_\([a-z0-9_]*\)().*/\1/p' "$0"); do
	run "$name"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
