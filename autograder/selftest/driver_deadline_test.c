/* Deadlines of every call that waits, and signals that strike meanwhile. */
#include "network_driver.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ends.h"
#include "interrupts.h"
#include "lab_test.h"

#define SHORT_MS 60

static uint8_t bulk[NET_MAX_LEN];

static int64_t
now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return ((int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

static void
check_arrives(struct ends *ends)
{
	char payload[8];
	size_t len = 0;

	CHECK_OK(net_send(ends->a, "hello", 5));
	CHECK_OK(net_recv(ends->b, payload, sizeof(payload), &len));
	CHECK_EQ(5, len);
}

SELF_TEST(driver, a_silent_peer_costs_one_timeout_and_no_message)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		int64_t start = now_ms();
		uint8_t byte;
		size_t len;
		net_set_timeout(ends.b, SHORT_MS);
		CHECK_STATUS(CL_TIMEOUT, net_recv(ends.b, &byte, 1, &len));
		CHECK(now_ms() - start >= SHORT_MS, "the deadline passed");
		CHECK_STATUS(CL_TIMEOUT, net_read(ends.b, &byte, 1, &len));
		check_arrives(&ends);
		net_set_timeout(ends.b, 0);
		CHECK_STATUS(CL_TIMEOUT, net_recv(ends.b, &byte, 1, &len));
		check_arrives(&ends);
		ends_close(&ends);
	}
}

static void
check_stuck_after(const char *bytes, size_t bytes_len)
{
	struct ends ends = ends_open(OVER_PAIR);
	char payload[8];
	size_t len;

	net_set_timeout(ends.b, SHORT_MS);
	CHECK_OK(net_write(ends.a, bytes, bytes_len));
	CHECK_STATUS(CL_TIMEOUT, net_recv(ends.b, payload, 8, &len));
	CHECK_OK(net_write(ends.a, "\0\0\0\0\0\0\0\0", 8));
	CHECK_STATUS(CL_TIMEOUT, net_recv(ends.b, payload, 8, &len));
	CHECK_STATUS(CL_TIMEOUT, net_read(ends.b, payload, 8, &len));
	CHECK_OK(net_send(ends.b, "ok", 2));
	ends_close(&ends);
}

SELF_TEST(driver, a_timeout_inside_a_message_ends_the_direction)
{
	check_stuck_after("\0", 1);
	check_stuck_after("\0\0\0", 3);
	check_stuck_after("\0\0\0\4", 4);
	check_stuck_after("\0\0\0\4abc", 7);
}

SELF_TEST(driver, a_byte_now_and_then_does_not_stretch_the_deadline)
{
	struct ends ends = ends_open(OVER_IPV4);
	static const uint8_t slow[300] = { 0, 0, 1, 0 };
	struct later later = { .act = later_trickle,
		.conn = ends.a,
		.bytes = slow,
		.len = 40,
		.every_ms = 10 };
	int64_t start = now_ms();
	uint8_t payload[256];
	size_t len;

	net_set_timeout(ends.b, 150);
	later_start(&later);
	CHECK_STATUS(CL_TIMEOUT, net_recv(ends.b, payload, 256, &len));
	CHECK(now_ms() - start >= 150, "the deadline passed");
	CHECK_OK(later_join(&later));
	ends_close(&ends);
}

/* A peer that is never silent, but never done either. */
static void
flood(struct later *later)
{
	enum cl_status status = CL_OK;

	net_set_timeout(later->conn, NET_FOREVER);
	while (status == CL_OK)
		status = net_write(later->conn, bulk, 65536);
	later->status = status;
}

SELF_TEST(driver, a_peer_that_never_pauses_does_not_stretch_it_either)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct later later = { .act = flood, .conn = ends.a };
	static uint8_t payload[NET_MAX_LEN];
	size_t len;

	net_set_timeout(ends.b, 1);
	CHECK_OK(net_write(ends.a, "\1\0\0\0", 4));
	later_start(&later);
	CHECK_STATUS(
	    CL_TIMEOUT, net_recv(ends.b, payload, sizeof(payload), &len));
	net_close(ends.b);
	ends.b = NULL;
	CHECK_STATUS(CL_CLOSED, later_join(&later));
	ends_close(&ends);
}

