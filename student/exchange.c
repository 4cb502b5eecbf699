/* Contract: exchange.h.  Specification: WIRE.md, "Frame". */
#include "exchange.h"

#include "wire.h"

enum cl_status
exchange_request(struct net_conn *conn, uint8_t *response, size_t response_max,
    size_t *response_len, const uint8_t *request, size_t request_len)
{
	/*
	 * TODO:
	 *  1. Write the whole request with net_write.
	 *  2. Take the response with one net_read.
	 *
	 * Hint: a driver call that fails says why. Return what it returned.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
exchange_respond(struct net_conn *conn, uint8_t *request, size_t request_max,
    size_t *request_len, const uint8_t *response, size_t response_len)
{
	/*
	 * TODO:
	 *  1. Take the request with one net_read.
	 *  2. Write the whole response with net_write.
	 *
	 * Hint: who speaks first? The server waits; the client does not.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
exchange_send_frame(
    struct net_conn *conn, const uint8_t *payload, size_t payload_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_BAD_INPUT, a payload longer than NET_MAX_LEN.
	 *  2. Put the length into a header of 4 bytes, big-endian.
	 *  3. Write the header, then the payload, with net_write.
	 *
	 * Hint: the length counts the payload only, not the header.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
exchange_recv_frame(struct net_conn *conn, uint8_t *payload, size_t payload_max,
    size_t *payload_len)
{
	/*
	 * TODO:
	 *  1. Read the 4 bytes of the header, in as many pieces as they come.
	 *  2. Take the length out of them; refuse, with CL_TOO_BIG, one that
	 *     payload cannot hold, before you read any of it.
	 *  3. Read exactly that many bytes, in as many pieces as they come.
	 *  4. Say in payload_len how many they are.
	 *
	 * Hint: net_read says CL_CLOSED at the end of the stream. That is right
	 * before the first byte of the header, and CL_TRUNCATED anywhere later.
	 */
	return (CL_NOT_IMPLEMENTED);
}
