#!/bin/sh
# Grades the reference, the stubs and some mistakes; asks for what is not there.
set -u
. autograder/selftest/lib.sh

stub() { awk -f autograder/generate/stub.awk "reference/$1.c"; }
modules=$(ls student/*.h | sed 's/.*\///; s/\.h$//')

# -- The reference and the stubs ---------------------------------------------

solution reference
reference=$results
grade --solution "$solution" --strict --seed 7
same 'the reference passes with --strict' 0 "$status"
same 'the reference has every point' "$(top_value "$reference" points)" \
	"$(top_value "$reference" earned)"
same 'the run is complete' true "$(top_value "$reference" complete)"
same 'the reference has nothing to do next' '' "$(grep Next "$out")"
cp "$reference" "$scratch/first.json"
grade --solution "$solution" --strict --seed 7
holds 'one seed gives one result: reference' 'the JSON differs' \
	cmp -s "$scratch/first.json" "$reference"
same 'points add up' "$(top_value "$reference" points)" \
	"$(tests "$reference" points | awk '{ n += $1 } END { print n }')"

solution stubs
for module in $modules; do
	stub "$module" >"$solution/$module.c"
done
grade --solution "$solution" --seed 7
same 'the stubs are graded' 0 "$status"
same 'the stubs have no point' 0 "$(top_value "$results" earned)"
same 'every test of the stubs is not implemented' not_implemented \
	"$(tests "$results" cause | sort -u)"
# The first test of the course is about the function that comes first.
first=$(tests "$results" source source_line function | head -n 1)
line=$(grep -n "^$(echo "$first" | cut -f 3)(" "$(echo "$first" | cut -f 1)" |
	cut -d : -f 1)
says 'Next names the file and line to edit' "$out" \
	"Next: $solution/exchange.c:$line exchange_request"
same 'the JSON names the line, too' "$line" "$(echo "$first" | cut -f 2)"
cp "$results" "$scratch/first.json"
grade --solution "$solution" --seed 7
holds 'one seed gives one result: stubs' 'the JSON differs' \
	cmp -s "$scratch/first.json" "$results"
grade --solution "$solution" --strict
same 'the stubs fail with --strict' 1 "$status"
stubs=$solution
for module in $modules; do
	if stub "$module" | cmp -s - "student/$module.c"; then
		ok "student/$module.c is the stub of reference/$module.c"
	else
		bad "student/$module.c is the stub of reference/$module.c" \
			"make stubs writes it anew"
	fi
done

# A refusal is worth something to who can also accept.
solution refusals
for refusal in $(sed -n 's/^\t\(CL_[A-Z_]*\) *= .*/\1/p' driver/status.h); do
	[ "$refusal" != CL_STATUS_END ] || continue
	for module in $modules; do
		stub "$module" | sed "s/(CL_NOT_IMPLEMENTED)/($refusal)/" \
			>"$solution/$module.c"
	done
	grade --solution "$solution"
	same "who always says $refusal has no point" '' \
		"$(tests "$results" status name | sed -n 's/^passed	//p')"
done

# Nor is a guess, not even one that knows how many forgeries come in a row.
# guesses MODULE N FUNCTION...: compares no tag, but refuses N and believes one.
guesses() {
	guesses_module=$1
	guesses_n=$2
	shift 2
	solution guesses
	{
		cat <<END
#include <stdbool.h>
static inline bool
believes(void)
{
	static unsigned n;

	return (n++ % ($guesses_n + 1) == $guesses_n);
}
END
		sed 's/secret_equal(.*))/believes())/
		s/= hmac_verify(.*);/= believes() ? CL_OK : CL_AUTH;/' \
			"reference/$guesses_module.c"
	} >"$solution/$guesses_module.c"
	grade --solution "$solution" --only "$guesses_module" --seed 7
	for function in "$@"; do
		protectors "$function"
	done | sort -u >"$scratch/protectors"
	same "who believes one in $((guesses_n + 1)) has no point of $*" '' \
		"$(tests "$results" status name | sed -n 's/^passed	//p' |
			grep -Fx -f "$scratch/protectors")"
}

for n in 1 4; do
	guesses cmac "$n" cmac_verify
	guesses hmac "$n" hmac_verify
