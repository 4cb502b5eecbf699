/* Waiting for several connections at once, and writing without waiting. */
#include "network_driver.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "interrupts.h"
#include "lab_test.h"

#define SHORT_MS 60
#define EVENTS   3

static uint8_t bulk[1 << 20];

/* Wait for reading on the near end of each pair. */
static void
want_all(struct net_event events[static EVENTS], struct ends pairs[])
{
	for (size_t i = 0; i < EVENTS; i++)
		events[i] =
		    (struct net_event){ .conn = pairs[i].a, .want_read = true };
}

/* Fill a connection until its socket takes no more. */
static size_t
stuff(struct net_conn *conn)
{
	size_t total = 0, written = 0;

	do {
		CHECK_OK(net_write_some(conn, bulk, sizeof(bulk), &written));
		total += written;
	} while (written > 0);
	return (total);
}

static void
drain(struct net_conn *conn, size_t left)
{
	size_t len;

	for (; left > 0; left -= len)
		CHECK_OK(net_read(conn, bulk,
		    left < sizeof(bulk) ? left : sizeof(bulk), &len));
}

SELF_TEST(driver, waiting_finds_every_connection_that_is_ready)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends pairs[EVENTS] = { ends_open(over), ends_open(over),
			ends_open(over) };
		struct net_event events[EVENTS];
		want_all(events, pairs);
		CHECK_OK(net_write(pairs[2].b, "x", 1));
		CHECK_OK(net_wait(events, EVENTS, NET_TIMEOUT_MS));
		CHECK(!events[0].readable && !events[1].readable, "silent");
		CHECK(events[2].readable, "one has bytes");
		CHECK_OK(net_write(pairs[0].b, "x", 1));
		/* It arrives in its own time. */
		events[2].want_read = false;
		CHECK_OK(net_wait(events, EVENTS, NET_TIMEOUT_MS));
		events[2].want_read = true;
		CHECK_OK(net_wait(events, EVENTS, NET_TIMEOUT_MS));
		CHECK(events[0].readable && !events[1].readable &&
			  events[2].readable,
		    "two have bytes");
		for (size_t i = 0; i < EVENTS; i++)
			ends_close(&pairs[i]);
	}
}

SELF_TEST(driver, waiting_for_silent_peers_times_out)
{
	struct ends pairs[EVENTS] = { ends_open(OVER_PAIR),
		ends_open(OVER_IPV4), ends_open(OVER_PAIR) };
	struct net_event events[EVENTS];

	want_all(events, pairs);
	events[1].readable = events[1].writable = true;
	CHECK_STATUS(CL_TIMEOUT, net_wait(events, EVENTS, SHORT_MS));
	CHECK_STATUS(CL_TIMEOUT, net_wait(events, EVENTS, 0));
	for (size_t i = 0; i < EVENTS; i++) {
		CHECK(!events[i].readable && !events[i].writable, "unready");
		ends_close(&pairs[i]);
	}
}

SELF_TEST(driver, waiting_without_a_timeout_looks_once)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct net_event event = { .conn = ends.a, .want_read = true };

	CHECK_OK(net_write(ends.b, "x", 1));
	CHECK_OK(net_wait(&event, 1, 0));
	CHECK(event.readable, "the byte is there");
	ends_close(&ends);
}

SELF_TEST(driver, bytes_held_by_a_connection_are_ready)
{
	struct ends ends = ends_open(OVER_PAIR), other = ends_open(OVER_PAIR);
	struct net_event events[] = {
		{ .conn = ends.a, .want_read = true },
		{ .conn = other.a, .want_read = true, .want_write = true },
	};
	char payload[8];
	size_t len;

	/* Both messages arrive in one read; the second stays behind. */
	CHECK_OK(net_write(ends.b, "\0\0\0\3one\0\0\0\3two", 14));
	CHECK_OK(net_recv(ends.a, payload, sizeof(payload), &len));
	CHECK_OK(net_write(other.b, "x", 1));
	CHECK_OK(net_wait(events, 2, NET_FOREVER));
	CHECK(events[0].readable && !events[0].writable, "held bytes");
	CHECK(events[1].readable && events[1].writable, "and what arrived");
	CHECK_OK(net_recv(ends.a, payload, sizeof(payload), &len));
	CHECK_BYTES("two", payload, 3);
	events[1].want_read = events[1].want_write = false;
	CHECK_STATUS(CL_TIMEOUT, net_wait(events, 2, 0));
	ends_close(&ends);
	ends_close(&other);
}

