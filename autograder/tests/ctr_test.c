/* Lab 1: what ctr.h promises. */
#include <string.h>

#include <sodium.h>

#include "ctr.h"
#include "ctr_peer.h"
#include "exchange.h"
#include "lab_test.h"
#include "peer.h"
#include "ref.h"
#include "script.h"

static const struct wire_field keystream[] = { { "each keystream block", 16 },
	{ NULL, 0 } };
static const struct wire_field message_fields[] = { { "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 }, { NULL, 0 } };

/* WIRE.md: the demonstration key, and the nonce 00 01 .. 0f. */
static const uint8_t demo_key[] = "0123456789ABCDEF0123456789ABCDEF";
static const uint8_t demo_nonce[CTR_NONCE_LEN] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
	10, 11, 12, 13, 14, 15 };

LAB_TEST(lab1, ctr_xor_matches_nist_sp_800_38a,
    .title = "ctr_xor matches NIST SP 800-38A F.5.5", .points = 4,
    .module = "ctr", .functions = "ctr_xor", .read = "counter-mode",
    .protects = "the keystream is AES-256 of successive counter blocks")
{
	/* NIST SP 800-38A, F.5.5 CTR-AES256.Encrypt. */
	uint8_t key[AES256_KEY_LEN], counter[CTR_NONCE_LEN], plain[64];
	uint8_t out[64] = { 0 };

	hex_bytes(key, sizeof(key),
	    "603deb1015ca71be2b73aef0857d7781"
	    "1f352c073b6108d72d9810a30914dff4");
	hex_bytes(counter, sizeof(counter), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
	hex_bytes(plain, sizeof(plain),
	    "6bc1bee22e409f96e93d7e117393172a"
	    "ae2d8a571e03ac9c9eb76fac45af8e51"
	    "30c81c46a35ce411e5fbc1191a0a52ef"
	    "f69f2445df4f9b17ad2b417be66c3710");
	CHECK_OK(ctr_xor(out, key, counter, plain, sizeof(plain)));
	CHECK_HEX_FIELDS(keystream,
	    "601ec313775789a5b7a7f504bbf3d228"
	    "f443e3ca4d62b59aca84e990cacaf5c5"
	    "2b0930daa23de94ce87017ba2d84988d"
	    "dfc9c58db67aada613c2dd08457941a6",
	    out, sizeof(out));
}

LAB_TEST(lab1, the_counter_carries, .title = "the counter carries past 32 bits",
    .points = 2, .module = "ctr", .functions = "ctr_xor", .read = "the-counter",
    .protects = "the counter is one integer of 128 bits, not of 32")
{
	/* WIRE.md, "ctr carry past 32 bits". */
	static const uint8_t zeros[48];
	uint8_t nonce[CTR_NONCE_LEN], out[48] = { 0 };

	hex_bytes(nonce, sizeof(nonce), "000000000000000000000001ffffffff");
	CHECK_OK(ctr_xor(out, demo_key, nonce, zeros, sizeof(zeros)));
	CHECK_HEX_FIELDS(keystream,
	    "94fd49c4986b61c981f7bde1395bf98a"
	    "99ab01de5a74f6427965d0c5b296371b"
	    "24d3de50d5ab613147ea2e1fb011322f",
	    out, sizeof(out));
}

LAB_TEST(lab1, the_counter_starts_over_at_zero, .points = 1, .module = "ctr",
    .functions = "ctr_xor", .read = "the-counter",
    .protects = "the counter wraps from its largest value to zero")
{
	/* WIRE.md, "ctr carry". */
	static const uint8_t zeros[48];
	uint8_t nonce[CTR_NONCE_LEN], out[48] = { 0 };

	memset(nonce, 0xff, sizeof(nonce));
	CHECK_OK(ctr_xor(out, demo_key, nonce, zeros, sizeof(zeros)));
	CHECK_HEX_FIELDS(keystream,
	    "0673fdedbb7adbc82285dc5c5f27faad"
	    "ab0b2101074bea2796fe5f468df6f1db"
	    "b4f4faa468f2825ccfa19e5aac2a557c",
	    out, sizeof(out));
}

LAB_TEST(lab1, the_request_encrypts_as_published, .points = 1, .module = "ctr",
    .functions = "ctr_xor", .read = "the-message",
    .protects = "a last block that is not full uses the front of its keystream")
{
	/* WIRE.md, "ctr, ct of the request" and "of amount=100". */
	static const char amount[] = "amount=100";
	uint8_t out[sizeof(REQUEST) - 1] = { 0 };

	CHECK_OK(ctr_xor(out, demo_key, demo_nonce, (const uint8_t *)REQUEST,
	    sizeof(REQUEST) - 1));
	CHECK_HEX_FIELDS(keystream,
	    "120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b4614412087610e68b"
	    "05e04718e7e1adcc2265887f1bad2b6991ab10fab9fd98eefab58819a1",
	    out, sizeof(out));
	CHECK_OK(ctr_xor(out, demo_key, demo_nonce, (const uint8_t *)amount,
	    sizeof(amount) - 1));
	CHECK_HEX_FIELDS(
	    keystream, "342a58fe41ed012c310a", out, sizeof(amount) - 1);
}

LAB_TEST(lab1, every_length_agrees_with_the_reference, .points = 2,
    .module = "ctr", .functions = "ctr_xor", .read = "counter-mode",
    .protects = "ctr_xor handles no, part of, one and many blocks")
{
	static const size_t more[] = { 255, 256, 1023, 1024, 1025, 4097,
		65536 };
	static uint8_t in[65536], out[65536], want[65536];
	uint8_t key[AES256_KEY_LEN], nonce[CTR_NONCE_LEN];

	randombytes_buf(key, sizeof(key));
	randombytes_buf(nonce, sizeof(nonce));
	randombytes_buf(in, sizeof(in));
	for (size_t i = 0; i < 50 + sizeof(more) / sizeof(more[0]); i++) {
		size_t len = i < 50 ? i : more[i - 50];

		memset(out, UNTOUCHED, sizeof(out));
		CHECK_OK(ref_ctr_xor(want, key, nonce, in, len));
		CHECK_OK(ctr_xor(out, key, nonce, in, len));
		CHECK_FIELDS(keystream, want, out, len);
	}
}

LAB_TEST(lab1, encrypting_in_place_works, .points = 1, .module = "ctr",
    .functions = "ctr_xor", .read = "counter-mode",
    .protects = "out may be the same buffer as in")
{
	uint8_t key[AES256_KEY_LEN], nonce[CTR_NONCE_LEN], bytes[100];
	uint8_t want[sizeof(bytes)];

	randombytes_buf(key, sizeof(key));
	randombytes_buf(nonce, sizeof(nonce));
	randombytes_buf(bytes, sizeof(bytes));
	CHECK_OK(ref_ctr_xor(want, key, nonce, bytes, sizeof(bytes)));
	CHECK_OK(ctr_xor(bytes, key, nonce, bytes, sizeof(bytes)));
	CHECK_FIELDS(keystream, want, bytes, sizeof(bytes));
}

LAB_TEST(lab1, a_message_is_nonce_then_ciphertext, .points = 2, .module = "ctr",
    .functions = "ctr_encrypt", .read = "the-message",
    .protects = "the message is the nonce and the ciphertext under it")
{
	uint8_t key[AES256_KEY_LEN], plain[61];
	uint8_t message[CTR_NONCE_LEN + sizeof(plain)] = { 0 };
	uint8_t want[sizeof(message)];
	size_t out_len = 0;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(plain, sizeof(plain));
	CHECK_OK(ctr_encrypt(
	    message, sizeof(message), &out_len, key, plain, sizeof(plain)));
	CHECK_EQ(sizeof(message), out_len);
	memcpy(want, message, CTR_NONCE_LEN);
	CHECK_OK(ref_ctr_xor(
	    want + CTR_NONCE_LEN, key, message, plain, sizeof(plain)));
	CHECK_FIELDS(message_fields, want, message, out_len);
}

LAB_TEST(lab1, the_reference_decrypts_what_you_encrypt, .points = 1,
    .module = "ctr", .functions = "ctr_encrypt", .read = "the-message",
    .protects = "messages of every length open under the reference")
{
	static const size_t lens[] = { 0, 1, 15, 16, 17, 1000 };
	uint8_t key[AES256_KEY_LEN], plain[1000], opened[1000];
	uint8_t message[CTR_NONCE_LEN + 1000] = { 0 };
	size_t out_len, opened_len;

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		out_len = opened_len = 0;
		randombytes_buf(key, sizeof(key));
		randombytes_buf(plain, lens[i]);
		/* A buffer that is just large enough is large enough. */
		CHECK_OK(ctr_encrypt(message, CTR_NONCE_LEN + lens[i], &out_len,
		    key, plain, lens[i]));
		CHECK_EQ(CTR_NONCE_LEN + lens[i], out_len);
		CHECK_OK(ref_ctr_decrypt(opened, sizeof(opened), &opened_len,
		    key, message, out_len));
		CHECK_EQ(lens[i], opened_len);
		CHECK_FIELDS(keystream, plain, opened, opened_len);
	}
}

LAB_TEST(lab1, you_decrypt_what_the_reference_encrypts, .points = 2,
    .module = "ctr", .functions = "ctr_decrypt", .read = "the-message",
    .protects = "ctr_decrypt takes the nonce from the message")
{
	static const size_t lens[] = { 0, 1, 15, 16, 17, 1000 };
	uint8_t key[AES256_KEY_LEN], plain[1000], out[1000] = { 0 };
	uint8_t message[CTR_NONCE_LEN + 1000];
	size_t len, out_len;

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		len = out_len = 0;
		randombytes_buf(key, sizeof(key));
		randombytes_buf(plain, lens[i]);
		CHECK_OK(ref_ctr_encrypt(
		    message, sizeof(message), &len, key, plain, lens[i]));
		CHECK_OK(
		    ctr_decrypt(out, lens[i], &out_len, key, message, len));
		CHECK_EQ(lens[i], out_len);
		CHECK_FIELDS(keystream, plain, out, out_len);
	}
}

