/* Lab 2: what forgemac.h promises about tags 1 to 4, played to receivers. */
#include <string.h>

#include <sodium.h>

#include "broken_macs.h"
#include "ctr_peer.h"
#include "forgemac.h"
#include "lab_test.h"
#include "ref.h"

static const struct wire_field plain_fields[] = { { "plaintext", 0 }, { 0 } };

static const size_t text_lens[] = { 1, 2, 15, 16, 17, 31, 32, 33, 48, 55, 56,
	61, 64, 65, 100, BROKEN_TEXT_MAX };

/* Record a message under a fresh key. */
static void
record(struct tagged *sent, const struct broken_mac *mac, size_t text_len)
{
	uint8_t key[AES256_KEY_LEN];

	randombytes_buf(key, sizeof(key));
	CHECK_OK(broken_mac_record(sent, mac, key, text_len));
}

/* Choose what the receiver shall read: anything but what was sent. */
static void
choose(uint8_t *wanted, const uint8_t *text, size_t len)
{
	uint32_t at = randombytes_uniform((uint32_t)len);

	randombytes_buf(wanted, len);
	wanted[at] = text[at] ^ (uint8_t)(1 + randombytes_uniform(255));
}

/* The receiver reads what was wanted, and finds it authentic. */
static void
check_believed(const struct tagged *recording, const uint8_t *forged,
    size_t forged_len, const uint8_t *wanted)
{
	uint8_t text[BROKEN_TEXT_MAX], honest[BROKEN_MESSAGE_MAX];

	CHECK_EQ(recording->message_len, forged_len);
	memcpy(text, wanted, recording->text_len);
	CHECK_OK(broken_mac_receive(
	    text, honest, recording->mac, recording->key, forged, forged_len));
	CHECK_FIELDS(plain_fields, wanted, text, recording->text_len);
	CHECK_FIELDS(recording->mac->fields, honest, forged, forged_len);
}

LAB_TEST(lab2, the_amount_becomes_900_and_so_does_its_hash,
    .title = "100 becomes 900, and its hash that of 900", .points = 1,
    .module = "forgemac", .functions = "forgemac_hash", .read = "tag-1",
    .protects = "the ciphertext says what is wanted, and the tag its hash")
{
	/* WIRE.md, "ctr, ct of the request"; its hash is sha256sum's. */
	static const char recorded[] =
	    DEMO_NONCE "120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b46144"
		       "12087610e68b05e04718e7e1adcc2265887f1bad2b6991ab10fa"
		       "b9fd98eefab58819a1"
		       "50513e2e4bfa668507f713dc7189fd5c4eea4338b7e88c63d72f"
		       "288a6e19da95";
	uint8_t message[sizeof(recorded) / 2], wanted[] = REQUEST;
	uint8_t out[sizeof(message)] = { 0 };
	size_t len = hex_bytes(message, sizeof(message), recorded);
	size_t out_len = 0;

	wanted[AMOUNT_AT] = '9';
	CHECK_OK(forgemac_hash(out, sizeof(out), &out_len, message, len,
	    (const uint8_t *)REQUEST, wanted, sizeof(wanted) - 1));
	CHECK_HEX_FIELDS(broken_hash.fields,
	    DEMO_NONCE "120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b46144"
		       "12087e10e68b05e04718e7e1adcc2265887f1bad2b6991ab10fa"
		       "b9fd98eefab58819a1"
		       "449b8a1eccb00c551bd9ead9c730347fc85f0937f8b2a898d0cc"
		       "58a56d396dc0",
	    out, out_len);
}

/* A function that forges under tag 1 or 1.5. */
typedef enum cl_status forge_call(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len);

/* Forge a text of this length. */
static void
check_forgery(const struct broken_mac *mac, forge_call *forge, size_t text_len)
{
	uint8_t forged[BROKEN_MESSAGE_MAX] = { 0 }, wanted[BROKEN_TEXT_MAX];
	struct tagged sent;
	size_t forged_len = 0;

	record(&sent, mac, text_len);
	choose(wanted, sent.text, sent.text_len);
	CHECK_OK(forge(forged, sent.message_len, &forged_len, sent.message,
	    sent.message_len, sent.text, wanted, sent.text_len));
	check_believed(&sent, forged, forged_len, wanted);
}

LAB_TEST(lab2, any_text_gets_its_hash, .points = 1, .module = "forgemac",
    .functions = "forgemac_hash", .read = "tag-1",
    .protects = "the receiver reads what was wanted, whatever the message")
{
	for (size_t i = 0; i < COUNT(text_lens); i++)
		check_forgery(&broken_hash, forgemac_hash, text_lens[i]);
}

