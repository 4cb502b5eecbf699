#!/bin/sh
# Adds tests to a copy of the project that look at what a call did besides its
# answer, and plays solutions against them that forget one thing each.
set -u
. autograder/selftest/lib.sh
tree=$scratch/tree
mkdir "$tree"
cp -a Makefile driver student reference autograder handouts build "$tree"
cp autograder/selftest/inspect/inspect_test.c "$tree/autograder/tests"
cp autograder/selftest/inspect/lab9-inspect.md "$tree/handouts"
cd "$tree" || exit 1
grader=build/grader
if ! make -j2 build/grader build/worker build/image/complete >"$out" 2>&1; then
	bad 'the tests are added' "$(tail -n 20 "$out")"
	finish
fi

# failures: those of the last run, "NAME: CAUSE: DETAIL" each.
failures() {
	tests "$results" status name cause detail |
		sed -n 's/^failed	//; t print; b; :print; s/	/: /g; p'
}

grade --solution reference --lab 9 --seed 7
results=build/results/reference.json
same 'the reference leaves nothing, and goes one way' '' \
	"$(failures | grep -v '^misuse_')"
same 'a check that could not fail is the grader'\''s failure' \
	'misuse_of_a_simple_secret: grader: too short, or too simple, to be'\
' searched for
misuse_of_two_functions: grader: there are no two calls of one function to'\
' compare' "$(failures | grep '^misuse_')"

# forgets NAME MODULE SED WANT: the reference, but for one thing.
forgets() {
	solution forgetful
	sed "$3" "reference/$2.c" >"$solution/$2.c"
	if cmp -s "reference/$2.c" "$solution/$2.c"; then
		bad "$1" 'the reference has no such line'
		return
	fi
	grade --solution "$solution" --only "$2" --lab 9 --seed 7
	case $(failures | grep -v '^misuse_') in
	$4) ok "$1" ;;
	*) bad "$1" "$(failures)" ;;
	esac
}

forgets 'the padded key is left' hmac \
	'/secret_wipe(block, sizeof(block));/d' \
	'hmac_leaves_no_secret: secret_left: the *er key: found on the stack'
forgets 'the key is left' hmac '/secret_wipe(key_block/d' \
	'hmac_leaves_no_secret: secret_left: the key: found on the stack'
forgets 'the inner hash is left' hmac '/secret_wipe(inner/d' \
	'hmac_leaves_no_secret: secret_left: the inner hash: found on the stack'
forgets 'the right tag is left' hmac '/secret_wipe(want/d' \
	'hmac_verify_leaves_no_tag: secret_left: the right tag: found on the stack'
forgets 'a static outlives the call' hmac \
	's/uint8_t key_block\[HMAC_BLOCK_LEN\] = .*/static uint8_t key_block[64];/
	/secret_wipe(key_block/d' \
	'*: secret_left: the key: found in a variable that outlives the call'
forgets 'a subkey is left' cmac '/secret_wipe(k1/d' \
	'cmac_leaves_no_secret: secret_left: K1: found on the stack'
forgets 'the other subkey is left' cmac '/secret_wipe(k2/d' \
	'cmac_leaves_no_secret: secret_left: K2: found on the stack'
forgets 'an expanded key is left' cmac '/aes_free(aes)/d' \
	'cmac_leaves_no_secret: secret_left: the key: found on the heap*'
# Decrypts first, to a buffer of its own, and looks at the tag then.
forgets 'a forged record is decrypted' record \
	'/^\tstatus = hmac_verify(mac_key, mac_key_len, in, len, in + len);/i\
	uint8_t early[4096];\
	size_t early_len = 0;\
	(void)!ctr_decrypt(early, sizeof(early), \&early_len, encryption_key,\
	    in, len);' \
	'a_forged_record_is_not_decrypted: wrong_value: *
a_refused_record_leaves_no_plaintext: secret_left: the plaintext: found on *'

# compares NAME WANT <<BODY: the reference, but equal() compares the tags. WANT
# is the cause; its line has HERE in it.
compares() {
	solution comparing
	{
		grep '^#include' reference/hmac.c
		cat <<'END'
static bool
equal(const uint8_t *a, const uint8_t *b, size_t len)
{
END
		cat
		echo '}'
		sed 's/!secret_equal(/!equal(/' reference/hmac.c
	} >"$solution/hmac.c"
	grade --solution "$solution" --only hmac --lab 9 --seed 7
	line=$(grep -n HERE "$solution/hmac.c" | cut -d : -f 1)
	same "$1" "$2	${line:+$solution/hmac.c:$line}" \
		"$(tests "$results" name cause place |
			sed -n 's/null/passed/; s/null//
			s/^hmac_verify_takes_one_path	//p')"
}

compares 'memcmp is found' not_constant_time <<'END'
	return (memcmp(a, b, len) == 0); /* HERE */
END
compares 'memcmp of a constant length is found' not_constant_time <<'END'
	return (memcmp(a, b, 16) == 0 && len == 32 && /* HERE */
	    memcmp(a + 16, b + 16, 16) == 0);
END
compares 'strncmp is found' not_constant_time <<'END'
	return (strncmp((const char *)a, (const char *)b, len) == 0); /* HERE */
END
compares 'a loop that ends early is found' not_constant_time <<'END'
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i]) /* HERE */
			return (false);
	return (true);
