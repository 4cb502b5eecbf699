#!/bin/sh
# Plays one attack: a client, Mallory and a server, each a process of its own.
# usage: play.sh DIR VERSION ATTACK OPTIONS CHANNEL MALLORY
#
# OPTIONS are Mallory's. Afterwards there is in DIR:
#   client server mallory    what they said on standard error
#   client.out               the responses, as the client wrote them
#   status                   the client's exit status
#   sent received            messages as the client sent and the server got
#                            them, one a line: the fields in hex
#   accepted                 those of received that the server believed
#   said heard reply         what the client said, and what the server and
#                            the client believed to hear, in the same form
#   said.text heard.text     the first two as text
#   answers                  how many responses the server sent
#   outcome                  "works", "refused", "todo" (not implemented yet) or
#                            "failed"; then a line in words
# Status: 0 it was played to its end, 1 a program did not start.
set -eu

. "${0%/*}/ladder.sh"

dir=$1 version=$2 attack=$3 options=$4 channel=$5 mallory=$6
# Its directory is left below, and a relative path would not lead there.
goals=$(cd "${0%/*}" && pwd)/goals.awk

# How the two talk, so that the attack can be seen.
request= server=--once
case $attack in
drop | reorder) request='--count 3 --pipeline' ;;
replay-connection) server= ;;
esac

trap 'end_jobs "$dir/jobs"' EXIT
trap 'exit 1' INT TERM HUP

# Student code may never come to an end; a play does.
(
	trap 'kill ${sleeping-} 2>/dev/null; exit' TERM
	sleep 60 >/dev/null 2>&1 &
	sleeping=$!
	wait $sleeping
	echo 'it took more than 60 seconds' >&2
	for name in server mallory client; do
		[ ! -e "$dir/$name" ] || sed -n "s/^[a-z]*: /$name said: /p" \
			"$dir/$name" >&2
	done
	kill $$
) &

# start NAME COMMAND...: in the background; sets $started.
start() {
	start_name=$1
	shift
	"$@" >"$dir/$start_name.out" 2>"$dir/$start_name" &
	started=$!
}

# listen NAME COMMAND...: the same, until it listens; sets $port.
listen() {
	mkfifo "$dir/$1.out"
	start "$@"
	# A shell that reads cannot be interrupted, one that waits can.
	head -n 1 "$dir/$1.out" >"$dir/$1.line" &
	wait $!
	line=$(cat "$dir/$1.line")
	case $line in
	'listening on '*:*) port=${line##*:} ;;
	*)
		wait "$started" || :
		echo "$1 does not listen: $(cat "$dir/$1")" >&2
		exit 1
		;;
	esac
}

# Not quoted: these are several words, or none.
listen server "$channel" server --version "$version" --port 0 $server \
	--timeout-ms 10000 --verbose
server_pid=$started
listen mallory "$mallory" --version "$version" --listen 0 \
	--target "127.0.0.1:$port" $options
start client "$channel" client --version "$version" --port "$port" \
	--timeout-ms 10000 --verbose $request
status=0
wait "$started" || status=$?
echo $status >"$dir/status"
if [ -n "$server" ]; then
	wait $server_pid || :
else
	# After a connection that went well Mallory says what came of it.
	tries=0
	until [ $status -ne 0 ] || grep -q ' again' "$dir/mallory" ||
		[ $tries -eq 1000 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
fi
end_jobs "$dir/jobs"

# The messages that channel printed, one a line: "sent to" or the like, the
# fields in hex, and the bytes as text.
for side in client server; do
	awk 'function done() {
		if (what != "") printf "%s\t%s\t%s\n", what, hex, text
		what = hex = text = ""
	}
	/^[^ ]/ { done() }
	/^(sent|received|plaintext) (to|from) / { what = $1 " " $2 }
	/^ / && substr($0, 17, 2) ~ /^[0-9a-f][0-9a-f]$/ {
		bytes = substr($0, 17, 35)
		gsub(/ /, "", bytes)
		new_field = substr($0, 5, 1) != " "
		hex = hex (new_field && hex != "" ? " " : "") bytes
		text = text substr($0, 54)
	}
	END { done() }' "$dir/$side" >"$dir/$side.messages"
done

# A version that seals nothing shows what is said on the wire.
to=sent from=received
if grep -q '^plaintext to' "$dir/client.messages"; then
	to=plaintext from=plaintext
fi
# messages SIDE WHAT COLUMN: hex is column 2, text is column 3.
messages() { sed -n "/^$2/p" "$dir/$1.messages" | cut -f "$3"; }
messages client 'sent to' 2 >"$dir/sent"
messages server 'received from' 2 >"$dir/received"
awk -F '\t' -v from="$from from" '$1 == "received from" { message = $2 }
	$1 == from { print message }' "$dir/server.messages" >"$dir/accepted"
messages client "$to to" 2 >"$dir/said"
messages client "$to to" 3 >"$dir/said.text"
messages server "$from from" 2 >"$dir/heard"
messages server "$from from" 3 >"$dir/heard.text"
messages client "$from from" 2 >"$dir/reply"
grep -c '^sent to' "$dir/server.messages" >"$dir/answers" || :

# Who refuses says so: the client what is sent back, the server all else.
judge=server
[ "$attack" != reflect ] || judge=client
refusal=$(sed -n 's/^channel: [^ ]*: \(authentication failed\)$/\1/p
	s/^channel: [^ ]*: \(not the record expected next\)$/\1/p
	s/^channel: [^ ]*: \(the peer.s bytes do not parse\)$/\1/p' \
	"$dir/$judge" | head -n 1)
success=$(cd "$dir" && awk -v attack="$attack" -f "$goals" sent accepted \
	said said.text heard heard.text reply mallory)
if [ -n "$success" ]; then
	printf 'works\n%s\n' "$success"
elif [ -n "$refusal" ]; then
	printf 'refused\nthe %s says %s\n' $judge "$refusal"
else
	complaint=$(cat "$dir/client" "$dir/server" "$dir/mallory" |
		sed -n '/^[a-z]*: /{ s/^[a-z]*: //; s/^[^ ]*: //; p; }' |
		head -n 1)
	case $complaint in
	*' is not implemented yet'*) echo todo ;;
	*) echo failed ;;
	esac
	echo "${complaint:-nobody noticed, for there was nothing to notice}"
fi >"$dir/outcome"
