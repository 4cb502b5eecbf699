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

# shows WORD...: it was played as told, and these words were shown.
shows() {
	same 0 $status "status, $(cat "$tmp/told")"
	shown=$(cat "$tmp/shown")
	for word; do within "$word" "$shown"; done
	within 'Why: ' "$shown"
	same '' "$(awk 'length > 80' "$tmp/shown")" 'lines over 80 columns'
}

shows_the_theft() {
	shows 'amount=100       GET /transfer?to=bob&amount=900 ' \
		'it heard HTTP/1.1 200 OK ' \
		'and succeeded (0)                     and answered once' \
		'The attack worked: amount=100 became amount=900, and nobody'
}

. driver/apps/ladder.sh
ladder=driver/apps/ladder.txt

test_every_row_happens_as_told() {
	rows >"$tmp/rows"
	while IFS='|' read -r version attack options expected why; do
		demo "$version" "$attack" "$channel" "$mallory"
		case $expected in
		works) shows 'The attack worked: ' "Why: $why." ;;
		refused) shows 'Refused: the server says ' "Why: $why." ;;
		*)
			same 2 $status "status of $version $attack"
			within "cannot be played: $why" "$(cat "$tmp/told")"
			;;
		esac
	done <"$tmp/rows"
	same 35 "$(wc -l <"$tmp/rows" | tr -d ' ')" rows
}

test_what_each_attack_does_is_told() {
	demo ctr flip "$channel" "$mallory"
	shows_the_theft
	demo ctr truncate "$channel" "$mallory"
	shows 'took 60 bytes of 61' 'localhost...  '
	demo ctr replay "$channel" "$mallory"
	shows 'asked once, and was heard 2 times' 'it heard 2 times'
	demo plain replay "$channel" "$mallory"
	shows 'asked once, and was heard 2 times'
	demo hmac drop "$channel" "$mallory"
	shows '2 of 3 requests, and missed none' 'and answered 2 times' \
		'  message 1                             message 2   '
	demo hmac reorder "$channel" "$mallory"
	shows 'heard request 1 before request 0' \
		'  message 0                             message 1   '
	demo hmac-seq reflect "$channel" "$mallory"
	shows 'took its own request' 'it heard GET /transfer' \
		'and answered nothing'
	demo aead replay-connection "$channel" "$mallory"
	shows 'answered 118 bytes to a client that was gone' \
		'and answered 2 times'
}

test_who_refuses_is_quoted() {
	demo hmac flip "$channel" "$mallory"
	shows 'says authentication failed' 'it heard nothing' \
		'and failed (1)                        and answered nothing'
	demo aead replay "$channel" "$mallory"
	shows 'says not the record expected next' 'it heard once'
}

test_the_changed_byte_is_marked_on_the_wire() {
	demo plain flip "$channel" "$mallory"
	same 3 "$(grep -c ' <$' "$tmp/shown")" 'marked lines'
	within '756e743d 31303020   3d626f62 26616d6f 756e743d 39303020 <' \
		"$(cat "$tmp/shown")"
	demo ctr flip "$channel" "$mallory"
	same 3 "$(grep -c ' <$' "$tmp/shown")" 'marked lines'
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
		within 'there is: VERSION=plain, ctr, hmac' \
			"$(cat "$tmp/told")"
		within 'and ATTACK=flip, truncate, replay' "$(cat "$tmp/told")"
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
	within 'is not implemented yet' "$(cat "$tmp/shown")"
	within 'want works, got todo' "$(cat "$tmp/told")"
}

test_what_did_not_happen_is_not_claimed() {
	stand_in honest <<-END
		exec "$mallory" --listen 0 --target "\$6"
	END
	demo ctr flip "$channel" "$tmp/honest"
	same 1 $status status
	within 'want works, got failed' "$(cat "$tmp/told")"
	! grep -q 'noticed' "$tmp/shown"
	stand_in other_byte <<-END
		exec "$mallory" --listen 0 --target "\$6" --flip 43:01
	END
	demo ctr flip "$channel" "$tmp/other_byte"
	shows 'amount=100 became amount<100, and nobody noticed'
	! grep -q 'amount=900' "$tmp/shown"
	stand_in deaf <<-END
		[ "\$1" = client ] && exec "$channel" "\$@"
		exec "$channel" "\$@" 2>/dev/null
	END
	for attack in flip truncate replay drop reorder; do
		demo hmac $attack "$tmp/deaf" "$mallory"
		same 1 $status "status of $attack"
		within 'got failed' "$(cat "$tmp/told")"
	done
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

run_all "$channel" "$mallory"
