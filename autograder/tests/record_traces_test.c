/* Lab 3: what an honest program gives away: nonces, steps, time, and memory. */
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "record_case.h"

#define PLAIN_LEN  61
#define RECORD_MAX (PLAIN_LEN + RECORD_HMAC_SEQ_OVERHEAD)
#define NONCES     32
#define ROUNDS     8 /* in each, by chance, an honest record comes first */

/* Collect the nonces of records that are alike in all else. */
static void
draw_nonces(const struct record_version *version, const struct side *side,
    uint8_t nonces[][CASE_NONCE_MAX])
{
	static const uint8_t plain[4] = "same";
	uint8_t record[RECORD_MAX];
	struct side sender;

	for (size_t i = 0; i < NONCES; i++) {
		sender = *side;
		check_seals(version, &sender, record, sizeof(record), plain,
		    sizeof(plain));
		memcpy(nonces[i],
		    record + (version->numbered ? RECORD_SEQ_LEN : 0),
		    version->nonce_len);
	}
}

static void
check_nonces(const struct record_version *version)
{
	uint8_t nonces[2 * NONCES][CASE_NONCE_MAX];
	size_t len = version->nonce_len, same;
	struct side side;

	case_side(&side);
	draw_nonces(version, &side, nonces);
	worker_restart();
	draw_nonces(version, &side, nonces + NONCES);
	for (size_t i = 0; i < 2 * NONCES; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(nonces[i], nonces[j], len) != 0,
			    i >= NONCES && j < NONCES
				? "a restarted program used a nonce again"
				: "two records have the same nonce");
	for (size_t byte = 0; byte < len; byte++) {
		same = 0;
		for (size_t i = 1; i < NONCES; i++)
			same += nonces[i][byte] == nonces[0][byte];
		/* 16 of 31 by chance: once in 2^97. */
		CHECK(same < 16, "a byte of the nonce hardly ever changes");
	}
}

LAB_TEST(lab3, no_record_repeats_a_nonce, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_seal",
    .read = "one-nonce-one-record",
    .protects = "all bytes of the nonce are drawn anew, also after a restart")
{
	check_nonces(&version_hmac);
}

LAB_TEST(lab3, no_numbered_record_repeats_a_nonce, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_seal", .read = "one-nonce-one-record",
    .protects = "the nonce does not follow from the number, which starts over "
		"with each connection")
{
	check_nonces(&version_hmac_seq);
}

LAB_TEST(lab3, no_aead_record_repeats_a_nonce, .points = 1, .module = "record",
    .functions = "record_aead_seal", .read = "one-nonce-one-record",
    .protects = "the nonce does not follow from the number, which starts over "
		"with each connection")
{
	check_nonces(&version_aead);
}

/* A record, what it says, and the same with the last bit of its tag changed. */
struct exhibit {
	struct side side, later;
	uint8_t plain[PLAIN_LEN];
	uint8_t record[RECORD_MAX], forged[RECORD_MAX];
	size_t len;
};

static void
draw_exhibit(const struct record_version *version, struct exhibit *exhibit)
{
	case_side(&exhibit->side);
	exhibit->later = exhibit->side;
	exhibit->later.seq++;
	randombytes_buf(exhibit->plain, PLAIN_LEN);
	exhibit->len = case_record(version, &exhibit->side, exhibit->record,
	    NULL, exhibit->plain, PLAIN_LEN);
	memcpy(exhibit->forged, exhibit->record, exhibit->len);
	exhibit->forged[exhibit->len - 1] ^= 1;
}

static void
check_opened(const struct record_version *version, struct exhibit *exhibit)
{
	check_opens(version, &exhibit->side, PLAIN_LEN, exhibit->record,
	    exhibit->len, exhibit->plain, PLAIN_LEN);
}

/* A forged record is refused without the cipher, then the true one opened. */
static void
check_forged_first(const struct record_version *version)
{
	struct exhibit exhibit;

	draw_exhibit(version, &exhibit);
	check_refuses(version, &exhibit.side, CL_AUTH, PLAIN_LEN,
	    exhibit.forged, exhibit.len, "with a wrong tag");
	CHECK(worker_ciphered() == 0,
	    "a record with a wrong tag was decrypted before it was refused");
	check_opened(version, &exhibit);
}

static void
check_replayed_first(const struct record_version *version)
{
	struct exhibit exhibit;

	draw_exhibit(version, &exhibit);
	check_refuses(version, &exhibit.later, CL_SEQUENCE, PLAIN_LEN,
	    exhibit.record, exhibit.len, "with another number");
	CHECK(worker_ciphered() == 0,
	    "a record that is not next was decrypted before it was refused");
	check_opened(version, &exhibit);
}

LAB_TEST(lab3, nothing_is_decrypted_before_the_tag, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_open", .read = "encrypt-then-mac",
    .protects = "a forged record never reaches the cipher")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_forged_first(&version_hmac);
}

LAB_TEST(lab3, nothing_is_decrypted_before_the_number, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "encrypt-then-mac",
    .protects = "neither a forged nor a replayed record reaches the cipher")
{
	for (size_t i = 0; i < ROUNDS; i++) {
		check_forged_first(&version_hmac_seq);
		check_replayed_first(&version_hmac_seq);
	}
}

LAB_TEST(lab3, no_aead_record_is_opened_before_its_number, .points = 1,
    .module = "record", .functions = "record_aead_open",
    .read = "sequence-numbers",
    .protects = "a replayed record costs no decryption")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_replayed_first(&version_aead);
}

/* A tag that is wrong in one byte: the first, or another. */
static void
forge_tag_at(struct exhibit *exhibit, size_t place)
{
	memcpy(exhibit->forged, exhibit->record, exhibit->len);
	exhibit->forged[exhibit->len - HMAC_TAG_LEN + place] ^=
	    (uint8_t)(1 << randombytes_uniform(8));
}

