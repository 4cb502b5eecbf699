/* One connection of channel, from its first message to its close. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

struct version;

enum role { ROLE_CLIENT, ROLE_SERVER };

struct buffer {
	uint8_t *bytes;
	size_t len, max;
};

/* State that a version needs for a connection belongs in here as well. */
struct conversation {
	const struct version *version;
	enum role role;
	struct net_conn *conn;
	bool verbose;
	bool heard;             /* something came since the step began */
	uint64_t seq_sent;      /* the number of the next record to the peer */
	uint64_t seq_heard;     /* and of the next one from there */
	struct buffer message;  /* as it is on the wire */
	struct buffer received; /* what the peer said, in the clear */
	char peer[NET_ADDRESS_MAX];
};

/**
 * conversation_start(talk, version, role, conn, verbose):
 * Begin a conversation on a new connection.
 *
 *   out  talk  to be ended with conversation_end
 *   in   conn  the conversation's from now on
 */
void conversation_start(struct conversation *talk,
    const struct version *version, enum role role, struct net_conn *conn,
    bool verbose);

/**
 * conversation_step(talk, payload):
 * Client: say ${payload}, hear the response. Server: hear a request, say
 * ${payload}. What was heard is then in talk->received.
 *
 * Return CL_OK; CL_CLOSED with talk->heard false if the peer closed before it
 * said anything in this step; or why the step failed.
 */
MUST_CHECK enum cl_status conversation_step(
    struct conversation *talk, const char *payload);

/**
 * conversation_send(talk, payload, payload_len),
 * conversation_recv(talk):
 * Move one message, sealed and opened as the version does; what was heard is
 * in talk->received.
 *
 * Return CL_OK, or why the version or the driver refused.
 */
MUST_CHECK enum cl_status conversation_send(
    struct conversation *talk, const uint8_t *payload, size_t payload_len);
MUST_CHECK enum cl_status conversation_recv(struct conversation *talk);

/** Close the connection; wipe what was heard. */
void conversation_end(struct conversation *talk);

/**
 * buffer_reserve(buffer, max):
 * Empty a buffer, and make room for ${max} bytes.
 *
 * Return true, or false if out of memory.
 */
bool buffer_reserve(struct buffer *buffer, size_t max);

#endif
