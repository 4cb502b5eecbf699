/* Lab 2: what cmac.h promises. */
#include <string.h>

#include <sodium.h>

#include "cmac.h"
#include "lab_test.h"
#include "ref.h"

static const struct wire_field subkey_fields[] = { { "subkey K1",
						       CMAC_SUBKEY_LEN },
	{ "subkey K2", CMAC_SUBKEY_LEN }, { NULL, 0 } };
static const struct wire_field tag_fields[] = { { "tag", CMAC_TAG_LEN },
	{ NULL, 0 } };

static const size_t key_lens[] = { AES128_KEY_LEN, AES256_KEY_LEN };

/* RFC 4493, section 4; NIST SP 800-38A, F.1 and F.2. */
#define KEY_128 "2b7e151628aed2a6abf7158809cf4f3c"
#define KEY_256                                                                \
	"603deb1015ca71be2b73aef0857d7781"                                     \
	"1f352c073b6108d72d9810a30914dff4"

static const char message_hex[] = "6bc1bee22e409f96e93d7e117393172a"
				  "ae2d8a571e03ac9c9eb76fac45af8e51"
				  "30c81c46a35ce411e5fbc1191a0a52ef"
				  "f69f2445df4f9b17ad2b417be66c3710";

/* The examples begin with an IV that is no zeros; the first block takes it. */
static void
check_cbc_example(const char *key_hex, const char *first, const char *last)
{
	uint8_t key[AES256_KEY_LEN], message[64], tag[CMAC_TAG_LEN] = { 0 };
	size_t key_len = hex_bytes(key, sizeof(key), key_hex);

	hex_bytes(message, sizeof(message), message_hex);
	for (size_t i = 0; i < AES_BLOCK_LEN; i++)
		message[i] ^= (uint8_t)i;
	CHECK_OK(cmac_cbc_mac(tag, key, key_len, message, AES_BLOCK_LEN));
	CHECK_HEX_FIELDS(tag_fields, first, tag, sizeof(tag));
	CHECK_OK(cmac_cbc_mac(tag, key, key_len, message, sizeof(message)));
	CHECK_HEX_FIELDS(tag_fields, last, tag, sizeof(tag));
}

LAB_TEST(lab2, cbc_mac_matches_nist_sp_800_38a,
    .title = "CBC-MAC is the last block of NIST's CBC examples", .points = 1,
    .module = "cmac", .functions = "cmac_cbc_mac", .read = "cbc-mac",
    .protects = "CBC-MAC is the last block of CBC encryption from zeros")
{
	/* NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt, blocks 1 and 4. */
	check_cbc_example(KEY_128, "7649abac8119b246cee98e9b12e9197d",
	    "3ff1caa1681fac09120eca307586e1a7");
	/* NIST SP 800-38A, F.2.5 CBC-AES256.Encrypt, blocks 1 and 4. */
	check_cbc_example(KEY_256, "f58c4c04d6e5f1ba779eabfb5f7bfbd6",
	    "b2eb05e2c39be9fcda6c19078c6a9d1b");
}

static void
check_subkeys_example(const char *key_hex, const char *want)
{
	uint8_t key[AES256_KEY_LEN], subkeys[2 * CMAC_SUBKEY_LEN] = { 0 };
	size_t key_len = hex_bytes(key, sizeof(key), key_hex);

	CHECK_OK(
	    cmac_subkeys(subkeys, subkeys + CMAC_SUBKEY_LEN, key, key_len));
	CHECK_HEX_FIELDS(subkey_fields, want, subkeys, sizeof(subkeys));
}

LAB_TEST(lab2, the_subkeys_are_as_published, .points = 1, .module = "cmac",
    .functions = "cmac_subkeys", .read = "the-subkeys",
    .protects = "K1 and K2 are the encrypted zeros, doubled once and twice")
{
	/* RFC 4493, section 4, "Subkey Generation". */
	check_subkeys_example(KEY_128, "fbeed618357133667c85e08f7236a8de"
				       "f7ddac306ae266ccf90bc11ee46d513b");
	/* NIST SP 800-38B of 2005, D.3, "Subkey Generation". */
	check_subkeys_example(KEY_256, "cad1ed03299eedac2e9a99808621502f"
				       "95a3da06533ddb585d3533010c42a0d9");
}

