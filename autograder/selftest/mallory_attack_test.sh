#!/bin/sh
# Plays each of mallory's attacks: what the other side hears, byte for byte, and
# which version of the protocol believes it.
# usage: mallory_attack_test.sh [CHANNEL [MALLORY]]
set -eu

channel=${1:-build/channel}
mallory=${2:-build/mallory}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mallory_attack_test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"
. "$here/mallory_play.sh"

# Three messages, and one without a byte.
a=$(frame 6162) b=$(frame 63) c=$(frame 646566) none=$(frame '')

# passes OPTIONS MESSAGES WANT: what the server hears of what a client says.
passes() {
	listen rest
	between $1
	peer connect 127.0.0.1 "$port" "send=$2" shut eof >/dev/null
	wait $listener
	same "$3" "$(said)" "what the server hears after $1"
}

# told WORDS: Mallory says this, and nothing else.
told() {
	within "$1" "$(cat "$tmp/mallory_err")"
	same 1 "$(wc -l <"$tmp/mallory_err" | tr -d ' ')" 'lines'
}

test_every_client_is_attacked_however_it_sends() {
	listen rest next rest
	between --drop 0 --replay 1 --truncate 2 --reorder 3
	peer connect 127.0.0.1 "$port" "send=$a$b$c$a$c" shut eof >/dev/null
	peer connect 127.0.0.1 "$port" "trickle=$a$b$c$a$c" shut eof >/dev/null
	wait $listener
	want=$b$b$(frame 6465)$c$a
	same "$want $want" "$(said)" 'what the server hears'
	quiet
}

test_one_message_is_dropped() {
	passes '--drop 0' $a$b$c $b$c
	passes '--drop 1' $a$b$c $a$c
	passes '--drop 2' $a$b$c $a$b
	passes '--drop 1' $a$none$b $a$b
	quiet
}

test_one_message_is_replayed() {
	passes '--replay 0' $a$b$c $a$a$b$c
	passes '--replay 1' $a$b$c $a$b$b$c
	passes '--replay 2' $a$b$c $a$b$c$c
	passes '--replay 0' $none$a $none$none$a
	quiet
}

test_one_message_changes_places_with_the_next() {
	passes '--reorder 0' $a$b$c $b$a$c
	passes '--reorder 1' $a$b$c $a$c$b
	passes '--reorder 0' $none$a $a$none
	passes '--reorder 0' $a$none $none$a
	quiet
	passes '--reorder 2' $a$b$c $a$b$c
	told 'message 2 was the last; --reorder 2 did nothing'
}

test_one_message_is_cut_short() {
	passes '--truncate 0' $a$b$c $(frame 61)$b$c
	passes '--truncate 1' $a$b$c $a$none$c
	passes '--truncate 2' $a$b$c $a$b$(frame 6465)
	quiet
	passes '--truncate 1' $a$none$c $a$none$c
	told 'message 1 is empty; --truncate 1 did nothing'
}

test_a_message_that_never_comes_is_named() {
	for attack in drop replay reorder truncate; do
		passes "--$attack 3" $a$b$c $a$b$c
		told "message 3 never came; --$attack 3 did nothing"
	done
	passes "--version ctr --drop 18446744073709551600" $a $a
	told 'message 18446744073709551600 never came;'
	# What the end cuts off is no message.
	passes '--drop 1' $a${c%66} $a${c%66}
	told 'message 1 never came; --drop 1 did nothing'
}

test_attacks_compose_in_their_order() {
	passes '--drop 0 --drop 1' $a$b$c $c
	passes '--replay 0 --replay 2' $a$b$c $a$a$b$c$c
	passes '--replay 0 --replay 0' $a$b $a$a$a$b
	passes '--reorder 0 --replay 0' $a$b$c $b$a$a$c
	passes '--replay 0 --reorder 0' $a$b$c $a$b$a$c
	passes '--reorder 0 --reorder 1' $a$b$c $a$c$b
	passes '--reorder 0 --drop 1' $a$b$c $a$c
	passes '--drop 1 --reorder 0' $a$b$c $c$a
	passes '--replay 0 --truncate 0' $a$b $(frame 61)$a$b
	passes '--truncate 0 --replay 0' $a$b $(frame 61)$(frame 61)$b
	changed=$(frame 6063)
	passes '--replay 0 --flip 0:01 --flip 1:01' $a $changed$changed
	passes '--version plain --replay 0 --drop 0' 61 61
	passes '--version plain --truncate 0 --flip 1:80' 616263 61e2
	quiet
	passes '--drop 0 --replay 0' $a$b $b
	told 'message 0 never came; --replay 0 did nothing'
}

test_pieces_of_a_plain_stream_are_counted() {
	listen recv=3 send=6f recv=6 send=6b eof
	between --version plain --replay 1 --flip 4:80 --flip 9:80
	peer connect 127.0.0.1 "$port" send=616263 recv=1 send=646566 recv=1 \
		shut eof
	wait $listener
	same '616263 64e56664e566 eof' "$(said)" 'a replayed piece'
	within 'length 6) to have a byte 9' "$(cat "$tmp/mallory_err")"
	for attack in truncate/6465 drop/ reorder/646566; do
		listen recv=3 send=6f rest
		between --version plain --${attack%/*} 1
		peer connect 127.0.0.1 "$port" send=616263 recv=1 send=646566 \
			shut eof
		wait $listener
		want=${attack#*/}
		same "616263${want:+ $want}" "$(said)" "after $attack"
	done
}

