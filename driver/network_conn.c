/* Contract: network_driver.h, a connection from adoption to close. */
#include "network_conn.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "network_socket.h"
#include "secret.h"

void
net_close(struct net_conn *conn)
{
	if (conn == NULL)
		return;
	if (conn->fd >= 0)
		(void)close(conn->fd);
	secret_wipe(conn->buffer, sizeof(conn->buffer));
	if (conn->unsent != NULL)
		secret_wipe(conn->unsent, NET_BUFFER_LEN);
	free(conn->unsent);
	free(conn);
}

enum cl_status
net_adopt(struct net_conn **conn, int fd)
{
	struct net_conn *fresh;

	*conn = NULL;
	if (net_socket_prepare(fd) != CL_OK)
		return (CL_SYSTEM);
	fresh = calloc(1, sizeof(*fresh));
	if (fresh == NULL)
		return (CL_SYSTEM);
	fresh->fd = fd;
	net_set_timeout(fresh, NET_TIMEOUT_MS);
	fresh->max_len = NET_MAX_LEN;
	fresh->peer.ss_family = AF_UNSPEC;
	*conn = fresh;
	return (CL_OK);
}

enum cl_status
net_detach(struct net_conn *conn, int *fd)
{
	*fd = -1;
	if (conn->fd < 0 || conn->held > 0 || conn->unsent_len > 0)
		return (CL_BAD_INPUT);
	/* It waits as any socket does from now on. */
	(void)net_socket_limit(conn->fd, NET_FOREVER);
	*fd = conn->fd;
	conn->fd = -1;
	return (CL_OK);
}

enum cl_status
net_pair(struct net_conn *pair[2])
{
	int fds[2];

	pair[0] = pair[1] = NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return (CL_SYSTEM);
	if (net_adopt(&pair[0], fds[0]) == CL_OK &&
	    net_adopt(&pair[1], fds[1]) == CL_OK)
		return (CL_OK);
	if (pair[0] == NULL)
		(void)close(fds[0]);
	(void)close(fds[1]);
	net_close(pair[0]);
	pair[0] = NULL;
	return (CL_SYSTEM);
}

void
net_set_timeout(struct net_conn *conn, int timeout_ms)
{
	conn->timeout_ms = timeout_ms;
	conn->limited = net_socket_limit(conn->fd, timeout_ms);
}

int
net_timeout(const struct net_conn *conn)
{
	return (conn->timeout_ms);
}

void
net_set_max_len(struct net_conn *conn, size_t max_len)
{
	/* No more than the header can announce. */
	conn->max_len = max_len < UINT32_MAX ? max_len : UINT32_MAX;
}

size_t
net_max_len(const struct net_conn *conn)
{
	return (conn->max_len);
}

void
net_set_tap(struct net_conn *conn,
    void (*tap)(void *context, enum net_direction direction,
	const uint8_t *bytes, size_t len),
    void *context)
{
	conn->tap = tap;
	conn->tap_context = context;
}

void
net_conn_name_peer(
    struct net_conn *conn, const struct sockaddr_storage *address)
{
	conn->peer = *address;
}

void
net_peer_address(const struct net_conn *conn, char text[static NET_ADDRESS_MAX])
{
	struct sockaddr_storage address = conn->peer;
	socklen_t len = sizeof(address);

	if (address.ss_family == AF_UNSPEC)
		(void)getpeername(conn->fd, (struct sockaddr *)&address, &len);
	net_socket_address(&address, text);
}

void
net_local_address(
    const struct net_conn *conn, char text[static NET_ADDRESS_MAX])
{
	struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(address);

	(void)getsockname(conn->fd, (struct sockaddr *)&address, &len);
	net_socket_address(&address, text);
}

enum cl_status
net_conn_end(struct net_ending *ending, enum cl_status status)
{
	*ending = (struct net_ending){ .status = status, .error = errno };
	return (status);
}

enum cl_status
net_conn_ended(const struct net_ending *ending)
{
	if (ending->status != CL_OK)
		errno = ending->error;
	return (ending->status);
}

void
net_conn_show(const struct net_conn *conn, enum net_direction direction,
    const void *bytes, size_t len)
{
	if (conn->tap != NULL)
		conn->tap(conn->tap_context, direction, bytes, len);
}
