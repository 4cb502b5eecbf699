/* Contract: replay.h.  Specification: WIRE.md, "Frame". */
#include "replay.h"

#include <errno.h>
#include <string.h>

#include "wire.h"

enum cl_status
replay_find(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *recording, size_t recording_len, uint64_t seq)
{
	/*
	 * TODO:
	 *  1. Take the next frame with a wire_reader: 4 bytes of length, then
	 *     so many of payload. CL_DECODE if they are not there.
	 *  2. Read the number at the front of the payload.
	 *  3. Repeat until it is the one; CL_SEQUENCE if no frame is left.
	 *  4. Copy the payload if out can hold it; CL_TOO_SMALL if it cannot.
	 *
	 * Hint: wire_take steps over bytes, and says where they began.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
replay_record(struct net_conn *conn, uint64_t *accepted,
    const uint8_t *recording, size_t recording_len, uint64_t number,
    uint64_t times)
{
	/*
	 * TODO:
	 *  1. Step from frame to frame of the recording, to the one to say.
	 *  2. Say it with net_send, and take the response with net_recv.
	 *  3. Repeat 2 as often as asked, or until the server closes.
	 *  4. Say in accepted how many responses came.
	 *
	 * Hint: a server that refuses says nothing, and closes. That is no
	 * error of yours: it is what you wanted to find out. replay.h says how
	 * it looks.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
replay_connection(struct net_conn *conn, uint64_t *accepted,
    const uint8_t *recording, size_t recording_len)
{
	/*
	 * TODO:
	 *  1. See first that the recording is frames from end to end.
	 *  2. Then, from the start: say each message, and take the response.
	 *  3. Stop when the server closes; say in accepted how many came.
	 *
	 * Hint: the numbers in the records begin at 0, and so does a server on
	 * a new connection. Nothing needs to be changed.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
replay_reflect(struct net_conn *conn, uint64_t *reflected)
{
	/*
	 * TODO:
	 *  1. Take a message with net_recv.
	 *  2. Send the same bytes back with net_send, and count.
	 *  3. Repeat until the client closes.
	 *
	 * Hint: that it closes is the end you wait for, and no error.
	 */
	return (CL_NOT_IMPLEMENTED);
}
