/* Lab 2: what hmac.h promises. */
#include "hmac.h"

#include <string.h>

#include <sodium.h>

#include "claims.h"
#include "lab_test.h"
#include "ref.h"

#define INNER_PAD 0x36
#define OUTER_PAD 0x5c

static const struct wire_field tag_fields[] = { { "tag", HMAC_TAG_LEN },
	{ NULL, 0 } };

static const struct claims_mac hmac = { HMAC_TAG_LEN, ref_hmac_sha256,
	hmac_verify };

/*
 * No key, a short one, one block, the first that is hashed, a long one. Who is
 * wrong about a key of one block pays in the two tests about keys, not in all.
 */
static const size_t key_lens[] = { 0, 31, 64, 65, 200 };

/* A published vector. */
struct example {
	const char *key_hex;
	const char *message_hex;
	const char *tag_hex; /* all of it, or its front */
};

#define TIMES_10(text) text text text text text text text text text text

static void
check_example(const struct example *example)
{
	uint8_t key[131], message[160], tag[HMAC_TAG_LEN] = { 0 };
	size_t key_len = hex_bytes(key, sizeof(key), example->key_hex);
	size_t message_len =
	    hex_bytes(message, sizeof(message), example->message_hex);

	CHECK_OK(hmac_sha256(tag, key, key_len, message, message_len));
	CHECK_HEX_FIELDS(
	    tag_fields, example->tag_hex, tag, strlen(example->tag_hex) / 2);
}

LAB_TEST(lab2, hmac_sha256_matches_rfc_4231,
    .title = "hmac_sha256 matches RFC 4231", .points = 1, .module = "hmac",
    .functions = "hmac_sha256", .read = "hmac",
    .protects = "hmac_sha256 is HMAC-SHA256 under keys of up to one block")
{
	/* RFC 4231, sections 4.2 to 4.6: test cases 1 to 5. */
	static const struct example examples[] = {
		{ TIMES_10("0b0b"), "4869205468657265",
		    "b0344c61d8db38535ca8afceaf0bf12b"
		    "881dc200c9833da726e9376c2e32cff7" },
		{ "4a656665",
		    "7768617420646f2079612077616e7420"
		    "666f72206e6f7468696e673f",
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843" },
		{ TIMES_10("aaaa"), TIMES_10("dddddddddd"),
		    "773ea91e36800e46854db8ebd09181a7"
		    "2959098b3ef8c122d9635514ced565fe" },
		{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
		    TIMES_10("cdcdcdcdcd"),
		    "82558a389a443c0ea4cc819899f2083a"
		    "85f0faa3e578f8077a2e3ff46729665b" },
		{ TIMES_10("0c0c"), "546573742057697468205472756e636174696f6e",
		    "a3b6167473100ee06e0c796c2955552b" },
	};

	for (size_t i = 0; i < COUNT(examples); i++)
		check_example(&examples[i]);
}

LAB_TEST(lab2, hmac_sha256_matches_rfc_4231_with_long_keys,
    .title = "hmac_sha256 matches RFC 4231 with keys of 131 bytes", .points = 1,
    .module = "hmac", .functions = "hmac_sha256",
    .read = "long-keys-and-short-keys",
    .protects = "a key longer than a block is hashed before it is used")
{
#define KEY_131 TIMES_10("aaaaaaaaaaaaaaaaaaaaaaaaaa") "aa"
	/* RFC 4231, sections 4.7 and 4.8: test cases 6 and 7. */
	static const struct example examples[] = {
		{ KEY_131,
		    "54657374205573696e67204c61726765"
		    "72205468616e20426c6f636b2d53697a"
		    "65204b6579202d2048617368204b6579"
		    "204669727374",
		    "60e431591ee0b67f0d8a26aacbf5b77f"
		    "8e0bc6213728c5140546040f0ee37f54" },
		{ KEY_131,
		    "54686973206973206120746573742075"
		    "73696e672061206c6172676572207468"
		    "616e20626c6f636b2d73697a65206b65"
		    "7920616e642061206c61726765722074"
		    "68616e20626c6f636b2d73697a652064"
		    "6174612e20546865206b6579206e6565"
		    "647320746f2062652068617368656420"
		    "6265666f7265206265696e6720757365"
		    "642062792074686520484d414320616c"
		    "676f726974686d2e",
		    "9b09ffa71b942fcb27635fbcd5b0e944"
		    "bfdc63644f0713938a7f51535c3a35e2" },
	};

	for (size_t i = 0; i < COUNT(examples); i++)
		check_example(&examples[i]);
}

LAB_TEST(lab2, the_request_has_its_published_tag, .points = 1, .module = "hmac",
    .functions = "hmac_sha256", .read = "hmac",
    .title = "the encrypted request has the tag that WIRE.md prints",
    .protects = "hmac_sha256 agrees with every program that speaks the course")
{
	/*
	 * WIRE.md, "Vectors": the MAC key HMAC_KEY_FOR_PART2_DEMO_1234567, the
	 * nonce and "ctr, ct of the request"; "hmac, tag of the request".
	 */
	static const struct example example = {
		"484d41435f4b45595f464f525f504152"
		"54325f44454d4f5f31323334353637",
		"000102030405060708090a0b0c0d0e0f"
		"120263ab00ed4e7c6f4917562e8fdc6c"
		"f84ba87fb8e466b4614412087610e68b"
		"05e04718e7e1adcc2265887f1bad2b69"
		"91ab10fab9fd98eefab58819a1",
		"d78ffa39fc2f95cefc9580d11de5fe39"
		"a7465cfea9780cee15ec40616bcbad23",
	};

	check_example(&example);
}

/* Check a tag under a new key against libsodium's. */
static void
check_against_libsodium(
    size_t key_len, const uint8_t *message, size_t message_len)
{
	crypto_auth_hmacsha256_state state;
	uint8_t key[1000], want[HMAC_TAG_LEN], tag[HMAC_TAG_LEN] = { 0 };

	randombytes_buf(key, key_len);
	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, message, message_len);
	crypto_auth_hmacsha256_final(&state, want);
	CHECK_OK(hmac_sha256(tag, key, key_len, message, message_len));
	CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
}

