/* Lab 2: what forgemac.h promises about tag 5, alone and to live servers. */
#include <string.h>

#include <sodium.h>

#include "ctr_peer.h"
#include "forgemac.h"
#include "lab_test.h"
#include "mac_server.h"
#include "peer.h"
#include "ref.h"

static const struct wire_field tag_fields[] = { { "tag", 0 }, { 0 } };

/* One message and its tag, and what is to be appended to it. */
struct extension {
	uint8_t message[FORGEMAC_MESSAGE_MAX];
	size_t message_len;
	uint8_t tag[FORGEMAC_HASH_LEN];
	uint8_t suffix[FORGEMAC_MESSAGE_MAX];
	size_t suffix_len;
	uint8_t out[2 * FORGEMAC_MESSAGE_MAX + 128];
	size_t out_len;
	uint8_t out_tag[FORGEMAC_HASH_LEN];
};

static void
prepare(struct extension *extension, size_t message_len, size_t suffix_len)
{
	randombytes_buf(extension->message, sizeof(extension->message));
	randombytes_buf(extension->suffix, sizeof(extension->suffix));
	randombytes_buf(extension->tag, sizeof(extension->tag));
	extension->message_len = message_len;
	extension->suffix_len = suffix_len;
	memset(extension->out, UNTOUCHED, sizeof(extension->out));
	memset(extension->out_tag, UNTOUCHED, sizeof(extension->out_tag));
	extension->out_len = 0;
}

/* Name the parts of a forged message behind a tag, which may be left out. */
static void
name_fields(struct wire_field fields[static 5],
    const struct extension *extension, size_t tag_len, size_t len)
{
	const struct wire_field all[] = {
		{ "tag", tag_len },
		{ "message", extension->message_len },
		{ "padding", len - tag_len - extension->message_len -
				 extension->suffix_len },
		{ "suffix", extension->suffix_len },
	};
	size_t n = 0;

	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i].len > 0)
			fields[n++] = all[i];
	fields[n] = (struct wire_field){ NULL, 0 };
}

/* Extend in the grader, for comparison. */
static size_t
extend_here(uint8_t *out, size_t out_max, uint8_t tag[static FORGEMAC_HASH_LEN],
    const struct extension *extension, uint64_t key_len)
{
	size_t len = 0;

	CHECK_OK(ref_forgemac_extend(out, out_max, &len, tag,
	    extension->message, extension->message_len, extension->tag,
	    extension->suffix, extension->suffix_len, key_len));
	return (len);
}

/* Compare what was forged for a key of this length, in out. */
static void
check_message(const struct extension *extension, uint64_t key_len)
{
	uint8_t want[sizeof(extension->out)], tag[FORGEMAC_HASH_LEN];
	struct wire_field fields[5];
	size_t len, out_len = extension->out_len;

	len = extend_here(want, sizeof(want), tag, extension, key_len);
	name_fields(fields, extension, 0, len);
	CHECK_EQ(len, out_len);
	CHECK_FIELDS(fields, want, extension->out, out_len);
}

LAB_TEST(lab2, an_amount_is_appended_behind_the_padding, .points = 1,
    .module = "forgemac", .functions = "forgemac_extend", .read = "tag-5",
    .protects = "padding and length are rebuilt, and hashing goes on")
{
	/* WIRE.md's request and MAC key, 92 bytes; hashes of sha256sum. */
	static const struct wire_field fields[] = { { "message", 61 },
		{ "padding", 36 }, { "suffix", 11 }, { NULL, 0 } };
	static const char request[] = REQUEST;
	uint8_t tag[FORGEMAC_HASH_LEN], out[108] = { 0 };
	uint8_t out_tag[FORGEMAC_HASH_LEN] = { 0 }, want[108] = { 0 };
	size_t out_len = 0;

	hex_bytes(tag, sizeof(tag),
	    "7e21e2259133c37e21fbf6e454b1939153e38011649246de9311b79898ae2d34");
	CHECK_OK(forgemac_extend(out, sizeof(out), &out_len, out_tag,
	    (const uint8_t *)request, 61, tag, (const uint8_t *)"&amount=900",
	    11, 31));
	CHECK_EQ(sizeof(want), out_len);
	memcpy(want, request, 61);
	want[61] = 0x80;
	want[95] = 0x02; /* 736 bits */
	want[96] = 0xe0;
	memcpy(want + 97, "&amount=900", 11);
	CHECK_FIELDS(fields, want, out, out_len);
	CHECK_HEX_FIELDS(tag_fields,
	    "d7ca460240b964eeca53659116d5d1a4a6b63e9fdbf744ed767bc6088f04e042",
	    out_tag, sizeof(out_tag));
}