/* The tags of the first 0, 16, 40 and 64 bytes. */
static void
check_tag_examples(const char *key_hex, const char *const tags[static 4])
{
	static const size_t lens[4] = { 0, 16, 40, 64 };
	uint8_t key[AES256_KEY_LEN], message[64], tag[CMAC_TAG_LEN] = { 0 };
	size_t key_len = hex_bytes(key, sizeof(key), key_hex);

	hex_bytes(message, sizeof(message), message_hex);
	for (size_t i = 0; i < COUNT(lens); i++) {
		CHECK_OK(cmac_tag(tag, key, key_len, message, lens[i]));
		CHECK_HEX_FIELDS(tag_fields, tags[i], tag, sizeof(tag));
	}
}

LAB_TEST(lab2, cmac_tag_matches_rfc_4493,
    .title = "cmac_tag matches RFC 4493, with AES-128", .points = 1,
    .module = "cmac", .functions = "cmac_tag", .read = "cmac",
    .protects = "cmac_tag is AES-CMAC of no, part of, one and many blocks")
{
	/* RFC 4493, section 4, examples 1 to 4. */
	static const char *const tags[] = { "bb1d6929e95937287fa37d129b756746",
		"070a16b46b4d4144f79bdd9dd04a287c",
		"dfa66747de9ae63030ca32611497c827",
		"51f0bebf7e3b9d92fc49741779363cfe" };

	check_tag_examples(KEY_128, tags);
}

LAB_TEST(lab2, cmac_tag_matches_nist_sp_800_38b,
    .title = "cmac_tag matches NIST SP 800-38B, with AES-256", .points = 1,
    .module = "cmac", .functions = "cmac_tag", .read = "cmac",
    .protects = "cmac_tag takes a key of 32 bytes, too")
{
	/* NIST SP 800-38B of 2005, D.3, examples 9 to 12. */
	static const char *const tags[] = { "028962f61b7bf89efc6b551f4667d983",
		"28a7023f452e8f82bd4bf28d8c37c35c",
		"aaf3d8f1de5640c232f5b169b9c911e6",
		"e1992190549f6ed5696a2c056c315410" };

	check_tag_examples(KEY_256, tags);
}

LAB_TEST(lab2, cbc_mac_chains_every_block,
    .title = "CBC-MAC chains every block", .points = 1, .module = "cmac",
    .functions = "cmac_cbc_mac", .read = "cbc-mac",
    .protects = "each block is XORed into what came out for those before it")
{
	uint8_t key[AES256_KEY_LEN], message[20 * AES_BLOCK_LEN];
	uint8_t want[AES_BLOCK_LEN], tag[CMAC_TAG_LEN];
	struct aes *aes = NULL;

	for (size_t i = 0; i < COUNT(key_lens); i++) {
		randombytes_buf(key, sizeof(key));
		randombytes_buf(message, sizeof(message));
		memset(want, 0, sizeof(want));
		for (size_t len = 16; len <= sizeof(message); len += 16) {
			for (size_t j = 0; j < AES_BLOCK_LEN; j++)
				want[j] ^= message[len - AES_BLOCK_LEN + j];
			CHECK_OK(aes_new(&aes, key, key_lens[i]));
			CHECK_OK(aes_encrypt(aes, want, want, 1));
			aes_free(aes);
			memset(tag, 0, sizeof(tag));
			CHECK_OK(
			    cmac_cbc_mac(tag, key, key_lens[i], message, len));
			CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
		}
	}
}

/* A doubled block is odd where the one before it began with a 1 bit. */
static unsigned
bits_of(const uint8_t subkeys[static 2 * CMAC_SUBKEY_LEN])
{
	return ((subkeys[CMAC_SUBKEY_LEN - 1] & 1) << 1 |
		(subkeys[2 * CMAC_SUBKEY_LEN - 1] & 1));
}

