#!/bin/sh
# Plays the channel program against itself and against peers made of WIRE.md.
# usage: channel_test.sh [CHANNEL]
set -eu

channel=${1:-build/channel}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/channel_test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"

# WIRE.md, "Application exchange" and "Vectors".
request='GET /transfer?to=bob&amount=100 HTTP/1.1\r\nHost: localhost\r\n\r\n'
response='HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
response=$response'Content-Length: 13\r\n\r\nhello, client'
nonce=000102030405060708090a0b0c0d0e0f
ct=120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b4614412087610e68b
ct=${ct}05e04718e7e1adcc2265887f1bad2b6991ab10fab9fd98eefab58819a1
amount_ct=342a58fe41ed012c310a
carry_ct=0673fdedbb7adbc82285dc5c5f27faadab0b2101074bea2796fe5f468df6f1db
carry_ct=${carry_ct}b4f4faa468f2825ccfa19e5aac2a557c

printf "$request" >"$tmp/request"
printf "$response" >"$tmp/response"
request_hex=$(hex <"$tmp/request")
response_hex=$(hex <"$tmp/response")
key_hex=$(printf 0123456789ABCDEF0123456789ABCDEF | hex)

# decrypt NONCE CT WANT: by another implementation; where none is, take WANT.
decrypt() {
	if command -v openssl >/dev/null; then
		perl -e 'print pack("H*", $ARGV[0])' "$2" |
			openssl enc -d -aes-256-ctr -K "$key_hex" -iv "$1" | hex
	else
		printf '%s' "$3"
	fi
}

# encrypt_short TEXT: under $nonce, with the keystream that its vector shows.
encrypt_short() {
	perl -e 'my ($ct, $plain, $text) = (pack("H*", $ARGV[0]),
		pack("H*", $ARGV[1]), $ARGV[2]);
		print unpack("H*", substr($ct ^ $plain, 0, length($text))
		^ $text)' "$ct" "$request_hex" "$1"
}

test_both_roles() {
	for version in plain ctr; do
		serve --version $version
		client --version $version || die "$(cat "$tmp/client_err")"
		cmp "$tmp/response" "$tmp/got"
		same '' "$(cat "$tmp/err")" "a quiet server"
	done
}

test_plain_server_is_byte_exact() {
	serve --version plain
	got=$(peer connect 127.0.0.1 "$port" "send=$request_hex" recv=78 \
		"send=$request_hex" recv=78 shut eof)
	same "$response_hex $response_hex eof" "$(echo $got)" responses
}

test_plain_client_is_byte_exact() {
	listen recv=61 "send=$response_hex" eof
	client --version plain
	wait $listener
	same "$port $request_hex eof" "$(echo $(cat "$tmp/peer"))" request
	cmp "$tmp/response" "$tmp/got"
}

test_ctr_server_is_byte_exact() {
	serve --version ctr
	got=$(peer connect 127.0.0.1 "$port" \
		"send=$(frame $nonce$ct)" recv=98 shut eof)
	answer=${got%%[!0-9a-f]*}
	same 0000005e "$(echo $answer | cut -c1-8)" length
	same "$response_hex" "$(decrypt "$(echo $answer | cut -c9-40)" \
		"$(echo $answer | cut -c41-)" "$response_hex")" response
}

test_ctr_client_is_byte_exact() {
	listen recv=81 "send=$(frame $nonce$(encrypt_short 'it works'))" eof
	client --version ctr
	wait $listener
	asked=$(sed -n 2p "$tmp/peer")
	same 0000004d "$(echo $asked | cut -c1-8)" length
	same "$request_hex" "$(decrypt "$(echo $asked | cut -c9-40)" \
		"$(echo $asked | cut -c41-)" "$request_hex")" request
	same 'it works' "$(cat "$tmp/got")" response
}

test_ctr_server_decrypts_the_vectors() {
	serve --version ctr --verbose
	ff=ffffffffffffffffffffffffffffffff
	peer connect 127.0.0.1 "$port" "send=$(frame $nonce$amount_ct)" \
		recv=98 "send=$(frame $ff$carry_ct)" recv=98 \
		"send=$(frame $nonce)" recv=98
	within 'amount=100' "$(cat "$tmp/err")"
	within 'plaintext   00000000 00000000 00000000 00000000' \
		"$(cat "$tmp/err")"
	within '(empty)' "$(cat "$tmp/err")"
}

test_a_frame_may_come_in_pieces() {
	serve --version ctr
	whole=$(frame $nonce$ct)
	peer connect 127.0.0.1 "$port" \
		"send=$(echo $whole | cut -c1-4)" sleep=0.05 \
		"send=$(echo $whole | cut -c5-30)" sleep=0.05 \
		"send=$(echo $whole | cut -c31-)" recv=98 shut eof
	peer connect 127.0.0.1 "$port" "send=$whole$whole" recv=98 recv=98 \
		shut eof >/dev/null
}

