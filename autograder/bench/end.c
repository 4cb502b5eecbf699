/* Contract: end.h. */
#include "end.h"

#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_MS 600000 /* a wait has a deadline, as always, but a long one */

enum cl_status
end_open(struct end *end, struct net_conn *conn, bool driver)
{
	enum cl_status status;

	*end = (struct end){ .conn = conn, .fd = -1 };
	net_set_timeout(conn, TIMEOUT_MS);
	if (driver)
		return (CL_OK);
	status = net_detach(conn, &end->fd);
	net_close(conn);
	end->conn = NULL;
	return (status);
}

void
end_close(struct end *end)
{
	net_close(end->conn);
	if (end->fd >= 0)
		(void)close(end->fd);
	*end = (struct end){ .conn = NULL, .fd = -1 };
}

enum cl_status
end_send(const struct end *end, const void *bytes, size_t len)
{
	const uint8_t *next = bytes;

	if (end->conn != NULL)
		return (net_send(end->conn, bytes, len));
	while (len > 0) {
		ssize_t sent = send(end->fd, next, len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return (errno == EPIPE ? CL_CLOSED : CL_SYSTEM);
		next += sent;
		len -= (size_t)sent;
	}
	return (CL_OK);
}

enum cl_status
end_flush(const struct end *end)
{
	return (end->conn != NULL ? net_flush(end->conn) : CL_OK);
}

/* Take what a bare socket has, up to max bytes. */
static enum cl_status
take(int fd, void *bytes, size_t max, size_t *len)
{
	ssize_t came;

	do
		came = recv(fd, bytes, max, 0);
	while (came < 0 && errno == EINTR);
	*len = came > 0 ? (size_t)came : 0;
	if (came < 0)
		return (CL_SYSTEM);
	return (came > 0 ? CL_OK : CL_CLOSED);
}

enum cl_status
end_recv(const struct end *end, void *bytes, size_t len)
{
	enum cl_status status = CL_OK;
	size_t got = 0;

	if (end->conn != NULL) {
		status = net_recv(end->conn, bytes, len, &got);
		return (status == CL_OK && got != len ? CL_DECODE : status);
	}
	for (size_t done = 0; status == CL_OK && done < len; done += got) {
		status =
		    take(end->fd, (uint8_t *)bytes + done, len - done, &got);
		if (status == CL_CLOSED && done > 0)
			status = CL_TRUNCATED;
	}
	return (status);
}

enum cl_status
end_recv_many(const struct end *end, void *message, size_t len, size_t times)
{
	enum cl_status status = CL_OK;
	size_t left = len * times, got = 0;

	if (end->conn != NULL) {
		for (size_t i = 0; status == CL_OK && i < times; i++)
			status = end_recv(end, message, len);
		return (status);
	}
	for (; status == CL_OK && left > 0; left -= got)
		status = take(end->fd, message, left < len ? left : len, &got);
	return (status);
}
