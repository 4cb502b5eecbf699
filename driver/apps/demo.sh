#!/bin/sh
# Plays a client, Mallory and a server, and shows what the two sides believe.
# usage: demo.sh VERSION ATTACK [CHANNEL [MALLORY]]
# Status: 0 it happened as ladder.txt tells, 1 it did not, 2 it is not played.
set -eu

. "${0%/*}/ladder.sh"

version=${1-} attack=${2-}
channel=${3:-build/channel} mallory=${4:-build/mallory}
row=$(rows | awk -F '|' -v v="$version" -v a="$attack" '$1 == v && $2 == a')
if [ -z "$row" ]; then
	echo "demo: VERSION=$version ATTACK=$attack is not played; there is:" \
		"VERSION=$(rows | awk -F '|' '!seen[$1]++ {
		printf "%s%s", NR == 1 ? "" : ", ", $1 }') and" \
		"ATTACK=$(rows | awk -F '|' '!seen[$2]++ {
		printf "%s%s", NR == 1 ? "" : ", ", $2 }')" >&2
	exit 2
fi
IFS='|' read -r version attack options expected why <<END
$row
END
if [ "$expected" = - ]; then
	echo "demo: VERSION=$version ATTACK=$attack cannot be played: $why" >&2
	exit 2
fi

tmp=$(mktemp -d "${TMPDIR:-/tmp}/demo.XXXXXX")
trap 'end_jobs "$tmp/jobs"; rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

# hex FILE: each message under its number at the client; a field begins a line.
hex() {
	awk 'NR == FNR { place[$0] = FNR - 1; next }
	{
		print $0 in place ? "message " place[$0] : "a changed message"
		for (f = 1; f <= NF; f++)
			for (i = 1; i <= length($f); i += 32) {
				line = substr($f, i, 32)
				gsub(/......../, "& ", line)
				sub(/ $/, "", line)
				print line
			}
	}' "$tmp/sent" "$1"
}

# beside LEFT RIGHT: two files side by side; where they differ is marked.
beside() {
	awk -v first="$1" 'FILENAME == first { left[++n] = $0; next }
	{ right[++m] = $0 }
	END {
		for (i = 1; i <= n || i <= m; i++)
			printf "  %-35s   %-35s%s\n", left[i], right[i],
			    left[i] == right[i] ? "" : " <"
	}' "$1" "$2" | sed 's/ *$//'
}

both() { printf '  %-35s   %s\n' "$1" "$2"; }

# often N: in words.
often() {
	case $1 in 0) echo nothing ;; 1) echo once ;; *) echo "$1 times" ;; esac
}
lines() { wc -l <"$1" | tr -d ' '; }

sh "${0%/*}/play.sh" "$tmp" "$version" "$attack" "$options" "$channel" \
	"$mallory" 2>"$tmp/trouble" &
if ! wait $!; then
	sed 's/^/demo: /' "$tmp/trouble" >&2
	exit 1
fi
for part in sent received; do hex "$tmp/$part" >"$tmp/$part.shown"; done
for part in said heard; do
	fold -w 32 "$tmp/$part.text" >"$tmp/$part.shown"
done
status=$(cat "$tmp/status")

echo "Version $version, attack $attack: mallory $options"
echo
both 'the client sent' 'the server received'
beside "$tmp/sent.shown" "$tmp/received.shown"
echo
both 'and believes it said' 'and believes it was told'
beside "$tmp/said.shown" "$tmp/heard.shown"
echo
both "it heard $(head -n 1 "$tmp/client.out" | tr -cd '[:print:]' |
	cut -c 1-24)" "it heard $(often "$(lines "$tmp/heard")")"
both "and $([ "$status" -eq 0 ] && echo 'succeeded (0)' ||
	echo "failed ($status)")" \
	"and answered $(often "$(cat "$tmp/answers")")"
echo

{ read -r outcome && read -r words; } <"$tmp/outcome"
case $outcome in
works) echo "The attack worked: $words." ;;
refused) echo "Refused: $words." ;;
*) echo "Nothing came of it: $words." ;;
esac | fold -s -w 80
if [ "$outcome" != "$expected" ]; then
	echo "demo: this is not what was to be shown: want $expected, got" \
		"$outcome" >&2
	exit 1
fi
echo "Why: $why."
