/* Lab 9, for the self-tests only: what crosses the boundary, and how. */
#include <string.h>

#include <sodium.h>

#include "ctr.h"
#include "lab_test.h"
#include "peer.h"
#include "probe.h"
#include "ref.h"

#define PROBE_TEST(name_, points_)                                             \
	LAB_TEST(lab9, name_, .points = (points_), .module = "probe",          \
	    .read = "crossing", .protects = "the boundary")

static struct probe_state
start_state(void)
{
	struct probe_state state;

	/* No byte of it, padding included, may be left to chance. */
	memset(&state, 0, sizeof(state));
	memcpy(state.name, "abc", 3);
	state.name_len = 3;
	state.sequence = 0xfffffffffULL;
	return (state);
}

PROBE_TEST(a_struct_crosses_both_ways, 1)
{
	struct probe_state state = start_state();
	uint64_t n = 0;
	bool open = false;

	CHECK_OK(probe_advance(&state, PROBE_HONEST));
	CHECK_EQ(4, state.name_len);
	CHECK_BYTES("abcx", state.name, 4);
	CHECK_EQ(0x1000000000ULL, state.sequence);
	CHECK(state.open, "it is open");
	CHECK_OK(probe_inspect(&n, &open, &state, PROBE_HONEST));
	CHECK_EQ(0x1000000004ULL, n);
	CHECK(open, "it is open");
}

PROBE_TEST(a_full_array_is_no_lie, 1)
{
	struct probe_state state = start_state();

	state.name_len = PROBE_NAME_MAX - 1;
	CHECK_OK(probe_advance(&state, PROBE_FULL));
	CHECK_EQ(PROBE_NAME_MAX, state.name_len);
}

PROBE_TEST(a_length_beyond_its_array_is_a_lie, 1)
{
	struct probe_state state = start_state();

	CHECK_OK(probe_advance(&state, PROBE_LONG));
}

PROBE_TEST(a_bool_of_two_in_a_struct_is_a_lie, 1)
{
	struct probe_state state = start_state();

	CHECK_OK(probe_advance(&state, PROBE_BOOL));
}

PROBE_TEST(a_bool_of_two_is_a_lie, 1)
{
	struct probe_state state = start_state();
	uint64_t n = 0;
	bool open = false;

	CHECK_OK(probe_inspect(&n, &open, &state, PROBE_BOOL));
}

PROBE_TEST(a_large_number_is_no_lie, 1)
{
	struct probe_state state = start_state();
	uint64_t n = 0;
	bool open = false;

	state.sequence = UINT64_MAX - 3;
	CHECK_OK(probe_inspect(&n, &open, &state, PROBE_HONEST));
	CHECK_EQ(UINT64_MAX, n);
}

PROBE_TEST(one_buffer_for_both_stays_one, 1)
{
	uint8_t bytes[100], want[100];

	randombytes_buf(bytes, sizeof(bytes));
	memcpy(want, bytes, sizeof(bytes));
	CHECK_OK(probe_move(bytes, bytes, sizeof(bytes)));
	CHECK_BYTES(want, bytes, sizeof(bytes));
}

PROBE_TEST(buffers_that_overlap_stay_so, 1)
{
	uint8_t bytes[100], want[100];

	for (size_t shift = 1; shift < 60; shift++) {
		randombytes_buf(bytes, sizeof(bytes));
		memcpy(want, bytes, sizeof(bytes));
		memmove(want + shift, want, 40);
		CHECK_OK(probe_move(bytes + shift, bytes, 40));
		CHECK_BYTES(want, bytes, sizeof(bytes));
		memmove(want, want + shift, 40);
		CHECK_OK(probe_move(bytes, bytes + shift, 40));
		CHECK_BYTES(want, bytes, sizeof(bytes));
	}
}

PROBE_TEST(old_bytes_of_an_output_cross, 1)
{
	uint8_t left[] = "left", right[] = "RIGHT", whole[] = "abcdef";

	CHECK_OK(probe_swap(left, 4, right, 4));
	CHECK_BYTES("RIGH", left, 5);
	CHECK_BYTES("leftT", right, 6);
	CHECK_STATUS(CL_BAD_INPUT, probe_swap(left, 2, right, 3));
	CHECK_BYTES("leGH", left, 5);
	CHECK_BYTES("RIftT", right, 6);
	/* Side by side, and each inside of one region with the other. */
	CHECK_OK(probe_swap(whole, 3, whole + 3, 3));
	CHECK_BYTES("defabc", whole, 7);
	CHECK_OK(probe_swap(whole, 4, whole + 2, 4));
	CHECK_BYTES("fabcde", whole, 7);
}

