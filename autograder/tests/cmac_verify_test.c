/* Lab 2: what cmac.h promises of cmac_verify. */
#include "claims.h"
#include "cmac.h"
#include "lab_test.h"
#include "ref.h"

static const size_t key_lens[] = { AES128_KEY_LEN, AES256_KEY_LEN };

static const struct claims_mac cmac = { CMAC_TAG_LEN, ref_cmac_tag,
	cmac_verify };

/* What raw CBC-MAC falls for: two messages of one block make one of two. */
static void
forge_splice(size_t key_len)
{
	const struct claim *block = claims_add(key_len, AES_BLOCK_LEN);
	struct claim *splice =
	    claims_forge(block, "a message spliced from two passed");

	for (size_t i = 0; i < AES_BLOCK_LEN; i++)
		splice->message[AES_BLOCK_LEN + i] =
		    block->message[i] ^ block->tag[i];
	splice->message_len = 2 * AES_BLOCK_LEN;
}

LAB_TEST(lab2, a_forged_cmac_is_refused, .points = 2, .module = "cmac",
    .functions = "cmac_verify", .read = "comparing-tags",
    .title = "right CMACs are accepted, and forged ones refused",
    .protects = "cmac_verify believes the tag of this message and no other")
{
	static const size_t lens[] = { 0, 1, 15, 16, 17, 32, 61 };

	claims_start(&cmac);
	for (size_t i = 0; i < COUNT(key_lens); i++) {
		forge_splice(key_lens[i]);
		for (size_t j = 0; j < COUNT(lens); j++)
			claims_forge_all(claims_add(key_lens[i], lens[j]));
	}
	claims_judge();
}

LAB_TEST(lab2, one_wrong_bit_spoils_a_cmac, .points = 1, .module = "cmac",
    .functions = "cmac_verify", .read = "comparing-tags",
    .title = "one wrong bit in CMAC, message or key is refused",
    .protects = "cmac_verify compares every bit of the tag")
{
	claims_start(&cmac);
	for (size_t i = 0; i < COUNT(key_lens); i++) {
		const struct claim *claim = claims_add(key_lens[i], 40);

		claims_flip_tag(claim);
		claims_flip_message(claim);
		claims_flip_key(claim);
	}
	claims_judge();
}

LAB_TEST(lab2, comparing_cmacs_takes_one_path, .points = 1, .module = "cmac",
    .functions = "cmac_verify", .read = "comparing-tags", .traced = true,
    .title = "how much of a CMAC is right does not show in the time",
    .protects = "cmac_verify goes one way, wherever the tag is wrong")
{
	claims_compare(&cmac, AES128_KEY_LEN);
	claims_compare(&cmac, AES256_KEY_LEN);
}

LAB_TEST(lab2, a_failed_check_leaves_no_right_cmac, .points = 1,
    .module = "cmac", .functions = "cmac_verify",
    .read = "what-stays-in-memory",
    .title = "a CMAC that fails leaves the right one nowhere",
    .protects = "who forges a message cannot find its tag afterwards")
{
	claims_wipe(&cmac, AES128_KEY_LEN);
	claims_wipe(&cmac, AES256_KEY_LEN);
}
