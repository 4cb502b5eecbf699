/* Inside of a connection and a listener, for the driver's own files. */
#ifndef NETWORK_CONN_H
#define NETWORK_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "network_driver.h"

#define NET_BUFFER_LEN (64u << 10) /* bytes: many short messages in one recv */

struct net_listener {
	int fd;
};

/* The result that ended one direction, and errno as it was. */
struct net_ending {
	enum cl_status status;
	int error;
};

struct net_conn {
	int fd; /* -1 once detached */
	int timeout_ms;
	bool limited; /* recv() on the socket ends by itself at the timeout */
	size_t max_len;
	struct net_ending sending, receiving;
	void (*tap)(void *context, enum net_direction direction,
	    const uint8_t *bytes, size_t len);
	void *tap_context;
	struct sockaddr_storage peer; /* AF_UNSPEC: ask the socket */
	size_t start, held;           /* what lies in the buffer, and where */
	uint8_t *unsent; /* NET_BUFFER_LEN bytes; NULL: nothing is collected */
	size_t unsent_len;
	uint8_t buffer[NET_BUFFER_LEN];
};

/** Keep the peer's address: the socket forgets it when the peer resets. */
void net_conn_name_peer(
    struct net_conn *conn, const struct sockaddr_storage *address);

/** Remember that ${status} ended a direction, and errno; return ${status}. */
enum cl_status net_conn_end(struct net_ending *ending, enum cl_status status);

/** Return what ended a direction, errno as it was then; CL_OK if it is open. */
MUST_CHECK enum cl_status net_conn_ended(const struct net_ending *ending);

/** Show the tap what went through. */
void net_conn_show(const struct net_conn *conn, enum net_direction direction,
    const void *bytes, size_t len);

/** As net_flush, for ${caller}, if there is anything to send. */
MUST_CHECK enum cl_status net_conn_flush(
    struct net_conn *conn, const char *caller);

#endif