PROBE_TEST(no_bytes_may_be_nowhere, 1)
{
	uint8_t byte = 7;
	uint32_t none = 9;

	CHECK_OK(probe_missing(&none, NULL, 0, NULL, 0));
	CHECK_EQ(2, none);
	CHECK_OK(probe_missing(&none, &byte, 0, NULL, 0));
	CHECK_EQ(1, none);
	CHECK_OK(probe_missing(&none, &byte, 1, &byte, 0));
	CHECK_EQ(0, none);
	CHECK_EQ(7, byte);
	CHECK_OK(probe_move(&byte, &byte, 0));
	CHECK_OK(probe_move(NULL, NULL, 0));
}

PROBE_TEST(a_restart_draws_anew, 1)
{
	uint8_t draws[4][PROBE_DRAW_LEN];
	uint32_t calls = 0;

	memset(draws, 0, sizeof(draws));
	for (uint32_t i = 0; i < 4; i++) {
		if (i == 2)
			worker_restart();
		CHECK_OK(probe_draw(draws[i], &calls));
		CHECK_EQ(i % 2 + 1, calls);
	}
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(memcmp(draws[i], draws[j], 16) != 0,
			    "two draws are the same");
}

PROBE_TEST(a_test_starts_with_a_fresh_worker, 1)
{
	uint8_t draw[PROBE_DRAW_LEN] = { 0 };
	uint32_t calls = 0;

	CHECK_OK(probe_draw(draw, &calls));
	CHECK_EQ(1, calls);
}

PROBE_TEST(a_connection_is_handed_over_once, 1)
{
	struct net_conn *in[2], *out[2];
	uint8_t heard[16] = { 0 };
	uint64_t len = 0;
	size_t heard_len;

	test_pair(in);
	test_pair(out);
	for (size_t i = 1; i < 9; i++) {
		CHECK_OK(net_send(in[0], "12345678", i));
		CHECK_OK(probe_relay(in[1], out[1], &len));
		CHECK_EQ(i, len);
		CHECK_OK(net_recv(out[0], heard, sizeof(heard), &heard_len));
		CHECK_EQ(i, heard_len);
	}
	CHECK_OK(net_send(out[0], "back", 4));
	CHECK_OK(probe_relay(out[1], in[1], &len));
	CHECK_OK(net_recv(in[0], heard, sizeof(heard), &heard_len));
	CHECK_BYTES("back", heard, 4);
	CHECK_OK(net_send(in[0], "self", 4));
	CHECK_OK(probe_relay(in[1], in[1], &len));
	CHECK_OK(net_recv(in[0], heard, sizeof(heard), &heard_len));
	CHECK_OK(net_shutdown(in[0]));
	CHECK_STATUS(CL_CLOSED, probe_relay(in[1], out[1], &len));
	worker_restart();
	CHECK_STATUS(CL_CLOSED,
	    net_recv(out[0], heard, sizeof(heard), &heard_len));
}

/* From here on the tests are wrong, so nobody loses a point by them. */
PROBE_TEST(a_connection_outlives_no_worker, 0)
{
	struct net_conn *ends[2];
	uint64_t len = 0;

	test_pair(ends);
	CHECK_OK(net_send(ends[0], "1", 1));
	CHECK_OK(probe_relay(ends[1], ends[1], &len));
	worker_restart();
	CHECK_OK(probe_relay(ends[1], ends[1], &len));
}

PROBE_TEST(a_test_passes_all_its_buffers, 0)
{
	uint8_t *volatile nowhere = NULL;

	CHECK_OK(probe_move(nowhere, (const uint8_t *)"abc", 3));
}

/* What the student's ctr encrypts, their probe_move carries. */
LAB_TEST(lab9, a_test_may_need_two_modules, .points = 2, .module = "probe",
    .depends_on = "ctr exchange", .read = "crossing",
    .protects = "modules that a test needs are named")
{
	static const uint8_t key[AES256_KEY_LEN], plain[5] = "probe";
	uint8_t message[CTR_NONCE_LEN + 5] = { 0 }, moved[sizeof(message)];
	uint8_t opened[5];
	size_t len = 0, opened_len = 0;

	memset(moved, 0, sizeof(moved));
	CHECK_OK(ctr_encrypt(message, sizeof(message), &len, key, plain, 5));
	CHECK_OK(probe_move(moved, message, sizeof(message)));
	CHECK_OK(ref_ctr_decrypt(
	    opened, sizeof(opened), &opened_len, key, moved, sizeof(moved)));
	CHECK_BYTES(plain, opened, 5);
}