SELF_TEST(driver, the_end_of_a_stream_is_ready_again_and_again)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		struct net_event event = { .conn = ends.a, .want_read = true };
		uint8_t byte;
		size_t len;
		CHECK_OK(net_shutdown(ends.b));
		CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
		CHECK(event.readable, "the end is something to read");
		CHECK_STATUS(CL_CLOSED, net_read(ends.a, &byte, 1, &len));
		CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
		CHECK(event.readable, "and stays so");
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_reset_is_ready_for_reading_and_for_writing)
{
	const struct linger none = { .l_onoff = 1, .l_linger = 0 };
	struct ends ends = ends_open(OVER_IPV4);
	struct net_event event = {
		.conn = ends.a, .want_read = true, .want_write = true
	};
	uint8_t byte;
	size_t len;
	int fd;

	(void)stuff(ends.a);
	CHECK_OK(net_detach(ends.b, &fd));
	CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) == 0,
	    "close() resets");
	CHECK(close(fd) == 0, "the peer is gone");
	CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
	CHECK(event.readable && event.writable, "the next call says why");
	CHECK_STATUS(CL_SYSTEM, net_read(ends.a, &byte, 1, &len));
	CHECK_EQ(ECONNRESET, (unsigned)errno);
	CHECK_STATUS(CL_CLOSED, net_write_some(ends.a, "x", 1, &len));
	CHECK_EQ(0, len);
	CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
	CHECK(event.readable && event.writable, "it stays so");
	ends_close(&ends);
}

SELF_TEST(driver, room_to_write_is_found_when_the_peer_takes_bytes)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		struct net_event event = { .conn = ends.a, .want_write = true };
		CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
		CHECK(event.writable && !event.readable, "there is room");
		size_t sent = stuff(ends.a);
		CHECK(sent > 0, "the socket took something");
		CHECK_STATUS(CL_TIMEOUT, net_wait(&event, 1, SHORT_MS));
		CHECK(!event.writable, "there is none left");
		drain(ends.b, sent);
		CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
		CHECK(event.writable && !event.readable, "there is room again");
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_peer_that_connects_makes_its_listener_ready)
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	struct ends silent = ends_open(OVER_PAIR);
	struct net_event events[] = {
		{ .conn = silent.a, .want_read = true },
		{ .listener = listener },
	};
	struct ends ends;
	char address[NET_ADDRESS_MAX];

	CHECK_STATUS(CL_TIMEOUT, net_wait(events, 2, 0));
	net_listener_address(listener, address);
	CHECK_OK(net_connect(
	    &ends.a, "127.0.0.1", ends_port(address), NET_TIMEOUT_MS));
	CHECK_OK(net_wait(events, 2, NET_TIMEOUT_MS));
	CHECK(events[1].readable && !events[0].readable, "the listener is");
	CHECK_OK(net_accept(listener, &ends.b, 0));
	CHECK_STATUS(CL_TIMEOUT, net_wait(events, 2, 0));
	ends_close(&ends);
	ends_close(&silent);
	net_close_listener(listener);
}

