/* Contract: replay.h.  Specification: WIRE.md, "Frame". */
#include "replay.h"

#include <errno.h>
#include <string.h>

#include "wire.h"

/* SOLUTION BEGIN */
/* The payload of one recorded frame. */
struct recorded {
	const uint8_t *payload; /* NULL: the recording is over */
	size_t len;
};

/* Take the next frame of a recording. */
static enum cl_status
next_frame(struct wire_reader *reader, struct recorded *frame)
{
	*frame = (struct recorded){ .payload = NULL };
	if (reader->left == 0)
		return (CL_OK);
	frame->len = wire_get_u32(reader);
	frame->payload = wire_take(reader, frame->len);
	return (frame->payload == NULL ? CL_DECODE : CL_OK);
}

/* What is returned of how it ended. */
static enum cl_status
outcome(enum cl_status status)
{
	if (status == CL_CLOSED || (status == CL_SYSTEM && errno == ECONNRESET))
		return (CL_OK);
	return (status == CL_TOO_SMALL ? CL_TOO_BIG : status);
}

/* Say a message, and take the response. */
static enum cl_status
say(struct net_conn *conn, const struct recorded *frame)
{
	uint8_t response[REPLAY_PAYLOAD_MAX];
	enum cl_status status;
	size_t len;

	status = net_send(conn, frame->payload, frame->len);
	if (status != CL_OK)
		return (status);
	return (net_recv(conn, response, sizeof(response), &len));
}
/* SOLUTION END */

enum cl_status
replay_find(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *recording, size_t recording_len, uint64_t seq)
{
	/*
	 * Steps:
	 *  1. Take the next frame with a wire_reader: 4 bytes of length, then
	 *     so many of payload. CL_DECODE if they are not there.
	 *  2. Read the number at the front of the payload.
	 *  3. Repeat until it is the one; CL_SEQUENCE if no frame is left.
	 *  4. Copy the payload if out can hold it; CL_TOO_SMALL if it cannot.
	 *
	 * Hint: wire_take steps over bytes, and says where they began.
	 */
	/* SOLUTION BEGIN */
	struct wire_reader reader = wire_reader(recording, recording_len);
	struct recorded frame;
	enum cl_status status;

	while ((status = next_frame(&reader, &frame)) == CL_OK &&
	       frame.payload != NULL) {
		struct wire_reader record =
		    wire_reader(frame.payload, frame.len);

		if (frame.len < RECORD_SEQ_LEN)
			return (CL_DECODE);
		if (wire_get_u64(&record) != seq)
			continue;
		if (out_max < frame.len)
			return (CL_TOO_SMALL);
		memcpy(out, frame.payload, frame.len);
		*out_len = frame.len;
		return (CL_OK);
	}
	return (status == CL_OK ? CL_SEQUENCE : status);
	/* SOLUTION END */
}

enum cl_status
replay_record(struct net_conn *conn, uint64_t *accepted,
    const uint8_t *recording, size_t recording_len, uint64_t number,
    uint64_t times)
{
	/*
	 * Steps:
	 *  1. Step from frame to frame of the recording, to the one to say.
	 *  2. Say it with net_send, and take the response with net_recv.
	 *  3. Repeat 2 as often as asked, or until the server closes.
	 *  4. Say in accepted how many responses came.
	 *
	 * Hint: a server that refuses says nothing, and closes. That is no
	 * error of yours: it is what you wanted to find out. replay.h says how
	 * it looks.
	 */
	/* SOLUTION BEGIN */
	struct wire_reader reader = wire_reader(recording, recording_len);
	struct recorded frame = { .payload = NULL };
	enum cl_status status = CL_OK;

	*accepted = 0;
	for (uint64_t i = 0; i <= number; i++) {
		status = next_frame(&reader, &frame);
		if (status != CL_OK)
			return (status);
		if (frame.payload == NULL)
			return (CL_BAD_INPUT);
	}
	while (*accepted < times && status == CL_OK) {
		status = say(conn, &frame);
		if (status == CL_OK)
			++*accepted;
	}
	return (outcome(status));
	/* SOLUTION END */
}

enum cl_status
replay_connection(struct net_conn *conn, uint64_t *accepted,
    const uint8_t *recording, size_t recording_len)
{
	/*
	 * Steps:
	 *  1. See first that the recording is frames from end to end.
	 *  2. Then, from the start: say each message, and take the response.
	 *  3. Stop when the server closes; say in accepted how many came.
	 *
	 * Hint: the numbers in the records begin at 0, and so does a server on
	 * a new connection. Nothing needs to be changed.
	 */
	/* SOLUTION BEGIN */
	struct wire_reader reader = wire_reader(recording, recording_len);
	struct recorded frame;
	enum cl_status status;

	*accepted = 0;
	do
		status = next_frame(&reader, &frame);
	while (status == CL_OK && frame.payload != NULL);
	if (status != CL_OK)
		return (status);
	reader = wire_reader(recording, recording_len);
	while ((status = next_frame(&reader, &frame)) == CL_OK &&
	       frame.payload != NULL) {
		status = say(conn, &frame);
		if (status != CL_OK)
			break;
		++*accepted;
	}
	return (outcome(status));
	/* SOLUTION END */
}

enum cl_status
replay_reflect(struct net_conn *conn, uint64_t *reflected)
{
	/*
	 * Steps:
	 *  1. Take a message with net_recv.
	 *  2. Send the same bytes back with net_send, and count.
	 *  3. Repeat until the client closes.
	 *
	 * Hint: that it closes is the end you wait for, and no error.
	 */
	/* SOLUTION BEGIN */
	uint8_t payload[REPLAY_PAYLOAD_MAX];
	enum cl_status status;
	size_t len;

	*reflected = 0;
	while ((status = net_recv(conn, payload, sizeof(payload), &len)) ==
	       CL_OK) {
		status = net_send(conn, payload, len);
		if (status != CL_OK)
			break;
		++*reflected;
	}
	return (outcome(status));
	/* SOLUTION END */
}
