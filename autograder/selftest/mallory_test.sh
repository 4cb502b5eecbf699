#!/bin/sh
# Plays mallory between clients and servers, real ones and peers made of bytes.
# usage: mallory_test.sh [CHANNEL [MALLORY]]
set -eu

channel=${1:-build/channel}
mallory=${2:-build/mallory}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mallory_test.XXXXXX")
solution=$(basename "$tmp")
trap 'rm -rf "$tmp" "build/$solution"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"
. "$here/mallory_play.sh"

test_without_an_attack_nothing_changes() {
	for version in plain ctr; do
		serve --version $version
		between --version $version
		client --version $version --count 3
		cat "$tmp/response" "$tmp/response" "$tmp/response" |
			cmp - "$tmp/got"
		same '' "$(cat "$tmp/err")" 'a quiet server'
		listen recv=12 send=000000020102ff eof
		between --version $version
		same '000000020102ff eof' "$(echo $(peer connect 127.0.0.1 \
			"$port" send=ffffffff0000000061626364 recv=7 shut \
			eof))" 'what the client hears'
		wait $listener
		same 'ffffffff0000000061626364 eof' "$(said)" 'what passes'
		quiet
	done
}

test_a_flip_turns_100_into_900() {
	serve --version ctr --verbose --once
	between --version ctr --flip 44:08
	client --version ctr
	cmp "$tmp/response" "$tmp/got"
	wait $server || die "the server noticed: $(cat "$tmp/err")"
	within '=bob&amount=900' "$(cat "$tmp/err")"
	serve --version plain --verbose --once
	between --version plain --flip 28:08
	client --version plain
	cmp "$tmp/response" "$tmp/got"
	wait $server || die "the server noticed: $(cat "$tmp/err")"
	within '=bob&amount=900' "$(cat "$tmp/err")"
	quiet
}

test_a_flip_changes_one_byte_of_every_message() {
	changed=$(frame $(flipped $nonce$ct 44 08))
	listen recv=81 "send=$whole" recv=81 "send=$whole" eof
	between --flip 44:08
	same "$whole $whole eof" "$(echo $(peer connect 127.0.0.1 "$port" \
		"send=$whole" recv=81 "send=$whole" recv=81 shut eof))" \
		'what the client hears'
	wait $listener
	same "$changed $changed eof" "$(said)" 'what the server hears'
	quiet
}

test_a_flip_of_plain_counts_in_the_whole_stream() {
	changed=$(flipped $request_hex 28 08)
	listen recv=61 send=6f6b recv=61 send=6f6b eof
	between --version plain --flip 89:08
	peer connect 127.0.0.1 "$port" "send=$request_hex" recv=2 \
		"trickle=$request_hex" recv=2 shut eof
	wait $listener
	same "$request_hex $changed eof" "$(said)" 'what the server hears'
	quiet
}

test_several_flips_are_all_made() {
	changed=$(flipped $(flipped $(flipped $nonce$ct 44 08) 45 01) 76 fF)
	listen recv=81 eof
	between --version ctr --flip 44:08 --flip 45:01 --flip 76:fF
	peer connect 127.0.0.1 "$port" "send=$whole" shut eof
	wait $listener
	same "$(frame $changed) eof" "$(said)" 'what the server hears'
	quiet
}

test_frames_may_come_in_pieces_or_together() {
	changed=$(frame $(flipped $nonce$ct 0 80))
	listen recv=81 recv=81 recv=81 recv=5 recv=5 eof
	between --version ctr --flip 0:80
	peer connect 127.0.0.1 "$port" "trickle=$whole" \
		"send=$whole$(echo $whole | cut -c1-6)" sleep=0.05 \
		"send=$(echo $whole | cut -c7-50)" sleep=0.05 \
		"send=$(echo $whole | cut -c51-)$(frame 61)$(frame 62)" shut eof
	wait $listener
	same "$changed $changed $changed 00000001e1 00000001e2 eof" \
		"$(said)" 'what the server hears'
	quiet
}

test_short_and_empty_messages_pass_and_are_named_once() {
	changed=$(frame $(flipped $(flipped $nonce$ct 44 08) 0 01))
	listen recv=5 recv=4 recv=4 recv=81 eof
	between --version ctr --flip 44:08 --flip 0:01
	peer connect 127.0.0.1 "$port" "send=$(frame 61)" \
		"send=$(frame '')$(frame '')" "send=$whole" shut eof
	wait $listener
	same "0000000160 00000000 00000000 $changed eof" "$(said)" \
		'what the server hears'
	same 2 "$(wc -l <"$tmp/mallory_err" | tr -d ' ')" 'lines'
	within 'message 0 is too short (length 1) to have a byte 44;' \
		"$(cat "$tmp/mallory_err")"
	within 'message 1 is too short (length 0) to have a byte 0;' \
		"$(cat "$tmp/mallory_err")"
	listen recv=3 eof
	between --version plain --flip 3:08
	peer connect 127.0.0.1 "$port" send=616263 shut eof
	wait $listener
	same '616263 eof' "$(said)" 'what the server hears'
	within 'stream is too short (length 3) to have a byte 3;' \
		"$(cat "$tmp/mallory_err")"
}