/* Draw a key: bit 1 falls out of its encrypted zeros, bit 0 out of its K1. */
static void
draw_key(uint8_t key[static AES256_KEY_LEN], size_t key_len, unsigned bits,
    uint8_t subkeys[static 2 * CMAC_SUBKEY_LEN])
{
	do {
		randombytes_buf(key, AES256_KEY_LEN);
		CHECK_OK(ref_cmac_subkeys(
		    subkeys, subkeys + CMAC_SUBKEY_LEN, key, key_len));
	} while (bits_of(subkeys) != bits);
}

LAB_TEST(lab2, the_subkeys_of_any_key, .points = 1, .module = "cmac",
    .functions = "cmac_subkeys", .read = "the-subkeys",
    .protects = "a bit that falls out of the first byte is reduced, each time")
{
	uint8_t key[AES256_KEY_LEN];
	uint8_t want[2 * CMAC_SUBKEY_LEN], subkeys[2 * CMAC_SUBKEY_LEN];

	for (unsigned i = 0; i < 40; i++) {
		draw_key(key, key_lens[i % 2], i / 2 % 4, want);
		memset(subkeys, 0, sizeof(subkeys));
		CHECK_OK(cmac_subkeys(
		    subkeys, subkeys + CMAC_SUBKEY_LEN, key, key_lens[i % 2]));
		CHECK_FIELDS(subkey_fields, want, subkeys, sizeof(subkeys));
	}
}

LAB_TEST(lab2, every_length_has_its_cmac,
    .title = "every length of message has its CMAC", .points = 1,
    .module = "cmac", .functions = "cmac_tag", .read = "cmac",
    .protects = "cmac_tag agrees with the reference at every length")
{
	static const size_t more[] = { 255, 256, 257, 1000, 1024, 4097, 65536 };
	static uint8_t message[65536];
	uint8_t key[AES256_KEY_LEN], tag[CMAC_TAG_LEN], want[CMAC_TAG_LEN];

	randombytes_buf(message, sizeof(message));
	for (size_t i = 0; i < 2 * (82 + COUNT(more)); i++) {
		size_t key_len = key_lens[i % 2];
		size_t len = i / 2 < 82 ? i / 2 : more[i / 2 - 82];

		randombytes_buf(key, sizeof(key));
		memset(tag, 0, sizeof(tag));
		CHECK_OK(ref_cmac_tag(want, key, key_len, message, len));
		CHECK_OK(cmac_tag(tag, key, key_len, message, len));
		CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
	}
}

LAB_TEST(lab2, cbc_mac_refuses_what_is_no_whole_block, .points = 1,
    .module = "cmac", .functions = "cmac_cbc_mac", .read = "cbc-mac",
    .title = "CBC-MAC refuses what is not one or more whole blocks",
    .protects = "raw CBC-MAC pads nothing, and writes nothing it refuses")
{
	uint8_t key[AES256_KEY_LEN], message[64];
	uint8_t tag[CMAC_TAG_LEN], want[CMAC_TAG_LEN];

	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
	memset(tag, UNTOUCHED, sizeof(tag));
	for (size_t len = 0; len < sizeof(message); len++) {
		if (len > 0 && len % AES_BLOCK_LEN == 0)
			continue;
		CHECK_STATUS(CL_BAD_INPUT,
		    cmac_cbc_mac(tag, key, key_lens[len % 2], message, len));
		CHECK_UNTOUCHED(tag, sizeof(tag));
	}
	CHECK_OK(
	    ref_cmac_cbc_mac(want, key, sizeof(key), message, sizeof(message)));
	CHECK_OK(cmac_cbc_mac(tag, key, sizeof(key), message, sizeof(message)));
	CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
}

