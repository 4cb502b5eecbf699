/* Contract: network_driver.h, waiting for several connections at once. */
#include <poll.h>

#include "network_conn.h"
#include "network_driver.h"
#include "network_socket.h"

/* What poll() reports without being asked: the next call says which. */
#define FAILED (POLLERR | POLLHUP | POLLNVAL)

static bool
wants_read(const struct net_event *event)
{
	return (event->conn != NULL && event->want_read);
}

static bool
wants_write(const struct net_event *event)
{
	return (event->conn != NULL && event->want_write);
}

/* The descriptor to watch; -1, which poll() skips, for none. */
static struct pollfd
watch(const struct net_event *event)
{
	struct pollfd poll = { .fd = -1 };

	if (event->listener != NULL) {
		poll.fd = event->listener->fd;
		poll.events = POLLIN;
	} else if (wants_read(event) || wants_write(event)) {
		poll.fd = event->conn->fd;
		poll.events = (short)((wants_read(event) ? POLLIN : 0) |
				      (wants_write(event) ? POLLOUT : 0));
	}
	return (poll);
}

/* Find what the socket need not be asked for: bytes held, a direction ended. */
static bool
ready_already(struct net_event *event)
{
	const struct net_conn *conn = event->conn;
	bool gone = conn != NULL && conn->fd < 0;

	event->readable =
	    wants_read(event) &&
	    (gone || conn->held > 0 || conn->receiving.status != CL_OK);
	event->writable =
	    wants_write(event) && (gone || conn->sending.status != CL_OK);
	return (event->readable || event->writable);
}

static void
note(struct net_event *event, short found)
{
	if ((found & (POLLIN | FAILED)) != 0 &&
	    (event->listener != NULL || wants_read(event)))
		event->readable = true;
	if ((found & (POLLOUT | FAILED)) != 0 && wants_write(event))
		event->writable = true;
}

enum cl_status
net_wait(struct net_event *events, size_t n, int timeout_ms)
{
	struct pollfd fds[NET_WAIT_MAX];
	bool ready = false, watched = false;
	enum cl_status status;

	if (n > NET_WAIT_MAX)
		return (CL_BAD_INPUT);
	for (size_t i = 0; i < n; i++) {
		fds[i] = watch(&events[i]);
		watched = watched || fds[i].fd >= 0;
		ready = ready_already(&events[i]) || ready;
	}
	if (!ready && !watched && timeout_ms < 0)
		return (CL_BAD_INPUT);
	/* The others are looked at all the same, but not waited for. */
	status = net_socket_wait_any(
	    fds, n, net_socket_deadline(ready ? 0 : timeout_ms), __func__);
	for (size_t i = 0; status == CL_OK && i < n; i++)
		note(&events[i], fds[i].revents);
	return (status == CL_TIMEOUT && ready ? CL_OK : status);
}
