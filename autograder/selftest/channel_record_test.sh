#!/bin/sh
# Plays versions hmac, hmac-seq and aead of channel against a peer made of
# WIRE.md alone: what it seals, opens, numbers and rejects.
# usage: channel_record_test.sh [CHANNEL]
set -eu

channel=${1:-build/channel}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/channel_record_test.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"

# WIRE.md, "Application exchange" and "Vectors".
request='GET /transfer?to=bob&amount=100 HTTP/1.1\r\nHost: localhost\r\n\r\n'
response='HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
response=$response'Content-Length: 13\r\n\r\nhello, client'
request_hex=$(printf "$request" | hex)
response_hex=$(printf "$response" | hex)
nonce16=000102030405060708090a0b0c0d0e0f
nonce12=000102030405060708090a0b
ct=120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b4614412087610e68b
ct=${ct}05e04718e7e1adcc2265887f1bad2b6991ab10fab9fd98eefab58819a1
hmac_tag=d78ffa39fc2f95cefc9580d11de5fe39a7465cfea9780cee15ec40616bcbad23
seq0_tag=4e181eecc8fd738dafdd346b568d22b1fe629871358252382d3bce3f096c0329
seq1_tag=11c15108c441e18ea857433c8fcebba135b2300a3a17aff6ab74aa125abfc058
aead=370e1fbb270fd095e9174e09e9f81cf56fcd60f6d8e68f77db62b4428e9b5616
aead=${aead}c711d50999bf9f0e45dbbb7f49cf643af1f6b9bd8c845fe17dc11b7d00ef8d
aead=${aead}a8c18c96d009554d56e931672e11