/* What is refused for its key; nobody gets past with a tag of zeros. */
static void
check_key_refused(const uint8_t *key, size_t key_len, const uint8_t *message)
{
	static const uint8_t zeros[CMAC_TAG_LEN];
	uint8_t out[2 * CMAC_SUBKEY_LEN];

	memset(out, UNTOUCHED, sizeof(out));
	CHECK_STATUS(
	    CL_BAD_INPUT, cmac_cbc_mac(out, key, key_len, message, 32));
	CHECK_STATUS(CL_BAD_INPUT,
	    cmac_subkeys(out, out + CMAC_SUBKEY_LEN, key, key_len));
	CHECK_STATUS(CL_BAD_INPUT, cmac_tag(out, key, key_len, message, 0));
	CHECK_STATUS(CL_BAD_INPUT, cmac_tag(out, key, key_len, message, 32));
	CHECK_UNTOUCHED(out, sizeof(out));
	CHECK_STATUS(
	    CL_BAD_INPUT, cmac_verify(key, key_len, message, 32, zeros));
	CHECK_STATUS(
	    CL_BAD_INPUT, cmac_verify(key, key_len, message, 32, message));
}

LAB_TEST(lab2, only_two_lengths_of_key_exist, .points = 1, .module = "cmac",
    .functions = "cmac_cbc_mac cmac_subkeys cmac_tag cmac_verify",
    .read = "cmac", .title = "a key of another length is refused",
    .protects = "no function writes, or accepts, under a key AES does not have")
{
	static const size_t wrong[] = { 0, 1, 15, 17, 24, 31, 33, 64 };
	uint8_t key[64], message[32], tag[CMAC_TAG_LEN] = { 0 };
	uint8_t want[CMAC_TAG_LEN], subkeys[2 * CMAC_SUBKEY_LEN] = { 0 };

	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
	for (size_t i = 0; i < COUNT(wrong); i++)
		check_key_refused(key, wrong[i], message);
	for (size_t i = 0; i < COUNT(key_lens); i++) {
		CHECK_OK(cmac_cbc_mac(tag, key, key_lens[i], message, 32));
		CHECK_OK(cmac_subkeys(
		    subkeys, subkeys + CMAC_SUBKEY_LEN, key, key_lens[i]));
		CHECK_OK(cmac_tag(tag, key, key_lens[i], message, 32));
		CHECK_OK(ref_cmac_tag(want, key, key_lens[i], message, 32));
		CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
		CHECK_OK(cmac_verify(key, key_lens[i], message, 32, want));
	}
}

LAB_TEST(lab2, doubling_takes_one_path, .points = 1, .module = "cmac",
    .functions = "cmac_subkeys cmac_tag", .read = "the-subkeys", .traced = true,
    .title = "the bit that falls out does not show in the time",
    .protects = "doubling neither branches on a secret bit nor looks it up")
{
	static const char sentence[] = "the path depends on a bit of the key";
	uint8_t key[AES256_KEY_LEN], subkeys[2 * CMAC_SUBKEY_LEN] = { 0 };
	uint8_t want[2 * CMAC_SUBKEY_LEN], keys[4][AES256_KEY_LEN];
	uint8_t message[20] = { 0 }, tag[CMAC_TAG_LEN] = { 0 };

	/* The first call may fill tables for all that follow. */
	draw_key(key, AES128_KEY_LEN, 0, want);
	CHECK_OK(cmac_tag(tag, key, AES128_KEY_LEN, message, sizeof(message)));
	CHECK_OK(cmac_subkeys(
	    subkeys, subkeys + CMAC_SUBKEY_LEN, key, AES128_KEY_LEN));
	for (unsigned bits = 0; bits < 4; bits++) {
		draw_key(key, AES128_KEY_LEN, bits, want);
		memcpy(keys[bits], key, sizeof(key));
		CHECK_OK(cmac_subkeys(
		    subkeys, subkeys + CMAC_SUBKEY_LEN, key, AES128_KEY_LEN));
		if (bits > 0)
			CHECK_SAME_PATH(sentence);
		CHECK_FIELDS(subkey_fields, want, subkeys, sizeof(subkeys));
	}
	for (unsigned bits = 0; bits < 4; bits++) {
		CHECK_OK(cmac_tag(
		    tag, keys[bits], AES128_KEY_LEN, message, sizeof(message)));
		if (bits > 0)
			CHECK_SAME_PATH(sentence);
	}
	CHECK_OK(
	    ref_cmac_tag(want, key, AES128_KEY_LEN, message, sizeof(message)));
	CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
}

