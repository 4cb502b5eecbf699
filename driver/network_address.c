/* Contract: network_driver.h, from an address to a connection. */
#ifdef __linux__
#define _GNU_SOURCE /* accept4 */
#endif
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "network_conn.h"
#include "network_driver.h"
#include "network_socket.h"

#define RETRY_NS  10000000 /* between two rounds of connection attempts */
#define PORT_LAST 65535

/* Open a socket that is closed on exec; at once, where the system can. */
static int
open_stream(int family)
{
#ifdef SOCK_CLOEXEC
	return (socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
#else
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd >= 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return (fd);
#endif
}

static int
accept_stream(int listener, struct sockaddr_storage *peer)
{
	socklen_t len = sizeof(*peer);

#ifdef SOCK_CLOEXEC
	return (accept4(listener, (struct sockaddr *)peer, &len, SOCK_CLOEXEC));
#else
	return (accept(listener, (struct sockaddr *)peer, &len));
#endif
}

static void
close_keeping_errno(int fd)
{
	int error = errno;

	(void)close(fd);
	errno = error;
}

/* getaddrinfo takes 70000 for 4464, and "" for 0. */
static bool
port_valid(const char *port)
{
	unsigned long number = 0;

	if (*port == '\0')
		return (false);
	for (; *port >= '0' && *port <= '9' && number <= PORT_LAST; port++)
		number = number * 10 + (unsigned long)(*port - '0');
	return (*port == '\0' && number <= PORT_LAST);
}

static enum cl_status
resolve(struct addrinfo **list, const char *host, const char *port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICSERV | (host == NULL ? AI_PASSIVE : 0),
		.ai_socktype = SOCK_STREAM,
	};
	int error;

	*list = NULL;
	if (!port_valid(port))
		return (CL_ADDRESS);
	error = getaddrinfo(host, port, &hints, list);
	if (error == EAI_MEMORY)
		errno = ENOMEM;
	if (error == EAI_MEMORY || error == EAI_SYSTEM)
		return (CL_SYSTEM);
	return (error == 0 ? CL_OK : CL_ADDRESS);
}

/* Listen at one address; return the socket, or -1. */
static int
listen_at(const struct addrinfo *address, bool every_address)
{
	const int on = 1, v6only = !every_address;
	int fd = open_stream(address->ai_family);

	if (fd < 0)
		return (-1);
	/* Or a restarted server waits minutes for its own old connections. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->ai_family == AF_INET6)
		(void)setsockopt(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
	if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 &&
	    listen(fd, SOMAXCONN) == 0 && net_socket_block(fd, false) == CL_OK)
		return (fd);
	close_keeping_errno(fd);
	return (-1);
}

/* The first address of one family (or any) that can be listened at. */
static int
listen_at_first(const struct addrinfo *list, int family, bool every_address)
{
	int fd = -1;

	for (; list != NULL && fd < 0; list = list->ai_next)
		if (family == AF_UNSPEC || family == list->ai_family)
			fd = listen_at(list, every_address);
	return (fd);
}

enum cl_status
net_listen(struct net_listener **listener, const char *host, const char *port)
{
	struct net_listener *fresh = NULL;
	struct addrinfo *list;
	enum cl_status status;
	int fd = -1;

	*listener = NULL;
	status = resolve(&list, host, port);
	if (status != CL_OK)
		return (status);
	/* One IPv6 socket serves both families; without IPv6, one of IPv4. */
	if (host == NULL)
		fd = listen_at_first(list, AF_INET6, true);
	if (fd < 0)
		fd = listen_at_first(list, AF_UNSPEC, host == NULL);
	freeaddrinfo(list);
	if (fd < 0)
		return (CL_SYSTEM);
	fresh = calloc(1, sizeof(*fresh));
	if (fresh == NULL) {
		close_keeping_errno(fd);
		return (CL_SYSTEM);
	}
	fresh->fd = fd;
	*listener = fresh;
	return (CL_OK);
}

void
net_close_listener(struct net_listener *listener)
{
	if (listener == NULL)
		return;
	(void)close(listener->fd);
	free(listener);
}

void
net_listener_address(
    const struct net_listener *listener, char text[static NET_ADDRESS_MAX])
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);

	(void)getsockname(listener->fd, (struct sockaddr *)&address, &len);
	net_socket_address(&address, text);
}

/* Make a connection of a socket, or close it. */
static enum cl_status
own(struct net_conn **conn, int fd, const struct sockaddr_storage *peer)
{
	enum cl_status status = net_adopt(conn, fd);

	if (status == CL_OK)
		net_conn_name_peer(*conn, peer);
	else
		close_keeping_errno(fd);
	return (status);
}