SELF_TEST(driver, what_wants_nothing_is_skipped)
{
	static struct net_event many[NET_WAIT_MAX + 1];
	struct ends ends = ends_open(OVER_PAIR);
	struct net_event events[] = {
		{ .want_read = true, .want_write = true },
		{ .conn = ends.a },
	};

	CHECK_OK(net_write(ends.b, "x", 1));
	CHECK_STATUS(CL_TIMEOUT, net_wait(events, 2, SHORT_MS));
	CHECK(!events[0].readable && !events[1].readable, "nothing is ready");
	CHECK_STATUS(CL_TIMEOUT, net_wait(NULL, 0, 0));
	CHECK_STATUS(CL_BAD_INPUT, net_wait(events, 2, NET_FOREVER));
	events[1].want_read = true;
	CHECK_OK(net_wait(events, 2, NET_FOREVER));
	CHECK(!events[0].readable && events[1].readable, "the byte is");
	CHECK_STATUS(CL_BAD_INPUT, net_wait(many, NET_WAIT_MAX + 1, 0));
	ends_close(&ends);
}

/* Interrupt the test's thread until it waits, and some more; then write. */
static void
interrupt_then_write(struct later *later)
{
	interrupts_until_waiting(later->target);
	interrupts_more(later->target);
	later_write(later);
}

SELF_TEST(driver, signals_do_not_disturb_waiting)
{
	struct ends ends = ends_open(OVER_IPV4);
	struct net_event event = { .conn = ends.a, .want_read = true };
	struct later later = { .act = interrupt_then_write,
		.conn = ends.b,
		.bytes = bulk,
		.len = 1 };

	interrupts_expect();
	later_start(&later);
	CHECK_OK(net_wait(&event, 1, NET_TIMEOUT_MS));
	CHECK_OK(later_join(&later));
	CHECK(event.readable, "a byte came in the end");
	CHECK(interrupts_seen() >= 5, "signals arrived meanwhile");
	CHECK_TEXT("net_wait", interrupts_where());
	CHECK(net_waiting_in() == NULL, "nothing waits any more");
	ends_close(&ends);
}

/* Count what was shown, and remember the last piece of it. */
struct shown {
	size_t total;
	const uint8_t *last;
};

static void
show(void *context, enum net_direction direction, const uint8_t *bytes,
    size_t len)
{
	struct shown *shown = context;

	if (direction == NET_SENT) {
		shown->total += len;
		shown->last = bytes;
	}
}

SELF_TEST(driver, writing_some_never_waits_and_says_how_much)
{
	struct ends ends = ends_open(OVER_IPV4);
	struct shown shown = { .total = 0 };
	uint8_t bytes[8];
	size_t len, sent;

	net_set_tap(ends.a, show, &shown);
	CHECK_OK(net_write_some(ends.a, "hello", 5, &len));
	CHECK_EQ(5, len);
	CHECK_OK(net_write_some(ends.a, NULL, 0, &len));
	CHECK_EQ(0, len);
	CHECK_OK(net_read(ends.b, bytes, sizeof(bytes), &len));
	CHECK_BYTES("hello", bytes, 5);
	sent = stuff(ends.a);
	CHECK_EQ(5 + sent, shown.total);
	CHECK(shown.last == bulk, "the bytes are the caller's");
	drain(ends.b, sent);
	net_set_timeout(ends.b, 0);
	CHECK_STATUS(CL_TIMEOUT, net_read(ends.b, bytes, 1, &len));
	net_set_tap(ends.a, NULL, NULL);
	ends_close(&ends);
}

SELF_TEST(driver, writing_some_to_a_peer_that_is_gone_says_so)
{
	struct ends ends = ends_open(OVER_PAIR);
	size_t len = 1;

	net_close(ends.b);
	ends.b = NULL;
	CHECK_STATUS(CL_CLOSED, net_write_some(ends.a, "x", 1, &len));
	CHECK_EQ(0, len);
	CHECK_STATUS(CL_CLOSED, net_write_some(ends.a, "x", 1, &len));
	CHECK_STATUS(CL_CLOSED, net_write(ends.a, "x", 1));
	ends_close(&ends);
}
