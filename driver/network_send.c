/* Contract: network_driver.h, sending: at once, or collected. */
#define _DARWIN_C_SOURCE /* MSG_DONTWAIT on macOS */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "network_conn.h"
#include "network_driver.h"
#include "network_socket.h"
#include "secret.h"
#include "wire.h"

/* What one system call sends: what was collected, a header, a payload. */
#define PARTS 3

/* Up to here bytes: to copy parts together is cheaper than to list them. */
#define WHOLE_MAX 1024

/* Step over what a system call took of the parts. */
static void
advance(struct iovec parts[static PARTS], size_t len)
{
	for (size_t i = 0; i < PARTS; i++) {
		size_t step = len < parts[i].iov_len ? len : parts[i].iov_len;
		if (step > 0)
			parts[i].iov_base = (uint8_t *)parts[i].iov_base + step;
		parts[i].iov_len -= step;
		len -= step;
	}
}

/* What errno of a send means. */
static enum cl_status
send_failure(void)
{
	return (errno == EPIPE || errno == ECONNRESET ? CL_CLOSED : CL_SYSTEM);
}

/* Of what was collected, keep what did not go out. */
static void
keep(struct net_conn *conn, const struct iovec *rest)
{
	if (rest->iov_len > 0 && rest->iov_base != conn->unsent)
		memmove(conn->unsent, rest->iov_base, rest->iov_len);
	conn->unsent_len = rest->iov_len;
}

/* One system call for all parts, with what sendmsg() returns. */
static ssize_t
send_once(int fd, struct iovec parts[static PARTS])
{
	const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = PARTS };
	uint8_t whole[WHOLE_MAX];
	size_t len = 0;

	for (size_t i = 0; i < PARTS; i++) {
		if (parts[i].iov_len > sizeof(whole) - len)
			return (sendmsg(fd, &message, flags));
		if (parts[i].iov_len > 0)
			memcpy(
			    whole + len, parts[i].iov_base, parts[i].iov_len);
		len += parts[i].iov_len;
	}
	return (send(fd, whole, len, flags));
}

/* Send what the socket takes now; signals do not count. */
static ssize_t
send_now(struct net_conn *conn, struct iovec parts[static PARTS])
{
	ssize_t sent;

	do
		sent = send_once(conn->fd, parts);
	while (sent < 0 && errno == EINTR);
	if (sent > 0)
		advance(parts, (size_t)sent);
	return (sent);
}

/* End the direction; what was collected can reach nobody any more. */
static enum cl_status
give_up(struct net_conn *conn, enum cl_status status)
{
	conn->unsent_len = 0;
	return (net_conn_end(&conn->sending, status));
}

/*
 * Send what was collected and the caller's parts behind it, in one system call
 * if the socket takes them.
 */
static enum cl_status
send_parts(
    struct net_conn *conn, struct iovec parts[static PARTS], const char *caller)
{
	int64_t deadline = net_socket_deadline(conn->timeout_ms);
	size_t own = parts[1].iov_len + parts[2].iov_len;
	size_t left = conn->unsent_len + own;
	enum cl_status status = CL_OK;

	parts[0] = (struct iovec){ conn->unsent, conn->unsent_len };
	while (status == CL_OK && left > 0) {
		ssize_t sent = send_now(conn, parts);
		if (sent >= 0) {
			left -= (size_t)sent;
			if (left > 0 && net_socket_left(deadline) == 0)
				status = CL_TIMEOUT;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			status = net_socket_wait(
			    conn->fd, POLLOUT, deadline, caller);
		} else {
			status = send_failure();
		}
	}
	/* Short of the caller's first byte, the stream keeps its place. */
	if (status != CL_OK && (status != CL_TIMEOUT || left < own))
		return (give_up(conn, status));
	keep(conn, &parts[0]);
	return (status);
}

/* Put the caller's parts behind what was collected, if they fit there. */
static bool
collect(struct net_conn *conn, const struct iovec parts[static PARTS])
{
	if (conn->unsent == NULL || parts[1].iov_len + parts[2].iov_len >
					NET_BUFFER_LEN - conn->unsent_len)
		return (false);
	for (size_t i = 1; i < PARTS; i++) {
		if (parts[i].iov_len > 0)
			memcpy(conn->unsent + conn->unsent_len,
			    parts[i].iov_base, parts[i].iov_len);
		conn->unsent_len += parts[i].iov_len;
	}
	return (true);
}

static enum cl_status
send_or_collect(
    struct net_conn *conn, struct iovec parts[static PARTS], const char *caller)
{
	enum cl_status status = net_conn_ended(&conn->sending);

	if (status != CL_OK || collect(conn, parts))
		return (status);
	return (send_parts(conn, parts, caller));
}

enum cl_status
net_conn_flush(struct net_conn *conn, const char *caller)
{
	struct iovec parts[PARTS] = { { NULL, 0 } };

	return (conn->unsent_len > 0 ? send_parts(conn, parts, caller) : CL_OK);
}

enum cl_status
net_flush(struct net_conn *conn)
{
	enum cl_status status = net_conn_ended(&conn->sending);

	return (status == CL_OK ? net_conn_flush(conn, __func__) : status);
}

enum cl_status
net_set_coalescing(struct net_conn *conn, bool on)
{
	enum cl_status status = CL_OK;

	if (on == (conn->unsent != NULL))
		return (CL_OK);
	if (on) {
		conn->unsent = malloc(NET_BUFFER_LEN);
		return (conn->unsent != NULL ? CL_OK : CL_SYSTEM);
	}
	status = net_flush(conn);
	if (status != CL_OK)
		return (status);
	secret_wipe(conn->unsent, NET_BUFFER_LEN);
	free(conn->unsent);
	conn->unsent = NULL;
	return (CL_OK);
}

enum cl_status
net_send(struct net_conn *conn, const void *payload, size_t payload_len)
{
	uint8_t header[NET_HEADER_LEN];
	struct wire_writer writer = wire_writer(header, sizeof(header));
	struct iovec parts[PARTS] = { [1] = { header, sizeof(header) },
		[2] = { (void *)payload, payload_len } };
	enum cl_status status;

	if (payload_len > conn->max_len)
		return (CL_BAD_INPUT);
	wire_put_u32(&writer, (uint32_t)payload_len);
	status = send_or_collect(conn, parts, __func__);
	if (status == CL_OK)
		net_conn_show(conn, NET_SENT, payload, payload_len);
	return (status);
}

enum cl_status
net_write(struct net_conn *conn, const void *bytes, size_t len)
{
	struct iovec parts[PARTS] = { [2] = { (void *)bytes, len } };
	enum cl_status status = send_or_collect(conn, parts, __func__);

	if (status == CL_OK)
		net_conn_show(conn, NET_SENT, bytes, len);
	return (status);
}

enum cl_status
net_write_some(
    struct net_conn *conn, const void *bytes, size_t len, size_t *written)
{
	struct iovec parts[PARTS] = { [0] = { conn->unsent, conn->unsent_len },
		[2] = { (void *)bytes, len } };
	enum cl_status status = net_conn_ended(&conn->sending);

	*written = 0;
	if (status != CL_OK || len == 0)
		return (status);
	if (send_now(conn, parts) < 0 && errno != EAGAIN &&
	    errno != EWOULDBLOCK)
		return (give_up(conn, send_failure()));
	keep(conn, &parts[0]);
	*written = len - parts[2].iov_len;
	if (*written > 0)
		net_conn_show(conn, NET_SENT, bytes, *written);
	return (CL_OK);
}