test_every_ctr_message_has_its_own_nonce() {
	reply=send=$(frame $nonce$(encrypt_short no))
	listen recv=81 "$reply" recv=81 "$reply" recv=81 "$reply" eof
	client --version ctr --count 3
	wait $listener
	same nonono "$(cat "$tmp/got")" responses
	same 3 "$(grep 0000004d "$tmp/peer" | cut -c9-40 | sort -u | wc -l |
		tr -d ' ')" "different nonces"
}

test_count_sends_so_many_requests() {
	for version in plain ctr; do
		serve --version $version --response ab.
		client --version $version --count 4
		same ab.ab.ab.ab. "$(cat "$tmp/got")" responses
	done
}

test_a_pipeline_sends_all_requests_first() {
	reply=send=$(frame $nonce$(encrypt_short no))
	listen recv=81 recv=81 recv=81 eof "$reply" "$reply" "$reply" shut
	client --version ctr --count 3 --pipeline ||
		die "$(cat "$tmp/client_err")"
	wait $listener
	same nonono "$(cat "$tmp/got")" responses
	same 3 "$(grep 0000004d "$tmp/peer" | cut -c9-40 | sort -u | wc -l |
		tr -d ' ')" "different nonces"
	for version in ctr hmac hmac-seq aead; do
		serve --version $version --once --response ab.
		client --version $version --count 500 --pipeline
		same 1500 "$(wc -c <"$tmp/got" | tr -d ' ')" bytes
		wait $server || die "it ended with $?: $(cat "$tmp/err")"
	done
}

test_a_pipeline_that_gets_too_few_responses_fails() {
	listen recv=81 recv=81 eof "send=$(frame $nonce$(encrypt_short no))" \
		shut
	same 1 "$(status_of client --version ctr --count 2 --pipeline)" status
	same no "$(cat "$tmp/got")" responses
	same 1 "$(wc -l <"$tmp/client_err" | tr -d ' ')" sentences
	within 'closed the connection' "$(cat "$tmp/client_err")"
}

test_request_and_response_replace_the_payload() {
	listen recv=5 send=68690a eof
	client --version plain --request 'a b%s'
	wait $listener
	same 6120622573 "$(sed -n 2p "$tmp/peer")" request
	same 68690a "$(hex <"$tmp/got")" response
}

test_a_long_payload_passes() {
	long=$(perl -e 'print "x" x 100000')
	serve --version ctr --response "$long"
	client --version ctr --request "$long"
	same 100000 "$(wc -c <"$tmp/got" | tr -d ' ')" length
}

test_once_serves_one_and_exits_with_its_status() {
	serve --version plain --once
	client --version plain
	wait $server || die "after a good connection: $?"
	serve --version ctr --once
	peer connect 127.0.0.1 "$port" send=00000003616263 eof
	status=0
	wait $server || status=$?
	same 1 $status "after a bad connection"
	within 'do not parse' "$(cat "$tmp/err")"
}

test_the_first_line_says_where() {
	serve --version plain
	same "listening on 127.0.0.1:$port" "$line" line
	[ "$port" -gt 0 ] || die "port $port"
	client --version plain --host localhost
}

test_ipv6_and_localhost() {
	serve --version ctr --host localhost
	client --version ctr --host localhost
	cmp "$tmp/response" "$tmp/got"
	become_peer listen ::1 >"$tmp/six" 2>&1 &
	pids="$pids $!"
	case $(first_line "$tmp/six") in *[!0-9]*) return 0 ;; esac
	serve --version ctr --host ::1
	same "listening on [::1]:$port" "$line" line
	client --version ctr --host ::1
	cmp "$tmp/response" "$tmp/got"
}

test_a_client_waits_for_its_server() {
	listen
	kill $listener
	wait $listener || :
	client --version plain &
	early=$!
	pids="$pids $early"
	sleep 0.2
	"$channel" server --version plain --once --port "$port" >"$tmp/out" \
		2>"$tmp/err" &
	pids="$pids $!"
	wait $early || die "$(cat "$tmp/client_err")"
	cmp "$tmp/response" "$tmp/got"
}

test_no_server_and_no_such_host() {
	listen
	kill $listener
	wait $listener || :
	same 1 "$(status_of client --version plain --timeout-ms 100)" status
	within "$port refused every" "$(cat "$tmp/client_err")"
	same 1 "$(status_of client --version plain --host x.invalid)" status
	within "x.invalid does not resolve" "$(cat "$tmp/client_err")"
}

test_a_port_in_use_is_named() {
	serve --version plain
	same 1 "$(status_of "$channel" server --version plain --port "$port" \
		2>"$tmp/second")" status
	within "$port is in use" "$(cat "$tmp/second")"
}

