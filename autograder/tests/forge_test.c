/* Lab 1: what forge.h promises, played against the reference's ctr. */
#include <string.h>

#include <sodium.h>

#include "ctr_peer.h"
#include "exchange.h"
#include "forge.h"
#include "lab_test.h"
#include "peer.h"
#include "ref.h"
#include "script.h"

#define PLAIN_MAX   1000
#define MESSAGE_MAX (CTR_NONCE_LEN + PLAIN_MAX)

static const struct wire_field message_fields[] = { { "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 }, { NULL, 0 } };
static const struct wire_field plain_fields[] = { { "plaintext", 0 },
	{ NULL, 0 } };

/* WIRE.md, "ctr, ct of the request". */
static const char recorded[] = DEMO_NONCE "120263ab00ed4e7c6f4917562e8fdc6c"
					  "f84ba87fb8e466b4614412087610e68b"
					  "05e04718e7e1adcc2265887f1bad2b69"
					  "91ab10fab9fd98eefab58819a1";

/* What one message was before Mallory got it. */
struct exhibit {
	uint8_t key[AES256_KEY_LEN];
	uint8_t plain[PLAIN_MAX];
	size_t plain_len;
	uint8_t message[MESSAGE_MAX];
	size_t message_len;
};

static void
record_message(struct exhibit *exhibit, const uint8_t *plain, size_t plain_len)
{
	randombytes_buf(exhibit->key, sizeof(exhibit->key));
	memcpy(exhibit->plain, plain, plain_len);
	exhibit->plain_len = plain_len;
	CHECK_OK(ref_ctr_encrypt(exhibit->message, sizeof(exhibit->message),
	    &exhibit->message_len, exhibit->key, plain, plain_len));
}

static void
record_noise(struct exhibit *exhibit, size_t plain_len)
{
	uint8_t noise[PLAIN_MAX];

	randombytes_buf(noise, sizeof(noise));
	record_message(exhibit, noise, plain_len);
}

/* The receiver, who has the key, reads the text with the span replaced. */
static void
check_believed(const struct exhibit *exhibit, const uint8_t *forged,
    size_t forged_len, size_t offset, const uint8_t *wanted, size_t span_len)
{
	uint8_t want[PLAIN_MAX], believed[PLAIN_MAX];
	size_t believed_len = 0;

	CHECK_EQ(exhibit->message_len, forged_len);
	CHECK_OK(ref_ctr_decrypt(believed, sizeof(believed), &believed_len,
	    exhibit->key, forged, forged_len));
	memcpy(want, exhibit->plain, exhibit->plain_len);
	memcpy(want + offset, wanted, span_len);
	CHECK_FIELDS(plain_fields, want, believed, believed_len);
}

LAB_TEST(lab1, the_amount_becomes_900, .title = "100 becomes 900", .points = 1,
    .module = "forge", .functions = "forge_rewrite",
    .read = "changing-what-you-cannot-read",
    .protects = "a span is rewritten behind the nonce, and nothing else is")
{
	uint8_t message[sizeof(recorded) / 2], out[sizeof(message)] = { 0 };
	size_t len = hex_bytes(message, sizeof(message), recorded);
	size_t out_len = 0;

	CHECK_OK(forge_rewrite(out, sizeof(out), &out_len, message, len,
	    AMOUNT_AT, (const uint8_t *)"1", (const uint8_t *)"9", 1));
	CHECK_HEX_FIELDS(message_fields,
	    DEMO_NONCE "120263ab00ed4e7c6f4917562e8fdc6c"
		       "f84ba87fb8e466b4614412087e10e68b"
		       "05e04718e7e1adcc2265887f1bad2b69"
		       "91ab10fab9fd98eefab58819a1",
	    out, out_len);
}

LAB_TEST(lab1, any_span_of_any_message_is_rewritten, .points = 2,
    .module = "forge", .functions = "forge_rewrite",
    .read = "changing-what-you-cannot-read",
    .protects = "the receiver reads what was wanted, whatever the message")
{
	static const size_t lens[] = { 1, 2, 15, 16, 17, 33, 61, PLAIN_MAX };
	uint8_t forged[MESSAGE_MAX], wanted[PLAIN_MAX];
	struct exhibit exhibit;

	for (size_t i = 0; i < COUNT(lens); i++) {
		size_t half = lens[i] / 2;
		/* All of it, nothing, the first byte, the last, a half. */
		size_t spans[][2] = { { 0, lens[i] }, { lens[i], 0 }, { 0, 0 },
			{ 0, 1 }, { lens[i] - 1, 1 }, { half, lens[i] - half },
			{ randombytes_uniform((uint32_t)lens[i]), 1 } };

		for (size_t j = 0; j < COUNT(spans); j++) {
			size_t at = spans[j][0], len = spans[j][1];
			size_t forged_len = 0;

			record_noise(&exhibit, lens[i]);
			randombytes_buf(wanted, sizeof(wanted));
			memset(forged, 0, sizeof(forged));
			CHECK_OK(forge_rewrite(forged, exhibit.message_len,
			    &forged_len, exhibit.message, exhibit.message_len,
			    at, exhibit.plain + at, wanted, len));
			check_believed(
			    &exhibit, forged, forged_len, at, wanted, len);
		}
	}
}

LAB_TEST(lab1, a_message_is_rewritten_in_its_own_buffer, .points = 1,
    .module = "forge", .functions = "forge_rewrite",
    .read = "changing-what-you-cannot-read",
    .protects = "out may be the buffer of the message")
{
	struct exhibit exhibit;
	uint8_t wanted[20];
	size_t out_len = 0;

	record_noise(&exhibit, 100);
	randombytes_buf(wanted, sizeof(wanted));
	CHECK_OK(forge_rewrite(exhibit.message, exhibit.message_len, &out_len,
	    exhibit.message, exhibit.message_len, 30, exhibit.plain + 30,
	    wanted, sizeof(wanted)));
	check_believed(
	    &exhibit, exhibit.message, out_len, 30, wanted, sizeof(wanted));
}

LAB_TEST(lab1, a_server_believes_the_forged_amount, .points = 2,
    .module = "forge", .functions = "forge_rewrite",
    .read = "changing-what-you-cannot-read",
    .protects = "a live server takes 900 for the client's word, and answers")
{
	struct net_conn *ends[2];
	struct exhibit exhibit;
	uint8_t forged[MESSAGE_MAX] = { 0 }, answer[MESSAGE_MAX];
	size_t forged_len = 0, answer_len = 0;

	record_message(&exhibit, (const uint8_t *)REQUEST, sizeof(REQUEST) - 1);
	CHECK_OK(forge_rewrite(forged, sizeof(forged), &forged_len,
	    exhibit.message, exhibit.message_len, AMOUNT_AT,
	    (const uint8_t *)"100", (const uint8_t *)"900", 3));
	test_pair(ends);
	script_start(ends[0], (const uint8_t *)RESPONSE, sizeof(RESPONSE) - 1);
	peer_start(ctr_peer_serve, exhibit.key);
	CHECK_OK(ref_exchange_send_frame(ends[1], forged, forged_len));
	CHECK_PEER(peer_join());
	memcpy(exhibit.plain + AMOUNT_AT, "900", 3);
	CHECK_EQ(exhibit.plain_len, script.heard_len);
	CHECK_FIELDS(
	    plain_fields, exhibit.plain, script.heard, exhibit.plain_len);
	CHECK_OK(ref_exchange_recv_frame(
	    ends[1], answer, sizeof(answer), &answer_len));
	CHECK_EQ(CTR_NONCE_LEN + sizeof(RESPONSE) - 1, answer_len);
}

LAB_TEST(lab1, a_span_outside_the_message_is_refused, .points = 1,
    .module = "forge", .functions = "forge_rewrite",
    .read = "changing-what-you-cannot-read",
    .protects = "no byte behind the message is changed, whatever the offset")
{
	/* Of 61 bytes; the sums of the last ones wrap around to fit. */
	static const size_t spans[][2] = { { 61, 1 }, { 62, 0 }, { 60, 2 },
		{ 0, 62 }, { 45, 17 }, { 77, 0 }, { SIZE_MAX, 1 },
		{ SIZE_MAX, 2 }, { SIZE_MAX - 15, 16 }, { SIZE_MAX - 15, 20 } };
	uint8_t message[CTR_NONCE_LEN + 61], span[62], out[sizeof(message)];
	size_t out_len = 0;

	randombytes_buf(message, sizeof(message));
	randombytes_buf(span, sizeof(span));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t i = 0; i < COUNT(spans); i++) {
		CHECK_STATUS(CL_BAD_INPUT,
		    forge_rewrite(out, sizeof(out), &out_len, message,
			sizeof(message), spans[i][0], span, span, spans[i][1]));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(forge_rewrite(out, sizeof(out), &out_len, message,
	    sizeof(message), 60, span, span, 1));
}

/* Encrypt under a nonce that is not new: what no sender may do. */
static size_t
encrypt_under(const uint8_t nonce[static CTR_NONCE_LEN],
    const uint8_t key[static AES256_KEY_LEN], uint8_t *message,
    const uint8_t *plain, size_t len)
{
	memcpy(message, nonce, CTR_NONCE_LEN);
	CHECK_OK(ref_ctr_xor(message + CTR_NONCE_LEN, key, nonce, plain, len));
	return (CTR_NONCE_LEN + len);
}

LAB_TEST(lab1, a_reused_nonce_gives_a_text_away, .points = 1, .module = "forge",
    .functions = "forge_recover", .read = "the-keystream-twice",
    .protects = "one plaintext under a nonce gives the other")
{
	/* WIRE.md, "ctr, ct of amount=100". */
	uint8_t first[sizeof(recorded) / 2], second[CTR_NONCE_LEN + 10];
	size_t first_len = hex_bytes(first, sizeof(first), recorded);
	size_t second_len = hex_bytes(
	    second, sizeof(second), DEMO_NONCE "342a58fe41ed012c310a");
	uint8_t out[sizeof(REQUEST)] = { 0 };
	size_t out_len = 0;

	CHECK_OK(forge_recover(out, sizeof(out), &out_len, first, first_len,
	    (const uint8_t *)REQUEST, sizeof(REQUEST) - 1, second, second_len));
	CHECK_EQ(10, out_len);
	CHECK_BYTES("amount=100", out, out_len);
}

LAB_TEST(lab1, a_text_is_read_as_far_as_the_other_is_known, .points = 2,
    .module = "forge", .functions = "forge_recover",
    .read = "the-keystream-twice",
    .protects = "what is read ends with the known text or the second message")
{
	static const size_t lens[] = { 0, 1, 15, 16, 17, 61, 100 };
	uint8_t key[AES256_KEY_LEN], nonce[CTR_NONCE_LEN];
	uint8_t plains[2][100], messages[2][CTR_NONCE_LEN + 100], out[100];
	size_t message_lens[2], out_len;

	for (size_t i = 0; i < COUNT(lens) * COUNT(lens); i++) {
		size_t known_len = lens[i / COUNT(lens)];
		size_t second_len = lens[i % COUNT(lens)];
		size_t common = known_len < second_len ? known_len : second_len;
		/* Often there is more of the first than Eve knows. */
		size_t first_len = known_len + randombytes_uniform(
						   (uint32_t)(101 - known_len));

		randombytes_buf(key, sizeof(key));
		randombytes_buf(nonce, sizeof(nonce));
		randombytes_buf(plains, sizeof(plains));
		message_lens[0] = encrypt_under(
		    nonce, key, messages[0], plains[0], first_len);
		message_lens[1] = encrypt_under(
		    nonce, key, messages[1], plains[1], second_len);
		memset(out, 0, sizeof(out));
		out_len = SIZE_MAX;
		CHECK_OK(forge_recover(out, common, &out_len, messages[0],
		    message_lens[0], plains[0], known_len, messages[1],
		    message_lens[1]));
		CHECK_EQ(common, out_len);
		CHECK_BYTES(plains[1], out, out_len);
	}
}

LAB_TEST(lab1, messages_under_two_nonces_are_refused, .points = 1,
    .module = "forge", .functions = "forge_recover",
    .read = "the-keystream-twice",
    .protects = "no garbage is taken for a text: nonces are compared, all of "
		"each, and no text is longer than its ciphertext")
{
	/* Of zeros: a comparison of strings would end at the first. */
	uint8_t nonce[CTR_NONCE_LEN] = { 0 };
	uint8_t key[AES256_KEY_LEN], plain[41];
	uint8_t messages[2][CTR_NONCE_LEN + 40], out[41];
	size_t len = sizeof(messages[0]), out_len = 0;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(plain, sizeof(plain));
	(void)encrypt_under(nonce, key, messages[0], plain, 40);
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t i = 0; i < CTR_NONCE_LEN; i++) {
		nonce[i] = (uint8_t)(1 << randombytes_uniform(8));
		(void)encrypt_under(nonce, key, messages[1], plain, 40);
		nonce[i] = 0;
		CHECK_STATUS(CL_BAD_INPUT,
		    forge_recover(out, sizeof(out), &out_len, messages[0], len,
			plain, 40, messages[1], len));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	(void)encrypt_under(nonce, key, messages[1], plain, 40);
	CHECK_STATUS(
	    CL_BAD_INPUT, forge_recover(out, sizeof(out), &out_len, messages[0],
			      len, plain, 41, messages[1], len));
	CHECK_UNTOUCHED(out, sizeof(out));
	CHECK_OK(forge_recover(out, sizeof(out), &out_len, messages[0], len,
	    plain, 40, messages[1], len));
}

LAB_TEST(lab1, what_has_no_nonce_is_refused, .points = 1, .module = "forge",
    .functions = "forge_rewrite forge_recover", .read = "the-message",
    .protects = "neither function reads past the end of a short message")
{
	uint8_t whole[CTR_NONCE_LEN + 4], out[64];
	size_t out_len = 0;

	randombytes_buf(whole, sizeof(whole));
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t len = 0; len < CTR_NONCE_LEN; len++) {
		CHECK_STATUS(
		    CL_DECODE, forge_rewrite(out, sizeof(out), &out_len, whole,
				   len, 0, whole, whole, 0));
		CHECK_STATUS(
		    CL_DECODE, forge_recover(out, sizeof(out), &out_len, whole,
				   len, whole, 0, whole, sizeof(whole)));
		CHECK_STATUS(
		    CL_DECODE, forge_recover(out, sizeof(out), &out_len, whole,
				   sizeof(whole), whole, 4, whole, len));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(forge_rewrite(out, sizeof(out), &out_len, whole, CTR_NONCE_LEN,
	    0, whole, whole, 0));
	CHECK_EQ(CTR_NONCE_LEN, out_len);
	CHECK_OK(forge_recover(out, sizeof(out), &out_len, whole, CTR_NONCE_LEN,
	    whole, 0, whole, sizeof(whole)));
	CHECK_EQ(0, out_len);
}

LAB_TEST(lab1, a_forgery_that_does_not_fit_is_refused, .points = 1,
    .module = "forge", .functions = "forge_rewrite forge_recover",
    .read = "the-message",
    .protects = "neither function writes to a buffer that cannot hold all")
{
	struct exhibit exhibit;
	uint8_t out[MESSAGE_MAX];
	size_t out_len = 0;

	record_noise(&exhibit, 40);
	memset(out, UNTOUCHED, sizeof(out));
	for (size_t max = 0; max < exhibit.message_len; max++) {
		CHECK_STATUS(
		    CL_TOO_SMALL, forge_rewrite(out, max, &out_len,
				      exhibit.message, exhibit.message_len, 0,
				      exhibit.plain, exhibit.plain, 1));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	/* Of 40 bytes that are known, 30 are in both. */
	for (size_t max = 0; max < 30; max++) {
		CHECK_STATUS(CL_TOO_SMALL,
		    forge_recover(out, max, &out_len, exhibit.message,
			exhibit.message_len, exhibit.plain, 40, exhibit.message,
			CTR_NONCE_LEN + 30));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(
	    forge_rewrite(out, exhibit.message_len, &out_len, exhibit.message,
		exhibit.message_len, 0, exhibit.plain, exhibit.plain, 1));
	CHECK_OK(forge_recover(out, 30, &out_len, exhibit.message,
	    exhibit.message_len, exhibit.plain, 40, exhibit.message,
	    CTR_NONCE_LEN + 30));
}
