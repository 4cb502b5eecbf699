/* Two ends of one connection, for the driver's tests. */
#ifndef ENDS_H
#define ENDS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"

enum transport { OVER_PAIR, OVER_IPV4, OVER_IPV6 };

#define TRANSPORTS 3

struct ends {
	struct net_conn *a, *b;
};

/** Return false if this machine has no IPv6. */
bool ends_available(enum transport transport);

/** Connect two ends; a failure ends the test. */
struct ends ends_open(enum transport transport);

/** Close both ends; one that is NULL was closed before. */
void ends_close(struct ends *ends);

/** Listen on a loopback address at a free port; a failure ends the test. */
struct net_listener *ends_listen(const char *host);

/** Return where the port starts in "HOST:PORT". */
const char *ends_port(const char *address);

/* Something that happens in another thread, some time from now. */
struct later {
	pthread_t thread;
	void (*act)(struct later *later);
	struct net_conn *conn;
	const uint8_t *bytes;
	size_t len;
	unsigned after_ms, every_ms;
	pthread_t target;
	enum cl_status status;
};

/** Start what the caller filled in; a failure ends the test. */
void later_start(struct later *later);

/** Wait until it is over, and return its status. */
enum cl_status later_join(struct later *later);

/** Things to do: send one message, write raw, or write one byte at a time. */
void later_send(struct later *later);
void later_write(struct later *later);
void later_trickle(struct later *later);

void sleep_ms(unsigned ms);

#endif