test_a_silent_server_costs_one_timeout() {
	for version in plain ctr; do
		listen sleep=5
		same 1 "$(status_of client --version $version \
			--timeout-ms 150)" status
		within 'deadline passed' "$(cat "$tmp/client_err")"
	done
}

test_a_silent_client_costs_one_timeout() {
	serve --version ctr --once --timeout-ms 150
	peer connect 127.0.0.1 "$port" eof
	status=0
	wait $server || status=$?
	same 1 $status status
	within 'deadline passed' "$(cat "$tmp/err")"
}

test_a_server_that_hangs_up_is_a_failure() {
	listen recv=61
	same 1 "$(status_of client --version plain)" status
	within 'closed the connection' "$(cat "$tmp/client_err")"
	listen recv=81 send=000000
	same 1 "$(status_of client --version ctr)" status
	within 'inside a message' "$(cat "$tmp/client_err")"
	listen recv=81 send=00000002abcd
	same 1 "$(status_of client --version ctr)" status
	within 'do not parse' "$(cat "$tmp/client_err")"
}

test_rejected_connections_do_not_stop_a_server() {
	serve --version ctr
	peer connect 127.0.0.1 "$port" send=00000003616263 eof
	peer connect 127.0.0.1 "$port" send=ffffffff eof
	peer connect 127.0.0.1 "$port" send=01000001 eof
	peer connect 127.0.0.1 "$port" send=0000 shut eof
	peer connect 127.0.0.1 "$port" send=0000001000 reset
	peer connect 127.0.0.1 "$port" shut eof
	client --version ctr
	cmp "$tmp/response" "$tmp/got"
	same 5 "$(wc -l <"$tmp/err" | tr -d ' ')" "lines on standard error"
	serve --version plain
	for i in 1 2 3; do
		peer connect 127.0.0.1 "$port" "send=$request_hex" reset
	done
	client --version plain
	cmp "$tmp/response" "$tmp/got"
}

test_clients_do_not_wait_for_each_other() {
	serve --version ctr
	for i in 1 2 3; do
		become_peer connect 127.0.0.1 "$port" send=0000 sleep=20 &
		pids="$pids $!"
	done
	clients=
	for i in 1 2 3 4 5 6 7 8; do
		"$channel" client --version ctr --port "$port" --count 20 \
			--timeout-ms 5000 >"$tmp/got$i" &
		clients="$clients $!"
	done
	pids="$pids $clients"
	for pid in $clients; do
		wait "$pid" || die "a client ended with $?"
	done
	for i in 1 2 3 4 5 6 7 8; do
		same 1560 "$(wc -c <"$tmp/got$i" | tr -d ' ')" bytes
	done
}

test_signals_end_a_server_with_status_0() {
	for signal in TERM INT; do
		serve --version plain
		become_peer connect 127.0.0.1 "$port" sleep=20 &
		pids="$pids $!"
		client --version plain
		kill -$signal $server
		wait $server || die "after SIG$signal: $?"
	done
}

test_verbose_names_the_fields_on_both_sides() {
	serve --version ctr --verbose
	client --version ctr --verbose
	for file in err client_err; do
		text=$(cat "$tmp/$file")
		for word in 'sent to 127.0.0.1:' 'received from 127.0.0.1:' \
			'length      0000004d' 'length      0000005e' \
			'nonce       ' 'ciphertext  ' 'plaintext   47455420'; do
			within "$word" "$text"
		done
	done
	cmp "$tmp/response" "$tmp/got"
	serve --version plain --verbose
	client --version plain --verbose
	for file in err client_err; do
		within 'request     47455420' "$(cat "$tmp/$file")"
		within 'response    48545450' "$(cat "$tmp/$file")"
	done
	same "listening on 127.0.0.1:$port" "$(cat "$tmp/out")" 'all output'
}

# usage WORD ARG...: status 2, and one line that has the word in it.
usage() {
	word=$1
	shift
	same 2 "$(status_of "$channel" "$@" 2>"$tmp/usage")" "status of $*"
	same 1 "$(wc -l <"$tmp/usage" | tr -d ' ')" "lines for $*"
	within "$word" "$(cat "$tmp/usage")"
}

test_usage_errors_are_named() {
	usage 'server or client'
	usage bystander bystander
	usage 'plain ctr' client
	usage 'plain ctr' server --version rot13
	usage rot13 server --version rot13
	usage --colour server --version plain --colour
	usage -x server --version plain -x
	usage --port server --version plain --port
	usage 65536 server --version plain --port 65536
	usage 'port http' server --version plain --port http
	usage 'port 0' client --version plain --port 0
	usage 'count 0' client --version plain --count 0
	usage 'timeout-ms -1' client --version plain --timeout-ms -1
	usage '--pipeline needs' client --version plain --pipeline
	usage surplus server --version plain surplus
	within --timeout-ms "$("$channel" --help)"
	within --timeout-ms "$("$channel" server --help)"
}

run_all "$channel"
