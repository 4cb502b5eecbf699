/* What a client said, said again on a connection of its own. */
#ifndef REPEAT_H
#define REPEAT_H

#include "byte_queue.h"
#include "network_driver.h"
#include "status.h"

#define REPEAT_MS 3000 /* for all of it: a server may be mute */

struct repeat;

/**
 * repeat_start(client, server, said):
 * Begin to say everything again, and then that nothing follows.
 *
 *   in      client  who said it first, for people
 *   in      server  a new connection, the repeat's from now on unless NULL
 *                   returns
 *   in/out  said    at least one byte; empty afterwards
 *
 * Return the repeat, to be ended with repeat_close; or NULL if out of memory.
 */
struct repeat *repeat_start(
    const char *client, struct net_conn *server, struct byte_queue *said);

/** Say for net_wait what the repeat waits for; there always is something. */
void repeat_want(const struct repeat *repeat, struct net_event *event);

/** Return after how many milliseconds the repeat ends in any case. */
int repeat_left_ms(const struct repeat *repeat);

/**
 * repeat_step(repeat, event):
 * Do what can be done without waiting. The answer is counted and thrown away.
 *
 *   in  event  of repeat_want, after net_wait
 *
 * Return CL_OK; or CL_CLOSED when the server has ended, or the time is up.
 */
MUST_CHECK enum cl_status repeat_step(
    struct repeat *repeat, const struct net_event *event);

/** Say on standard error what came of it, and close the connection. */
void repeat_close(struct repeat *repeat);

#endif
