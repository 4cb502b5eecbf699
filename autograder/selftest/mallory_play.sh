# Sourced after channel_play.sh by tests that put Mallory in the middle.
# Needs: $mallory, the program.

# WIRE.md, "Application exchange" and "Vectors".
request='GET /transfer?to=bob&amount=100 HTTP/1.1\r\nHost: localhost\r\n\r\n'
response='HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
response=$response'Content-Length: 13\r\n\r\nhello, client'
nonce=000102030405060708090a0b0c0d0e0f
ct=120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b4614412087610e68b
ct=${ct}05e04718e7e1adcc2265887f1bad2b6991ab10fab9fd98eefab58819a1
printf "$response" >"$tmp/response"
request_hex=$(printf "$request" | hex)
whole=$(frame $nonce$ct)

# between ARG...: start Mallory in front of $port; sets $between and $port.
between() {
	: >"$tmp/mallory_out"
	"$mallory" --listen 0 --target "127.0.0.1:$port" "$@" \
		>"$tmp/mallory_out" 2>"$tmp/mallory_err" &
	between=$!
	pids="$pids $between"
	line=$(first_line "$tmp/mallory_out")
	port=${line##*:}
}

# flipped HEX OFFSET XOR: the same with one byte changed.
flipped() {
	perl -e 'my $bytes = pack("H*", $ARGV[0]);
		substr($bytes, $ARGV[1], 1) ^= pack("H*", $ARGV[2]);
		print unpack("H*", $bytes)' "$@"
}

# said: what the listening peer printed, in one line and without its port.
said() { echo $(sed 1d "$tmp/peer"); }

quiet() { same '' "$(cat "$tmp/mallory_err")" 'what Mallory says'; }

# counted N PATTERN FILE: wait until it has exactly so many such lines.
counted() {
	tries=0
	until [ "$(grep -c -e "$2" "$3")" -eq "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || die "not $1 times '$2' in: $(cat "$3")"
		sleep 0.05
	done
}

# says WORDS [N]: wait until Mallory has said this once, or N times.
says() { counted "${2:-1}" "$1" "$tmp/mallory_err"; }