END
compares 'a loop that counts in a branch is found' not_constant_time <<'END'
	size_t wrong = 0;

	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i]) /* HERE */
			wrong += i + 1;
	return (wrong == 0);
END
compares 'a branch behind a call is found where it is' \
	not_constant_time <<'END'
	size_t sum(const uint8_t *, const uint8_t *, size_t);

	if (sum(a, b, len) < 9) /* HERE */
		return (a[0] == b[1]);
	return (false);
}

size_t __attribute__((noinline))
sum(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t wrong = 0;

	for (size_t i = 0; i < len; i++)
		wrong += i * (a[i] != b[i]);
	return (wrong);
END
compares 'a table of secrets is found' not_constant_time <<'END'
	static uint8_t table[256];
	uint8_t wrong = 0;

	for (size_t i = 1; i < 256; i++)
		table[i] = 1;
	for (size_t i = 0; i < len; i++)
		wrong |= table[a[i] ^ b[i]]; /* HERE */
	return (wrong == 0);
END
compares 'a copy of a secret length is found' not_constant_time <<'END'
	uint8_t wrong[256] = { 0 };
	unsigned difference = 0;

	for (size_t i = 0; i < len; i++)
		difference = (difference + i) * (1 + (a[i] ^ b[i]));
	memset(wrong, 1, difference % 256); /* HERE */
	return (wrong[255] == 2);
END
compares 'and-ing of comparisons passes' passed <<'END'
	bool same = true;

	for (size_t i = 0; i < len; i++)
		same &= a[i] == b[i];
	return (same);
END
compares 'or-ing of differences passes' passed <<'END'
	uint8_t wrong = 0;

	for (size_t i = 0; i < len; i++)
		wrong |= a[i] ^ b[i];
	if (wrong != 0)
		return (false);
	return (true);
END
compares 'words of differences pass' passed <<'END'
	uint64_t x[4], y[4], wrong = 0;

	memcpy(x, a, sizeof(x));
	memcpy(y, b, len);
	for (size_t i = 0; i < 4; i++)
		wrong |= x[i] ^ y[i];
	return (wrong == 0);
END
compares 'sodium_memcmp passes' passed <<'END'
	return (sodium_memcmp(a, b, len) == 0);
END
compares 'crypto_verify_32 passes' passed <<'END'
	return (len == 32 && crypto_verify_32(a, b) == 0);
END
compares 'a constructor belongs to no call' passed <<'END'
	return (sodium_memcmp(a, b, len) == 0);
}

static unsigned squares[8];

static void __attribute__((constructor))
fill(void)
{
	for (unsigned i = 0; i < 8; i++)
		squares[i] = i * i;
END

# The reference, but double_block branches on its bit.
solution doubling
sed 's/.*(0x87 & -carry);/\tif (carry) \/* HERE *\/\
		out[AES_BLOCK_LEN - 1] ^= 0x87;/' reference/cmac.c >"$solution/cmac.c"
grade --solution "$solution" --only cmac --lab 9 --seed 7
line=$(grep -n HERE "$solution/cmac.c" | cut -d : -f 1)
same 'a branch on the bit that falls out is found' \
	"not_constant_time	$solution/cmac.c:$line" \
	"$(tests "$results" name cause place |
		sed -n 's/^cmac_subkeys_take_one_path	//p')"
says 'and the report says so' "$out" 'cause  not constant time:'
says 'and that it looked' "$out" 'Constant time: traced'

