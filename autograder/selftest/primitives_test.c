/* Raw AES blocks against NIST's vectors, and secret.h. */
#include "primitives.h"

#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "lab_test.h"
#include "secret.h"

#define BLOCKS 4

/* NIST SP 800-38A, appendix F: the plaintext of every example. */
static const char plaintext[] =
    "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710";

/* F.1.1, ECB-AES128.Encrypt */
static const char aes128_key[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char aes128_ciphertext[] =
    "3ad77bb40d7a3660a89ecaf32466ef97 f5d3d58503b9699de785895a96fdbaaf"
    "43b1cd7f598ece23881b00e3ed030688 7b0c785e27e8ad3f8223207104725dd4";

/* F.1.5, ECB-AES256.Encrypt */
static const char aes256_key[] = "603deb1015ca71be2b73aef0857d7781"
				 "1f352c073b6108d72d9810a30914dff4";
static const char aes256_ciphertext[] =
    "f3eed1bdb5d2a03c064b5a7e3db181f8 591ccb10d410ed26dc5ba74a31362870"
    "b6ed21b99ca6f4f9f153e7b1beafed1d 23304b7a39f9f3ff067d8d8f9e24ecc7";

static struct aes *
new_aes(const char *hex)
{
	uint8_t key[AES256_KEY_LEN];
	size_t key_len = hex_bytes(key, sizeof(key), hex);
	struct aes *aes = NULL;

	CHECK_OK(aes_new(&aes, key, key_len));
	return (aes);
}

static void
check_vector(const char *key, const char *want)
{
	struct aes *aes = new_aes(key);
	uint8_t in[BLOCKS * AES_BLOCK_LEN], out[sizeof(in)];
	uint8_t *at = out;

	hex_bytes(in, sizeof(in), plaintext);
	CHECK_OK(aes_encrypt(aes, out, in, BLOCKS));
	CHECK_HEX(want, out, sizeof(out));
	memset(out, 0, sizeof(out));
	for (size_t i = 0; i < sizeof(in); i += AES_BLOCK_LEN, at = out + i)
		CHECK_OK(aes_encrypt(aes, at, in + i, 1));
	CHECK_HEX(want, out, sizeof(out));
	CHECK_OK(aes_encrypt(aes, in, in, BLOCKS));
	CHECK_HEX(want, in, sizeof(in));
	aes_free(aes);
}

SELF_TEST(primitives, aes128_matches_sp800_38a_whole_single_and_in_place)
{
	check_vector(aes128_key, aes128_ciphertext);
}

SELF_TEST(primitives, aes256_matches_sp800_38a_whole_single_and_in_place)
{
	check_vector(aes256_key, aes256_ciphertext);
}

/* FIPS 197, appendix C.1 and C.3 */
SELF_TEST(primitives, aes_matches_fips_197)
{
	struct aes *aes128 = new_aes("000102030405060708090a0b0c0d0e0f");
	struct aes *aes256 = new_aes("000102030405060708090a0b0c0d0e0f"
				     "101112131415161718191a1b1c1d1e1f");
	uint8_t in[AES_BLOCK_LEN], out[AES_BLOCK_LEN];

	hex_bytes(in, sizeof(in), "00112233445566778899aabbccddeeff");
	CHECK_OK(aes_encrypt(aes128, out, in, 1));
	CHECK_HEX("69c4e0d86a7b0430d8cdb78070b4c55a", out, sizeof(out));
	CHECK_OK(aes_encrypt(aes256, out, in, 1));
	CHECK_HEX("8ea2b7ca516745bfeafc49904b496089", out, sizeof(out));
	aes_free(aes128);
	aes_free(aes256);
}

SELF_TEST(primitives, a_long_batch_equals_its_blocks)
{
	static uint8_t in[1000 * AES_BLOCK_LEN], out[sizeof(in)];
	struct aes *aes = new_aes(aes256_key);
	uint8_t one[AES_BLOCK_LEN];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * i >> 7);
	CHECK_OK(aes_encrypt(aes, out, in, 1000));
	for (size_t i = 0; i < sizeof(in); i += AES_BLOCK_LEN) {
		CHECK_OK(aes_encrypt(aes, one, in + i, 1));
		CHECK_BYTES(one, out + i, sizeof(one));
	}
	aes_free(aes);
}