SELF_TEST(driver, a_peer_that_does_not_read_costs_one_timeout)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		int64_t start = now_ms();
		net_set_timeout(ends.a, SHORT_MS);
		CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, bulk, sizeof(bulk)));
		CHECK(now_ms() - start >= SHORT_MS, "the deadline passed");
		CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, "x", 1));
		CHECK_STATUS(CL_TIMEOUT, net_write(ends.a, "x", 1));
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_timeout_before_the_first_byte_can_be_tried_again)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct net_conn *stuffer;
	int fd;
	size_t len;

	CHECK_OK(net_detach(ends.a, &fd));
	CHECK_OK(net_adopt(&stuffer, dup(fd)));
	net_close(ends.a);
	CHECK_OK(net_adopt(&ends.a, fd));
	net_set_timeout(stuffer, 0);
	CHECK_STATUS(CL_TIMEOUT, net_write(stuffer, bulk, sizeof(bulk)));
	net_close(stuffer);
	net_set_timeout(ends.a, SHORT_MS);
	CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, "hello", 5));
	net_set_timeout(ends.b, 0);
	while (net_read(ends.b, bulk, sizeof(bulk), &len) == CL_OK)
		continue;
	memset(bulk, 0, sizeof(bulk));
	check_arrives(&ends);
	ends_close(&ends);
}

SELF_TEST(driver, nobody_connecting_is_a_timeout)
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	struct net_conn *conn;

	CHECK_STATUS(CL_TIMEOUT, net_accept(listener, &conn, SHORT_MS));
	CHECK(conn == NULL, "there is nothing to close");
	CHECK_STATUS(CL_TIMEOUT, net_accept(listener, &conn, 0));
	net_close_listener(listener);
}

SELF_TEST(driver, forever_is_longer_than_a_moment)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct later later = { .act = later_send,
		.conn = ends.a,
		.bytes = bulk,
		.len = 3,
		.after_ms = 30 };
	uint8_t payload[3];
	size_t len;

	net_set_timeout(ends.b, NET_FOREVER);
	later_start(&later);
	CHECK_OK(net_recv(ends.b, payload, sizeof(payload), &len));
	CHECK_OK(later_join(&later));
	ends_close(&ends);
}

/* Interrupt the test's thread until a call waits in it, then send. */
static void
interrupt_then_act(struct later *later)
{
	interrupts_until_waiting(later->target);
	interrupts_more(later->target);
	later_send(later);
}

SELF_TEST(driver, signals_do_not_disturb_receiving)
{
	struct ends ends = ends_open(OVER_IPV4);
	struct later later = { .act = interrupt_then_act,
		.conn = ends.a,
		.bytes = bulk,
		.len = 5 };
	uint8_t payload[8];
	size_t len = 0;

	interrupts_expect();
	later_start(&later);
	CHECK_OK(net_recv(ends.b, payload, sizeof(payload), &len));
	CHECK_OK(later_join(&later));
	CHECK_EQ(5, len);
	CHECK(interrupts_seen() >= 5, "signals arrived meanwhile");
	CHECK_TEXT("net_recv", interrupts_where());
	CHECK(net_waiting_in() == NULL, "nothing waits any more");
	ends_close(&ends);
}

SELF_TEST(driver, signals_do_not_disturb_reading)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct later later = { .act = interrupt_then_act,
		.conn = ends.a,
		.bytes = bulk,
		.len = 5 };
	uint8_t bytes[16];
	size_t len = 0;

	interrupts_expect();
	later_start(&later);
	CHECK_OK(net_read(ends.b, bytes, sizeof(bytes), &len));
	CHECK_OK(later_join(&later));
	CHECK_EQ(9, len);
	CHECK_TEXT("net_read", interrupts_where());
	ends_close(&ends);
}

/* Interrupt the test's thread while it sends, then take everything. */
static void
interrupt_then_drain(struct later *later)
{
	static uint8_t payload[NET_MAX_LEN];
	size_t len;

	interrupts_until_waiting(later->target);
	later->status = net_recv(later->conn, payload, sizeof(payload), &len);
}

SELF_TEST(driver, signals_do_not_disturb_sending)
{
	struct ends ends = ends_open(OVER_IPV4);
	struct later later = { .act = interrupt_then_drain, .conn = ends.b };

	interrupts_expect();
	later_start(&later);
	CHECK_OK(net_send(ends.a, bulk, sizeof(bulk)));
	CHECK_OK(later_join(&later));
	CHECK_TEXT("net_send", interrupts_where());
	ends_close(&ends);
}