LAB_TEST(lab2, a_hash_is_changed_inside_the_encryption, .points = 1,
    .module = "forgemac", .functions = "forgemac_inner_hash", .read = "tag-15",
    .protects = "the encrypted hash becomes that of the wanted text")
{
	for (size_t i = 0; i < COUNT(text_lens); i++)
		check_forgery(
		    &broken_inner_hash, forgemac_inner_hash, text_lens[i]);
}

/* Forge under tag 2, from two messages of these lengths. */
static void
check_splice(size_t first_len, size_t second_len)
{
	uint8_t forged[BROKEN_MESSAGE_MAX] = { 0 }, wanted[BROKEN_TEXT_MAX];
	size_t tag_at = CTR_NONCE_LEN + first_len, forged_len = 0;
	struct tagged first, second;

	record(&first, &broken_encrypted_hash, first_len);
	CHECK_OK(broken_mac_record(
	    &second, &broken_encrypted_hash, first.key, second_len));
	/* Of the first, Mallory caught only what is in front. */
	randombytes_buf(first.message + tag_at, first.message_len - tag_at);
	choose(wanted, first.text, first.text_len);
	CHECK_OK(forgemac_encrypted_hash(forged, first.message_len, &forged_len,
	    first.message, first.message_len, first.text, wanted,
	    first.text_len, second.message, second.message_len, second.text,
	    second.text_len));
	check_believed(&first, forged, forged_len, wanted);
}

LAB_TEST(lab2, the_tag_of_another_message_is_spliced, .points = 1,
    .module = "forgemac", .functions = "forgemac_encrypted_hash",
    .read = "tag-2",
    .protects = "one message's text goes with the tag of another, which says "
		"the hash of what is wanted")
{
	static const size_t lens[] = { 1, 16, 31, 61, 500 };

	for (size_t i = 0; i < COUNT(lens) * COUNT(lens); i++)
		check_splice(lens[i / COUNT(lens)], lens[i % COUNT(lens)]);
}

/* Messages with a text of 20 bytes are refused with one of any other length. */
static void
check_text_lengths(uint8_t out[static 84], const uint8_t in[static 84])
{
	static const size_t others[] = { 0, 1, 19, 21, 36, 52, 68, 84 };
	size_t len = 0;

	for (size_t i = 0; i < COUNT(others); i++) {
		size_t n = others[i];

		CHECK_STATUS(CL_BAD_INPUT,
		    forgemac_hash(out, 84, &len, in, 68, in, in, n));
		CHECK_STATUS(CL_BAD_INPUT,
		    forgemac_inner_hash(out, 84, &len, in, 68, in, in, n));
		CHECK_STATUS(
		    CL_BAD_INPUT, forgemac_encrypted_hash(out, 84, &len, in, 84,
				      in, in, n, in, 84, in, 20));
		CHECK_STATUS(
		    CL_BAD_INPUT, forgemac_encrypted_hash(out, 84, &len, in, 84,
				      in, in, 20, in, 84, in, n));
	}
}

LAB_TEST(lab2, a_message_without_a_hash_is_refused, .points = 1,
    .module = "forgemac",
    .functions = "forgemac_hash forgemac_inner_hash forgemac_encrypted_hash",
    .read = "tag-1",
    .protects = "texts, messages and buffers are as long as the scheme says")
{
	uint8_t in[84], out[84];
	size_t len = 0;

	randombytes_buf(in, sizeof(in));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t n = 0; n < 64; n++) {
		/* A nonce and a hash are 48 bytes, two nonces 64. */
		size_t one = n < 48 ? n : 47;

		CHECK_STATUS(CL_DECODE,
		    forgemac_hash(out, 84, &len, in, one, in, in, 0));
		CHECK_STATUS(CL_DECODE,
		    forgemac_inner_hash(out, 84, &len, in, one, in, in, 0));
		CHECK_STATUS(CL_DECODE, forgemac_encrypted_hash(out, 84, &len,
					    in, n, in, in, 0, in, 64, in, 0));
		CHECK_STATUS(CL_DECODE, forgemac_encrypted_hash(out, 84, &len,
					    in, 64, in, in, 0, in, n, in, 0));
	}
	check_text_lengths(out, in);
	for (size_t max = 0; max < 68; max++) {
		CHECK_STATUS(CL_TOO_SMALL,
		    forgemac_hash(out, max, &len, in, 68, in, in, 20));
		CHECK_STATUS(CL_TOO_SMALL,
		    forgemac_inner_hash(out, max, &len, in, 68, in, in, 20));
		CHECK_STATUS(
		    CL_TOO_SMALL, forgemac_encrypted_hash(out, max + 16, &len,
				      in, 84, in, in, 20, in, 68, in, 4));
	}
	CHECK_UNTOUCHED(out, sizeof(out));
	CHECK_OK(forgemac_hash(out, 48, &len, in, 48, in, in, 0));
	CHECK_EQ(48, len);
	CHECK_OK(forgemac_inner_hash(out, 48, &len, in, 48, in, in, 0));
	CHECK_EQ(48, len);
	CHECK_OK(forgemac_encrypted_hash(
	    out, 64, &len, in, 64, in, in, 0, in, 84, in, 20));
	CHECK_EQ(64, len);
	check_forgery(&broken_hash, forgemac_hash, 20);
	check_forgery(&broken_inner_hash, forgemac_inner_hash, 20);
	check_splice(20, 4);
}

