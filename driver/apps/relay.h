/* One client and one server with Mallory between them. */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>

#include "attacks.h"
#include "byte_queue.h"
#include "network_driver.h"
#include "status.h"

struct version;
struct relay;

#define RELAY_EVENTS   2
#define RELAY_TOLD_MAX (1u << 20) /* bytes that are recorded */

/* What is the same for all connections. */
struct relay_rules {
	const struct attack_plan *plan;
	const struct version *version; /* NULL: frames, fields without names */
	bool verbose;
};

/**
 * relay_start(rules, client, server):
 * Begin to relay. Without an attack every byte passes as it is. With one, what
 * the client says is taken message by message; a message that the end of the
 * stream cuts off passes as it is. What the server says passes as it comes, and
 * what is reflected goes behind what came before.
 *
 *   in  rules   used as long as the relay is
 *   in  client  the relay's from now on, as is ${server}, unless NULL returns
 *
 * Return the relay, to be ended with relay_close or relay_abort; or NULL if
 * out of memory.
 */
struct relay *relay_start(const struct relay_rules *rules,
    struct net_conn *client, struct net_conn *server);

/** Say for net_wait what the relay waits for; it always waits for something. */
void relay_want(
    const struct relay *relay, struct net_event events[static RELAY_EVENTS]);

/**
 * relay_step(relay, events):
 * Do what can be done without waiting. Nothing is read for a side that does
 * not take what was read before. The end of one side's stream is passed on as
 * such, after everything before it.
 *
 *   in  events  of relay_want, after net_wait
 *
 * Return CL_OK; CL_CLOSED when both sides have ended and all is said;
 * CL_TOO_BIG if the client announced more than the driver's limit; or
 * CL_SYSTEM.
 */
MUST_CHECK enum cl_status relay_step(
    struct relay *relay, const struct net_event events[static RELAY_EVENTS]);

/** Return the client's address. */
const char *relay_client(const struct relay *relay);

/**
 * relay_told(relay, told):
 * Hand out the bytes that the server took, which are recorded if the plan has
 * it replay connections.
 *
 *   out  told  the caller's from now on; empty if nothing was recorded
 *
 * Return CL_OK, or CL_TOO_BIG if there were more than RELAY_TOLD_MAX.
 */
MUST_CHECK enum cl_status relay_told(
    struct relay *relay, struct byte_queue *told);

/** Close both connections in good order. */
void relay_close(struct relay *relay);

/** End both connections with a reset, which nobody takes for a good end. */
void relay_abort(struct relay *relay);

#endif