enum cl_status
net_accept(
    struct net_listener *listener, struct net_conn **conn, int timeout_ms)
{
	int64_t deadline = net_socket_deadline(timeout_ms);
	enum cl_status status = CL_OK;
	struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };

	*conn = NULL;
	while (status == CL_OK) {
		int fd = accept_stream(listener->fd, &peer);
		if (fd >= 0)
			return (own(conn, fd, &peer));
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			status = net_socket_wait(
			    listener->fd, POLLIN, deadline, __func__);
		/* A peer that left while it queued is nobody's failure. */
		else if (errno != EINTR && errno != ECONNABORTED &&
			 errno != EPROTO)
			status = CL_SYSTEM;
	}
	return (status);
}

/*
 * A socket that keeps trying a free port of this machine may draw that very
 * port as its own, and is then connected to itself (RFC 9293, section 3.5,
 * simultaneous open). That is as good as refused.
 */
static bool
reached_itself(int fd)
{
	struct sockaddr_storage local, peer;
	socklen_t local_len = sizeof(local), peer_len = sizeof(peer);

	memset(&local, 0, sizeof(local));
	memset(&peer, 0, sizeof(peer));
	return (getsockname(fd, (struct sockaddr *)&local, &local_len) == 0 &&
		getpeername(fd, (struct sockaddr *)&peer, &peer_len) == 0 &&
		local_len == peer_len && memcmp(&local, &peer, local_len) == 0);
}

/* Wait for a connection to stand; errno says why it does not. */
static enum cl_status
finish_connect(int fd, int64_t deadline)
{
	enum cl_status status =
	    net_socket_wait(fd, POLLOUT, deadline, "net_connect");
	int error = 0;
	socklen_t len = sizeof(error);

	if (status == CL_TIMEOUT)
		errno = ETIMEDOUT;
	if (status != CL_OK)
		return (status);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return (CL_SYSTEM);
	errno = error;
	return (error == 0 ? CL_OK : CL_SYSTEM);
}

static enum cl_status
connect_to(
    struct net_conn **conn, const struct addrinfo *address, int64_t deadline)
{
	struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };
	int fd = open_stream(address->ai_family);
	enum cl_status status;

	if (fd < 0)
		return (CL_SYSTEM);
	status = net_socket_block(fd, false);
	if (status == CL_OK &&
	    connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
		/* Interrupted, it goes on by itself as well. */
		if (errno == EINPROGRESS || errno == EINTR)
			status = finish_connect(fd, deadline);
		else
			status = CL_SYSTEM;
	}
	if (status == CL_OK && reached_itself(fd)) {
		errno = ECONNREFUSED;
		status = CL_SYSTEM;
	}
	if (status == CL_OK)
		status = net_socket_block(fd, true);
	if (status != CL_OK) {
		close_keeping_errno(fd);
		return (status);
	}
	memcpy(&peer, address->ai_addr, address->ai_addrlen);
	return (own(conn, fd, &peer));
}

/* Try every address once. An address that is silent gets its share of time. */
static enum cl_status
connect_round(struct net_conn **conn, const struct addrinfo *list,
    int64_t deadline, bool *refused)
{
	enum cl_status status = CL_SYSTEM;
	int64_t left = 0;
	int addresses = 0;

	for (const struct addrinfo *each = list; each; each = each->ai_next)
		addresses++;
	for (; list != NULL; list = list->ai_next, addresses--) {
		left = net_socket_left(deadline);
		status = connect_to(conn, list,
		    deadline == INT64_MAX ? deadline
					  : deadline - left + left / addresses);
		if (status == CL_OK)
			return (status);
		if (status == CL_SYSTEM && errno == ECONNREFUSED)
			*refused = true;
	}
	return (status);
}

enum cl_status
net_connect(
    struct net_conn **conn, const char *host, const char *port, int timeout_ms)
{
	int64_t deadline = net_socket_deadline(timeout_ms);
	const struct timespec pause = { .tv_nsec = RETRY_NS };
	struct addrinfo *list;
	enum cl_status status;
	bool refused = false; /* in any round: the last may not get that far */
	int error;

	*conn = NULL;
	status = resolve(&list, host, port);
	if (status != CL_OK)
		return (status);
	for (;;) {
		status = connect_round(conn, list, deadline, &refused);
		if (status == CL_OK || !refused ||
		    net_socket_left(deadline) < RETRY_NS)
			break;
		(void)nanosleep(&pause, NULL);
	}
	if (refused && status != CL_OK)
		status = CL_SYSTEM;
	error = refused ? ECONNREFUSED : errno;
	freeaddrinfo(list);
	errno = error;
	return (status);
}
