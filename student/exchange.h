/* Lab 0: a request and its response over a byte stream, then over frames. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

#define EXCHANGE_HEADER_LEN 4 /* bytes: a frame's length field */

/**
 * exchange_request(conn, response, response_max, response_len, request,
 *     request_len):
 * Play the client of version plain: write ${request} to the stream, then take
 * the response in one read.
 *
 *   use  conn      the stream to the server
 *   out  response  up to ${response_max} bytes
 *   in   request   ${request_len} bytes; public
 *
 * Return CL_OK, or the status of the driver call that failed.
 * WIRE.md, version plain.
 */
MUST_CHECK enum cl_status exchange_request(struct net_conn *conn,
    uint8_t *response, size_t response_max, size_t *response_len,
    const uint8_t *request, size_t request_len);

/**
 * exchange_respond(conn, request, request_max, request_len, response,
 *     response_len):
 * Play the server of version plain: take the request in one read, then write
 * ${response} to the stream.
 *
 *   use  conn      the stream to the client
 *   out  request   up to ${request_max} bytes
 *   in   response  ${response_len} bytes; public
 *
 * Return CL_OK, or the status of the driver call that failed: CL_CLOSED when
 * the client has no more requests.
 * WIRE.md, version plain.
 */
MUST_CHECK enum cl_status exchange_respond(struct net_conn *conn,
    uint8_t *request, size_t request_max, size_t *request_len,
    const uint8_t *response, size_t response_len);

/**
 * exchange_send_frame(conn, payload, payload_len):
 * Send one message over the stream so that its end can be found: its length
 * in EXCHANGE_HEADER_LEN bytes, big-endian, then the payload.
 *
 *   use  conn     the stream to the peer
 *   in   payload  ${payload_len} bytes; public; may be empty
 *
 * Return CL_OK; CL_BAD_INPUT if ${payload_len} exceeds NET_MAX_LEN (nothing
 * is sent); or the status of the driver call that failed.
 * WIRE.md, "Frame".
 */
MUST_CHECK enum cl_status exchange_send_frame(
    struct net_conn *conn, const uint8_t *payload, size_t payload_len);

/**
 * exchange_recv_frame(conn, payload, payload_max, payload_len):
 * Receive exactly one message, however the stream cuts it into pieces, and
 * nothing of the message behind it.
 *
 *   use  conn     the stream to the peer
 *   out  payload  up to ${payload_max} bytes
 *
 * Return CL_OK; CL_CLOSED if the peer closed before the first byte;
 * CL_TRUNCATED if it closed later; CL_TOO_BIG if it announced more than
 * ${payload_max} bytes (none of them is read); or the status of the driver
 * call that failed.
 * WIRE.md, "Frame".
 */
MUST_CHECK enum cl_status exchange_recv_frame(struct net_conn *conn,
    uint8_t *payload, size_t payload_max, size_t *payload_len);

#endif