SELF_TEST(primitives, only_two_key_lengths_exist)
{
	static const size_t wrong[] = { 0, 1, 15, 17, 24, 31, 33, SIZE_MAX };
	static const uint8_t key[40];
	struct aes *aes = NULL;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		aes = (struct aes *)(uintptr_t)key;
		CHECK_STATUS(CL_BAD_INPUT, aes_new(&aes, key, wrong[i]));
		CHECK(aes == NULL, "there is no key to free");
	}
	aes_free(NULL);
}

SELF_TEST(primitives, the_number_of_blocks_has_a_limit)
{
	struct aes *aes = new_aes(aes256_key);
	uint8_t block[AES_BLOCK_LEN] = { 0 }, untouched[AES_BLOCK_LEN] = { 0 };

	CHECK_OK(aes_encrypt(aes, block, block, 0));
	CHECK_STATUS(CL_BAD_INPUT,
	    aes_encrypt(aes, block, block, INT_MAX / AES_BLOCK_LEN + 1));
	CHECK_STATUS(CL_BAD_INPUT, aes_encrypt(aes, block, block, SIZE_MAX));
	CHECK_STATUS(CL_BAD_INPUT,
	    aes_encrypt(aes, block, block, SIZE_MAX / AES_BLOCK_LEN + 2));
	CHECK_BYTES(untouched, block, sizeof(block));
	aes_free(aes);
}

/* The status and the first block, as a thread found them. */
struct result {
	enum cl_status status;
	uint8_t out[AES_BLOCK_LEN];
};

static void *
encrypt_in_thread(void *context)
{
	struct result *result = context;
	static const uint8_t zeros[AES256_KEY_LEN];
	struct aes *aes = NULL;

	result->status = aes_new(&aes, zeros, AES256_KEY_LEN);
	if (result->status == CL_OK)
		result->status = aes_encrypt(aes, result->out, zeros, 1);
	aes_free(aes);
	return (NULL);
}

SELF_TEST(primitives, threads_may_start_at_once)
{
	pthread_t threads[8];
	struct result results[8];

	for (size_t i = 0; i < 8; i++)
		CHECK(pthread_create(&threads[i], NULL, encrypt_in_thread,
			  &results[i]) == 0,
		    "a thread starts");
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	/* NIST AESAVS, appendix C, an all-zero key and block */
	for (size_t i = 0; i < 8; i++) {
		CHECK_OK(results[i].status);
		CHECK_HEX("dc95c078a2408989ad48a21492842087", results[i].out,
		    AES_BLOCK_LEN);
	}
}

SELF_TEST(secret, every_differing_bit_is_seen)
{
	uint8_t a[32], b[32];

	memset(a, 0x5a, sizeof(a));
	memcpy(b, a, sizeof(b));
	CHECK(secret_equal(a, b, sizeof(a)), "equal bytes are equal");
	CHECK(secret_equal(NULL, NULL, 0), "nothing equals nothing");
	for (size_t bit = 0; bit < 8 * sizeof(b); bit++) {
		b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		CHECK(!secret_equal(a, b, sizeof(a)), "one bit differs");
		CHECK(secret_equal(a, b, bit / 8), "before it, none");
		b[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

SELF_TEST(secret, wiping_takes_exactly_what_it_is_given)
{
	uint8_t bytes[6] = { 1, 2, 3, 4, 5, 6 };

	secret_wipe(bytes + 1, 4);
	CHECK_HEX("010000000006", bytes, sizeof(bytes));
	secret_wipe(bytes, 0);
	CHECK_HEX("010000000006", bytes, sizeof(bytes));
}