LAB_TEST(lab2, every_length_of_message_has_its_hmac,
    .title = "every length of message has its HMAC", .points = 1,
    .module = "hmac", .functions = "hmac_sha256", .read = "hmac",
    .protects = "all of the message is hashed, and the empty one has a tag")
{
	static const size_t more[] = { 255, 256, 1000, 4097, 65536 };
	static uint8_t message[65536];

	randombytes_buf(message, sizeof(message));
	for (size_t len = 0; len < 130; len++)
		check_against_libsodium(32, message, len);
	for (size_t i = 0; i < COUNT(more); i++)
		check_against_libsodium(32, message, more[i]);
}

LAB_TEST(lab2, a_short_key_is_padded_with_zeros, .points = 1, .module = "hmac",
    .functions = "hmac_sha256", .read = "long-keys-and-short-keys",
    .protects =
	"a key of 0 to 63 bytes is filled up with zeros, and not hashed")
{
	uint8_t message[20];

	randombytes_buf(message, sizeof(message));
	for (size_t len = 0; len < HMAC_BLOCK_LEN; len++)
		check_against_libsodium(len, message, sizeof(message));
}

LAB_TEST(lab2, only_a_key_longer_than_a_block_is_hashed, .points = 1,
    .module = "hmac", .functions = "hmac_sha256",
    .read = "long-keys-and-short-keys",
    .title = "a key of 64 bytes is used as it is, one of 65 is hashed",
    .protects = "64 bytes are not longer than a block, and all of 65 count")
{
	static const size_t lens[] = { 64, 65, 66, 95, 96, 127, 128, 129,
		1000 };
	uint8_t message[20];

	randombytes_buf(message, sizeof(message));
	for (size_t i = 0; i < COUNT(lens); i++)
		check_against_libsodium(lens[i], message, sizeof(message));
}

LAB_TEST(lab2, a_forged_hmac_is_refused, .points = 2, .module = "hmac",
    .functions = "hmac_verify", .read = "comparing-tags",
    .title = "right HMACs are accepted, and forged ones refused",
    .protects = "hmac_verify believes the tag of this message and no other")
{
	static const size_t lens[] = { 0, 1, 16, 55, 64, 84 };

	claims_start(&hmac);
	for (size_t i = 0; i < COUNT(key_lens); i++)
		for (size_t j = 0; j < COUNT(lens); j++)
			if (key_lens[i] != HMAC_BLOCK_LEN)
				claims_forge_all(
				    claims_add(key_lens[i], lens[j]));
	claims_judge();
}

