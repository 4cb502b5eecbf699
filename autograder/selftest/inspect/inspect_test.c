/* Lab 9, for the self-tests only: what calls leave behind. */
#include <string.h>

#include <sodium.h>

#include "cmac.h"
#include "hmac.h"
#include "lab_test.h"
#include "record.h"
#include "ref.h"

#define INSPECT_TEST(name_, module_, ...)                                      \
	LAB_TEST(lab9, name_, .points = 1, .module = (module_),                \
	    .read = "traces", .protects = "what a call leaves", __VA_ARGS__)

static uint8_t key[HMAC_BLOCK_LEN];
static uint8_t message[100];

static void
draw(void)
{
	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
}

/* The key as HMAC hashes it: of 32 bytes, and zeros. */
static void
pad_key(uint8_t block[static HMAC_BLOCK_LEN], uint8_t pad)
{
	for (size_t i = 0; i < HMAC_BLOCK_LEN; i++)
		block[i] = (i < HMAC_TAG_LEN ? key[i] : 0) ^ pad;
}

INSPECT_TEST(hmac_leaves_no_secret, "hmac", .traced = false)
{
	uint8_t block[HMAC_BLOCK_LEN + sizeof(message)], tag[HMAC_TAG_LEN];
	uint8_t inner[HMAC_TAG_LEN];

	draw();
	pad_key(block, 0x36);
	memcpy(block + HMAC_BLOCK_LEN, message, sizeof(message));
	crypto_hash_sha256(inner, block, sizeof(block));
	CHECK_OK(hmac_sha256(tag, key, 32, message, sizeof(message)));
	CHECK_WIPED(key, 32, "the key");
	CHECK_WIPED(block, HMAC_BLOCK_LEN, "the inner key");
	pad_key(block, 0x5c);
	CHECK_WIPED(block, HMAC_BLOCK_LEN, "the outer key");
	CHECK_WIPED(inner, sizeof(inner), "the inner hash");
}

INSPECT_TEST(hmac_verify_leaves_no_tag, "hmac", .traced = false)
{
	uint8_t tag[HMAC_TAG_LEN], wrong[HMAC_TAG_LEN] = { 0 };

	draw();
	CHECK_OK(ref_hmac_sha256(tag, key, 32, message, sizeof(message)));
	CHECK_STATUS(
	    CL_AUTH, hmac_verify(key, 32, message, sizeof(message), wrong));
	CHECK_WIPED(tag, sizeof(tag), "the right tag");
}

INSPECT_TEST(cmac_leaves_no_secret, "cmac", .traced = false)
{
	uint8_t k1[CMAC_SUBKEY_LEN], k2[CMAC_SUBKEY_LEN], tag[CMAC_TAG_LEN];

	draw();
	CHECK_OK(ref_cmac_subkeys(k1, k2, key, 32));
	CHECK_OK(cmac_tag(tag, key, 32, message, sizeof(message)));
	CHECK_WIPED(key, 32, "the key");
	CHECK_WIPED(k1, sizeof(k1), "K1");
	CHECK_WIPED(k2, sizeof(k2), "K2");
}

/* A record, of which the reference would make the message again. */
static size_t
seal(uint8_t *record, size_t max)
{
	size_t len = 0;

	draw();
	CHECK_OK(ref_record_hmac_seal(
	    record, max, &len, key, key, 32, message, sizeof(message)));
	return (len);
}

INSPECT_TEST(a_forged_record_is_not_decrypted, "record", .traced = false)
{
	uint8_t record[200], out[200];
	size_t len = seal(record, sizeof(record)), out_len = 0;

	record[len - 1] ^= 1;
	CHECK_STATUS(CL_AUTH, record_hmac_open(out, sizeof(out), &out_len, key,
				  key, 32, record, len));
	CHECK_EQ(0, worker_ciphered());
	record[len - 1] ^= 1;
	CHECK_OK(record_hmac_open(
	    out, sizeof(out), &out_len, key, key, 32, record, len));
	CHECK(worker_ciphered() > 0, "an honest record is decrypted");
}