# The code cannot ask the compiler whether it is traced.
solution knowing
sed 's/!secret_equal(want, tag, sizeof(want))/\
#ifdef __SANITIZE_ADDRESS__\
		!secret_equal(want, tag, sizeof(want))\
#else\
		memcmp(want, tag, sizeof(want)) != 0\
#endif\
		/' reference/hmac.c >"$solution/hmac.c"
grade --solution "$solution" --only hmac --lab 9 --test hmac_verify_takes_one \
	--seed 7
same 'code is not told that it is traced' not_constant_time \
	"$(tests "$results" cause)"

# Help comes from modules that are traced, too.
solution helped
sed 's/!secret_equal(want, tag/0 != memcmp(want, tag/' reference/hmac.c \
	>"$solution/hmac.c"
again='status with_reference'
grade --solution "$solution" --test forged_record_takes --seed 7
same 'a mistake of another module is paid for there' 'passed	true' \
	"$(tests "$results" $again)"
sed 's/status = hmac_verify(mac_key, mac_key_len, in, len, in + len);/\
	uint8_t want[HMAC_TAG_LEN];\
	status = hmac_sha256(want, mac_key, mac_key_len, in, len);\
	if (status == CL_OK \&\& memcmp(want, in + len, HMAC_TAG_LEN) != 0)\
		status = CL_AUTH;/' reference/record.c >"$solution/record.c"
grade --solution "$solution" --test forged_record_takes --seed 7
same 'and one of its own here' 'failed	false	not_constant_time' \
	"$(tests "$results" $again cause)"

# forges NAME SAME ADDRESS WANT: an answer to the call, and one to the question
# that comes next; bytes of C.
forges() {
	solution forging
	{
		echo '#define hmac_verify honest_hmac_verify'
		cat reference/hmac.c
		echo '#undef hmac_verify'
		echo '#include <unistd.h>'
		cat <<END
enum cl_status
hmac_verify(const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static HMAC_TAG_LEN])
{
	static uint8_t turn;
	uint8_t answers[] = { 0, 0, 0, 14, 4, 0, 0, 0, ++turn, 0xff, 0xff,
		0xff, 0xfc, 255, 0, 0, 0, 0,
		0, 0, 0, 10, 11, 0, 0, 0, turn, $2, $3 };

	if (turn == 2)
		(void)!write(3, answers, sizeof(answers));
	return (honest_hmac_verify(key, key_len, message, message_len, tag));
}
END
	} >"$solution/hmac.c"
	grade --solution "$solution" --only hmac --lab 9 --test hmac_verify_takes_one --seed 7
	same "$1" "$status $4" \
		"0 $(tests "$results" cause place | tr '\t' ' ')"
}

forges 'an address out of nowhere is nowhere' 0 '255, 255, 255, 255' \
	'not_constant_time null'
forges 'the address 0 is nowhere' 0 '0, 0, 0, 0' 'not_constant_time null'
forges 'an answer that is neither yes nor no is a lie' 7 '0, 0, 0, 0' \
	'lie null'

# Where there is no gcc.
touch autograder/boundary/variant.c
make -j2 SANITIZER_CC=/nowhere/gcc build/grader >"$out" 2>&1 ||
	bad 'the grader is built without gcc' "$(tail -n 20 "$out")"
results=build/results/reference.json
grade --solution reference --lab 9 --seed 7
same 'without gcc nobody is failed' '' "$(failures | grep -v '^misuse_')"
says 'and the report says what was not checked' "$out" \
	'Constant time: not checked here, that needs gcc'
same 'as does the JSON' true \
	"$(top_value "$results" untraced)"

# Where what is called gcc is not gcc. Another compiler would understand none
# of the options that make a traced image.
gcc=$(command -v gcc)
mkdir "$scratch/bin"
printf '#!/bin/sh\nexec %s -D__clang__=1 "$@"\n' "$gcc" >"$scratch/bin/gcc"
chmod +x "$scratch/bin/gcc"
# found: which compiler traces and sanitizes, and whether it can.
found() {
	rm build/config.mk
	make CC="$gcc" build/config.mk >"$out" 2>&1
	echo $(sed -n 's/^SANITIZER[^X]* := //p' build/config.mk)
}
same 'gcc is found' "$gcc yes" "$(found)"
PATH=$scratch/bin:$PATH
same 'no other compiler is taken for gcc' '' "$(found)"
finish
