#!/bin/sh
# Runs single tests with make debug: in gdb and without, and the same as the
# grader runs them.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SOLUTION TEST SEED V GDB
. autograder/selftest/lib.sh
trap 'clean_up; rm -rf "build/debug/$tag"*' EXIT

# debug ARGUMENT...: $status, $out and $err say how make debug went.
debug() {
	status=0
	make debug "$@" >"$out" 2>"$err" </dev/null || status=$?
}

# refused NAME TEXT ARGUMENT...: nothing is run, and a sentence says why.
refused() {
	refused_name=$1
	refused_text=$2
	shift 2
	debug GDB= "$@"
	if [ "$status" -ne 2 ] || grep -q '^TEST=' "$out"; then
		bad "$refused_name" "status $status: $(cat "$out")"
	else
		says "$refused_name" "$err" "$refused_text"
	fi
}

# -- Which test ----------------------------------------------------------------

refused 'no TEST' 'make debug runs one test'
refused 'a test that is missing' \
	'debug: no test matches TEST=nonsense; there are:' TEST=nonsense
says 'the tests that exist are named' "$err" '  1.2   the_counter_carries'
refused 'more than one test' 'debug: TEST=lab1 matches ' TEST=lab1
says 'they are named, too' "$err" '  1.2   the_counter_carries'
same 'and no others' '' "$(grep '^  0\.' "$err")"
for seed in -1 x 99999999999999999999; do
	refused "a seed of '$seed'" "SEED=$seed is no whole number" \
		TEST=1.2 SEED=$seed
done
refused 'a directory that is missing' "there is no directory '/nowhere/at/all'" \
	TEST=1.2 SOLUTION=/nowhere/at/all
refused 'a directory without a name' 'has no name of its own' TEST=1.2 \
	SOLUTION=reference/..
for way in 1.2 the_counter_carries 'carries past 32'; do
	debug GDB= TEST="$way" SOLUTION=reference SEED=7
	same "TEST=$way selects it" '0 TEST=the_counter_carries SEED=7' \
		"$status $(grep '^TEST=' "$out")"
done

# -- The reference -------------------------------------------------------------

solution reference
grade --solution "$solution" --seed 7
debug GDB= TEST=1.2 SOLUTION="$solution"
program=build/debug/$tag-reference/debug
lost=
for name in $(tests "$results" name); do
	"$program" "$name" 7 >"$out" 2>&1 </dev/null || lost="$lost $name"
done
same 'the reference passes every test' '' "$lost"

# -- The same as in the grader -------------------------------------------------

# alike NAME TEST: the report of one failed test is the grader's, seed and all.
alike() {
	grade --solution "$solution" --seed 7 --test "$2"
	sed -n '/^Lab/,/^$/p' "$out" >"$scratch/graded"
	debug GDB= TEST="$2" SOLUTION="$solution" SEED=7
	same "$1 fails" 2 "$status"
	sed -n '/^Lab/,/^$/p' "$out" | diff "$scratch/graded" - >"$scratch/diff"
	same "$1 is told as the grader tells it" '' "$(cat "$scratch/diff")"
	holds "$1 is told at all" 'the report is empty' [ -s "$scratch/graded" ]
}
solution wrong
sed 's/i > 0; i--)/i > AES_BLOCK_LEN - 4; i--)/' reference/ctr.c \
	>"$solution/ctr.c"
alike 'a wrong byte' the_counter_carries
solution random
# What the test draws and what the student draws both show in this answer.
sed 's/out\[i\] = a\[i\] ^ b\[i\];/out[i] = a[i] ^ b[i] ^ 1;/' reference/ctr.c \
	>"$solution/ctr.c"
alike 'a random message' a_message_is_nonce_then_ciphertext
solution status
sed 's/return (CL_DECODE);/return (CL_AUTH);/' reference/ctr.c \
	>"$solution/ctr.c"
alike 'a wrong status' a_message_too_short_for_a_nonce_is_refused
solution nonce
sed 's/randombytes_buf(out, CTR_NONCE_LEN);/{ static unsigned char n;\
	memset(out, 0, CTR_NONCE_LEN); out[0] = n++ % 40; }/' reference/ctr.c \
	>"$solution/ctr.c"
alike 'a nonce used again' no_nonce_is_used_twice
solution stub
awk -f autograder/generate/stub.awk reference/ctr.c >"$solution/ctr.c"
alike 'a stub' the_counter_carries
debug GDB= TEST=1.2 SOLUTION="$solution"
says 'and which function it is' "$out" 'ctr_xor returns CL_NOT_IMPLEMENTED'

# -- What students do ----------------------------------------------------------

solution printing
sed '/^ctr_xor(/,$s/	enum cl_status status;/&\
	printf("a line of mine\\n");/; s/#include <string.h>/&\
#include <stdio.h>/' reference/ctr.c >"$solution/ctr.c"
debug GDB= TEST=1.2 SOLUTION="$solution"
same 'what it prints costs nothing' 0 "$status"
says 'and is seen' "$out" 'a line of mine'