test_what_is_held_back_passes_when_the_client_has_said_all() {
	listen recv=6 eof send=6f6b
	between --reorder 0
	same 6f6b "$(echo $(peer connect 127.0.0.1 "$port" "send=$a" shut \
		recv=2))" 'after half a close, the client hears'
	wait $listener
	same "$a eof" "$(said)" 'what the server hears'
	# Before what is left of a message, and after what came before it.
	passes '--reorder 0' ${a}000000 ${a}000000
}

test_long_messages_are_attacked_as_well() {
	perl -e 'print pack("N*", 4 << 20, 1 .. 1 << 20)' >"$tmp/long"
	listen rest
	between --truncate 0 --replay 0 --reorder 0
	peer connect 127.0.0.1 "$port" "sendfile=$tmp/long" "send=$c" shut \
		eof >/dev/null
	wait $listener
	perl -e 'my $cut = pack("N*", (4 << 20) - 1, 1 .. 1 << 20);
		chop($cut); print($cut, pack("H*", $ARGV[0]), $cut)' \
		$c >"$tmp/want"
	sed 1d "$tmp/peer" | tr -d '\n' >"$tmp/heard"
	hex <"$tmp/want" | cmp - "$tmp/heard"
	quiet
}

test_messages_are_reflected_to_their_client() {
	for say in send trickle; do
		listen rest
		between --reflect
		same "$a$none$c eof" "$(echo $(peer connect 127.0.0.1 "$port" \
			"$say=$a$none$c" recv=17 shut eof))" \
			'what the client hears'
		wait $listener
		same '' "$(said)" 'what the server hears'
	done
	listen rest
	between --version plain --flip 0:01 --reflect --drop 0
	same '606263 eof' "$(echo $(peer connect 127.0.0.1 "$port" \
		send=616263 recv=3 shut eof))" 'what the client hears'
	told 'message 0 never came; --drop 0 did nothing'
	# Its end is the end of all it said, and what is held comes before.
	listen send=6f6b rest
	between --reorder 0 --truncate 0 --reflect
	same "6f6b $(frame 61) eof" "$(echo $(peer connect 127.0.0.1 "$port" \
		recv=2 "send=$a" shut recv=5 eof))" 'what the client hears'
	listen shut rest
	between --reflect
	peer connect 127.0.0.1 "$port" eof "send=$a" shut >/dev/null
	wait $listener
	same '' "$(said)" 'what a server that ended first hears'
}

test_who_takes_no_reflection_is_not_heard() {
	listen rest
	between --version plain --reflect
	same stuck "$(peer connect 127.0.0.1 "$port" stuff=0.3)" 'the client'
}

# shown WHAT: how many such messages Mallory has shown.
shown() { grep -c "^$1: " "$tmp/mallory_err" || :; }

test_verbose_shows_what_came_of_a_message() {
	passes '--drop 1 --verbose' $a$b$c $a$c
	same '1 0' "$(shown before) $(shown after)" 'dropped'
	within 'payload     63 ' "$(cat "$tmp/mallory_err")"
	passes '--replay 1 --verbose' $a$b$c $a$b$b$c
	same '1 2' "$(shown before) $(shown after)" 'replayed'
	passes '--reorder 0 --verbose' $a$b$c $b$a$c
	same '2 2' "$(shown before) $(shown after)" 'reordered'
	passes '--reorder 2 --verbose' $a$b$c $a$b$c
	same '1 1' "$(shown before) $(shown after)" 'reordered, but the last'
	passes '--truncate 0 --verbose' $a$b $(frame 61)$b
	same '1 1' "$(shown before) $(shown after)" 'cut short'
	within 'length      00000001' "$(cat "$tmp/mallory_err")"
	listen rest
	between --reflect --verbose
	peer connect 127.0.0.1 "$port" "send=$b" recv=5 shut eof >/dev/null
	same '1 1' "$(shown before) $(shown after)" 'reflected'
	same "$(sed -n 's/^before: from //p' "$tmp/mallory_err")" \
		"$(sed -n 's/^after: to //p' "$tmp/mallory_err")" 'who hears it'
	listen rest
	between --reorder 0 --reflect --verbose
	peer connect 127.0.0.1 "$port" "send=$b" shut recv=5 eof >/dev/null
	same '1 1' "$(shown before) $(shown after)" 'reflected at the end'
}