LAB_TEST(lab2, a_hash_goes_on_behind_any_key, .points = 2, .module = "forgemac",
    .functions = "forgemac_extend", .read = "tag-5",
    .protects = "the tag is that of key, message, padding and suffix, "
		"wherever the blocks begin")
{
	static const size_t message_lens[] = { 0, 1, 7, 54, 55, 56, 57, 63, 64,
		65, 118, 119, 120, 128, 300 };
	static const size_t suffix_lens[] = { 0, 1, 16, 55, 56, 63, 64, 65, 128,
		500 };
	uint8_t key[131], want[FORGEMAC_HASH_LEN];
	struct extension it;

	for (size_t i = 0; i < 2 * sizeof(key); i++) {
		size_t key_len = i / 2;

		randombytes_buf(key, sizeof(key));
		prepare(&it, message_lens[i % COUNT(message_lens)],
		    suffix_lens[i * 7 / 3 % COUNT(suffix_lens)]);
		/* Often the key ends a little before or behind a border. */
		if (i % 2 == 1)
			it.message_len = (size_t)(192 - key_len - 12) + i % 16;
		mac_prefix(it.tag, key, key_len, it.message, it.message_len);
		CHECK_OK(forgemac_extend(it.out, sizeof(it.out), &it.out_len,
		    it.out_tag, it.message, it.message_len, it.tag, it.suffix,
		    it.suffix_len, key_len));
		check_message(&it, key_len);
		/* The verifier, who has the key. */
		mac_prefix(want, key, key_len, it.out, it.out_len);
		CHECK_FIELDS(tag_fields, want, it.out_tag, sizeof(want));
	}
}

LAB_TEST(lab2, a_length_has_64_bits, .points = 1, .module = "forgemac",
    .functions = "forgemac_extend", .read = "tag-5",
    .protects = "the number of bits is not cut to fewer than 64, and bytes "
		"that do not fit are not written")
{
	static const uint64_t key_lens[] = { 32, 0x1fff, 0x200000, 0x1fffffff,
		0x20000000, 0xfffffff8, 0x100000000, 0x123456789abcdef };
	uint8_t want[256], tag[FORGEMAC_HASH_LEN];
	struct extension it;

	for (size_t i = 0; i < COUNT(key_lens); i++) {
		size_t need;

		prepare(&it, 10 + i, 3 + i);
		need = extend_here(want, sizeof(want), tag, &it, key_lens[i]);
		for (size_t max = i < 2 ? 0 : need - 1; max < need; max++)
			CHECK_STATUS(CL_TOO_SMALL,
			    forgemac_extend(it.out, max, &it.out_len,
				it.out_tag, it.message, it.message_len, it.tag,
				it.suffix, it.suffix_len, key_lens[i]));
		CHECK_UNTOUCHED(it.out, sizeof(it.out));
		CHECK_UNTOUCHED(it.out_tag, sizeof(it.out_tag));
		CHECK_OK(forgemac_extend(it.out, need, &it.out_len, it.out_tag,
		    it.message, it.message_len, it.tag, it.suffix,
		    it.suffix_len, key_lens[i]));
		check_message(&it, key_lens[i]);
		CHECK_FIELDS(tag_fields, tag, it.out_tag, sizeof(tag));
	}
}

/* Meet a server that has a key of this length, and get a message from it. */
static struct net_conn *
meet(struct extension *extension,
    void (*mac)(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
	size_t key_len, const uint8_t *message, size_t message_len),
    size_t key_len)
{
	struct net_conn *ends[2];

	test_pair(ends);
	mac_server_start(ends[0], mac, key_len);
	mac(extension->tag, mac_server.key, key_len, extension->message,
	    extension->message_len);
	return (ends[1]);
}

/* Let the student's side attack it. */
static enum cl_status
attack(struct extension *extension, struct net_conn *conn, size_t out_max,
    uint64_t key_min, uint64_t key_max)
{
	enum cl_status status;

	peer_start(mac_server_play, NULL);
	status = forgemac_extend_live(conn, extension->out, out_max,
	    &extension->out_len, extension->message, extension->message_len,
	    extension->tag, extension->suffix, extension->suffix_len, key_min,
	    key_max);
	worker_restart(); /* its end closes, so all that it sent is heard */
	return (status);
}

