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
same 'the reference leaves nothing' 'a_simple_secret_is_refused: grader: '"\
too short, or too simple, to be searched for" "$(failures)"

# forgets NAME MODULE SED WANT: the reference, but for one thing.
forgets() {
	solution forgetful
	sed "$3" "reference/$2.c" >"$solution/$2.c"
	if cmp -s "reference/$2.c" "$solution/$2.c"; then
		bad "$1" 'the reference has no such line'
		return
	fi
	grade --solution "$solution" --only "$2" --lab 9 --seed 7
	case $(failures | grep -v '^a_simple_secret') in
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
finish
