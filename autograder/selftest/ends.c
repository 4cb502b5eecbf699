/* Contract: ends.h. */
#include "ends.h"

#include <string.h>
#include <time.h>

#include "lab_test.h"

static const char *const hosts[TRANSPORTS] = { NULL, "127.0.0.1", "::1" };

bool
ends_available(enum transport transport)
{
	struct net_listener *listener = NULL;
	enum cl_status status = CL_OK;

	if (transport == OVER_IPV6)
		status = net_listen(&listener, hosts[transport], "0");
	net_close_listener(listener);
	return (status == CL_OK);
}

struct net_listener *
ends_listen(const char *host)
{
	struct net_listener *listener;

	CHECK_OK(net_listen(&listener, host, "0"));
	return (listener);
}

const char *
ends_port(const char *address)
{
	return (strrchr(address, ':') + 1);
}

struct ends
ends_open(enum transport transport)
{
	struct net_conn *pair[2] = { NULL, NULL };
	char address[NET_ADDRESS_MAX];
	struct net_listener *listener;

	if (transport == OVER_PAIR) {
		CHECK_OK(net_pair(pair));
		return ((struct ends){ pair[0], pair[1] });
	}
	listener = ends_listen(hosts[transport]);
	net_listener_address(listener, address);
	CHECK_OK(net_connect(
	    &pair[0], hosts[transport], ends_port(address), NET_TIMEOUT_MS));
	CHECK_OK(net_accept(listener, &pair[1], NET_TIMEOUT_MS));
	net_close_listener(listener);
	return ((struct ends){ pair[0], pair[1] });
}

void
ends_close(struct ends *ends)
{
	net_close(ends->a);
	net_close(ends->b);
	*ends = (struct ends){ NULL, NULL };
}

static void *
run_later(void *context)
{
	struct later *later = context;

	sleep_ms(later->after_ms);
	later->act(later);
	return (NULL);
}

void
later_start(struct later *later)
{
	later->target = pthread_self();
	CHECK(pthread_create(&later->thread, NULL, run_later, later) == 0,
	    "a thread starts");
}

enum cl_status
later_join(struct later *later)
{
	pthread_join(later->thread, NULL);
	return (later->status);
}

void
later_send(struct later *later)
{
	later->status = net_send(later->conn, later->bytes, later->len);
}

void
later_write(struct later *later)
{
	later->status = net_write(later->conn, later->bytes, later->len);
}

void
later_trickle(struct later *later)
{
	later->status = CL_OK;
	for (size_t i = 0; i < later->len && later->status == CL_OK; i++) {
		later->status = net_write(later->conn, later->bytes + i, 1);
		sleep_ms(later->every_ms);
	}
}

void
sleep_ms(unsigned ms)
{
	struct timespec left = { .tv_sec = ms / 1000,
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	while (nanosleep(&left, &left) != 0)
		continue;
}