/* The block that both subkeys come from. */
static void
encrypt_zeros(
    uint8_t out[static AES_BLOCK_LEN], const uint8_t *key, size_t key_len)
{
	struct aes *aes = NULL;

	memset(out, 0, AES_BLOCK_LEN);
	CHECK_OK(aes_new(&aes, key, key_len));
	CHECK_OK(aes_encrypt(aes, out, out, 1));
	aes_free(aes);
}

static const char key_left[] = "the key is left in memory";
static const char zeros_left[] = "the encrypted zeros are left in memory";

static void
check_subkeys_wiped(size_t key_len)
{
	uint8_t key[AES256_KEY_LEN], zeros[AES_BLOCK_LEN];
	uint8_t want[2 * CMAC_SUBKEY_LEN], subkeys[2 * CMAC_SUBKEY_LEN] = { 0 };

	draw_key(key, key_len, 2, want);
	encrypt_zeros(zeros, key, key_len);
	CHECK_OK(
	    cmac_subkeys(subkeys, subkeys + CMAC_SUBKEY_LEN, key, key_len));
	CHECK_WIPED(key, AES128_KEY_LEN, key_left);
	CHECK_WIPED(zeros, sizeof(zeros), zeros_left);
	CHECK_FIELDS(subkey_fields, want, subkeys, sizeof(subkeys));
}

/* Under a key of its own, whose subkeys have not crossed yet. */
static void
check_tag_wiped(size_t key_len, size_t len)
{
	uint8_t key[AES256_KEY_LEN], zeros[AES_BLOCK_LEN], message[48];
	uint8_t subkeys[2 * CMAC_SUBKEY_LEN];
	uint8_t want[CMAC_TAG_LEN], tag[CMAC_TAG_LEN] = { 0 };

	draw_key(key, key_len, 2, subkeys);
	encrypt_zeros(zeros, key, key_len);
	randombytes_buf(message, sizeof(message));
	CHECK_OK(ref_cmac_tag(want, key, key_len, message, len));
	CHECK_OK(cmac_tag(tag, key, key_len, message, len));
	CHECK_WIPED(key, AES128_KEY_LEN, key_left);
	CHECK_WIPED(zeros, sizeof(zeros), zeros_left);
	CHECK_WIPED(subkeys, CMAC_SUBKEY_LEN, "K1 is left in memory");
	CHECK_WIPED(
	    subkeys + CMAC_SUBKEY_LEN, CMAC_SUBKEY_LEN, "K2 is left in memory");
	CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
}

LAB_TEST(lab2, no_key_of_cmac_stays_in_memory,
    .title = "no key of CMAC stays in memory", .points = 1, .module = "cmac",
    .functions = "cmac_cbc_mac cmac_subkeys cmac_tag",
    .read = "what-stays-in-memory",
    .protects = "key, subkeys and encrypted zeros are wiped before returning")
{
	uint8_t key[AES256_KEY_LEN], message[48];
	uint8_t want[CMAC_TAG_LEN], tag[CMAC_TAG_LEN] = { 0 };

	randombytes_buf(message, sizeof(message));
	for (size_t i = 0; i < COUNT(key_lens); i++) {
		randombytes_buf(key, sizeof(key));
		CHECK_OK(ref_cmac_cbc_mac(want, key, key_lens[i], message, 48));
		CHECK_OK(cmac_cbc_mac(tag, key, key_lens[i], message, 48));
		CHECK_WIPED(key, AES128_KEY_LEN, key_left);
		CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
		check_subkeys_wiped(key_lens[i]);
		check_tag_wiped(key_lens[i], 48);
		check_tag_wiped(key_lens[i], 40);
	}
}