record() { perl "$here/wire_record.pl" "$@"; }
nonce_of() { case $1 in aead) echo $nonce12 ;; *) echo $nonce16 ;; esac; }
# sealed VERSION SEQ TEXT: a frame with the text, which is hex.
sealed() { frame "$(record seal "$1" "$2" "$(nonce_of "$1")" "$3")"; }
overhead() {
	case $1 in hmac) echo 48 ;; hmac-seq) echo 56 ;; aead) echo 36 ;; esac
}
tag_len() { case $1 in aead) echo 16 ;; *) echo 32 ;; esac; }
# frame_len VERSION HEX: bytes of the frame that holds so much text.
frame_len() { echo $((4 + $(overhead "$1") + ${#2} / 2)); }
# opened VERSION SEQ FRAME: the text in it.
opened() {
	same "$(printf %08x $((${#3} / 2 - 4)))" "$(echo "$3" | cut -c1-8)" \
		length
	record open "$1" "$2" "$(echo "$3" | cut -c9-)"
}
# flip HEX OFFSET: the same with one bit of one byte changed.
flip() {
	perl -e 'my $bytes = pack("H*", $ARGV[0]);
		substr($bytes, $ARGV[1], 1) ^= "\x01";
		print unpack("H*", $bytes)' "$1" "$2"
}

versions='hmac hmac-seq aead'
# Those whose records have a number.
numbered='hmac-seq aead'
garbage="the peer's bytes do not parse"

test_the_peer_makes_the_vectors() {
	same "$nonce16$ct$hmac_tag" \
		"$(record seal hmac 0 $nonce16 "$request_hex")" hmac
	same "0000000000000000$nonce16$ct$seq0_tag" \
		"$(record seal hmac-seq 0 $nonce16 "$request_hex")" 'seq 0'
	same "0000000000000001$nonce16$ct$seq1_tag" \
		"$(record seal hmac-seq 1 $nonce16 "$request_hex")" 'seq 1'
	same "0000000000000000$nonce12$aead" \
		"$(record seal aead 0 $nonce12 "$request_hex")" aead
}

test_both_roles() {
	for version in $versions; do
		serve --version $version
		client --version $version --count 3 ||
			die "$(cat "$tmp/client_err")"
		same "$response_hex$response_hex$response_hex" \
			"$(hex <"$tmp/got")" responses
		same '' "$(cat "$tmp/err")" 'a quiet server'
	done
}

test_a_server_is_byte_exact() {
	for version in $versions; do
		serve --version $version
		len=$(frame_len $version "$response_hex")
		peer connect 127.0.0.1 "$port" \
			"send=$(sealed $version 0 "$request_hex")" recv=$len \
			"send=$(sealed $version 1 '')" recv=$len \
			"send=$(sealed $version 2 6869)" recv=$len \
			shut eof >"$tmp/answers"
		for seq in 0 1 2; do
			answer=$(sed -n $((seq + 1))p "$tmp/answers")
			same "$response_hex" "$(opened $version $seq \
				"$answer")" "response $seq of $version"
		done
		same eof "$(sed -n 4p "$tmp/answers")" 'the end'
	done
}

test_a_client_is_byte_exact() {
	for version in $versions; do
		len=$(frame_len $version "$request_hex")
		listen recv=$len "send=$(sealed $version 0 6f6e65)" \
			recv=$len "send=$(sealed $version 1 '')" \
			recv=$len "send=$(sealed $version 2 74776f)" eof
		client --version $version --count 3
		wait $listener
		for seq in 0 1 2; do
			asked=$(sed -n $((seq + 2))p "$tmp/peer")
			same "$request_hex" "$(opened $version $seq \
				"$asked")" "request $seq of $version"
		done
		same onetwo "$(cat "$tmp/got")" responses
	done
}

test_every_record_has_its_own_nonce() {
	for version in $versions; do
		serve --version $version --verbose
		client --version $version --count 4
		same 8 "$(grep '^    nonce ' "$tmp/err" | sort -u | wc -l |
			tr -d ' ')" "nonces of $version"
	done
}

test_numbers_run_in_each_direction() {
	for version in $numbered; do
		serve --version $version --verbose
		client --version $version --count 3 --verbose
		for file in err client_err; do
			same '0 0 1 1 2 2' "$(echo $(sed -n \
				's/^    seq  *00000000 0000000\(.\) .*/\1/p' \
				"$tmp/$file"))" "numbers in $file"
			within '    tag         ' "$(cat "$tmp/$file")"
		done
	done
	serve --version hmac --verbose
	client --version hmac --verbose
	! grep -q '    seq ' "$tmp/err" "$tmp/client_err" ||
		die 'version hmac has no number'
}

# refuses VERSION WHY SEND...: the server hangs up, says why, and goes on.
refuses() {
	version=$1 why=$2
	shift 2
	before=$(wc -l <"$tmp/err")
	same eof "$(peer connect 127.0.0.1 "$port" "$@" eof | tail -n 1)" \
		'what comes back'
	tail -n "+$((before + 1))" "$tmp/err" >"$tmp/told"
	same 1 "$(wc -l <"$tmp/told" | tr -d ' ')" "sentences of $version"
	within ": $why" "$(cat "$tmp/told")"
	client --version $version
	same "$response_hex" "$(hex <"$tmp/got")" 'the next client'
}

test_a_server_refuses_a_changed_byte() {
	for version in $versions; do
		serve --version $version
		record=$(record seal $version 0 $(nonce_of $version) 6869)
		tag=$((${#record} / 2 - $(tag_len $version)))
		# In the nonce, in the ciphertext, and both ends of the tag.
		for at in 8 $((tag - 2)) $tag $((${#record} / 2 - 1)); do
			refuses $version 'authentication failed' \
				"send=$(frame $(flip $record $at))"
		done
	done
}

test_the_order_of_the_checks_shows() {
	serve --version hmac-seq
	record=$(record seal hmac-seq 1 $nonce16 6869)
	refuses hmac-seq 'not the record expected' "send=$(frame $record)"
	refuses hmac-seq 'authentication failed' \
		"send=$(frame $(flip $record 7))"
	refuses hmac-seq 'authentication failed' \
		"send=$(frame $(flip $record 9))"
	serve --version aead
	record=$(record seal aead 1 $nonce12 6869)
	refuses aead 'not the record expected' "send=$(frame $record)"
	refuses aead 'not the record expected' \
		"send=$(frame $(flip $record 9))"
	# The right number now, which is not the one that was sealed.
	refuses aead 'authentication failed' "send=$(frame $(flip $record 7))"
}

test_a_replayed_record_is_for_the_number_to_refuse() {
	for version in $numbered; do
		serve --version $version
		record=$(sealed $version 0 "$request_hex")
		refuses $version 'not the record expected' "send=$record" \
			recv=$(frame_len $version "$response_hex") \
			"send=$record"
	done
	serve --version hmac
	record=$(sealed hmac 0 "$request_hex")
	peer connect 127.0.0.1 "$port" "send=$record$record" \
		recv=$(frame_len hmac "$response_hex") \
		recv=$(frame_len hmac "$response_hex") shut eof >/dev/null
}

test_a_short_record_does_not_parse() {
	for version in $versions; do
		serve --version $version
		shortest=$(record seal $version 0 $(nonce_of $version) '')
		same $(overhead $version) $((${#shortest} / 2)) shortest
		refuses $version "$garbage" "send=$(frame ${shortest%??})"
		refuses $version "$garbage" "send=$(frame '')"
	done
}

test_a_server_with_once_says_1() {
	for version in $versions; do
		serve --version $version --once
		peer connect 127.0.0.1 "$port" send=$(frame 616263) eof
		status=0
		wait $server || status=$?
		same 1 $status "status of $version"
	done
}

# client_refuses VERSION WHY FRAME: as an answer to its request.
client_refuses() {
	listen recv=$(frame_len $1 "$request_hex") "send=$3" eof
	same 1 "$(status_of client --version $1)" "status for $1"
	same 1 "$(wc -l <"$tmp/client_err" | tr -d ' ')" sentences
	within ": $2" "$(cat "$tmp/client_err")"
	same '' "$(cat "$tmp/got")" "what a client of $1 hears"
	wait $listener || die "it said more: $(cat "$tmp/peer_err")"
}

test_a_client_refuses_as_well() {
	for version in $versions; do
		record=$(record seal $version 0 $(nonce_of $version) 6869)
		client_refuses $version 'authentication failed' \
			"$(frame $(flip $record $((${#record} / 2 - 1))))"
		client_refuses $version "$garbage" "$(frame 616263)"
	done
	for version in $numbered; do
		client_refuses $version 'not the record expected' \
			"$(sealed $version 1 6869)"
	done
}

test_a_wrong_key_is_refused() {
	# The MAC key without its last byte, and the NUL behind it counted.
	for key in HMAC_KEY_FOR_PART2_DEMO_123456 \
		'HMAC_KEY_FOR_PART2_DEMO_12345678'; do
		tag=$(perl -MDigest::SHA=hmac_sha256_hex -e 'print
			hmac_sha256_hex(pack("H*", $ARGV[0]), $ARGV[1])' \
			$nonce16$ct "$key")
		serve --version hmac
		refuses hmac 'authentication failed' \
			"send=$(frame $nonce16$ct$tag)"
	done
}

test_each_version_has_its_port() {
	for row in hmac:9001 aead:9002 hmac-seq:9003; do
		# An address of this machine that nobody listens on.
		within "127.99.0.1 port ${row#*:} " "$("$channel" client \
			--version ${row%:*} --host 127.99.0.1 --timeout-ms 50 \
			2>&1 || :)"
	done
}

run_all "$channel"