LAB_TEST(lab1, a_message_too_short_for_a_nonce_is_refused, .points = 1,
    .module = "ctr", .functions = "ctr_decrypt", .read = "the-message",
    .protects = "ctr_decrypt refuses fewer than 16 bytes, and writes nothing")
{
	uint8_t key[AES256_KEY_LEN], message[CTR_NONCE_LEN], out[32];
	size_t out_len;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
	for (size_t len = 0; len < CTR_NONCE_LEN; len++) {
		memset(out, UNTOUCHED, sizeof(out));
		out_len = 7;
		CHECK_STATUS(CL_DECODE,
		    ctr_decrypt(out, sizeof(out), &out_len, key, message, len));
		CHECK_UNTOUCHED(out, sizeof(out));
		CHECK_EQ(7, out_len);
	}
	CHECK_OK(ctr_decrypt(
	    out, sizeof(out), &out_len, key, message, CTR_NONCE_LEN));
}

LAB_TEST(lab1, a_message_of_a_nonce_alone_is_empty, .points = 1,
    .module = "ctr", .functions = "ctr_decrypt", .read = "the-message",
    .protects = "16 bytes are a legal message with an empty plaintext")
{
	uint8_t key[AES256_KEY_LEN], message[CTR_NONCE_LEN], out[1] = { 0 };
	size_t out_len = 7;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(message, sizeof(message));
	CHECK_OK(ctr_decrypt(
	    out, sizeof(out), &out_len, key, message, sizeof(message)));
	CHECK_EQ(0, out_len);
}

