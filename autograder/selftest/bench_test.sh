#!/bin/sh
# Runs make bench with one pair for each figure. No time is judged here.
set -u
. autograder/selftest/lib.sh
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SOLUTION TEST SEED STRICT V CI

bench=autograder/bench
command_bench=build/bench/command_bench
cc=$(sed -n 's/^CONFIG_CC := //p' build/config.mk)

# row OUT NAME COLUMN: one cell of a table.
row() {
	awk -F '|' -v name="$2" -v column="$3" '
	{ gsub(/ +$/, "", $2); gsub(/^ +| +$/, "", $(column + 1)) }
	$2 == " " name { print $(column + 1) }' "$1"
}

# is_ratio TEXT
is_ratio() { echo "$1" | grep -qxE '[0-9]+\.[0-9]{2}'; }

BENCH_PAIRS=1 make CC="$cc" bench >"$out" 2>"$err"
same 'make bench succeeds' 0 "$?"
same 'make bench complains of nothing' '' "$(cat "$err")"
for line in Processor System Compiler Figures; do
	holds "it says: $line" "$(head -n 20 "$out")" \
		grep -qE "^$line +[^ ]" "$out"
done
says 'it says how many pairs' "$out" 'medians of 1 pairs'
same 'no line is longer than 80 columns' '' "$(awk 'length > 80' "$out")"
same 'the table is one' 1 \
	"$(awk '/^\|/ { print length }' "$out" | sort -u | wc -l)"

# Every figure in the sources has a row.
{
	sed -n 's/^	{ "\([^"]*\)", ".*/\1/p' $bench/*_bench.c
	sed -n "s/^row '\([^']*\)' '.*/\1/p" $bench/bench.sh
} >"$scratch/names"
holds 'the sources have figures' 'none was found' [ -s "$scratch/names" ]
same 'there is a row for each, and no other' \
	"$(sort "$scratch/names")" "$(awk -F '|' '/^\| / && !/\| goal / {
	sub(/^ /, "", $2); sub(/ +$/, "", $2); print $2 }' "$out" | sort)"
while read -r name; do
	ratio=$(row "$out" "$name" 3)
	if [ "$(row "$out" "$name" 5)" = 'not measurable' ]; then
		holds "$name: only a lack of cores prevents it" "$ratio" \
			[ "$(nproc)" -lt 2 ]
		continue
	fi
	holds "$name: the ratio is a number" "'$ratio'" is_ratio "$ratio"
	same "$name: one pair has no spread" "$ratio to $ratio" \
		"$(row "$out" "$name" 5)"
done <"$scratch/names"
same 'it leaves no solution behind' '' \
	"$(ls -d build/bench.* build/results/bench.* 2>/dev/null)"

# -- Whole processes ---------------------------------------------------------

: >"$scratch/runs"
BENCH_PAIRS=3 $command_bench name over at-most 2 \
	"sleep 0.02; echo printed; echo ours >>$scratch/runs" \
	"sleep 0.02; echo theirs >>$scratch/runs" >"$out" 2>"$err"
same 'two commands are measured' 0 "$?"
same 'they take turns, and one more pair warms them up' \
	'ours theirs ours theirs ours theirs ours theirs' \
	"$(tr '\n' ' ' <"$scratch/runs" | sed 's/ $//')"
same 'what they print is dropped' 1 "$(wc -l <"$out")"
same 'the goal is shown' '<= 2.00' "$(row "$out" name 4)"

BENCH_PAIRS=3 $command_bench name over at-least 2 true false >"$out" 2>"$err"
same 'a command that fails is a failure' 1 "$?"
same 'its row says so' failed "$(row "$out" name 5)"
says 'it is named' "$err" 'this failed: false'

for pairs in '' 0 -1 2x 1000 99999999999999999999; do
	BENCH_PAIRS=$pairs $command_bench name over at-most 2 true true \
		>"$out" 2>"$err"
	same "BENCH_PAIRS='$pairs' is refused" 1 "$?"
	says "BENCH_PAIRS='$pairs' is named" "$err" "BENCH_PAIRS=$pairs is no"
done
for usage in 'name over at-most 2 true' 'name over most 2 true true' \
	'name over at-most two true true' 'name over at-most 2x true true'; do
	BENCH_PAIRS=1 $command_bench $usage >"$out" 2>"$err"
	same "refused: $usage" 1 "$?"
	says "usage is said: $usage" "$err" 'usage: command_bench'
done
finish
