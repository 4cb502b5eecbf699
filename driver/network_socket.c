/* Contract: network_socket.h. */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#define _DARWIN_C_SOURCE /* SO_NOSIGPIPE and MSG_DONTWAIT on macOS */
#include "network_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define MS_PER_S  1000
#define US_PER_MS 1000
#define NS_PER_MS NET_NS_PER_MS
#define NS_PER_S  1000000000
#define SPIN_NS   50000 /* about what it costs to be woken up by a peer */

static _Thread_local const char *volatile waiting;

const char *
net_waiting_in(void)
{
	return (waiting);
}

enum cl_status
net_socket_block(int fd, bool block)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return (CL_SYSTEM);
	flags = block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
	return (fcntl(fd, F_SETFL, flags) == 0 ? CL_OK : CL_SYSTEM);
}

enum cl_status
net_socket_prepare(int fd)
{
	const int on = 1;

	/* Only a wrong descriptor is fatal; a Unix socket has no TCP option. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 &&
	    (errno == EBADF || errno == ENOTSOCK))
		return (CL_SYSTEM);
#ifdef SO_NOSIGPIPE
	(void)setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return (MSG_DONTWAIT == 0 ? net_socket_block(fd, false) : CL_OK);
}

static int64_t
now(void)
{
	struct timespec time = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return ((int64_t)time.tv_sec * NS_PER_S + time.tv_nsec);
}

int64_t
net_socket_deadline(int timeout_ms)
{
	if (timeout_ms < 0)
		return (INT64_MAX);
	return (now() + (int64_t)timeout_ms * NS_PER_MS);
}

int64_t
net_socket_left(int64_t deadline)
{
	int64_t time;

	if (deadline == INT64_MAX)
		return (INT64_MAX);
	time = now();
	return (time < deadline ? deadline - time : 0);
}

bool
net_socket_spins(void)
{
#ifdef __linux__
	static _Thread_local enum { NOT_ASKED, NO, YES } answer;
	cpu_set_t cores;

	/* Where a sandbox forbids to ask, nobody spins. */
	if (answer == NOT_ASKED)
		answer = sched_getaffinity(0, sizeof(cores), &cores) == 0 &&
				 CPU_COUNT(&cores) > 1
			     ? YES
			     : NO;
	return (answer == YES);
#else
	return (false);
#endif
}

/* Ask for a short while, without going to sleep; 0 if nothing is ready. */
static int
spin(struct pollfd *fds, size_t n, int64_t deadline)
{
	int64_t end = now() + SPIN_NS;
	int ready = 0;

	if (!net_socket_spins())
		return (0);
	if (end > deadline)
		end = deadline;
	while (ready == 0 && now() < end) {
		ready = poll(fds, (nfds_t)n, 0);
		/* The peer may have to run on this core. */
		if (ready == 0)
			(void)sched_yield();
	}
	return (ready > 0 ? ready : 0);
}

enum cl_status
net_socket_wait(int fd, short events, int64_t deadline, const char *caller)
{
	struct pollfd one = { .fd = fd, .events = events };

	if (net_socket_left(deadline) == 0)
		return (CL_TIMEOUT);
	return (net_socket_wait_any(&one, 1, deadline, caller));
}

enum cl_status
net_socket_wait_any(
    struct pollfd *fds, size_t n, int64_t deadline, const char *caller)
{
	int64_t left, ms;
	int ready;

	waiting = caller;
	ready = spin(fds, n, deadline);
	left = net_socket_left(deadline);
	for (bool again = true; ready == 0 && again; again = left > 0) {
		/* Rounded up, or the last fraction would be spent spinning. */
		ms = left / NS_PER_MS + (left % NS_PER_MS != 0);
		ready = poll(fds, (nfds_t)n, ms > INT_MAX ? INT_MAX : (int)ms);
		if (ready < 0 && (errno == EINTR || errno == EAGAIN))
			ready = 0;
		left = net_socket_left(deadline);
	}
	waiting = NULL;
	if (ready < 0)
		return (CL_SYSTEM);
	return (ready > 0 ? CL_OK : CL_TIMEOUT);
}

bool
net_socket_limit(int fd, int timeout_ms)
{
	/* All zero means for ever. */
	struct timeval limit = { .tv_sec = 0 };

	if (timeout_ms >= 0) {
		timeout_ms -= 2 * NET_TICK_MS;
		if (timeout_ms <= 0)
			return (false);
		limit.tv_sec = timeout_ms / MS_PER_S;
		limit.tv_usec = timeout_ms % MS_PER_S * US_PER_MS;
	}
	return (setsockopt(
		    fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0);
}

ssize_t
net_socket_recv(int fd, void *out, size_t max, const char *caller)
{
	ssize_t came;

	waiting = caller;
	came = recv(fd, out, max, 0);
	waiting = NULL;
	return (came);
}

static void
ipv4_address(const void *host, in_port_t port, char *text)
{
	char digits[INET_ADDRSTRLEN] = "";

	(void)inet_ntop(AF_INET, host, digits, sizeof(digits));
	(void)snprintf(text, NET_ADDRESS_MAX, "%s:%u", digits, ntohs(port));
}

static void
ipv6_address(const struct sockaddr_in6 *address, char *text)
{
	char digits[INET6_ADDRSTRLEN] = "";
	char scope[16] = "";

	(void)inet_ntop(AF_INET6, &address->sin6_addr, digits, sizeof(digits));
	if (address->sin6_scope_id != 0)
		(void)snprintf(scope, sizeof(scope), "%%%" PRIu32,
		    (uint32_t)address->sin6_scope_id);
	(void)snprintf(text, NET_ADDRESS_MAX, "[%s%s]:%u", digits, scope,
	    ntohs(address->sin6_port));
}

void
net_socket_address(
    const struct sockaddr_storage *address, char text[static NET_ADDRESS_MAX])
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (address->ss_family == AF_INET) {
		memcpy(&in, address, sizeof(in));
		ipv4_address(&in.sin_addr, in.sin_port, text);
		return;
	}
	if (address->ss_family != AF_INET6) {
		(void)snprintf(text, NET_ADDRESS_MAX, "%s",
		    address->ss_family == AF_UNIX ? "socketpair" : "unknown");
		return;
	}
	memcpy(&in6, address, sizeof(in6));
	/* An IPv4 peer of a socket that serves both: its last four bytes. */
	if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
		ipv4_address(in6.sin6_addr.s6_addr + 12, in6.sin6_port, text);
	else
		ipv6_address(&in6, text);
}
