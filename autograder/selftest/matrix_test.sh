#!/bin/sh
# Plays the matrix: the reference is as the ladder says, and a mistake in one
# place of a solution changes the cells that it should, and no other.
# usage: matrix_test.sh [MALLORY]
set -eu
# What is asked of make around this is not asked of the ones in here.
unset SOLUTION VERSION ATTACK

channel=build/channel
mallory=${1:-build/mallory}
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/matrix_test.XXXXXX")
solution=$(basename "$tmp")
trap 'rm -rf "$tmp" "build/$solution"' EXIT
trap 'exit 1' INT TERM HUP
. "$here/channel_play.sh"

mkdir "$tmp/scratch" "$tmp/$solution"

# matrix ARG...: play it; $status says how it went, $tmp/shown what it showed.
matrix() {
	status=0
	TMPDIR=$tmp/scratch sh driver/apps/matrix.sh "$@" >"$tmp/shown" \
		2>"$tmp/told" || status=$?
	same '' "$(ls "$tmp/scratch")" 'what is left behind'
	same '' "$(cat "$tmp/told")" 'standard error'
	same '' "$(awk 'length > 80' "$tmp/shown")" 'lines over 80 columns'
}

# mistaken MODULE SED: play a solution with this mistake.
mistaken() {
	cp reference/*.c "$tmp/$solution"
	sed "$2" "reference/$1.c" >"$tmp/$solution/$1.c"
	! cmp -s "reference/$1.c" "$tmp/$solution/$1.c" || die "no mistake: $2"
	build/grader --solution "$tmp/$solution" --program channel >/dev/null
	matrix "build/$solution/channel" "$mallory"
}

# The table, with one space between the cells.
table() { sed -n '/^attack /,/^$/p' "$tmp/shown" | sed 's/  */ /g; s/ $//'; }

test_the_reference_is_as_the_ladder_says() {
	matrix "$channel" "$mallory"
	same 0 $status status
	same 'attack plain ctr hmac hmac-seq aead
flip works works refused refused refused
truncate works works refused refused refused
replay works works works refused refused
drop - works works refused refused
reorder - works works refused refused
reflect works works works works works
replay-connection works works works works works' "$(table)" table
	same 'All 33 cells are as the ladder says.' \
		"$(tail -n 1 "$tmp/shown")" verdict
	! grep -q '^!' "$tmp/shown" || die 'something differs'
}

# differ OUTCOME CELL...: these cells have it, and all others are as told.
differ() {
	outcome=$1
	shift
	same 1 $status status
	printf '%s\n' "$@" | sort >"$tmp/want"
	sed -n 's/^! \(.*\), \(.*\): '"$outcome"', but .*/\1\/\2/p' \
		"$tmp/shown" | sort >"$tmp/differs"
	same "$(echo $(cat "$tmp/want"))" "$(echo $(cat "$tmp/differs"))" cells
	same $# "$(table | grep -o '!' | wc -l | tr -d ' ')" 'marked cells'
	same "$# of 33 cells are not as the ladder says." \
		"$(tail -n 1 "$tmp/shown")" verdict
}

test_a_tag_that_is_not_compared() {
	mistaken hmac 's/!secret_equal(want, tag, sizeof(want))/0/'
	differ works hmac/flip hmac/truncate hmac-seq/flip hmac-seq/truncate
	within 'amount=100 became amount=900' "$(cat "$tmp/shown")"
}

test_numbers_that_are_not_compared() {
	mistaken record 's/ || wire_get_u64(&reader) != seq//'
	differ works hmac-seq/replay hmac-seq/drop hmac-seq/reorder \
		aead/replay aead/drop aead/reorder
}

test_an_open_that_refuses_all() {
	mistaken hmac 's/ && !secret_equal(want, tag, sizeof(want))//'
	differ refused hmac/replay hmac/drop hmac/reorder hmac/reflect \
		hmac/replay-connection hmac-seq/reflect \
		hmac-seq/replay-connection
}

test_what_is_not_written_yet_is_told_apart() {
	cp reference/*.c "$tmp/$solution"
	cp build/stubs/record.c "$tmp/$solution"
	build/grader --solution "$tmp/$solution" --program channel >/dev/null
	matrix "build/$solution/channel" "$mallory"
	same 1 $status status
	same 'flip works works todo ! todo ! todo !' "$(table | sed -n 2p)" row
	same '21 of 33 cells are not as the ladder says.' \
		"$(tail -n 1 "$tmp/shown")" verdict
}

test_a_program_that_does_not_start_is_named() {
	printf '#!/bin/sh\necho out of order >&2\nexit 3\n' >"$tmp/broken"
	chmod +x "$tmp/broken"
	matrix "$tmp/broken" "$mallory"
	same 1 $status status
	within 'server does not listen: out of order' "$(cat "$tmp/shown")"
	same '33 of 33 cells are not as the ladder says.' \
		"$(tail -n 1 "$tmp/shown")" verdict
}

test_without_attacks_nothing_works_and_nothing_is_refused() {
	cat >"$tmp/honest" <<-END
		#!/bin/sh
		exec "$mallory" --listen 0 --target "\$6"
	END
	chmod +x "$tmp/honest"
	# What nobody repeats would be waited for.
	sed '/|replay-connection|/d' driver/apps/ladder.txt >"$tmp/ladder.txt"
	cp driver/apps/*.sh driver/apps/goals.awk "$tmp"
	status=0
	sh "$tmp/matrix.sh" "$channel" "$tmp/honest" >"$tmp/shown" || status=$?
	same 1 $status status
	same '28 of 28 cells are not as the ladder says.' \
		"$(tail -n 1 "$tmp/shown")" verdict
	same 28 "$(table | grep -o 'failed !' | wc -l | tr -d ' ')" cells
}

test_make_plays_the_reference_and_a_solution() {
	MAKEFLAGS='' make --no-print-directory matrix >"$tmp/shown"
	within 'All 33 cells' "$(cat "$tmp/shown")"
	cp reference/*.c "$tmp/$solution"
	cp build/stubs/ctr.c "$tmp/$solution"
	status=0
	MAKEFLAGS='' make --no-print-directory matrix \
		"SOLUTION=$tmp/$solution" >"$tmp/shown" 2>&1 || status=$?
	[ $status -ne 0 ] || die 'a stub is as the ladder says'
	same 'reflect works todo ! todo ! todo ! works' \
		"$(table | sed -n 7p)" row
}

test_an_interrupted_matrix_leaves_nothing() {
	printf '#!/bin/sh\necho $$ >>%s\nexec sleep 60\n' "$tmp/mute_pids" \
		>"$tmp/mute"
	chmod +x "$tmp/mute"
	: >"$tmp/mute_pids"
	TMPDIR=$tmp/scratch sh driver/apps/matrix.sh "$tmp/mute" "$mallory" \
		>"$tmp/shown" 2>&1 &
	playing=$!
	pids="$pids $playing"
	first_line "$tmp/mute_pids" >/dev/null
	kill -TERM $playing
	status=0
	wait $playing || status=$?
	same 1 $status status
	same '' "$(ls "$tmp/scratch")" 'what is left behind'
	while read -r pid; do
		! kill -0 "$pid" 2>/dev/null || die "$pid is still there"
	done <"$tmp/mute_pids"
}

run_all "$channel" "$mallory"
