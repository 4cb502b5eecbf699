/* AES blocks and AES-GCM against published vectors, and secret.h. */
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

/* A message of AES-256-GCM, as published. */
struct gcm_case {
	const char *key, *nonce, *ad, *plaintext, *ciphertext, *tag;
};

/* The key, nonce and text that cases 15 and 16 have in common. */
#define GCM_KEY                                                                \
	"feffe9928665731c6d6a8f9467308308"                                     \
	"feffe9928665731c6d6a8f9467308308"
#define GCM_NONCE "cafebabefacedbaddecaf888"
#define GCM_PLAINTEXT                                                          \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"     \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_CIPHERTEXT                                                         \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"     \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
#define ZEROS_16 "00000000000000000000000000000000"
#define ZEROS_12 "000000000000000000000000"

/* McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", app. B. */
static const struct gcm_case gcm_cases[] = {
	/* Test case 13. */
	{ ZEROS_16 ZEROS_16, ZEROS_12, "", "", "",
	    "530f8afbc74536b9a963b4f1c4cb738b" },
	/* Test case 14. */
	{ ZEROS_16 ZEROS_16, ZEROS_12, "", ZEROS_16,
	    "cea7403d4d606b6e074ec5d3baf39d18",
	    "d0d1c8a799996bf0265b98b5d48ab919" },
	/* Test case 15. */
	{ GCM_KEY, GCM_NONCE, "", GCM_PLAINTEXT "1aafd255",
	    GCM_CIPHERTEXT "898015ad", "b094dac5d93471bdec1a502270e3cc6c" },
	/* Test case 16. */
	{ GCM_KEY, GCM_NONCE, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	    GCM_PLAINTEXT, GCM_CIPHERTEXT, "76fc6ece0f4e1768cddf8853bb2d551b" },
};

/* One of them, as bytes. */
struct gcm_bytes {
	uint8_t key[AES256_KEY_LEN], nonce[AES_GCM_NONCE_LEN], ad[20];
	size_t ad_len;
	uint8_t plain[64], sealed[64];
	size_t len;
	uint8_t tag[AES_GCM_TAG_LEN];
};

static struct gcm_bytes
gcm_bytes(const struct gcm_case *of)
{
	struct gcm_bytes gcm;

	hex_bytes(gcm.key, sizeof(gcm.key), of->key);
	hex_bytes(gcm.nonce, sizeof(gcm.nonce), of->nonce);
	gcm.ad_len = hex_bytes(gcm.ad, sizeof(gcm.ad), of->ad);
	gcm.len = hex_bytes(gcm.plain, sizeof(gcm.plain), of->plaintext);
	hex_bytes(gcm.sealed, sizeof(gcm.sealed), of->ciphertext);
	hex_bytes(gcm.tag, sizeof(gcm.tag), of->tag);
	return (gcm);
}

/* Seal and open it from one buffer to another, which may be the same. */
static void
check_gcm(const struct gcm_case *of, uint8_t *out, uint8_t *in)
{
	struct gcm_bytes gcm = gcm_bytes(of);
	uint8_t tag[AES_GCM_TAG_LEN] = { 0 };

	memcpy(in, gcm.plain, gcm.len);
	CHECK_OK(aes_gcm_seal(
	    out, tag, gcm.key, gcm.nonce, gcm.ad, gcm.ad_len, in, gcm.len));
	CHECK_HEX(of->ciphertext, out, gcm.len);
	CHECK_HEX(of->tag, tag, sizeof(tag));
	memcpy(in, gcm.sealed, gcm.len);
	CHECK_OK(aes_gcm_open(
	    out, gcm.key, gcm.nonce, gcm.ad, gcm.ad_len, in, gcm.len, tag));
	CHECK_HEX(of->plaintext, out, gcm.len);
}

SELF_TEST(primitives, aes_gcm_matches_its_specification_and_in_place)
{
	uint8_t in[64], out[64];

	for (size_t i = 0; i < sizeof(gcm_cases) / sizeof(gcm_cases[0]); i++) {
		check_gcm(&gcm_cases[i], out, in);
		check_gcm(&gcm_cases[i], in, in);
	}
}

