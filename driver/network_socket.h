/* What all parts of the driver share: options, waiting, addresses. */
#ifndef NETWORK_SOCKET_H
#define NETWORK_SOCKET_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "network_driver.h"
#include "status.h"

/*
 * All but network_address.c, which makes a connection of an address, is linked
 * into sandboxed programs too. So nothing in here opens a socket or resolves a
 * name.
 */

/*
 * Where a flag for "do not wait" on one call is missing, the socket itself is
 * made non-blocking; where one for "no SIGPIPE" is, it is an option of the
 * socket (SO_NOSIGPIPE).
 */
#ifndef MSG_DONTWAIT
#define MSG_DONTWAIT 0
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

#define NET_NS_PER_MS 1000000
#define NET_TICK_MS   10 /* to which a system may round a socket's timeout */

/**
 * net_socket_prepare(fd):
 * Set the options of a connection: no SIGPIPE, no delay before a short
 * segment leaves, closed on exec. A sandbox may forbid any of them.
 *
 * Return CL_OK, or CL_SYSTEM if ${fd} is no socket.
 */
MUST_CHECK enum cl_status net_socket_prepare(int fd);

/** Set or clear O_NONBLOCK. Return CL_OK or CL_SYSTEM. */
MUST_CHECK enum cl_status net_socket_block(int fd, bool block);

/** Return the time on CLOCK_MONOTONIC, in ns, ${timeout_ms} from now. */
int64_t net_socket_deadline(int timeout_ms);

/** Return how many ns are left until ${deadline}; never negative. */
int64_t net_socket_left(int64_t deadline);

/**
 * Say whether a wait asks for a short while before it blocks: a peer on
 * another core often answers sooner than this thread could fall asleep and be
 * woken up. On a single core the peer cannot run until this thread sleeps.
 */
bool net_socket_spins(void);

/**
 * net_socket_wait(fd, events, deadline, caller):
 * Wait until ${fd} is ready, without sleeping in the first 50 microseconds
 * where net_socket_spins says so.
 *
 *   in  events  of poll()
 *   in  caller  what net_waiting_in says meanwhile
 *
 * Return CL_OK, CL_TIMEOUT, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_socket_wait(
    int fd, short events, int64_t deadline, const char *caller);

/**
 * net_socket_wait_any(fds, n, deadline, caller):
 * Look at several descriptors, once at least, until one of them is ready.
 *
 *   in/out  fds     ${n} of poll(); says which are ready
 *   in      caller  what net_waiting_in says meanwhile
 *
 * Return CL_OK, CL_TIMEOUT, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_socket_wait_any(
    struct pollfd *fds, size_t n, int64_t deadline, const char *caller);

/**
 * net_socket_limit(fd, timeout_ms):
 * Limit how long recv() on ${fd} waits by itself, so that one that begins
 * less than a tick into ${timeout_ms} ends before that is over. NET_FOREVER
 * ends a limit.
 *
 * Return whether that worked: a sandbox may forbid it, and a few ticks are too
 * short.
 */
bool net_socket_limit(int fd, int timeout_ms);

/** As recv(), and net_waiting_in says ${caller} meanwhile. */
ssize_t net_socket_recv(int fd, void *out, size_t max, const char *caller);

/** Write an address for people, as net_local_address does. */
void net_socket_address(
    const struct sockaddr_storage *address, char text[static NET_ADDRESS_MAX]);

#endif