LAB_TEST(lab1, a_buffer_that_is_too_small_is_refused, .points = 1,
    .module = "ctr", .functions = "ctr_encrypt ctr_decrypt",
    .read = "the-message",
    .protects = "neither function writes to a buffer that cannot hold all")
{
	uint8_t key[AES256_KEY_LEN], plain[40], message[CTR_NONCE_LEN + 40];
	uint8_t out[CTR_NONCE_LEN + 40];
	size_t len = 0, out_len;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(plain, sizeof(plain));
	for (size_t max = 0; max < sizeof(out); max++) {
		memset(out, UNTOUCHED, sizeof(out));
		out_len = 7;
		CHECK_STATUS(CL_TOO_SMALL,
		    ctr_encrypt(out, max, &out_len, key, plain, sizeof(plain)));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(ref_ctr_encrypt(
	    message, sizeof(message), &len, key, plain, sizeof(plain)));
	for (size_t max = 0; max < sizeof(plain); max++) {
		memset(out, UNTOUCHED, sizeof(out));
		out_len = 7;
		CHECK_STATUS(CL_TOO_SMALL,
		    ctr_decrypt(out, max, &out_len, key, message, len));
		CHECK_UNTOUCHED(out, sizeof(out));
	}
	CHECK_OK(
	    ctr_encrypt(out, sizeof(out), &out_len, key, plain, sizeof(plain)));
	CHECK_OK(ctr_decrypt(out, sizeof(plain), &out_len, key, message, len));
}

/* Collect the nonces of n messages under one key. */
static void
draw_nonces(uint8_t nonces[][CTR_NONCE_LEN], size_t n,
    const uint8_t key[static AES256_KEY_LEN])
{
	uint8_t message[CTR_NONCE_LEN + 4] = { 0 };
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		CHECK_OK(ctr_encrypt(message, sizeof(message), &len, key,
		    (const uint8_t *)"same", 4));
		memcpy(nonces[i], message, CTR_NONCE_LEN);
	}
}

