/* Contract: exchange.h.  Specification: WIRE.md, "Frame". */
#include "exchange.h"

#include "wire.h"

enum cl_status
exchange_request(struct net_conn *conn, uint8_t *response, size_t response_max,
    size_t *response_len, const uint8_t *request, size_t request_len)
{
	/*
	 * Steps:
	 *  1. Write the whole request with net_write.
	 *  2. Take the response with one net_read.
	 *
	 * Hint: a driver call that fails says why. Return what it returned.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	status = net_write(conn, request, request_len);
	if (status != CL_OK)
		return (status);
	return (net_read(conn, response, response_max, response_len));
	/* SOLUTION END */
}

enum cl_status
exchange_respond(struct net_conn *conn, uint8_t *request, size_t request_max,
    size_t *request_len, const uint8_t *response, size_t response_len)
{
	/*
	 * Steps:
	 *  1. Take the request with one net_read.
	 *  2. Write the whole response with net_write.
	 *
	 * Hint: who speaks first? The server waits; the client does not.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	status = net_read(conn, request, request_max, request_len);
	if (status != CL_OK)
		return (status);
	return (net_write(conn, response, response_len));
	/* SOLUTION END */
}

enum cl_status
exchange_send_frame(
    struct net_conn *conn, const uint8_t *payload, size_t payload_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_BAD_INPUT, a payload longer than NET_MAX_LEN.
	 *  2. Put the length into a header of 4 bytes, big-endian.
	 *  3. Write the header, then the payload, with net_write.
	 *
	 * Hint: the length counts the payload only, not the header.
	 */
	/* SOLUTION BEGIN */
	uint8_t header[EXCHANGE_HEADER_LEN];
	struct wire_writer writer = wire_writer(header, sizeof(header));
	enum cl_status status;

	if (payload_len > NET_MAX_LEN)
		return (CL_BAD_INPUT);
	wire_put_u32(&writer, (uint32_t)payload_len);
	status = net_write(conn, header, sizeof(header));
	if (status != CL_OK)
		return (status);
	return (net_write(conn, payload, payload_len));
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/* Read exactly len bytes, in as many pieces as the stream brings. */
static enum cl_status
read_exactly(struct net_conn *conn, uint8_t *out, size_t len)
{
	enum cl_status status;
	size_t got;

	for (size_t done = 0; done < len; done += got) {
		status = net_read(conn, out + done, len - done, &got);
		if (status == CL_CLOSED && done > 0)
			return (CL_TRUNCATED);
		if (status != CL_OK)
			return (status);
	}
	return (CL_OK);
}
/* SOLUTION END */

enum cl_status
exchange_recv_frame(struct net_conn *conn, uint8_t *payload, size_t payload_max,
    size_t *payload_len)
{
	/*
	 * Steps:
	 *  1. Read the 4 bytes of the header, in as many pieces as they come.
	 *  2. Take the length out of them; refuse, with CL_TOO_BIG, one that
	 *     payload cannot hold, before you read any of it.
	 *  3. Read exactly that many bytes, in as many pieces as they come.
	 *  4. Say in payload_len how many they are.
	 *
	 * Hint: net_read says CL_CLOSED at the end of the stream. That is right
	 * before the first byte of the header, and CL_TRUNCATED anywhere later.
	 */
	/* SOLUTION BEGIN */
	uint8_t header[EXCHANGE_HEADER_LEN];
	struct wire_reader reader;
	enum cl_status status;
	size_t len;

	status = read_exactly(conn, header, sizeof(header));
	if (status != CL_OK)
		return (status);
	reader = wire_reader(header, sizeof(header));
	len = wire_get_u32(&reader);
	if (len > payload_max)
		return (CL_TOO_BIG);
	status = read_exactly(conn, payload, len);
	if (status == CL_CLOSED)
		return (CL_TRUNCATED);
	if (status == CL_OK)
		*payload_len = len;
	return (status);
	/* SOLUTION END */
}