/* Wherever a tag is wrong, it is refused as one whose first byte is. */
static void
check_same_path_to_refusal(const struct record_version *version)
{
	static const size_t places[ROUNDS] = { 1, 2, 7, 8, 15, 16, 30, 31 };
	struct exhibit exhibit;

	/* The first call may fill tables for all that follow. */
	draw_exhibit(version, &exhibit);
	check_opened(version, &exhibit);
	for (size_t i = 0; i < ROUNDS; i++) {
		draw_exhibit(version, &exhibit);
		forge_tag_at(&exhibit, 0);
		check_refuses(version, &exhibit.side, CL_AUTH, PLAIN_LEN,
		    exhibit.forged, exhibit.len, "with a wrong tag");
		forge_tag_at(&exhibit, places[i]);
		check_refuses_next(version, &exhibit.side, CL_AUTH, PLAIN_LEN,
		    exhibit.forged, exhibit.len, "with a wrong tag");
		CHECK_SAME_PATH("how long a refusal takes depends on where the "
				"tag is wrong");
		check_opened(version, &exhibit);
	}
}

LAB_TEST(lab3, a_refusal_does_not_say_where_the_tag_is_wrong, .points = 1,
    .module = "record", .depends_on = "ctr hmac", .traced = true,
    .functions = "record_hmac_open", .read = "refusing",
    .protects = "tags are compared in time that is the same for all of them")
{
	check_same_path_to_refusal(&version_hmac);
}

LAB_TEST(lab3, no_numbered_refusal_says_where_either, .points = 1,
    .module = "record", .depends_on = "ctr hmac", .traced = true,
    .functions = "record_hmac_seq_open", .read = "refusing",
    .protects = "tags are compared in time that is the same for all of them")
{
	check_same_path_to_refusal(&version_hmac_seq);
}

/* Nothing of the last call is left that tells its keys. */
static void
check_keys_wiped(const struct record_version *version, const struct side *side)
{
	uint8_t padded[HMAC_BLOCK_LEN / 2];

	CHECK_WIPED(side->key, sizeof(side->key),
	    "the encryption key is left in memory");
	if (version == &version_aead)
		return;
	CHECK_WIPED(
	    side->mac_key, side->mac_key_len, "the MAC key is left in memory");
	/* RFC 2104, section 2: ipad and opad, whose hashes are as good. */
	for (size_t i = 0; i < sizeof(padded); i++)
		padded[i] = side->mac_key[i] ^ 0x36;
	CHECK_WIPED(padded, sizeof(padded),
	    "the MAC key, XORed with 0x36, is left in memory");
	for (size_t i = 0; i < sizeof(padded); i++)
		padded[i] = side->mac_key[i] ^ 0x5c;
	CHECK_WIPED(padded, sizeof(padded),
	    "the MAC key, XORed with 0x5c, is left in memory");
}

/* Who finds the tag that a forgery should have had sends that one next. */
static void
check_right_tag_wiped(
    const struct record_version *version, struct exhibit *exhibit)
{
	size_t tag_at = exhibit->len - HMAC_TAG_LEN;

	randombytes_buf(exhibit->forged + tag_at, HMAC_TAG_LEN);
	check_refuses(version, &exhibit->side, CL_AUTH, PLAIN_LEN,
	    exhibit->forged, exhibit->len, "with a wrong tag");
	CHECK_WIPED(exhibit->record + tag_at, HMAC_TAG_LEN,
	    "the right tag of a forged record is left in memory");
}

/* Refuse a forgery, open a record, seal a plaintext: nothing stays behind. */
static void
check_memory(const struct record_version *version)
{
	struct exhibit exhibit;
	uint8_t sealed[RECORD_MAX];

	draw_exhibit(version, &exhibit);
	check_refuses(version, &exhibit.side, CL_AUTH, PLAIN_LEN,
	    exhibit.forged, exhibit.len, "with a wrong tag");
	CHECK_WIPED(exhibit.plain, PLAIN_LEN,
	    "the plaintext of a refused record is left in memory");
	check_keys_wiped(version, &exhibit.side);
	if (version != &version_aead)
		check_right_tag_wiped(version, &exhibit);
	check_opened(version, &exhibit);
	CHECK_WIPED(exhibit.plain, PLAIN_LEN,
	    "a copy of an opened plaintext is left in memory");
	check_keys_wiped(version, &exhibit.side);
	draw_exhibit(version, &exhibit);
	check_seals(version, &exhibit.side, sealed, sizeof(sealed),
	    exhibit.plain, PLAIN_LEN);
	CHECK_WIPED(exhibit.plain, PLAIN_LEN,
	    "a copy of a sealed plaintext is left in memory");
	check_keys_wiped(version, &exhibit.side);
}

LAB_TEST(lab3, a_record_leaves_nothing_in_memory, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seal record_hmac_open",
    .read = "nothing-stays-behind",
    .protects = "neither keys nor plaintext stay behind when a call is over")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_memory(&version_hmac);
}

LAB_TEST(lab3, a_numbered_record_leaves_nothing_in_memory, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_seal record_hmac_seq_open",
    .read = "nothing-stays-behind",
    .protects = "neither keys nor plaintext stay behind when a call is over")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_memory(&version_hmac_seq);
}

LAB_TEST(lab3, an_aead_record_leaves_nothing_in_memory, .points = 1,
    .module = "record", .functions = "record_aead_seal record_aead_open",
    .read = "nothing-stays-behind",
    .protects = "neither keys nor plaintext stay behind when a call is over")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_memory(&version_aead);
}