test_a_message_cut_off_by_the_end_passes_as_it_is() {
	for cut in 1 4 60; do
		part=$(echo $whole | cut -c1-$((2 * cut)))
		listen recv=81 recv=$cut eof
		between --version ctr --flip 0:01
		peer connect 127.0.0.1 "$port" "send=$whole$part" shut eof
		wait $listener
		same "$part eof" "$(echo $(sed 1,2d "$tmp/peer"))" \
			'what the server hears'
		quiet
	done
}

test_a_long_message_cut_off_passes_before_the_end() {
	perl -e 'print pack("N", 16 << 20), pack("N*", 1 .. 3 << 20)' >"$tmp/cut"
	listen sleep=0.3 recv=12582916 eof
	between --version ctr --flip 0:01
	peer connect 127.0.0.1 "$port" "sendfile=$tmp/cut" shut eof
	wait $listener
	hex <"$tmp/cut" >"$tmp/cut_hex"
	sed -n 2p "$tmp/peer" | tr -d '\n' | cmp - "$tmp/cut_hex"
	same eof "$(sed -n 3p "$tmp/peer")" 'what follows'
}

test_long_messages_pass_whole() {
	perl -e 'print pack("N*", 1 << 20, 1 .. 1 << 18)' >"$tmp/long"
	listen recv=1048580 recv=81 "sendfile=$tmp/long" eof
	between --version ctr --flip 1048575:08
	peer connect 127.0.0.1 "$port" "sendfile=$tmp/long" "send=$whole" \
		recv=1048580 shut eof >"$tmp/got"
	wait $listener
	hex <"$tmp/long" >"$tmp/long_hex"
	head -n 1 "$tmp/got" | tr -d '\n' | cmp - "$tmp/long_hex"
	# The last byte was 00, the low byte of 2^18.
	sed -n 2p "$tmp/peer" | tr -d '\n' >"$tmp/heard"
	sed 's/00$/08/' "$tmp/long_hex" | cmp - "$tmp/heard"
	same "$whole" "$(sed -n 3p "$tmp/peer")" 'what follows'
}

test_either_side_may_stop_sending_first() {
	for version in plain ctr; do
		listen recv=5 eof send=6869 sleep=0.1 send=216a shut
		between --version $version --flip 4:01
		same '6869 216a eof' "$(echo $(peer connect 127.0.0.1 "$port" \
			send=0000000161 shut recv=2 recv=2 eof))" \
			'after its own end, the client'
		wait $listener
		listen send=6869 shut recv=5 recv=5 eof
		between --version $version
		peer connect 127.0.0.1 "$port" recv=2 eof send=0000000161 \
			sleep=0.1 send=0000000162 shut >"$tmp/got"
		wait $listener
		same '6869 eof' "$(echo $(cat "$tmp/got"))" \
			"up to the server's end, the client"
		same '0000000161 0000000162 eof' "$(said)" \
			'after its own end, the server'
	done
}

test_verbose_shows_what_changed_by_field() {
	serve --version ctr
	between --version ctr --flip 44:08 --verbose
	peer connect 127.0.0.1 "$port" "send=$whole" recv=98 \
		"send=$(frame $nonce)" recv=98 shut eof >/dev/null
	text=$(cat "$tmp/mallory_err")
	within 'before: from 127.0.0.1:' "$text"
	within 'after: to 127.0.0.1:' "$text"
	within 'length      0000004d' "$text"
	within 'nonce       00010203 04050607 08090a0b 0c0d0e0f' "$text"
	within 'f84ba87f b8e466b4 61441208 7610e68b' "$text"
	within 'f84ba87f b8e466b4 61441208 7e10e68b' "$text"
	same 1 "$(echo "$text" | grep -c before:)" 'changed messages'
	serve --version plain
	between --version plain --flip 28:08 --verbose
	client --version plain
	text=$(cat "$tmp/mallory_err")
	within '=bob&amount=100' "$text"
	within 'request     47455420' "$text"
	within '=bob&amount=900' "$text"
	same "listening on 127.0.0.1:$port" "$(cat "$tmp/mallory_out")" \
		'all output'
}