done
for n in 1 2 6; do
	guesses record "$n" record_hmac_open record_hmac_seq_open
done

# Nor are the guards of a function that does nothing behind them.
solution guards
{
	echo '#include <stddef.h>'
	echo 'static void copy(void *out, const void *in, size_t len) {}'
	sed 's/memcpy(/copy(/; s/ciphertext\[i\] ^= .*/;/' reference/forgemac.c
} >"$solution/forgemac.c"
grade --solution "$solution" --only forgemac
same 'who refuses well, and forges nothing, has no point' '0 all' \
	"$(top_value "$results" earned) $(tests "$results" cause |
		grep -Fqx does_not_compile || echo all)"

# Honest, though the first call goes another way than all that follow.
solution tables
for module in cmac hmac; do
	{
		cat <<'END'
static int squares[64], filled;

static void
fill(void)
{
	for (int i = 0; !filled && i < 64; i++)
		squares[i] = i * i;
	filled = 1;
}
END
		sed 's/aes_new(/(fill(), aes_new)(/
		s/uint8_t inner\[HMAC_TAG_LEN\];/& fill();/' "reference/$module.c"
	} >"$solution/$module.c"
done
grade --solution "$solution" --strict
same 'what fills a table when it is first called has every point' '' \
	"$(tests "$results" status name | sed -n 's/^failed	//p')"

# -- Every test ------------------------------------------------------------------

n=$(tests "$reference" points | awk '$1 > 0' | wc -l)
holds 'there are at least 16 graded tests' "there are $n" [ "$n" -ge 16 ]
same 'every test has points' '' \
	"$(tests "$reference" points name | awk '$1 == 0')"
same 'every test has a criterion' '' \
	"$(tests "$reference" protects name | awk -F '\t' '$1 == "null"')"
unknown=
for module in $(tests "$reference" module depends_on | sed 's/[][",]/ /g'); do
	[ -f "student/$module.h" ] || unknown="$unknown $module"
done
same 'every test is about a module that exists' '' "$unknown"

