#!/bin/sh
# Plays mallory with many clients, and with peers that are gone, stuck or rude.
# usage: mallory_crowd_test.sh [CHANNEL [MALLORY]]
set -eu

channel=${1:-build/channel}
mallory=${2:-build/mallory}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/mallory_crowd_test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"
. "$here/mallory_play.sh"

test_a_reset_ends_both_sides_as_one() {
	serve --version ctr
	between --version ctr --flip 44:08
	peer connect 127.0.0.1 "$port" "send=$whole" recv=98 reset >"$tmp/got"
	client --version ctr
	cmp "$tmp/response" "$tmp/got"
	within 'reset by peer' "$(cat "$tmp/mallory_err")"
	within 'reset by peer' "$(cat "$tmp/err")"
	listen recv=81 reset
	between --version ctr --flip 44:08
	same 1 "$(status_of client --version ctr)" 'status of the client'
	within 'reset by peer' "$(cat "$tmp/client_err")"
}

test_a_server_that_refuses_costs_one_connection() {
	listen
	kill $listener
	wait $listener || :
	refused=$port
	between --version ctr --flip 44:08
	same 1 "$(status_of client --version ctr)" 'status of the client'
	within "127.0.0.1 port $refused refused" "$(cat "$tmp/mallory_err")"
	: >"$tmp/out"
	"$channel" server --version ctr --port "$refused" >"$tmp/out" \
		2>"$tmp/err" &
	pids="$pids $!"
	first_line "$tmp/out" >/dev/null
	client --version ctr
	cmp "$tmp/response" "$tmp/got"
	port=$refused
	"$mallory" --listen 0 --target x.invalid:80 >"$tmp/nowhere" \
		2>"$tmp/nowhere_err" &
	pids="$pids $!"
	line=$(first_line "$tmp/nowhere")
	port=${line##*:}
	same 1 "$(status_of client --version ctr)" 'status of the client'
	within 'x.invalid' "$(cat "$tmp/nowhere_err")"
}

test_too_long_a_message_ends_its_connection_only() {
	serve --version ctr
	between --version ctr --flip 44:08
	become_peer connect 127.0.0.1 "$port" "send=$whole" recv=98 sleep=1 \
		"send=$whole" recv=98 shut eof >"$tmp/other" &
	other=$!
	pids="$pids $other"
	peer connect 127.0.0.1 "$port" send=01000001 eof
	within 'more than the limit' "$(cat "$tmp/mallory_err")"
	peer connect 127.0.0.1 "$port" send=ffffffff61 eof
	client --version ctr
	cmp "$tmp/response" "$tmp/got"
	wait $other
	# What came before it was whole, and passes.
	listen recv=5 eof
	between --version ctr --flip 0:01
	peer connect 127.0.0.1 "$port" "send=$(frame 61)ffffffff" eof
	wait $listener
	same '0000000160 eof' "$(said)" 'what the server hears'
}

test_nobody_waits_for_a_slow_or_a_stuck_peer() {
	serve --version ctr
	between --version ctr --flip 44:08
	many=$(for i in 1 2 3 4 5 6 7 8; do printf %s $whole; done)
	perl -e 'print pack("H*", $ARGV[0]) x 40000' "$many" >"$tmp/flood"
	become_peer connect 127.0.0.1 "$port" "sendfile=$tmp/flood" &
	stuck=$!
	become_peer connect 127.0.0.1 "$port" "trickle=$many$many$many" \
		recv=2352 shut eof >"$tmp/slow" &
	slow=$!
	become_peer connect 127.0.0.1 "$port" send=0000 sleep=25 &
	clients=
	pids="$pids $stuck $slow $!"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		"$channel" client --version ctr --port "$port" --count 20 \
			--timeout-ms 20000 >"$tmp/got$i" &
		clients="$clients $!"
	done
	pids="$pids $clients"
	for pid in $clients; do
		wait "$pid" || die "a client ended with $?"
	done
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		same 1560 "$(wc -c <"$tmp/got$i" | tr -d ' ')" bytes
	done
	wait $slow
	same eof "$(sed -n 2p "$tmp/slow")" 'the slow one ends well'
	kill -0 $stuck 2>/dev/null || die 'the stuck one was not stuck'
	quiet
}

test_nothing_is_read_for_a_side_that_takes_nothing() {
	for arguments in '--version plain' '--version plain --flip 9:01' \
		'--version ctr'; do
		listen sleep=25
		between $arguments
		same stuck "$(peer connect 127.0.0.1 "$port" stuff=0.5)" peer
	done
	listen stuff=0.5
	between
	become_peer connect 127.0.0.1 "$port" sleep=25 &
	pids="$pids $!"
	wait $listener
	same stuck "$(said)" server
	[ -r "/proc/$between/status" ] || return 0
	kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' \
		"/proc/$between/status")
	[ "$kb" -lt 16384 ] || die "$kb KiB were used"
}

# crowd LIMIT: with so few descriptors, open connections until one is refused.
crowd() {
	serve --version ctr
	: >"$tmp/mallory_out"
	(
		ulimit -n "$1"
		exec "$mallory" --listen 0 --target "127.0.0.1:$port"
	) >"$tmp/mallory_out" 2>>"$tmp/refusals" &
	pids="$pids $!"
	line=$(first_line "$tmp/mallory_out")
	port=${line##*:}
	holders= held=0
	while [ $held -lt 16 ]; do
		: >"$tmp/holder"
		become_peer connect 127.0.0.1 "$port" "send=$whole" recv=98 \
			sleep=25 >"$tmp/holder" 2>/dev/null &
		holders="$holders $!"
		pids="$pids $!"
		until [ -s "$tmp/holder" ] || ! kill -0 $! 2>/dev/null; do
			sleep 0.05
		done
		[ -s "$tmp/holder" ] || return 0
		held=$((held + 1))
	done
	die 'nobody was refused'
}

test_without_descriptors_clients_are_refused() {
	: >"$tmp/refusals"
	# An odd and an even number: each connection takes two.
	for limit in 15 16; do
		crowd $limit
		[ $held -gt 1 ] || die "only $held connections fit"
		same eof "$(peer connect 127.0.0.1 "$port" eof)" 'one more'
		kill $holders 2>/dev/null || :
		tries=0
		until client --version ctr; do
			tries=$((tries + 1))
			[ $tries -lt 100 ] || die "$(cat "$tmp/client_err")"
			sleep 0.05
		done
		cmp "$tmp/response" "$tmp/got"
	done
	for word in 'a connection was refused' 'no connection to 127.0.0.1'; do
		grep "$word" "$tmp/refusals" | grep -q 'Too many open files' ||
			die "not said: $word"
	done
}

# A server that says who calls, one line each, and hangs up after the caller.
# "count_calls &", and $! is the server itself.
count_calls() {
	exec perl -MIO::Socket::IP -MIO::Select -e '$| = 1; alarm(30);
		my $listener = IO::Socket::IP->new(LocalHost => "127.0.0.1",
			LocalPort => 0, Listen => 512);
		my $all = IO::Select->new($listener);
		print($listener->sockport(), "\n");
		for (;;) {
			for my $one ($all->can_read()) {
				if ($one == $listener) {
					$all->add($listener->accept());
					print("call\n");
				} elsif (!sysread($one, my $bytes, 4096)) {
					$all->remove($one);
					close($one);
				}
			}
		}'
}

# calls N: wait until the server was called so often.
calls() {
	tries=0
	until [ "$(grep -c call "$tmp/calls")" -ge "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || die "$(grep -c call "$tmp/calls") calls"
		sleep 0.05
	done
}

test_connections_over_the_cap_wait_their_turn() {
	cap=$(sed -n 's/^#define RELAYS_MAX *\([0-9]*\).*/\1/p' \
		driver/apps/mallory.c)
	: >"$tmp/calls"
	count_calls >"$tmp/calls" &
	pids="$pids $!"
	port=$(first_line "$tmp/calls")
	between
	perl -MIO::Socket::IP -e 'alarm(30); my @all = map {
		IO::Socket::IP->new(PeerHost => "127.0.0.1",
		PeerPort => $ARGV[0]) || die("connect: $@\n") } 1 .. $ARGV[1];
		sleep(25)' "$port" "$cap" &
	holder=$!
	pids="$pids $holder"
	calls "$cap"
	become_peer connect 127.0.0.1 "$port" sleep=25 &
	pids="$pids $!"
	sleep 0.3
	same "$cap" "$(grep -c call "$tmp/calls")" 'calls'
	kill $holder
	calls $((cap + 1))
	quiet
}

run_all "$channel" "$mallory"
