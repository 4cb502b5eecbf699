#!/bin/sh
# Plays a client, Mallory and a server, and shows what the two sides believe.
# usage: demo.sh VERSION ATTACK [CHANNEL [MALLORY]]
# Status: 0 it happened as told, 1 it did not, 2 there is no such attack.
set -eu

# version|attack|mallory's options|statuses|what is said|what is heard|
#	why
# The statuses are the client's and the server's. A new attack is a new row.
rows() {
	sed 'N; s/\n[[:blank:]]*//' <<'END'
plain|flip|--flip 28:08|0 0|amount=100|amount=900|
	nothing is encrypted or authenticated, and who relays it may edit it
ctr|flip|--flip 44:08|0 0|amount=100|amount=900|
	a bit flipped in the ciphertext is that bit of the plaintext flipped
END
}

version=${1-} attack=${2-}
channel=${3:-build/channel} mallory=${4:-build/mallory}
row=$(rows | awk -F '|' -v v="$version" -v a="$attack" '$1 == v && $2 == a')
if [ -z "$row" ]; then
	echo "demo: VERSION=$version ATTACK=$attack is not played; there is:" \
		"$(rows | awk -F '|' '{ printf "%sVERSION=%s ATTACK=%s",
		NR == 1 ? "" : ", ", $1, $2 }')" >&2
	exit 2
fi
IFS='|' read -r version attack options statuses said heard why <<END
$row
END

tmp=$(mktemp -d "${TMPDIR:-/tmp}/demo.XXXXXX")
pids=
clean_up() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP

# start NAME COMMAND...: in the background, and never for ever.
start() {
	start_name=$1
	shift
	: >"$tmp/$start_name.out" # it is looked into at once
	timeout -k 2 20 "$@" >"$tmp/$start_name.out" 2>"$tmp/$start_name" &
	started=$!
	pids="$pids $started"
}

# listens NAME: wait until the program started last listens; sets $port.
listens() {
	tries=0
	until line=$(grep '^listening on .*:' "$tmp/$1.out"); do
		tries=$((tries + 1))
		if [ $tries -gt 100 ] || ! kill -0 "$started" 2>/dev/null; then
			echo "demo: $1 does not listen: $(cat "$tmp/$1")" >&2
			exit 1
		fi
		sleep 0.1
	done
	port=${line##*:}
}

# ended PID: wait for a program; sets $ended_status.
ended() {
	ended_status=0
	wait "$1" || ended_status=$?
}

# lines FILE WHAT COLUMN: the messages of one kind, as channel printed them:
# their hex from column 17 on, their text from column 54 on.
lines() {
	awk -v what="$2" -v column="$3" '
	/^[^ ]/ { shown = index($0, what " ") == 1 }
	/^ / && shown { print substr($0, column, column < 54 ? 35 : 16) }' "$1"
}

# text FILE WHAT WIRE: what was said, in lines of 32 bytes. A version that
# encrypts nothing shows it on the wire only.
text() {
	kind=$2
	grep -q "^$kind " "$1" || kind=$3
	lines "$1" "$kind" 54 | awk '{ printf "%s%s", $0, NR % 2 ? "" : "\n" }
	END { if (NR % 2) print "" }'
}

# beside LEFT RIGHT: two files side by side; where they differ is marked.
beside() {
	awk 'NR == FNR { left[NR] = $0; n = NR; next }
	{ right[FNR] = $0; m = FNR }
	END {
		for (i = 1; i <= n || i <= m; i++)
			printf "  %-35s   %-35s%s\n", left[i], right[i],
			    left[i] == right[i] ? "" : " <"
	}' "$1" "$2" | sed 's/ *$//'
}

both() { printf '  %-35s   %s\n' "$1" "$2"; }

result() { [ "$1" -eq 0 ] && echo 'succeeded (0)' || echo "failed ($1)"; }

start server "$channel" server --version "$version" --port 0 --once \
	--timeout-ms 5000 --verbose
server=$started
listens server
# Not quoted: these are several words.
start mallory "$mallory" --version "$version" --listen 0 \
	--target "127.0.0.1:$port" $options
listens mallory
start client "$channel" client --version "$version" --port "$port" \
	--timeout-ms 5000 --verbose
ended "$started"
client_status=$ended_status
ended "$server"
server_status=$ended_status

lines "$tmp/client" 'sent to' 17 >"$tmp/sent"
lines "$tmp/server" 'received from' 17 >"$tmp/received"
text "$tmp/client" 'plaintext to' 'sent to' >"$tmp/said"
text "$tmp/server" 'plaintext from' 'received from' >"$tmp/understood"

echo "Version $version, attack $attack: mallory $options"
echo
both 'the client sent' 'the server received'
beside "$tmp/sent" "$tmp/received"
echo
both 'and believes it said' 'and believes it was told'
beside "$tmp/said" "$tmp/understood"
echo
both "it heard $(head -n 1 "$tmp/client.out" | tr -cd '[:print:]' |
	cut -c 1-24)" 'it answered'
both "and $(result "$client_status")" "and $(result "$server_status")"
echo

# unlike WHAT WANT GOT: say what is not as the table tells.
unlike() {
	echo "demo: this is not what was to be shown: $1: want $2, got $3" >&2
	cat "$tmp/client" "$tmp/mallory" "$tmp/server" |
		grep -E '^(channel|mallory|timeout): ' >&2 || :
	exit 1
}
contains() { tr -d '\n' <"$1" | grep -qF -e "$2"; }

[ "$client_status $server_status" = "$statuses" ] ||
	unlike 'the statuses' "$statuses" "$client_status $server_status"
contains "$tmp/said" "$said" ||
	unlike 'the client says' "$said" "$(tr -d '\n' <"$tmp/said")"
contains "$tmp/understood" "$heard" ||
	unlike 'the server is told' "$heard" "$(tr -d '\n' <"$tmp/understood")"
grep -q '^HTTP/1.1 200 OK' "$tmp/client.out" ||
	unlike 'the client hears' 'HTTP/1.1 200 OK' "$(cat "$tmp/client.out")"
echo "$said became $heard, and nobody noticed."
echo "Why: $why."
