/* Lab 3: what replay.h promises of sizes, of cuts, and of peers that leave. */
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "lab_test.h"
#include "peer.h"
#include "replay.h"
#include "replay_scene.h"
#include "script.h"
#include "shuffle.h"
#include "wire.h"

#define UNHEARD    99 /* no count of any test */
#define SILENCE_MS 50 /* so long a student waits for a mute peer */

static const size_t sizes[] = { 0, 1, 61, REPLAY_PAYLOAD_MAX - 1,
	REPLAY_PAYLOAD_MAX };

/* No records: payloads of noise, which a peer says and another hears. */
static struct {
	size_t sizes[COUNT(sizes)]; /* of what it says, one by one */
	uint8_t noise[REPLAY_PAYLOAD_MAX + 1];
	struct recording recording; /* what Mallory has */
} frames;

static void
record_noise(const size_t *lens, size_t n)
{
	uint8_t payload[REPLAY_PAYLOAD_MAX];

	memset(&frames.recording, 0, sizeof(frames.recording));
	for (size_t i = 0; i < n; i++) {
		randombytes_buf(payload, lens[i]);
		recording_add(&frames.recording, payload, lens[i]);
	}
}

/* Hear a frame, and keep it as it was on the wire. */
static enum cl_status
hear_frame(void)
{
	struct wire_writer writer =
	    wire_writer(script.heard, sizeof(script.heard));
	uint8_t payload[REPLAY_PAYLOAD_MAX];
	enum cl_status status;
	size_t len = 0;

	status = net_recv(script.conn, payload, sizeof(payload), &len);
	if (status != CL_OK)
		return (status);
	(void)wire_reserve(&writer, script.heard_len);
	wire_put_u32(&writer, (uint32_t)len);
	wire_put_bytes(&writer, payload, len);
	return (wire_written(&writer, &script.heard_len));
}

/* How a peer ends when the student's process has: that may be a reset. */
static enum cl_status
when_gone(enum cl_status status)
{
	return (status == CL_CLOSED || status == CL_SYSTEM ? CL_OK : status);
}

/* Hear frames, and answer each with noise. */
static enum cl_status
serve_noise(void *unused)
{
	enum cl_status status = CL_OK;

	(void)unused;
	for (size_t i = 0; status == CL_OK; i++) {
		status = hear_frame();
		if (status == CL_OK)
			status = net_send(script.conn, frames.noise,
			    frames.sizes[i % COUNT(frames.sizes)]);
	}
	return (when_gone(status));
}

/* Say frames of noise, and hear what comes back of each. */
static enum cl_status
ask_noise(void *unused)
{
	enum cl_status status = CL_OK;

	(void)unused;
	for (size_t i = 0; status == CL_OK && i < COUNT(frames.sizes); i++) {
		status = net_send(script.conn, frames.noise, frames.sizes[i]);
		if (status == CL_OK)
			status = hear_frame();
	}
	return (
	    status == CL_OK ? net_shutdown(script.conn) : when_gone(status));
}

/* Connect with a peer that plays its part. */
static struct net_conn *meet(enum cl_status (*play)(void *unused))
{
	struct net_conn *ends[2];

	test_pair(ends);
	script_start(ends[0], NULL, 0);
	randombytes_buf(frames.noise, sizeof(frames.noise));
	peer_start(play, NULL);
	return (ends[1]);
}

/* End the conversation; the peer heard these bytes, and no others. */
static void
check_heard(const uint8_t *want, size_t want_len)
{
	size_t peer_heard_len;

	worker_restart();
	CHECK_PEER(peer_join());
	peer_heard_len = script.heard_len;
	CHECK_EQ(want_len, peer_heard_len);
	CHECK_BYTES(want, script.heard, peer_heard_len);
}

