/* One end of a TCP connection: through the driver, or on the bare socket. */
#ifndef END_H
#define END_H

#include <stdbool.h>
#include <stddef.h>

#include "network_driver.h"

struct end {
	struct net_conn *conn; /* NULL: the bare socket */
	int fd;
};

/**
 * end_open(end, conn, driver):
 * Take over a connection; only its socket, which keeps TCP_NODELAY, if it is
 * to be used without the ${driver}.
 *
 * Return CL_OK, or the status of the driver call that failed.
 */
MUST_CHECK enum cl_status end_open(
    struct end *end, struct net_conn *conn, bool driver);

/** Close it. */
void end_close(struct end *end);

/** Send one message, as net_send does; a bare socket needs no frame. */
MUST_CHECK enum cl_status end_send(
    const struct end *end, const void *bytes, size_t len);

/** Send what the driver has collected. */
MUST_CHECK enum cl_status end_flush(const struct end *end);

/**
 * end_recv(end, bytes, len):
 * Receive one message of a known length.
 *
 * Return CL_OK; CL_CLOSED if there is none; CL_DECODE if it has another
 * length; or what net_recv returns.
 */
MUST_CHECK enum cl_status end_recv(
    const struct end *end, void *bytes, size_t len);

/**
 * end_recv_many(end, message, len, times):
 * Receive ${times} messages of ${len} bytes, each into the same place. A bare
 * socket, which keeps no borders between them, is read as the bytes come.
 *
 *   out  message  ${len} bytes
 *
 * Return as end_recv does.
 */
MUST_CHECK enum cl_status end_recv_many(
    const struct end *end, void *message, size_t len, size_t times);

#endif