LAB_TEST(lab1, no_nonce_is_used_twice, .points = 2, .module = "ctr",
    .functions = "ctr_encrypt", .read = "one-nonce-one-message",
    .protects = "nonces differ between calls, and after a restart")
{
	uint8_t key[AES256_KEY_LEN], nonces[64][CTR_NONCE_LEN];

	randombytes_buf(key, sizeof(key));
	draw_nonces(nonces, 32, key);
	worker_restart();
	draw_nonces(nonces + 32, 32, key);
	for (size_t i = 0; i < 64; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(nonces[i], nonces[j], CTR_NONCE_LEN) != 0,
			    i >= 32 && j < 32
				? "a restarted program used a nonce again"
				: "two messages have the same nonce");
}

LAB_TEST(lab1, every_byte_of_the_nonce_is_random, .points = 1, .module = "ctr",
    .functions = "ctr_encrypt", .read = "one-nonce-one-message",
    .protects = "no byte of the nonce stays the same from message to message")
{
	uint8_t key[AES256_KEY_LEN], nonces[32][CTR_NONCE_LEN];

	randombytes_buf(key, sizeof(key));
	draw_nonces(nonces, 32, key);
	for (size_t byte = 0; byte < CTR_NONCE_LEN; byte++) {
		size_t same = 0;

		for (size_t i = 1; i < 32; i++)
			same += nonces[i][byte] == nonces[0][byte];
		/* 16 of 31 by chance: once in 2^97. */
		CHECK(same < 16, "a byte of the nonce hardly ever changes");
	}
}

LAB_TEST(lab1, your_messages_cross_in_your_frames, .points = 1, .module = "ctr",
    .depends_on = "exchange", .functions = "ctr_encrypt ctr_decrypt",
    .read = "the-message",
    .protects = "a client of ctr and exchange talks to the reference's server")
{
	struct net_conn *ends[2];
	uint8_t key[AES256_KEY_LEN], message[1024] = { 0 }, plain[1024] = { 0 };
	size_t len = 0, plain_len = 0;

	randombytes_buf(key, sizeof(key));
	test_pair(ends);
	script_start(ends[0], (const uint8_t *)RESPONSE, sizeof(RESPONSE) - 1);
	CHECK_OK(ctr_encrypt(message, sizeof(message), &len, key,
	    (const uint8_t *)REQUEST, sizeof(REQUEST) - 1));
	peer_start(ctr_peer_serve, key);
	CHECK_OK(exchange_send_frame(ends[1], message, len));
	CHECK_PEER(peer_join());
	plain_len = script.heard_len;
	CHECK_EQ(sizeof(REQUEST) - 1, plain_len);
	CHECK_BYTES(REQUEST, script.heard, plain_len);
	CHECK_OK(exchange_recv_frame(ends[1], message, sizeof(message), &len));
	CHECK_OK(
	    ctr_decrypt(plain, sizeof(plain), &plain_len, key, message, len));
	CHECK_EQ(sizeof(RESPONSE) - 1, plain_len);
	CHECK_BYTES(RESPONSE, plain, plain_len);
}

LAB_TEST(lab1, no_key_and_no_keystream_stay_in_memory, .points = 1,
    .module = "ctr", .functions = "ctr_xor", .read = "counter-mode",
    .protects = "the keystream is wiped, and the expanded key released")
{
	static const uint8_t zeros[100];
	uint8_t key[AES256_KEY_LEN], nonce[CTR_NONCE_LEN], plain[100];
	uint8_t keystream_bytes[100], want[100], out[100] = { 0 };

	randombytes_buf(key, sizeof(key));
	randombytes_buf(nonce, sizeof(nonce));
	randombytes_buf(plain, sizeof(plain));
	CHECK_OK(
	    ref_ctr_xor(keystream_bytes, key, nonce, zeros, sizeof(zeros)));
	CHECK_OK(ref_ctr_xor(want, key, nonce, plain, sizeof(plain)));
	CHECK_OK(ctr_xor(out, key, nonce, plain, sizeof(plain)));
	CHECK_FIELDS(keystream, want, out, sizeof(out));
	CHECK_WIPED(key, sizeof(key), "the key is left in memory");
	CHECK_WIPED(keystream_bytes, sizeof(keystream_bytes),
	    "keystream is left in memory");
}