LAB_TEST(lab3, a_broken_recording_is_not_said, .points = 1, .module = "replay",
    .functions = "replay_record replay_connection",
    .read = "replaying-a-record",
    .protects = "of a recording that is cut off, and of a frame that is not in "
		"it, nothing is said")
{
	static const size_t lens[] = { 0, 9, 20 };
	static const uint64_t far[] = { UINT64_MAX, (uint64_t)1 << 32 };
	const struct recording *cut = &frames.recording;
	struct net_conn *conns[2];
	uint64_t accepted = UNHEARD;

	record_noise(lens, COUNT(lens));
	memset(&frames.sizes, 0, sizeof(frames.sizes));
	conns[0] = meet(serve_noise);
	for (size_t len = 0, whole = 0; len <= cut->len; len++) {
		bool between = len == 0 || len == cut->ends[whole];

		whole += len > 0 && between;
		for (uint64_t i = whole; i <= COUNT(lens); i++) {
			/* Behind all there is, also if cut to 32 bits. */
			uint64_t number = i < COUNT(lens) ? i : far[len % 2];

			accepted = UNHEARD;
			CHECK_STATUS(between ? CL_BAD_INPUT : CL_DECODE,
			    replay_record(conns[0], &accepted, cut->bytes, len,
				number, 2));
			CHECK_EQ(0, accepted);
		}
	}
	/* What is missing behind it does not matter. */
	CHECK_OK(
	    replay_record(conns[0], &accepted, cut->bytes, cut->len - 1, 1, 1));
	CHECK_EQ(1, accepted);
	check_heard(cut->bytes + cut->ends[0], cut->ends[1] - cut->ends[0]);

	conns[1] = meet(serve_noise);
	for (size_t len = 0, whole = 0; len < cut->len; len++) {
		bool between = len == 0 || len == cut->ends[whole];

		whole += len > 0 && between;
		accepted = UNHEARD;
		if (between && len > 0)
			continue;
		CHECK_STATUS(len == 0 ? CL_OK : CL_DECODE,
		    replay_connection(conns[1], &accepted, cut->bytes, len));
		CHECK_EQ(0, accepted);
	}
	CHECK_OK(replay_connection(conns[1], &accepted, cut->bytes, cut->len));
	CHECK_EQ(COUNT(lens), accepted);
	check_heard(cut->bytes, cut->len);
}

/* Have the peer say noise of all sizes, in any order, or one too long. */
static void
choose_sizes(size_t too_long)
{
	size_t order[COUNT(sizes)];

	shuffle(order, COUNT(sizes));
	for (size_t i = 0; i < COUNT(sizes); i++)
		frames.sizes[i] =
		    i == too_long ? REPLAY_PAYLOAD_MAX + 1 : sizes[order[i]];
}

static void
reflect_sizes(void)
{
	for (size_t i = 0; i <= COUNT(sizes); i++) {
		struct recording back = { .n = 0 };
		uint64_t reflected = UNHEARD;
		struct net_conn *conn;

		choose_sizes(i);
		conn = meet(ask_noise);
		CHECK_STATUS(i < COUNT(sizes) ? CL_TOO_BIG : CL_OK,
		    replay_reflect(conn, &reflected));
		CHECK_EQ(i, reflected);
		for (size_t j = 0; j < i; j++)
			recording_add(&back, frames.noise, frames.sizes[j]);
		check_heard(back.bytes, back.len);
	}
}

LAB_TEST(lab3, messages_of_every_size_are_said, .points = 1, .module = "replay",
    .functions = "replay_record replay_connection replay_reflect",
    .read = "replaying-a-connection",
    .protects = "empty messages and the longest go both ways, and longer ones "
		"are refused")
{
	const struct recording *said = &frames.recording;

	record_noise(sizes, COUNT(sizes));
	for (size_t i = 0; i <= COUNT(sizes); i++) {
		/* The answer to message i is too long; at the end, none is. */
		enum cl_status want = i < COUNT(sizes) ? CL_TOO_BIG : CL_OK;
		size_t heard = i < COUNT(sizes) ? i : COUNT(sizes) - 1;
		size_t start = heard == 0 ? 0 : said->ends[heard - 1];
		uint64_t accepted = UNHEARD;
		struct net_conn *conn;

		choose_sizes(i);
		conn = meet(serve_noise);
		CHECK_STATUS(want,
		    replay_connection(conn, &accepted, said->bytes, said->len));
		CHECK_EQ(i, accepted);
		check_heard(said->bytes, said->ends[heard]);

		choose_sizes(i == 0 ? 0 : COUNT(sizes));
		conn = meet(serve_noise);
		CHECK_STATUS(i == 0 ? CL_TOO_BIG : CL_OK,
		    replay_record(
			conn, &accepted, said->bytes, said->len, heard, 1));
		CHECK_EQ(i > 0, accepted);
		check_heard(said->bytes + start, said->ends[heard] - start);
	}
	reflect_sizes();
}