LAB_TEST(lab2, one_wrong_bit_spoils_an_hmac, .points = 1, .module = "hmac",
    .functions = "hmac_verify", .read = "comparing-tags",
    .title = "one wrong bit in HMAC or message is refused",
    .protects = "hmac_verify compares every bit of the tag")
{
	const struct claim *claim;

	claims_start(&hmac);
	claim = claims_add(32, CLAIMS_MESSAGE_MAX);
	claims_flip_tag(claim);
	claims_flip_message(claim);
	claims_judge();
}

LAB_TEST(lab2, one_wrong_bit_makes_another_key, .points = 1, .module = "hmac",
    .functions = "hmac_verify", .read = "long-keys-and-short-keys",
    .title = "one wrong bit in the key of an HMAC is refused",
    .protects = "every byte of a key counts, however long the key is")
{
	claims_start(&hmac);
	for (size_t i = 0; i < COUNT(key_lens); i++)
		claims_flip_key(claims_add(key_lens[i], 40));
	claims_judge();
}

LAB_TEST(lab2, comparing_hmacs_takes_one_path, .points = 1, .module = "hmac",
    .functions = "hmac_verify", .read = "comparing-tags", .traced = true,
    .title = "how much of an HMAC is right does not show in the time",
    .protects = "hmac_verify goes one way, wherever the tag is wrong")
{
	claims_compare(&hmac, 32);
	claims_compare(&hmac, 100);
}

LAB_TEST(lab2, all_keys_of_one_length_take_one_path, .points = 1,
    .module = "hmac", .functions = "hmac_sha256", .read = "hmac",
    .traced = true, .title = "what a key is does not show in the time",
    .protects = "hmac_sha256 neither branches on a key nor looks it up")
{
	static const size_t lens[] = { 32, 63, 65 };
	uint8_t message[40];

	randombytes_buf(message, sizeof(message));
	/* The first call may fill tables for all that follow. */
	check_against_libsodium(lens[0], message, sizeof(message));
	for (size_t i = 0; i < COUNT(lens); i++)
		for (size_t j = 0; j < 3; j++) {
			check_against_libsodium(
			    lens[i], message, sizeof(message));
			if (j > 0)
				CHECK_SAME_PATH("the path depends on the key");
		}
}

/* What a key is hashed as: made one block, and each byte XORed with the pad. */
static void
pad_key(uint8_t block[static HMAC_BLOCK_LEN], const uint8_t *key,
    size_t key_len, uint8_t pad)
{
	memset(block, 0, HMAC_BLOCK_LEN);
	if (key_len > HMAC_BLOCK_LEN)
		crypto_hash_sha256(block, key, key_len);
	else
		memcpy(block, key, key_len);
	for (size_t i = 0; i < HMAC_BLOCK_LEN; i++)
		block[i] ^= pad;
}

static void
check_key_wiped(size_t key_len)
{
	uint8_t key[100], message[40], block[HMAC_BLOCK_LEN];
	uint8_t want[HMAC_TAG_LEN], tag[HMAC_TAG_LEN] = { 0 };

	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
	CHECK_OK(ref_hmac_sha256(want, key, key_len, message, sizeof(message)));
	CHECK_OK(hmac_sha256(tag, key, key_len, message, sizeof(message)));
	/* The zeros behind a key, or its hash, are found in other places. */
	pad_key(block, key, key_len, 0);
	CHECK_WIPED(block, HMAC_TAG_LEN, "the key is left in memory");
	pad_key(block, key, key_len, INNER_PAD);
	CHECK_WIPED(
	    block, HMAC_TAG_LEN, "the key XORed with 0x36 is left in memory");
	pad_key(block, key, key_len, OUTER_PAD);
	CHECK_WIPED(
	    block, HMAC_TAG_LEN, "the key XORed with 0x5c is left in memory");
	CHECK_FIELDS(tag_fields, want, tag, sizeof(tag));
}

LAB_TEST(lab2, no_key_of_hmac_stays_in_memory,
    .title = "no key of HMAC stays in memory", .points = 1, .module = "hmac",
    .functions = "hmac_sha256", .read = "what-stays-in-memory",
    .protects = "the key's block and both padded ones are wiped")
{
	check_key_wiped(32);
	check_key_wiped(HMAC_BLOCK_LEN - 1);
	check_key_wiped(100);
}

LAB_TEST(lab2, a_failed_check_leaves_no_right_hmac, .points = 1,
    .module = "hmac", .functions = "hmac_verify",
    .read = "what-stays-in-memory",
    .title = "an HMAC that fails leaves the right one nowhere",
    .protects = "who forges a message cannot find its tag afterwards")
{
	claims_wipe(&hmac, 32);
	claims_wipe(&hmac, 100);
}