# slugs FILE: the anchors of its headings, as GitHub makes them.
slugs() {
	awk '
	/^(```|~~~)/ { code = !code }
	!code && /^#+ / {
		sub(/^#+ +/, "")
		sub(/ +$/, "")
		line = tolower($0)
		gsub(/[^a-z0-9 _-]/, "", line)
		gsub(/ /, "-", line)
		print line (seen[line]++ ? "-" seen[line] - 1 : "")
	}' "$1"
}
lost=
for read in $(tests "$reference" read | sort -u); do
	file=${read%%#*}
	if ! [ -f "$file" ] || ! slugs "$file" | grep -qx -e "${read#*#}"; then
		lost="$lost $read"
	fi
done
same 'every test says where to read' '' "$lost"

# -- One module at a time -----------------------------------------------------------

for module in $modules; do
	solution "without-$module"
	stub "$module" >"$solution/$module.c"
	grade --solution "$solution"
	same "a missing $module costs what needs it, and all of its own" '' \
		"$(tests "$results" name module depends_on status |
			awk -F '\t' -v module="$module" '
	{ needs = $2 == module || index($3, "\"" module "\"") > 0 }
	$4 == "failed" && !needs { print $1 " failed" }
	$4 != "failed" && $2 == module { print $1 " " $4 }')"
	grade --solution "$stubs" --only "$module"
	same "--only $module runs its tests alone" "$module" \
		"$(tests "build/results/$tag-stubs.json" module | sort -u)"
	other=$(echo "$modules" | grep -vx "$module" | head -n 1)
	same "--only $module takes the others from the reference" \
		"reference/$other.c $stubs/$module.c" \
		"$(module_value "build/results/$tag-stubs.json" "$other" source
		) $(module_value "build/results/$tag-stubs.json" "$module" source)"
done

# It takes more from hmac_verify than there is, which is no fault of hmac's.
solution reckless
sed '/^\tif (in_len < RECORD_HMAC_OVERHEAD)/,+1d' reference/record.c \
	>"$solution/record.c"
grade --solution "$solution" --only record --test a_cut_record_is_refused
line=$(grep -n 'hmac_verify(' "$solution/record.c" | head -n 1 | cut -d : -f 1)
same 'a crash in the reference is named where it was called' \
	"crash	$solution/record.c:$line" "$(tests "$results" cause place)"

# A fresh stack is all zeros, and would be so now and then behind a wipe.
solution uninitialised
sed 's/uint8_t key_block\[HMAC_BLOCK_LEN\] = .*/uint8_t key_block[64];/' \
	reference/hmac.c >"$solution/hmac.c"
grade --solution "$solution" --only hmac --test a_short_key
same 'an array that is never set is no array of zeros' wrong_bytes \
	"$(tests "$results" cause)"

# The mistake that lab 2's handout shows.
solution greater
sed 's/key_len > HMAC_BLOCK_LEN/key_len >= HMAC_BLOCK_LEN/' reference/hmac.c \
	>"$solution/hmac.c"
grade --solution "$solution" --only hmac
same 'hashing a key of one block costs what is about keys, and no more' \
	'failed	one_wrong_bit_makes_another_key
failed	only_a_key_longer_than_a_block_is_hashed' \
	"$(tests "$results" status name | grep ^failed | sort)"

# -- A known mistake, as DESIGN.md shows it -------------------------------------

solution counter
sed 's/i > 0; i--)/i > AES_BLOCK_LEN - 4; i--)/' reference/ctr.c \
	>"$solution/ctr.c"
grade --solution "$solution" --lab 1 --seed 7
handout=$(echo handouts/lab1-*.md)
line=$(grep -n '^ctr_xor(' reference/ctr.c | cut -d : -f 1)
sed -n '/FAIL  1\.2 /,/read/p' "$out" >"$scratch/failure"
cat >"$scratch/expected" <<END
  FAIL  1.2   the counter carries past 32 bits                              0/2
        call   ctr_xor(out, key, nonce, in, 48)
        want   94fd49c4 986b61c9 81f7bde1 395bf98a | 99ab01de ...
        got    94fd49c4 986b61c9 81f7bde1 395bf98a | 062fcbb0 ...
               first difference at byte 16: the second keystream block
        read   $handout#the-counter
END
if cmp -s "$scratch/expected" "$scratch/failure"; then
	ok 'a 32-bit counter is told byte by byte'
else
	bad 'a 32-bit counter is told byte by byte' "$(cat "$scratch/failure")"
fi
same 'it is the first failure' 'FAIL 1.2' \
	"$(awk '$1 == "FAIL" { print $1, $2; exit }' "$out")"
says 'Next names the function' "$out" "Next: $solution/ctr.c:$line ctr_xor"
says 'Rerun names the test, the solution and the seed' "$out" \
	"Rerun: make grade TEST=the_counter_carries SOLUTION=$solution"
says 'and the seed' "$out" ' SEED=7'
same 'the JSON says the same' \
	'wrong_bytes	16	the second keystream block	48	ctr_xor' \
	"$(tests "$results" cause first_difference field len function |
		sed -n 2p)"
same 'no line is longer than 80 columns' '' \
	"$(grep -v -e "$scratch" -e '^Total' "$out" | awk 'length($0) > 80')"

# -- Randomness ---------------------------------------------------------------------

solution random
sed 's/out\[i\] = a\[i\] ^ b\[i\];/out[i] = a[i] ^ b[i] ^ 1;/' reference/ctr.c \
	>"$solution/ctr.c"
got_of_seed() {
	grade --solution "$solution" --seed "$1" --test every_length
	tests "$results" got
}
once=$(got_of_seed 1)
holds 'a wrong byte is seen' "got: $once" [ "${#once}" -ge 2 ]
same 'a seed replays a failure' "$once" "$(got_of_seed 1)"
holds 'another seed gives another failure' "both: $once" \
	[ "$once" != "$(got_of_seed 2)" ]
grade --solution "$solution" --test every_length
seed=$(top_value "$results" seed)
says 'the seed is printed on failure' "$out" "SEED=$seed"

# Stack of the grader's that nobody initialised may hold what a test expects.
# No wall of the jail stands inside of valgrind.
if command -v valgrind >/dev/null && [ "${grader##*/}" = grader ]; then
	solution reference
	valgrind -q --error-exitcode=9 "$grader" --solution "$solution" \
		--without seccomp,landlock,rlimits,uid >"$out" 2>"$err" </dev/null
	same 'no uninitialised byte is sent to a worker' 0 $?
	same 'and the reference has every point' \
		"$(top_value "$results" points)" "$(top_value "$results" earned)"
fi

# -- Selection ------------------------------------------------------------------------

solution reference
grade --solution "$solution" --test the_counter_carries
same '--test selects by name' the_counter_carries "$(tests "$results" name)"
grade --solution "$solution" --test 'past 32 bits'
same '--test selects by title' the_counter_carries "$(tests "$results" name)"
grade --solution "$solution" --test 1.2
same '--test selects by number' the_counter_carries "$(tests "$results" name)"
grade --solution "$solution" --lab 0
same '--lab selects a lab' lab0 "$(tests "$results" suite | sort -u)"
grade --solution "$solution" --lab 1 --test carries
same '--lab and --test select what is in both' the_counter_carries \
	"$(tests "$results" name)"

# -- What is not there --------------------------------------------------------------

# refused NAME TEXT ARGUMENT...: exit 2, and a sentence that contains TEXT.
refused() {
	refused_name=$1
	refused_text=$2
	shift 2
	grade "$@"
	if [ "$status" -ne 2 ]; then
		bad "$refused_name" "status $status"
	elif [ -s "$out" ]; then
		bad "$refused_name" "it printed $(head -n 1 "$out")"
	else
		says "$refused_name" "$err" "$refused_text"
	fi
}
refused 'a directory that is missing' "there is no directory '/nowhere/at/all'; \
SOLUTION is student, reference, or a directory of .c files" \
	--solution /nowhere/at/all
refused 'a file in the place of a directory' 'is a file; SOLUTION is a directory' \
	--solution reference/ctr.c
mkdir "$scratch/$tag-nothing"
refused 'a directory without modules' \
	"holds none of the modules; they are: $(echo "$modules" | head -n 1).c" \
	--solution "$scratch/$tag-nothing"
refused 'a test that is missing' 'no test matches TEST=nonsense; there are:' \
	--solution "$solution" --test nonsense
holds 'the tests that exist are named' "$(cat "$err")" \
	grep -q '^  1\.2   the_counter_carries$' "$err"
refused 'a test of another lab' 'no test matches lab1 TEST=0.1; there are:' \
	--solution "$solution" --lab 1 --test 0.1
same 'only that lab is named' '' "$(grep '^  0\.' "$err")"
refused 'a lab that is missing' 'there is no lab99; there are: lab0 lab1' \
	--solution "$solution" --lab 99
refused 'a test of a lab that is missing' 'there is no lab99; there are: lab0' \
	--solution "$solution" --lab 99 --test 1.2
refused 'a module that is missing' \
	"there is no module 'rot13'; there are: $(echo "$modules" | head -n 1) " \
	--solution "$solution" --only rot13
for seed in '' -1 x 12x 99999999999999999999; do
	refused "a seed of '$seed'" \
		"SEED=$seed is no whole number from 0 to 2^64 - 1" \
		--solution "$solution" --seed "$seed"
done
grade --solution "$solution" --seed 18446744073709551615 --test 1.2
same 'the largest seed' 18446744073709551615 "$(top_value "$results" seed)"
perl -e '$SIG{CHLD} = "IGNORE"; exec(@ARGV)' "$grader" --solution "$solution" \
	--test 1.2 --strict >"$out" 2>&1 </dev/null
same 'from a program that waits for no child' "0 true" \
	"$? $(top_value "$results" sanitizers)"
refused 'an unknown option' frobnicate --frobnicate
refused 'a stray word' "'stray' is not an option" --solution "$solution" stray
for name in grader worker obj results image channel mallory debug parts; do
	mkdir "$scratch/$name"
	cp reference/ctr.c "$scratch/$name"
	refused "a directory called $name" "build/$name is in use" \
		--solution "$scratch/$name"
	rm -r "${scratch:?}/$name"
done
refused 'a directory without a name' 'has no name of its own' \
	--solution "$solution/."
refused 'an empty name' 'there is no directory' --solution ''

# -- Paths ----------------------------------------------------------------------------

grade --solution "$solution///" --test 1.2
same 'a path with slashes at its end' "0 $solution" \
	"$status $(top_value "$results" solution)"
up=$(pwd | sed 's/[^/]*//; s/[^/][^/]*/../g')
grade --solution "$up$solution" --test 1.2
same 'a relative path' "0 $up$solution" \
	"$status $(top_value "$results" solution)"
solution 'with spaces in it'
grade --solution "$solution" --test 1.2 --strict
same 'a path with spaces' "0 $solution" \
	"$status $(top_value "$results" solution)"
echo 'int broken' >>"$solution/ctr.c"
grade --solution "$solution" --test 1.2
says 'the compiler is quoted with that path' "$out" "$solution/ctr.c:"

# -- Warnings ---------------------------------------------------------------------------

solution warnings
echo 'static int unused_helper(void) { return 3; }' >>"$solution/ctr.c"
line=$(awk 'END { print NR }' "$solution/ctr.c")
grade --solution "$solution" --strict
same 'a warning costs no point' 0 "$status"
says 'a warning is shown with its path and line' "$out" \
	"$solution/ctr.c:$line:"
says 'a warning is called one' "$out" "$solution/ctr.c compiles, with warnings:"
grade --solution "$solution" --test 1.2
says 'it is shown again when nothing is compiled' "$out" \
	"$solution/ctr.c:$line:"

# A module that does not link is told so as often as it is graded.
solution unlinked
sed 's/increment(counter)/nobody_wrote_this(counter)/
1i\
void nobody_wrote_this(unsigned char *counter);' reference/ctr.c \
	>"$solution/ctr.c"
for time in first second; do
	grade --solution "$solution" --test 1.2
	same "an undefined name is told the $time time" does_not_compile \
		"$(tests "$results" cause)"
	sleep 1
done
cp reference/ctr.c "$solution"
grade --solution "$solution" --test 1.2 --strict
same 'and not once it is there' 0 "$status"

# -- The JSON -----------------------------------------------------------------------------

solution json
cat >>"$solution/ctr.c" <<'END'
#error "quotes" \ 	tab 'single' <angle> & é
END
grade --solution "$solution" --seed 7
parse=
if command -v jq >/dev/null; then
	parse='jq -e .complete'
elif command -v python3 >/dev/null; then
	parse='python3 -m json.tool'
elif command -v node >/dev/null; then
	parse='node -e JSON.parse(require("fs").readFileSync(0))'
fi
if [ -n "$parse" ]; then
	for file in "$results" "$reference" "build/results/$tag-counter.json"; do
		holds "${file##*-} is JSON" "$parse refuses it" \
			sh -c "$parse <'$file' >/dev/null 2>&1"
	done
fi
same 'no temporary file stays' '' \
	"$(ls build/results | grep "^$tag.*tmp" || true)"

# -- make stubs -----------------------------------------------------------------------------

project=$scratch/project
mkdir -p "$project/autograder"
cp -r student reference "$project"
cp -r autograder/generate autograder/stubs.sh "$project/autograder"
run_stubs() {
	(cd "$project" && sh autograder/stubs.sh "$@") >"$out" 2>"$err"
}
for module in $modules; do
	stub "$module" >"$project/student/$module.c"
done
succeeds 'stubs over stubs' "$err" run_stubs $modules
echo '/* mine */' >>"$project/student/ctr.c"
cp "$project/student/ctr.c" "$scratch/mine.c"
rm "$project/student/exchange.c"
if run_stubs $modules; then
	bad 'an edited file is not overwritten' 'status 0'
else
	says 'an edited file is not overwritten' "$err" \
		'Kept, because they were edited: student/ctr.c'
fi
says 'it says how to overwrite it' "$err" 'make stubs FORCE=1'
holds 'and it is as it was' 'it changed' \
	cmp -s "$scratch/mine.c" "$project/student/ctr.c"
holds 'a missing file is written' 'it is not there' \
	test -s "$project/student/exchange.c"
succeeds '--force overwrites it' "$err" run_stubs --force $modules
stub ctr >"$scratch/stub.c"
holds 'with the stub' 'it is something else' \
	cmp -s "$scratch/stub.c" "$project/student/ctr.c"
finish