/* So many guesses were sent, from the shortest key on, each a forgery. */
static void
check_guesses(const struct extension *extension, uint64_t key_min, size_t n)
{
	uint8_t want[FORGEMAC_MESSAGE_MAX];
	uint8_t *text = want + FORGEMAC_HASH_LEN;
	size_t guesses = mac_server.n_heard;
	struct wire_field fields[5];

	CHECK_EQ(n, guesses);
	for (size_t i = 0; i < guesses; i++) {
		const uint8_t *guess = mac_server.heard[i];
		size_t guess_len = mac_server.heard_len[i], len;

		len = FORGEMAC_HASH_LEN + extend_here(text,
					      sizeof(want) - FORGEMAC_HASH_LEN,
					      want, extension, key_min + i);
		name_fields(fields, extension, FORGEMAC_HASH_LEN, len);
		CHECK_EQ(len, guess_len);
		CHECK_FIELDS(fields, want, guess, guess_len);
	}
}

/* One that has a key of this length is found to believe a forgery. */
static void
check_extended(struct extension *extension, size_t out_max, size_t key_len,
    uint64_t key_min, uint64_t key_max)
{
	struct net_conn *conn = meet(extension, mac_prefix, key_len);

	CHECK_OK(attack(extension, conn, out_max, key_min, key_max));
	CHECK_PEER(peer_join());
	check_message(extension, key_len);
	check_guesses(extension, key_min, key_len - key_min + 1);
	CHECK_EQ(1, mac_server.n_accepted);
}

LAB_TEST(lab2, a_server_believes_an_extended_message, .points = 1,
    .module = "forgemac", .functions = "forgemac_extend_live", .read = "tag-5",
    .protects = "the length of the key is found, wherever it is in a range")
{
	struct extension it;

	for (size_t i = 0; i < 12; i++) {
		size_t key_min = i * 9, key_max = key_min + 1 + 5 * i;
		size_t key_len =
		    key_min +
		    randombytes_uniform((uint32_t)(key_max - key_min + 1));
		/* The first and the last length are in the range. */
		if (i % 3 < 2)
			key_len = i % 3 == 0 ? key_min : key_max;
		prepare(&it, i == 3 ? 0 : randombytes_uniform(300),
		    i == 4 ? 0 : randombytes_uniform(300));
		check_extended(&it, sizeof(it.out), key_len, key_min, key_max);
	}
}

LAB_TEST(lab2, a_key_outside_the_range_is_not_found, .points = 1,
    .module = "forgemac", .functions = "forgemac_extend_live", .read = "tag-5",
    .protects = "each length of the range is tried once, and no other")
{
	/* Not around 20, how long the key is. */
	static const uint64_t ranges[][2] = { { 0, 19 }, { 21, 40 }, { 0, 0 },
		{ 19, 19 }, { 21, 21 }, { 10, 9 }, { 21, 19 },
		{ UINT64_MAX - 3, UINT64_MAX }, { UINT64_MAX, UINT64_MAX } };
	struct net_conn *conn;
	struct extension it;

	for (size_t i = 0; i < COUNT(ranges); i++) {
		uint64_t min = ranges[i][0], max = ranges[i][1];

		prepare(&it, 70, 30);
		conn = meet(&it, mac_prefix, 20);
		CHECK_STATUS(
		    CL_AUTH, attack(&it, conn, sizeof(it.out), min, max));
		CHECK_PEER(peer_join());
		check_guesses(
		    &it, min, min > max ? 0 : (size_t)(max - min + 1));
		CHECK_UNTOUCHED(it.out, sizeof(it.out));
	}
	prepare(&it, 70, 30);
	check_extended(&it, sizeof(it.out), 20, 20, 20);
}