/* Forge under tag 2.5. */
static void
check_context(size_t text_len)
{
	uint8_t forged[BROKEN_MESSAGE_MAX] = { 0 }, honest[BROKEN_MESSAGE_MAX];
	uint8_t text[BROKEN_TEXT_MAX], context[FORGEMAC_CONTEXT_LEN];
	struct tagged sent;
	size_t forged_len = 0;

	record(&sent, &broken_context, text_len);
	randombytes_buf(context, sizeof(context));
	CHECK_OK(forgemac_context(forged, sent.message_len, &forged_len,
	    sent.message, sent.message_len, context));
	CHECK_EQ(sent.message_len, forged_len);
	CHECK_OK(broken_mac_receive(
	    text, honest, sent.mac, sent.key, forged, forged_len));
	memcpy(honest, context, sizeof(context));
	CHECK_FIELDS(plain_fields, sent.text, text, sent.text_len);
	CHECK_FIELDS(sent.mac->fields, honest, forged, forged_len);
}

LAB_TEST(lab2, a_message_is_believed_in_another_context, .points = 1,
    .module = "forgemac", .functions = "forgemac_context", .read = "tag-25",
    .protects = "a tag that covers the ciphertext alone does not tell who "
		"speaks to whom")
{
	for (size_t i = 0; i < COUNT(text_lens); i++)
		check_context(text_lens[i]);
}

/* Forge under tag 3: this span of the first block. */
static void
check_span(size_t text_len, size_t at, size_t len)
{
	uint8_t forged[BROKEN_MESSAGE_MAX] = { 0 }, wanted[BROKEN_TEXT_MAX];
	struct tagged sent;
	size_t forged_len = 0;

	record(&sent, &broken_last_block, text_len);
	memcpy(wanted, sent.text, sent.text_len);
	if (len > 0)
		choose(wanted + at, sent.text + at, len);
	CHECK_OK(forgemac_last_block(forged, sent.message_len, &forged_len,
	    sent.message, sent.message_len, at, sent.text + at, wanted + at,
	    len));
	check_believed(&sent, forged, forged_len, wanted);
}

LAB_TEST(lab2, the_first_block_changes_with_its_iv, .points = 1,
    .module = "forgemac", .functions = "forgemac_last_block", .read = "tag-3",
    .title = "the first block changes with the IV",
    .protects = "a span of the first block is replaced, and the tag holds")
{
	static const size_t lens[] = { 16, 32, 48, 160, 992 };
	size_t n = 0;

	for (size_t at = 0; at <= AES_BLOCK_LEN; at++)
		for (size_t len = 0; len <= AES_BLOCK_LEN - at; len++)
			check_span(lens[n++ % COUNT(lens)], at, len);
}

LAB_TEST(lab2, a_span_behind_the_first_block_is_refused, .points = 1,
    .module = "forgemac", .functions = "forgemac_last_block", .read = "tag-3",
    .protects = "no byte behind the IV is changed, whatever the offset")
{
	/* The sums of the last ones wrap around to fit. */
	static const size_t spans[][2] = { { 16, 1 }, { 17, 0 }, { 15, 2 },
		{ 0, 17 }, { 1, 16 }, { 32, 0 }, { SIZE_MAX, 1 },
		{ SIZE_MAX, 2 }, { SIZE_MAX - 15, 16 }, { SIZE_MAX - 15, 20 } };
	uint8_t in[64], out[64];
	size_t out_len = 0;

	randombytes_buf(in, sizeof(in));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t i = 0; i < COUNT(spans); i++) {
		CHECK_STATUS(CL_BAD_INPUT,
		    forgemac_last_block(out, sizeof(out), &out_len, in,
			sizeof(in), spans[i][0], in, in + 20, spans[i][1]));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	check_span(32, 15, 1);
}