solution exits
sed 's/^	status = aes_new/	exit(0);\
&/; s/#include <string.h>/&\
#include <stdlib.h>/' reference/ctr.c >"$solution/ctr.c"
debug GDB= TEST=1.2 SOLUTION="$solution"
same 'exit(0) is no success' 2 "$status"
says 'and is named' "$err" 'the code ended the program instead of returning'

solution broken
echo 'int broken(void) { return 1' >>"$solution/ctr.c"
debug GDB= TEST=1.2 SOLUTION="$solution"
same 'a module that does not compile stops it' 2 "$status"
says 'with the line' "$err" "$solution/ctr.c:"
rm "$solution/ctr.c"
refused 'a missing module' "$solution/ctr.c is missing" TEST=1.2 \
	SOLUTION="$solution"

# A function that is missing is the stub's, as in the grader; helpers of one
# name are two.
solution lacks
sed '/^ctr_decrypt(/,$d' reference/ctr.c | sed '$d' >"$solution/ctr.c"
for module in ctr exchange; do
	echo 'int helper(void); int helper(void) { return 3; }' \
		>>"$solution/$module.c"
done
debug GDB= TEST=a_message_of_a_nonce_alone_is_empty SOLUTION="$solution"
says 'a deleted function is not written' "$out" \
	'ctr_decrypt returns CL_NOT_IMPLEMENTED'

# Two directories of one name.
mkdir "$scratch/a" "$scratch/b"
cp -r "$scratch/$tag-wrong" "$scratch/a/$tag-twin"
cp -r "$scratch/$tag-reference" "$scratch/b/$tag-twin"
touch -d '2001-01-01' "$scratch/b/$tag-twin"/*.c
debug GDB= TEST=1.2 SOLUTION="$scratch/a/$tag-twin"
same 'one directory of a name' 2 "$status"
debug GDB= TEST=1.2 SOLUTION="$scratch/b/$tag-twin"
same 'is not another' 0 "$status"

# -- Crashes, and gdb ----------------------------------------------------------

solution behind
sed 's/	status = aes_new/	out[in_len] = 0;\
&/' reference/ctr.c >"$solution/ctr.c"
line=$(grep -n 'out\[in_len\] = 0' "$solution/ctr.c" | cut -d : -f 1)
behind=$solution
debug GDB= TEST=1.2 SOLUTION="$solution"
same 'one byte behind a buffer crashes' 2 "$status"
says 'and it says by which signal' "$err" 'debug: it was ended by signal 11'
debug GDB="$scratch/no-gdb" TEST=1.2 SOLUTION=reference
same 'without gdb the test runs' 0 "$status"
says 'and it says what is missing' "$err" "There is no $scratch/no-gdb"
solution smashed
sed '/^ctr_encrypt(/,/^}/s/^	enum cl_status status;/&\
	uint8_t mine[16];\
	memset(mine, 7, 64);/' reference/ctr.c >"$solution/ctr.c"
debug GDB= TEST=1.7 SOLUTION="$solution"
says 'a stack overwritten is noticed in its function' "$err" \
	'debug: it was ended by signal 6'
if command -v gdb >/dev/null; then
	debug TEST=1.2 SOLUTION="$behind"
	same 'a crash fails in gdb' 2 "$status"
	says 'gdb shows the line' "$out" "$behind/ctr.c:$line"
	echo quit | TERM=dumb timeout 60 script -qec \
		"make debug TEST=1.2 SOLUTION=$behind" /dev/null >"$out" 2>&1
	says 'in a terminal, too' "$out" "$behind/ctr.c:$line"
	says 'and it says what can be typed' "$out" 'It stopped before its end'
	debug TEST=1.2 SOLUTION="$scratch/$tag-wrong"
	same 'a wrong answer fails in gdb' 2 "$status"
	says 'gdb shows the test' "$out" 'in lab1_the_counter_carries ('
	says 'and the report comes, too' "$out" 'FAIL  1.2 '
	debug TEST=1.2 SOLUTION=reference
	same 'the reference passes in gdb' 0 "$status"
else
	echo 'skipped: gdb is not installed, so nothing is run in it'
fi
if command -v valgrind >/dev/null; then
	solution uninitialised
	sed 's/keystream\[BATCH \* AES_BLOCK_LEN\] = { 0 }/keystream[BATCH * AES_BLOCK_LEN]/
	s/status = aes_encrypt(aes, keystream, keystream, blocks);/if (keystream[1023] == 7) status = CL_OK;\
		&/' reference/ctr.c >"$solution/ctr.c"
	debug GDB= TEST=1.2 SOLUTION="$solution"
	valgrind -q --error-exitcode=9 "$program" 1.2 >"$out" 2>"$err"
	same 'valgrind finds nothing in the reference' 0 $?
	valgrind -q --error-exitcode=9 \
		"build/debug/${solution##*/}/debug" 1.2 >"$out" 2>"$err"
	same 'valgrind finds an uninitialised byte' 9 $?
	says 'and says where' "$err" '(ctr.c:'
else
	echo 'skipped: valgrind is not installed'
fi
finish