test_ipv6_stands_in_brackets() {
	become_peer listen ::1 >"$tmp/six" 2>&1 &
	pids="$pids $!"
	case $(first_line "$tmp/six") in *[!0-9]*) return 0 ;; esac
	serve --version ctr --host ::1
	: >"$tmp/six"
	"$mallory" --listen 0 --host ::1 --target "[::1]:$port" \
		>"$tmp/six" 2>"$tmp/six_err" &
	pids="$pids $!"
	line=$(first_line "$tmp/six")
	port=${line##*:}
	same "listening on [::1]:$port" "$line" line
	client --version ctr --host ::1
	cmp "$tmp/response" "$tmp/got"
}

test_signals_end_it_with_status_0() {
	for signal in TERM INT; do
		serve --version plain
		between --version plain
		become_peer connect 127.0.0.1 "$port" sleep=20 &
		pids="$pids $!"
		client --version plain
		kill -$signal $between
		wait $between || die "after SIG$signal: $?"
	done
}

test_a_port_in_use_is_named() {
	serve --version plain
	same 1 "$(status_of "$mallory" --listen "$port" --target 127.0.0.1:1 \
		2>"$tmp/second")" status
	within "$port is in use" "$(cat "$tmp/second")"
	same 1 "$(status_of "$mallory" --listen 0 --target 127.0.0.1:1 \
		--host x.invalid 2>"$tmp/second")" status
	within 'x.invalid does not resolve' "$(cat "$tmp/second")"
}

# usage WORD ARG...: status 2, and one line that has the word in it.
usage() {
	word=$1
	shift
	same 2 "$(status_of "$mallory" "$@" 2>"$tmp/usage")" "status of $*"
	same 1 "$(wc -l <"$tmp/usage" | tr -d ' ')" "lines for $*"
	within "$word" "$(cat "$tmp/usage")"
}

test_usage_errors_say_what_to_do() {
	usage '--listen is missing'
	usage '--target is missing' --listen 0
	usage '--listen is missing' --target 127.0.0.1:80
	for port in 65536 http '' -1 99999999999999999999; do
		usage "--listen $port is not a number from 0 to 65535" \
			--listen "$port"
	done
	for target in 127.0.0.1 127.0.0.1: :80 127.0.0.1:0 localhost:65536 \
		x:8a '' []:80; do
		usage "--target $target is not HOST:PORT" --target "$target"
	done
	usage '--target ::1:80 needs brackets' --target ::1:80
	usage 'too long' --target "$(perl -e 'print "x" x 400'):80"
	for flip in 44 44: :08 44:8 44:008 44:0g x:08 -1:08 44:+8 '' 4:4:44 \
		99999999999999999999999:08; do
		usage "--flip $flip is not OFFSET:XOR, as in 44:08" \
			--flip "$flip"
	done
	flips=$(for i in 0 1 2 3 4 5 6 7; do for j in 0 1 2 3 4 5 6 7; do
		printf ' --flip %s:01' $i$j; done; done)
	usage 'one attack too many' $flips --flip 99:01
	usage '--reflect is one attack too many' $flips --reflect
	for attack in drop replay reorder truncate; do
		for n in '' x -1 +1 0x1 1: 99999999999999999999999; do
			usage "--$attack $n is not N, as in 0" --$attack "$n"
		done
		usage "--$attack needs a value" --listen 0 --$attack
	done
	for attack in reflect replay-connection; do
		usage "--$attack=1 is no option" --$attack=1
		usage '0 is one word too many' --$attack 0
	done
	usage 'plain ctr' --version rot13
	usage --colour --colour
	usage '--flip needs a value' --listen 0 --flip
	usage 'surplus is one word too many' surplus
	"$mallory" --help >"$tmp/help"
	for attack in 'flip OFFSET:XOR' 'drop N' 'replay N' 'reorder N' \
		'truncate N' reflect replay-connection; do
		grep -q "^  --$attack  *[a-z]" "$tmp/help" || die "no $attack"
	done
}

test_it_works_whatever_the_modules_are() {
	mkdir "$tmp/$solution"
	for module in student/*.c; do
		{
			cat "$module"
			echo 'int relay_start(void); int attacks, emit;'
			echo 'int relay_start(void) { return attacks + emit; }'
		} >"$tmp/$solution/${module##*/}"
	done
	build/grader --solution "$tmp/$solution" --program mallory
	serve --version ctr --verbose
	mallory=build/$solution/mallory
	between --version ctr --flip 44:08
	client --version ctr
	within '=bob&amount=900' "$(cat "$tmp/err")"
}

run_all "$channel" "$mallory"
