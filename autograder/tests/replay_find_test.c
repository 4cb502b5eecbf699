/* Lab 3: what replay.h promises of replay_find. */
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "replay.h"
#include "replay_scene.h"
#include "shuffle.h"
#include "wire.h"

/* The payload of a recorded frame. */
static const uint8_t *
payload_of(const struct recording *recording, size_t i, size_t *len)
{
	size_t start = (i == 0 ? 0 : recording->ends[i - 1]) + NET_HEADER_LEN;

	*len = recording->ends[i] - start;
	return (recording->bytes + start);
}

/* Find a record, in a buffer that is just large enough. */
static void
check_found(const struct recording *recording, uint64_t seq, size_t i)
{
	uint8_t out[REPLAY_PAYLOAD_MAX];
	size_t want_len, out_len = SIZE_MAX;
	const uint8_t *want = payload_of(recording, i, &want_len);

	memset(out, UNTOUCHED, sizeof(out));
	CHECK_OK(replay_find(
	    out, want_len, &out_len, recording->bytes, recording->len, seq));
	CHECK_EQ(want_len, out_len);
	CHECK_BYTES(want, out, want_len);
}

/* Make a frame of a number and noise. */
static void
add_numbered(struct recording *recording, uint64_t seq, size_t len)
{
	uint8_t payload[REPLAY_PAYLOAD_MAX];
	struct wire_writer writer = wire_writer(payload, sizeof(payload));

	randombytes_buf(payload, sizeof(payload));
	wire_put_u64(&writer, seq);
	recording_add(recording, payload, len);
}

LAB_TEST(lab3, the_record_with_a_number_is_found, .points = 1,
    .module = "replay", .functions = "replay_find", .read = "reflecting",
    .protects = "replay_find compares all 8 bytes, takes the first of two, and "
		"copies the whole payload and nothing else")
{
	struct recording recording = { .n = 0 };
	/* Each differs in one byte from the one looked for. */
	uint64_t seq = 0x0102030405060708;
	size_t order[TEXTS_MAX];

	for (int version = PEER_HMAC_SEQ; version <= PEER_AEAD; version++) {
		scene_record(version, TEXTS_MAX);
		shuffle(order, TEXTS_MAX);
		for (size_t i = 0; i < TEXTS_MAX; i++)
			check_found(
			    &scene.said[PEER_CLIENT], order[i], order[i]);
	}
	for (size_t byte = 0; byte < RECORD_SEQ_LEN; byte++) {
		memset(&recording, 0, sizeof(recording));
		add_numbered(&recording, seq ^ (uint64_t)0x40 << 8 * byte, 100);
		add_numbered(&recording, seq, REPLAY_PAYLOAD_MAX);
		add_numbered(&recording, seq, RECORD_SEQ_LEN);
		check_found(&recording, seq, 1);
	}
	add_numbered(&recording, UINT64_MAX, RECORD_SEQ_LEN);
	check_found(&recording, UINT64_MAX, 3);
}

/* What a call of replay_find returns that finds nothing. */
static void
check_not_found(enum cl_status want, size_t out_max,
    const struct recording *recording, size_t len, uint64_t seq)
{
	uint8_t out[REPLAY_PAYLOAD_MAX];
	size_t out_len = 7;

	memset(out, UNTOUCHED, sizeof(out));
	CHECK_STATUS(want,
	    replay_find(out, out_max, &out_len, recording->bytes, len, seq));
	CHECK_UNTOUCHED(out, sizeof(out));
	CHECK_EQ(7, out_len);
}

LAB_TEST(lab3, what_is_not_in_a_recording_is_not_found, .points = 1,
    .module = "replay", .functions = "replay_find", .read = "reflecting",
    .protects = "replay_find refuses a cut at every byte, payloads without a "
		"number, and buffers that are too small")
{
	struct recording recording = { .n = 0 };

	for (size_t i = 0; i < 3; i++)
		add_numbered(&recording, 5 + i, RECORD_SEQ_LEN + 10 * i);
	for (size_t len = 0; len < recording.len; len++) {
		bool whole = len == 0 || len == recording.ends[0] ||
			     len == recording.ends[1];

		check_not_found(whole ? CL_SEQUENCE : CL_DECODE,
		    REPLAY_PAYLOAD_MAX, &recording, len, 7);
	}
	check_not_found(
	    CL_SEQUENCE, REPLAY_PAYLOAD_MAX, &recording, recording.len, 8);
	for (size_t max = 0; max < RECORD_SEQ_LEN + 20; max++)
		check_not_found(
		    CL_TOO_SMALL, max, &recording, recording.len, 7);
	check_found(&recording, 7, 2);
	/* Behind the record that is found, nothing matters. */
	recording.len--;
	check_found(&recording, 6, 1);
	for (size_t len = 0; len < RECORD_SEQ_LEN; len++) {
		memset(&recording, 0, sizeof(recording));
		add_numbered(&recording, 5, 30);
		add_numbered(&recording, 0, len);
		add_numbered(&recording, 6, 30);
		check_not_found(CL_DECODE, REPLAY_PAYLOAD_MAX, &recording,
		    recording.len, 6);
		check_found(&recording, 5, 0);
	}
}

/* Look for a record of the server's, and give it to the server. */
static void
reflect_found(uint64_t seq, struct net_conn *conn)
{
	const struct recording *said = &scene.said[PEER_SERVER];
	uint8_t found[REPLAY_PAYLOAD_MAX] = { 0 };
	size_t found_len = 0;

	CHECK_OK(replay_find(
	    found, sizeof(found), &found_len, said->bytes, said->len, seq));
	CHECK_OK(net_send(conn, found, found_len));
	CHECK_OK(net_shutdown(conn));
}

LAB_TEST(lab3, a_server_believes_its_own_record, .points = 1,
    .module = "replay", .functions = "replay_find", .read = "reflecting",
    .protects =
	"the record with the number that a server expects convinces it, "
	"though the server made it itself")
{
	for (int version = PEER_HMAC_SEQ; version <= PEER_DIRECTIONAL;
	     version++) {
		uint64_t seq = randombytes_uniform(TEXTS_MAX);
		struct net_conn *conn;

		scene_record(version, TEXTS_MAX);
		conn = scene_meet(PEER_SERVER);
		scene.peer.n_opened = seq;
		scene_start();
		reflect_found(seq, conn);
		scene_end();
		if (version == PEER_DIRECTIONAL) {
			CHECK(scene.peer.verdict == CL_AUTH,
			    "fresh keys refuse a record of another connection");
			continue;
		}
		CHECK(scene.peer.verdict == CL_OK,
		    "the server expected this record, and refused it");
		CHECK_EQ(seq + 1, scene.peer.n_opened);
		scene_check_heard(seq, scene.texts[PEER_SERVER], seq);
	}
}