SELF_TEST(primitives, aes_gcm_takes_null_for_what_is_empty)
{
	const struct gcm_bytes gcm = gcm_bytes(&gcm_cases[0]);
	uint8_t tag[AES_GCM_TAG_LEN] = { 0 };

	CHECK_OK(aes_gcm_seal(NULL, tag, gcm.key, gcm.nonce, NULL, 0, NULL, 0));
	CHECK_BYTES(gcm.tag, tag, sizeof(tag));
	CHECK_OK(aes_gcm_open(NULL, gcm.key, gcm.nonce, NULL, 0, NULL, 0, tag));
	tag[0] ^= 1;
	CHECK_STATUS(CL_AUTH,
	    aes_gcm_open(NULL, gcm.key, gcm.nonce, NULL, 0, NULL, 0, tag));
}

/* It is refused, and nothing of the plaintext is left in out. */
static void
check_gcm_refused(const struct gcm_bytes *gcm)
{
	static const uint8_t zeros[64];
	uint8_t out[64], in_place[64];

	memset(out, 0xa5, sizeof(out));
	CHECK_STATUS(
	    CL_AUTH, aes_gcm_open(out, gcm->key, gcm->nonce, gcm->ad,
			 gcm->ad_len, gcm->sealed, gcm->len, gcm->tag));
	CHECK_BYTES(zeros, out, gcm->len);
	CHECK(gcm->len == sizeof(out) || out[gcm->len] == 0xa5,
	    "what is behind the output is left alone");
	memcpy(in_place, gcm->sealed, gcm->len);
	CHECK_STATUS(
	    CL_AUTH, aes_gcm_open(in_place, gcm->key, gcm->nonce, gcm->ad,
			 gcm->ad_len, in_place, gcm->len, gcm->tag));
	CHECK_BYTES(zeros, in_place, gcm->len);
}

/* With any one bit wrong in these bytes, which are a part of gcm. */
static void
check_gcm_bits(const struct gcm_bytes *gcm, uint8_t *part, size_t len)
{
	for (size_t bit = 0; bit < 8 * len; bit++) {
		part[bit / 8] ^= (uint8_t)(1 << bit % 8);
		check_gcm_refused(gcm);
		part[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

SELF_TEST(primitives, aes_gcm_refuses_every_wrong_bit_and_leaves_zeros)
{
	struct gcm_bytes gcm = gcm_bytes(&gcm_cases[3]);

	check_gcm_bits(&gcm, gcm.tag, sizeof(gcm.tag));
	check_gcm_bits(&gcm, gcm.sealed, gcm.len);
	check_gcm_bits(&gcm, gcm.ad, gcm.ad_len);
	check_gcm_bits(&gcm, gcm.nonce, sizeof(gcm.nonce));
	check_gcm_bits(&gcm, gcm.key, sizeof(gcm.key));
	gcm.ad_len--;
	check_gcm_refused(&gcm);
	gcm.ad_len = 0;
	check_gcm_refused(&gcm);
	gcm.ad_len = sizeof(gcm.ad);
	gcm.len--;
	check_gcm_refused(&gcm);
}

SELF_TEST(primitives, aes_gcm_refuses_more_than_int_max_bytes)
{
	static const size_t lens[] = { (size_t)INT_MAX + 1, SIZE_MAX };
	const struct gcm_bytes gcm = gcm_bytes(&gcm_cases[3]);
	uint8_t out[1] = { 0xa5 }, tag[AES_GCM_TAG_LEN] = { 0xa5 };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		CHECK_STATUS(
		    CL_BAD_INPUT, aes_gcm_seal(out, tag, gcm.key, gcm.nonce,
				      gcm.ad, gcm.ad_len, gcm.plain, lens[i]));
		CHECK_STATUS(
		    CL_BAD_INPUT, aes_gcm_seal(out, tag, gcm.key, gcm.nonce,
				      gcm.ad, lens[i], gcm.plain, sizeof(out)));
		CHECK_STATUS(CL_BAD_INPUT,
		    aes_gcm_open(out, gcm.key, gcm.nonce, gcm.ad, gcm.ad_len,
			gcm.sealed, lens[i], gcm.tag));
		CHECK_STATUS(CL_BAD_INPUT,
		    aes_gcm_open(out, gcm.key, gcm.nonce, gcm.ad, lens[i],
			gcm.sealed, sizeof(out), gcm.tag));
	}
	CHECK(out[0] == 0xa5 && tag[0] == 0xa5, "nothing is written");
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