/* Say what there is to say, and be gone while something waits unread. */
static enum cl_status
hang_up_unread(void *unused)
{
	struct net_event event = { .conn = script.conn, .want_read = true };
	enum cl_status status;
	int fd = -1;

	(void)unused;
	status = net_write(script.conn, script.say, script.say_len);
	if (status == CL_OK)
		status = net_wait(&event, 1, net_timeout(script.conn));
	if (status == CL_OK)
		status = net_detach(script.conn, &fd);
	if (status == CL_OK)
		(void)close(fd);
	return (status);
}

/* What a peer says, and how it ends. */
#define FRAME_LEN (NET_HEADER_LEN + 3)
static const struct ending {
	enum cl_status (*play)(void *unused);
	size_t
	    say_len[2]; /* of a client, of a server; also in a second frame */
	enum cl_status want;
} endings[] = {
	/* clang-format off */
	{ script_speak, { FRAME_LEN, FRAME_LEN }, CL_OK },
	{ script_speak, { 0, 0 }, CL_OK },
	{ hang_up_unread, { FRAME_LEN, 0 }, CL_OK },
	{ script_speak, { FRAME_LEN + 2, FRAME_LEN + 2 }, CL_TRUNCATED },
	{ script_speak, { FRAME_LEN + 6, FRAME_LEN + 6 }, CL_TRUNCATED },
	{ NULL, { 0, 0 }, CL_TIMEOUT },
	/* clang-format on */
};

static struct net_conn *
meet_ending(const struct ending *ending, enum peer_role role)
{
	struct net_conn *ends[2];

	test_pair(ends);
	net_set_timeout(
	    ends[1], ending->play == NULL ? SILENCE_MS : NET_TIMEOUT_MS);
	script_start(ends[0], frames.recording.bytes, ending->say_len[role]);
	if (ending->play != NULL)
		peer_start(ending->play, NULL);
	return (ends[1]);
}

/* What the student's function said of it. */
static void
check_ending(const struct ending *ending, enum peer_role role, uint64_t count)
{
	worker_restart();
	if (ending->play != NULL)
		CHECK_PEER(peer_join());
	CHECK_EQ(ending->say_len[role] >= FRAME_LEN, count);
}

LAB_TEST(lab3, a_peer_that_leaves_is_no_failure, .points = 1,
    .module = "replay",
    .functions = "replay_record replay_connection replay_reflect",
    .read = "replaying-a-record",
    .protects =
	"a peer that closes or resets ends it well; one that is silent, "
	"or stops in a message, does not, and what was counted stays")
{
	static const size_t lens[] = { 3, 3, 3 };
	const struct recording *said = &frames.recording;
	size_t order[COUNT(endings)];

	record_noise(lens, COUNT(lens));
	shuffle(order, COUNT(endings));
	for (size_t i = 0; i < COUNT(endings); i++) {
		const struct ending *ending = &endings[order[i]];
		struct net_conn *conn = meet_ending(ending, PEER_SERVER);
		uint64_t count = UNHEARD;

		CHECK_STATUS(ending->want,
		    replay_record(conn, &count, said->bytes, said->len, 1, 3));
		check_ending(ending, PEER_SERVER, count);
		count = UNHEARD;
		conn = meet_ending(ending, PEER_SERVER);
		CHECK_STATUS(ending->want,
		    replay_connection(conn, &count, said->bytes, said->len));
		check_ending(ending, PEER_SERVER, count);
		count = UNHEARD;
		conn = meet_ending(ending, PEER_CLIENT);
		CHECK_STATUS(ending->want, replay_reflect(conn, &count));
		check_ending(ending, PEER_CLIENT, count);
	}
}
