/* The other side of a conversation, played in a thread of the grader. */
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>

#include "network_driver.h"
#include "status.h"

/**
 * test_pair(ends):
 * Connect two ends over loopback for the running test, which closes them when
 * it ends. By custom a peer plays on ends[0], and ends[1] goes to the student.
 *
 *   out  ends  borrowed: not to be closed by the test
 */
void test_pair(struct net_conn *ends[2]);

/**
 * test_pair_watched(ends):
 * The same over a Unix socket pair, on which peer_unread can be asked.
 */
void test_pair_watched(struct net_conn *ends[2]);

/**
 * peer_unread():
 * Return true while bytes that the peer wrote to the last watched pair wait
 * to be read, after others had their turn. False where the system cannot
 * tell.
 */
bool peer_unread(void);

/**
 * peer_start(play, argument):
 * Play a counterpart in a thread of its own, with its own stream of seeded
 * randomness, while the test calls the student's side. One at a time.
 *
 *   in  play  uses no CHECK and calls no student's function; its end of the
 *             connection is ended with net_shutdown
 */
void peer_start(enum cl_status (*play)(void *argument), void *argument);

/**
 * peer_join():
 * Wait until the peer is done. A peer that nobody answers is done when its
 * connection's deadline passes.
 *
 * Return what its play returned.
 */
enum cl_status peer_join(void);

/** Scale the deadlines of connections made from now on, at least 1. */
void peer_configure(double scale);

#endif
