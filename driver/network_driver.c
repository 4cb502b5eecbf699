/* Contract: network_driver.h, receiving, and how a connection ends. */
#define _DARWIN_C_SOURCE /* MSG_DONTWAIT on macOS */
#include "network_driver.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "network_conn.h"
#include "network_socket.h"
#include "wire.h"

/*
 * Where nobody spins, recv() itself can wait, which saves two other calls. It
 * knows the timeout but not the deadline, so only while the call is young.
 * What is left when it gives up, poll() waits to the end.
 */
static bool
recv_may_wait(const struct net_conn *conn, int64_t deadline)
{
	int64_t young = (int64_t)conn->timeout_ms - NET_TICK_MS;

	return (conn->limited && !net_socket_spins() &&
		net_socket_left(deadline) > young * NET_NS_PER_MS);
}

/* Wait for bytes, and take up to max of them past the buffer. */
static enum cl_status
take(struct net_conn *conn, void *out, size_t max, size_t *got,
    int64_t deadline, const char *caller)
{
	enum cl_status status = CL_OK;

	while (status == CL_OK) {
		ssize_t came = recv_may_wait(conn, deadline)
				   ? net_socket_recv(conn->fd, out, max, caller)
				   : recv(conn->fd, out, max, MSG_DONTWAIT);
		if (came > 0) {
			*got = (size_t)came;
			return (CL_OK);
		}
		if (came == 0)
			return (CL_CLOSED);
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			status =
			    net_socket_wait(conn->fd, POLLIN, deadline, caller);
		else if (errno != EINTR)
			status = CL_SYSTEM;
	}
	return (status);
}

/* Wait until the buffer holds at least want bytes. */
static enum cl_status
fill(struct net_conn *conn, size_t want, int64_t deadline)
{
	enum cl_status status;
	size_t got;

	if (conn->held >= want)
		return (CL_OK);
	memmove(conn->buffer, conn->buffer + conn->start, conn->held);
	conn->start = 0;
	while (conn->held < want) {
		status = take(conn, conn->buffer + conn->held,
		    NET_BUFFER_LEN - conn->held, &got, deadline, "net_recv");
		if (status != CL_OK)
			return (status);
		conn->held += got;
	}
	return (CL_OK);
}

static size_t
unbuffer(struct net_conn *conn, void *out, size_t max)
{
	size_t len = conn->held < max ? conn->held : max;

	if (len > 0)
		memcpy(out, conn->buffer + conn->start, len);
	conn->start += len;
	conn->held -= len;
	return (len);
}

/* Receive len bytes; a long stretch goes straight to where it belongs. */
static enum cl_status
recv_payload(struct net_conn *conn, uint8_t *out, size_t len, int64_t deadline)
{
	size_t got = unbuffer(conn, out, len);
	enum cl_status status;

	for (size_t done = got; done < len; done += got) {
		/* Checked here too: a busy peer never lets the socket run dry. */
		if (net_socket_left(deadline) == 0)
			return (CL_TIMEOUT);
		if (len - done >= NET_BUFFER_LEN) {
			status = take(conn, out + done, len - done, &got,
			    deadline, "net_recv");
		} else {
			status = fill(conn, 1, deadline);
			if (status == CL_OK)
				got = unbuffer(conn, out + done, len - done);
		}
		if (status != CL_OK)
			return (status);
	}
	return (CL_OK);
}

/* Wait for a header, and leave it in the buffer. */
static enum cl_status
peek_header(struct net_conn *conn, size_t *len, int64_t deadline)
{
	enum cl_status status = fill(conn, NET_HEADER_LEN, deadline);
	struct wire_reader reader;

	if (status == CL_TIMEOUT && conn->held == 0)
		return (status);
	if (status == CL_CLOSED && conn->held > 0)
		status = CL_TRUNCATED;
	if (status != CL_OK)
		return (net_conn_end(&conn->receiving, status));
	reader = wire_reader(conn->buffer + conn->start, NET_HEADER_LEN);
	*len = wire_get_u32(&reader);
	if (*len > conn->max_len)
		return (net_conn_end(&conn->receiving, CL_TOO_BIG));
	return (CL_OK);
}

enum cl_status
net_recv(struct net_conn *conn, void *payload, size_t payload_max,
    size_t *payload_len)
{
	int64_t deadline = net_socket_deadline(conn->timeout_ms);
	enum cl_status status = net_conn_ended(&conn->receiving);
	size_t len = 0;

	if (status == CL_OK)
		status = peek_header(conn, &len, deadline);
	if (status != CL_OK)
		return (status);
	if (len > payload_max) {
		*payload_len = len;
		return (CL_TOO_SMALL);
	}
	conn->start += NET_HEADER_LEN;
	conn->held -= NET_HEADER_LEN;
	status = recv_payload(conn, payload, len, deadline);
	if (status != CL_OK)
		return (net_conn_end(&conn->receiving,
		    status == CL_CLOSED ? CL_TRUNCATED : status));
	*payload_len = len;
	net_conn_show(conn, NET_RECEIVED, payload, len);
	return (CL_OK);
}

enum cl_status
net_read(struct net_conn *conn, void *bytes, size_t max, size_t *len)
{
	int64_t deadline = net_socket_deadline(conn->timeout_ms);
	enum cl_status status = net_conn_ended(&conn->receiving);
	size_t got;

	*len = 0;
	if (max == 0)
		return (CL_BAD_INPUT);
	if (status != CL_OK)
		return (status);
	got = unbuffer(conn, bytes, max);
	if (got == 0)
		status = take(conn, bytes, max, &got, deadline, __func__);
	if (status == CL_TIMEOUT)
		return (status);
	if (status != CL_OK)
		return (net_conn_end(&conn->receiving, status));
	*len = got;
	net_conn_show(conn, NET_RECEIVED, bytes, got);
	return (CL_OK);
}

void
net_abort(struct net_conn *conn)
{
	(void)shutdown(conn->fd, SHUT_RDWR);
}

enum cl_status
net_shutdown(struct net_conn *conn)
{
	enum cl_status status = net_conn_flush(conn, __func__);

	if (status != CL_OK)
		return (status);
	return (shutdown(conn->fd, SHUT_WR) == 0 ? CL_OK : CL_SYSTEM);
}