test_a_connection_is_said_again_when_it_has_ended() {
	listen rest send=6f6b next rest send=6f6b6f
	between --drop 0 --replay-connection
	same '6f6b eof' "$(echo $(peer connect 127.0.0.1 "$port" \
		"trickle=$a$b$c" shut recv=2 eof))" 'what the client hears'
	wait $listener
	same "$b$c $b$c" "$(said)" 'what the server hears'
	says 'said 12 bytes again on a new connection; the server answered 3 by'
	told '127.0.0.1:'
	# Half of a message is passed on, and is said again.
	listen rest next recv=1 reset
	between --replay-connection
	peer connect 127.0.0.1 "$port" "send=${c%66}" shut eof >/dev/null
	says 'said 6 bytes again on a new connection; the server answered 0 by'
	listen rest
	between --replay-connection
	peer connect 127.0.0.1 "$port" shut eof >/dev/null
	says 'said nothing that could be said again'
	listen recv=6 eof
	between --replay-connection
	peer connect 127.0.0.1 "$port" "send=$a" reset
	says 'reset by peer'
	told '127.0.0.1:'
}

test_a_server_that_is_gone_hears_nothing_again() {
	listen rest
	gone=$port
	between --replay-connection
	peer connect 127.0.0.1 "$port" "send=$a" shut eof >/dev/null
	says "no connection to 127.0.0.1 port $gone to say it all again: Connec"
	told '127.0.0.1:'
}

test_what_is_said_again_has_a_limit() {
	perl -e 'print pack("N*", 1 .. 1 << 18)' >"$tmp/long"
	listen rest next rest
	between --version plain --replay-connection
	peer connect 127.0.0.1 "$port" "sendfile=$tmp/long" shut eof >/dev/null
	wait $listener
	says 'said 1048576 bytes again on a new connection; the server answere'
	sed -n 2p "$tmp/peer" | tr -d '\n' >"$tmp/heard"
	hex <"$tmp/long" | cmp - "$tmp/heard"
	sed -n 3p "$tmp/peer" | tr -d '\n' | cmp - "$tmp/heard"
	listen rest
	between --version plain --replay-connection
	peer connect 127.0.0.1 "$port" "sendfile=$tmp/long" send=61 shut \
		eof >/dev/null
	says 'said more than 1048576 bytes, which are not said again'
	told '127.0.0.1:'
}

test_nobody_waits_for_a_mute_server() {
	listen rest next sleep=20
	between --replay-connection
	peer connect 127.0.0.1 "$port" "send=$a" shut eof >/dev/null
	mv "$tmp/mallory_err" "$tmp/mute_err"
	serve --version hmac
	between --version hmac --replay-connection
	clients=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		"$channel" client --version hmac --port "$port" --count 3 \
			--timeout-ms 20000 >"$tmp/got$i" &
		clients="$clients $!"
	done
	pids="$pids $clients"
	for pid in $clients; do
		wait "$pid" || die "a client ended with $?"
	done
	says 'said 339 bytes again on a new connection; the server answered 39' 20
	mv "$tmp/mute_err" "$tmp/mallory_err"
	says 'said 6 bytes again on a new connection; the server answered 0 by'
	told '127.0.0.1:'
}

# heard N: wait until the server has understood so many requests.
heard() { counted "$1" '^plaintext from' "$tmp/err"; }

test_a_replayed_record_is_believed_without_a_number() {
	serve --version hmac --verbose
	between --version hmac --replay 0
	client --version hmac
	cmp "$tmp/response" "$tmp/got"
	heard 2
	for version in hmac-seq aead; do
		serve --version $version --once
		between --version $version --replay 0
		client --version $version
		cmp "$tmp/response" "$tmp/got"
		! wait $server || die "$version did not notice"
		within 'not the record expected next' "$(cat "$tmp/err")"
	done
}

test_a_truncated_record_is_believed_without_a_tag() {
	serve --version ctr --verbose --once
	between --version ctr --truncate 0
	client --version ctr
	wait $server || die "the server noticed: $(cat "$tmp/err")"
	within 'plaintext from' "$(cat "$tmp/err")"
	within ', 60 bytes' "$(cat "$tmp/err")"
	for version in hmac hmac-seq aead; do
		serve --version $version --once
		between --version $version --truncate 0
		same 1 "$(status_of client --version $version)" 'the client'
		! wait $server || die "$version did not notice"
		within 'authentication failed' "$(cat "$tmp/err")"
	done
}

test_a_reflected_record_is_believed_under_one_key() {
	printf "$request" >"$tmp/request"
	for version in plain ctr hmac hmac-seq aead; do
		serve --version $version --once
		between --version $version --reflect
		client --version $version || die "$version: $(cat "$tmp/err")"
		cmp "$tmp/request" "$tmp/got"
		wait $server || die "the server of $version failed"
		quiet
	done
}

test_a_replayed_connection_is_believed_under_one_key() {
	for version in ctr/16 hmac/48 hmac-seq/56 aead/36; do
		more=$((4 + ${version#*/})) version=${version%/*}
		serve --version $version --verbose
		between --version $version --replay-connection
		client --version $version --count 2
		says "said $((2 * (61 + more))) bytes again on a new connection;"
		within "the server answered $((2 * (78 + more))) bytes" \
			"$(cat "$tmp/mallory_err")"
		heard 4
	done
}

run_all "$channel" "$mallory"