LAB_TEST(lab2, a_guess_over_the_limit_is_not_sent, .points = 1,
    .module = "forgemac", .functions = "forgemac_extend_live", .read = "tag-5",
    .protects = "what does not fit, in out or in a frame, ends the attack")
{
	struct net_conn *conn;
	struct extension it;

	/* Of 10 + 100 bytes the padding is 18; of 9 + 100 it is 19. */
	prepare(&it, 100, FORGEMAC_MESSAGE_MAX - FORGEMAC_HASH_LEN - 118);
	conn = meet(&it, mac_prefix, 10);
	CHECK_STATUS(CL_TOO_BIG, attack(&it, conn, sizeof(it.out), 9, 10));
	CHECK_PEER(peer_join());
	check_guesses(&it, 9, 0);
	CHECK_UNTOUCHED(it.out, sizeof(it.out));
	check_extended(
	    &it, FORGEMAC_MESSAGE_MAX - FORGEMAC_HASH_LEN, 10, 10, 10);
	/* Of a key of 55 bytes the padding is 9, and of 56 it is 72. */
	prepare(&it, 0, 5);
	conn = meet(&it, mac_prefix, 56);
	CHECK_STATUS(CL_TOO_SMALL, attack(&it, conn, 76, 50, 60));
	CHECK_PEER(peer_join());
	check_guesses(&it, 50, 6);
	CHECK_UNTOUCHED(it.out, sizeof(it.out));
	check_extended(&it, 77, 56, 50, 60);
}

LAB_TEST(lab2, an_answer_that_is_none_ends_the_attack, .points = 1,
    .module = "forgemac", .functions = "forgemac_extend_live", .read = "tag-5",
    .protects = "an answer is one byte, and a server that is gone gives none")
{
	static const struct {
		enum cl_status status;
		size_t len;
		uint8_t say[12];
	} answers[] = {
		{ CL_CLOSED, 0, { 0 } },
		{ CL_TRUNCATED, 3, { 0, 0, 0 } },
		{ CL_TRUNCATED, 4, { 0, 0, 0, 1 } },
		{ CL_DECODE, 4, { 0, 0, 0, 0 } },
		{ CL_DECODE, 6, { 0, 0, 0, 2, 1, 1 } },
		{ CL_DECODE, 12, { 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1 } },
	};
	static const uint8_t yes[] = { 0, 0, 0, 1, 1 };
	struct net_conn *conn, *ends[2];
	struct extension it;

	for (size_t i = 0; i < 2 * COUNT(answers); i++) {
		/* To the first message, or to a later one. */
		size_t patience = i % 2 == 0 ? 0 : 1 + randombytes_uniform(9);

		prepare(&it, 70, 30);
		conn = meet(&it, mac_prefix, 20);
		mac_server.patience = patience;
		mac_server.say = answers[i / 2].say;
		mac_server.say_len = answers[i / 2].len;
		CHECK_STATUS(answers[i / 2].status,
		    attack(&it, conn, sizeof(it.out), 5, 40));
		/* A connection with bytes that nobody read ends anyhow. */
		(void)peer_join();
		check_guesses(&it, 5, patience + 1);
		CHECK_UNTOUCHED(it.out, sizeof(it.out));
	}
	/* One that says yes, and is gone before it is asked. */
	prepare(&it, 70, 30);
	test_pair_watched(ends);
	mac_server_start(ends[0], mac_prefix, 20);
	CHECK_OK(net_write(ends[0], yes, sizeof(yes)));
	net_abort(ends[0]);
	CHECK_STATUS(CL_CLOSED, attack(&it, ends[1], sizeof(it.out), 5, 40));
	/* Its yes may have been left unread, which is a reset. */
	(void)peer_join();
	CHECK_UNTOUCHED(it.out, sizeof(it.out));
	check_extended(&it, sizeof(it.out), 20, 5, 40);
}

LAB_TEST(lab2, hmac_is_not_extended, .points = 1,
    .title = "HMAC is not extended", .module = "forgemac",
    .functions = "forgemac_extend_live", .read = "tag-5",
    .protects = "what extends a hash extends neither HMAC nor a hash twice")
{
	static const size_t key_lens[] = { 0, 1, 31, 32, 60 };
	struct net_conn *conn;
	struct extension it;

	for (size_t i = 0; i < 2 * COUNT(key_lens); i++) {
		prepare(&it, randombytes_uniform(200), 1 + i);
		conn = meet(
		    &it, i % 2 == 0 ? mac_hmac : mac_nested, key_lens[i / 2]);
		CHECK_STATUS(CL_AUTH, attack(&it, conn, sizeof(it.out), 0, 70));
		CHECK_PEER(peer_join());
		/* With the plain hash, one of these had been believed. */
		check_guesses(&it, 0, 71);
		CHECK_UNTOUCHED(it.out, sizeof(it.out));
	}
	check_extended(&it, sizeof(it.out), 32, 0, 70);
}