LAB_TEST(lab2, what_has_no_tag_behind_it_is_refused, .points = 1,
    .module = "forgemac", .functions = "forgemac_context forgemac_last_block",
    .read = "tag-25",
    .protects = "a message that is too short or no whole number of blocks is "
		"not copied, nor one that does not fit")
{
	uint8_t in[80], out[80];
	size_t len = 0;

	randombytes_buf(in, sizeof(in));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t n = 0; n < sizeof(in); n++) {
		if (n < 64)
			CHECK_STATUS(
			    CL_DECODE, forgemac_context(
					   out, sizeof(out), &len, in, n, in));
		if (n < 48 || n % AES_BLOCK_LEN != 0)
			CHECK_STATUS(
			    CL_DECODE, forgemac_last_block(out, sizeof(out),
					   &len, in, n, 0, in, in, 1));
		CHECK_STATUS(
		    CL_TOO_SMALL, forgemac_context(out, n, &len, in, 80, in));
		CHECK_STATUS(CL_TOO_SMALL,
		    forgemac_last_block(out, n, &len, in, 80, 0, in, in, 1));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(forgemac_context(out, 64, &len, in, 64, in));
	CHECK_EQ(64, len);
	check_context(16);
	check_span(16, 0, 1);
}

/* Forge under tag 4. */
static void
check_third(size_t first_len, size_t second_len, size_t key_len)
{
	static const struct wire_field fields[] = { { "tag", 0 }, { 0 } };
	uint8_t key[AES256_KEY_LEN], first[320], second[320];
	uint8_t first_tag[CMAC_TAG_LEN], want[CMAC_TAG_LEN], tag[CMAC_TAG_LEN];
	uint8_t forged[640] = { 0 };
	size_t forged_len = 0;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(first, sizeof(first));
	randombytes_buf(second, sizeof(second));
	CHECK_OK(ref_cmac_cbc_mac(first_tag, key, key_len, first, first_len));
	CHECK_OK(ref_cmac_cbc_mac(want, key, key_len, second, second_len));
	CHECK_OK(forgemac_cbc_mac(forged, first_len + second_len, &forged_len,
	    first, first_len, first_tag, second, second_len));
	/* So long, it is none of the two that were tagged. */
	CHECK_EQ(first_len + second_len, forged_len);
	CHECK_OK(ref_cmac_cbc_mac(tag, key, key_len, forged, forged_len));
	CHECK_FIELDS(fields, want, tag, sizeof(tag));
}

LAB_TEST(lab2, two_messages_make_a_third, .points = 1, .module = "forgemac",
    .functions = "forgemac_cbc_mac", .read = "tag-4",
    .protects = "the chain is led through the first message to where the "
		"second begins")
{
	static const size_t blocks[] = { 1, 2, 3, 8, 20 };

	for (size_t i = 0; i < COUNT(blocks) * COUNT(blocks); i++)
		check_third(AES_BLOCK_LEN * blocks[i / COUNT(blocks)],
		    AES_BLOCK_LEN * blocks[i % COUNT(blocks)],
		    i % 2 == 0 ? AES128_KEY_LEN : AES256_KEY_LEN);
}

LAB_TEST(lab2, what_is_no_whole_block_is_not_spliced, .points = 1,
    .module = "forgemac", .functions = "forgemac_cbc_mac", .read = "tag-4",
    .protects = "both messages are whole blocks, at least one, and fit")
{
	uint8_t in[64], tag[CMAC_TAG_LEN] = { 0 }, out[128];
	size_t len = 0;

	randombytes_buf(in, sizeof(in));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t n = 0; n < sizeof(in); n++) {
		if (n != 0 && n % AES_BLOCK_LEN == 0)
			continue;
		CHECK_STATUS(CL_BAD_INPUT, forgemac_cbc_mac(out, sizeof(out),
					       &len, in, n, tag, in, 32));
		CHECK_STATUS(CL_BAD_INPUT, forgemac_cbc_mac(out, sizeof(out),
					       &len, in, 32, tag, in, n));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	for (size_t max = 0; max < 80; max++) {
		CHECK_STATUS(CL_TOO_SMALL,
		    forgemac_cbc_mac(out, max, &len, in, 32, tag, in, 48));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	check_third(32, 48, AES128_KEY_LEN);
}
