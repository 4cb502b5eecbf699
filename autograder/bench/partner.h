/* A process at the other end of a connection over loopback TCP. */
#ifndef PARTNER_H
#define PARTNER_H

#include <sys/types.h>

#include "network_driver.h"

struct partner {
	struct net_listener *listener; /* until it is called */
	pid_t pid;
};

/**
 * partner_start(partner, answer, context):
 * Start a process that waits to be called, plays its part, and ends. All
 * partners are started before the first is called: a later one would inherit
 * the connection of an earlier, which then never sees its end.
 *
 *   out  partner  to be ended with partner_end, also unless CL_OK
 *   in   answer   takes over the connection; CL_CLOSED ends it well, too
 *
 * Return CL_OK, or the status of the call that failed.
 */
MUST_CHECK enum cl_status partner_start(struct partner *partner,
    enum cl_status (*answer)(struct net_conn *conn, void *context),
    void *context);

/**
 * partner_call(partner, conn):
 * Connect to it.
 *
 *   out  conn  to be ended with net_close; NULL unless CL_OK
 *
 * Return as net_connect does.
 */
MUST_CHECK enum cl_status partner_call(
    struct partner *partner, struct net_conn **conn);

/**
 * partner_end(partner):
 * Wait until it ends by itself, for its connection is closed.
 *
 * Return CL_OK, or CL_SYSTEM if it was never started or did not end well.
 */
MUST_CHECK enum cl_status partner_end(struct partner *partner);

/**
 * partners_pin_apart(first, second):
 * Keep two partners on one core, and this process on another. The driver asks
 * only once on how many cores it may run, so let it wait once before.
 *
 * Return CL_OK, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status partners_pin_apart(
    const struct partner *first, const struct partner *second);

#endif
