# Sourced by tests that play channel: servers, clients, peers and a verdict.
# Needs: $channel, the program; $here, this directory; $tmp, a scratch one.

passed=0 failed=0

# Bytes on standard input, as hex digits.
hex() { od -An -v -tx1 | tr -d ' \n'; }
frame() { printf '%08x%s' $((${#1} / 2)) "$1"; }
peer() { perl "$here/wire_peer.pl" "$@"; }
# The same in the background: "become_peer ... &", and $! is the peer itself.
become_peer() { exec perl "$here/wire_peer.pl" "$@"; }
die() { echo "$*" >&2; exit 1; }
same() { [ "$1" = "$2" ] || die "$3: want $1, got $2"; }
within() { case $2 in *"$1"*) ;; *) die "no '$1' in: $2" ;; esac; }

# first_line FILE: wait until its first line is whole, and print it.
first_line() {
	tries=0
	until [ "$(wc -l <"$1")" -gt 0 ]; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || die "no line in $1: $(cat "$tmp/err")"
		sleep 0.02
	done
	head -n 1 "$1"
}

# serve ARG...: start a server; sets $server, $line and $port.
serve() {
	: >"$tmp/out"
	"$channel" server --port 0 "$@" >"$tmp/out" 2>"$tmp/err" &
	server=$!
	pids="$pids $server"
	line=$(first_line "$tmp/out")
	port=${line##*:}
}

# client ARG...: run one against $port; its responses go to $tmp/got.
client() {
	"$channel" client --port "$port" --timeout-ms 5000 "$@" \
		>"$tmp/got" 2>"$tmp/client_err"
}

# listen STEP...: start a peer that listens; sets $listener and $port.
listen() {
	: >"$tmp/peer"
	become_peer listen 127.0.0.1 "$@" >"$tmp/peer" 2>"$tmp/peer_err" &
	listener=$!
	pids="$pids $listener"
	port=$(first_line "$tmp/peer")
}

# status_of COMMAND...: print its exit status.
status_of() {
	status=0
	"$@" || status=$?
	echo $status
}

# run NAME: call the function test_NAME in a shell that cleans up after it.
run() {
	set +e
	(
		set -e
		pids=
		trap 'for pid in $pids; do kill $pid || :; done 2>/dev/null' EXIT
		trap 'exit 1' INT TERM HUP
		"test_$1"
	) >"$tmp/log" 2>&1
	status=$?
	set -e
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1: $(grep . "$tmp/log" | tail -n 1)"
	fi
}

# run_all PROGRAM...: call every test_NAME of the script that sourced this, once
# these are seen to be built.
run_all() {
	for program; do
		[ -x "$program" ] || die "$program is not built"
	done
	for name in $(sed -n 's/^test_\([a-z0-9_]*\)().*/\1/p' "$0"); do
		run "$name"
	done
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ]
}