INSPECT_TEST(a_refused_record_leaves_no_plaintext, "record", .traced = false)
{
	uint8_t record[200], out[200];
	size_t len = seal(record, sizeof(record)), out_len = 0;

	record[len - 1] ^= 1;
	CHECK_STATUS(CL_AUTH, record_hmac_open(out, sizeof(out), &out_len, key,
				  key, 32, record, len));
	CHECK_WIPED(message, sizeof(message), "the plaintext");
	CHECK_WIPED(key, 32, "the key");
}

INSPECT_TEST(aead_leaves_no_key, "record", .traced = false)
{
	uint8_t record[200], out[200];
	size_t record_len = 0, len = 0;
	uint64_t seq = 7;

	draw();
	CHECK_OK(record_aead_seal(&seq, record, sizeof(record), &record_len,
	    key, message, sizeof(message)));
	CHECK(worker_ciphered() > 0, "sealing is counted");
	CHECK_WIPED(key, 32, "the key");
	record[record_len - 1] ^= 1;
	seq = 7;
	CHECK_STATUS(CL_AUTH, record_aead_open(&seq, out, sizeof(out), &len,
				  key, record, record_len));
	CHECK(worker_ciphered() > 0, "opening is counted");
	CHECK_WIPED(message, sizeof(message), "the plaintext");
}

/* A secret that nobody could look for is a mistake of the test's author. */
INSPECT_TEST(misuse_of_a_simple_secret, "hmac", .traced = false)
{
	uint8_t tag[HMAC_TAG_LEN], simple[64] = { 1, 2, 3 };

	draw();
	CHECK_OK(hmac_sha256(tag, key, 32, message, sizeof(message)));
	CHECK_WIPED(simple, sizeof(simple), "simple");
}

/* Three wrong tags: in the first byte, in the last, and in one between. */
INSPECT_TEST(hmac_verify_takes_one_path, "hmac", .traced = true)
{
	uint8_t tag[HMAC_TAG_LEN];
	const size_t wrong[] = { 0, HMAC_TAG_LEN - 1, 9 };

	draw();
	CHECK_OK(ref_hmac_sha256(tag, key, 32, message, sizeof(message)));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tag[wrong[i]] ^= 0x40;
		CHECK_STATUS(CL_AUTH,
		    hmac_verify(key, 32, message, sizeof(message), tag));
		tag[wrong[i]] ^= 0x40;
		if (i > 0)
			CHECK_SAME_PATH("where the tag is wrong shows");
	}
}

/* Keys of which one has a bit to carry out, and one has none, and so on. */
INSPECT_TEST(cmac_subkeys_take_one_path, "cmac", .traced = true)
{
	uint8_t k1[CMAC_SUBKEY_LEN], k2[CMAC_SUBKEY_LEN];

	for (int i = 0; i < 16; i++) {
		draw();
		CHECK_OK(cmac_subkeys(k1, k2, key, 32));
		if (i > 0)
			CHECK_SAME_PATH("the key shows");
	}
}

/* With help it is traced, too. */
INSPECT_TEST(a_forged_record_takes_one_path, "record", .traced = true,
    .depends_on = "ctr hmac")
{
	uint8_t record[200], out[200];
	size_t len = seal(record, sizeof(record)), out_len = 0;

	for (size_t i = 1; i <= HMAC_TAG_LEN; i += HMAC_TAG_LEN - 1) {
		record[len - i] ^= 1;
		CHECK_STATUS(CL_AUTH, record_hmac_open(out, sizeof(out),
					  &out_len, key, key, 32, record, len));
		record[len - i] ^= 1;
		if (i > 1)
			CHECK_SAME_PATH("where the record is wrong shows");
	}
}

/* So is a pair of calls that is none. */
INSPECT_TEST(misuse_of_two_functions, "cmac", .traced = true)
{
	uint8_t k1[CMAC_SUBKEY_LEN], k2[CMAC_SUBKEY_LEN], tag[CMAC_TAG_LEN];

	draw();
	CHECK_OK(cmac_tag(tag, key, 32, message, sizeof(message)));
	CHECK_OK(cmac_subkeys(k1, k2, key, 32));
	CHECK_SAME_PATH("never said");
}
