#!/bin/sh
# Plays every attack on every version, and prints what happened as a table.
# usage: matrix.sh [CHANNEL [MALLORY]]
# Status: 0 every cell is as ladder.txt tells, 1 one is not.
set -eu

. "${0%/*}/ladder.sh"

channel=${1:-build/channel} mallory=${2:-build/mallory}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/matrix.XXXXXX")
trap 'end_jobs "$tmp/jobs"; rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

# play VERSION ATTACK OPTIONS: in the background.
play() {
	mkdir "$tmp/$1.$2"
	sh "${0%/*}/play.sh" "$tmp/$1.$2" "$1" "$2" "$3" "$channel" \
		"$mallory" 2>"$tmp/$1.$2/trouble" &
}

# All attacks on one version at a time: quick, and not too much at once.
for version in $(rows | cut -d '|' -f 1 | uniq); do
	rows "$version" >"$tmp/rows"
	while IFS='|' read -r version attack options expected why; do
		[ "$expected" = - ] || play "$version" "$attack" "$options"
	done <"$tmp/rows"
	wait
done

# version|attack|what happens|what happened|in words
rows | while IFS='|' read -r version attack options expected why; do
	dir=$tmp/$version.$attack got=- words=
	if [ -e "$dir/outcome" ]; then
		{ read -r got && read -r words; } <"$dir/outcome" || :
	elif [ "$expected" != - ]; then
		got=failed words=$(cat "$dir/trouble")
	fi
	echo "$version|$attack|$expected|$got|$words"
done >"$tmp/cells"

awk -F '|' '
	!($1 in known) { known[$1] = 1; version[++n_versions] = $1 }
	!($2 in known) { known[$2] = 1; attack[++n_attacks] = $2 }
	{ cell[$1, $2] = $4 ($3 == $4 ? "" : " !") }
	END {
		head = sprintf("%-18s", "attack")
		for (j = 1; j <= n_versions; j++)
			head = head sprintf("  %-9s", version[j])
		print head
		for (i = 1; i <= n_attacks; i++) {
			line = sprintf("%-18s", attack[i])
			for (j = 1; j <= n_versions; j++)
				line = line sprintf("  %-9s", \
				    cell[version[j], attack[i]])
			print line
		}
	}' "$tmp/cells" | sed 's/ *$//'
cat <<'END'

works    the attack reached its goal
refused  whoever was to be deceived noticed it, and closed the connection
todo     a function of this version is not implemented yet
failed   none of these: something is broken
-        the version has nothing that it could be done to

END
status=0
awk -F '|' '$3 != "-" { n++ }
	$3 != $4 {
		differ++
		if ($4 != "todo")
			print "! " $1 ", " $2 ": " $4 \
			    ", but the ladder says " $3 ":\n  " $5
	}
	END {
		if (differ)
			print differ " of " n \
			    " cells are not as the ladder says."
		else
			print "All " n " cells are as the ladder says."
		exit differ > 0
	}' "$tmp/cells" >"$tmp/verdict" || status=1
fold -s -w 80 "$tmp/verdict"
exit $status
