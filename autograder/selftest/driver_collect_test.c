/* Collected sends: when they go out, in which order, and when they do not. */
#include "network_driver.h"

#include <string.h>
#include <unistd.h>

#include "ends.h"
#include "lab_test.h"

#define BUFFER 65536 /* bytes that a connection collects */

static uint8_t bulk[8 * BUFFER];

/* Two ends, of which a collects. */
static struct ends
open_collecting(void)
{
	struct ends ends = ends_open(OVER_PAIR);

	CHECK_OK(net_set_coalescing(ends.a, true));
	net_set_timeout(ends.a, 50);
	net_set_timeout(ends.b, 50);
	return (ends);
}

static void
check_silent(struct net_conn *conn)
{
	uint8_t byte;
	size_t len;
	int timeout = net_timeout(conn);

	net_set_timeout(conn, 0);
	CHECK_STATUS(CL_TIMEOUT, net_read(conn, &byte, 1, &len));
	net_set_timeout(conn, timeout);
}

static void
check_reads(struct net_conn *conn, const char *want, size_t want_len)
{
	char bytes[64];
	size_t len = 0;

	CHECK_OK(net_read(conn, bytes, sizeof(bytes), &len));
	CHECK_EQ(want_len, len);
	CHECK_BYTES(want, bytes, len);
}

static void
check_recvs(struct net_conn *conn, const char *want)
{
	char bytes[64];
	size_t len = 0;

	CHECK_OK(net_recv(conn, bytes, sizeof(bytes), &len));
	CHECK_EQ(strlen(want), len);
	CHECK_BYTES(want, bytes, len);
}

/* Make the socket full, so that nothing more goes out; return how many bytes. */
static size_t
fill_socket(struct net_conn *conn)
{
	size_t total = 0, written = 1;

	for (size_t step = 65536; step > 0; step /= 256)
		for (written = 1; written > 0; total += written)
			CHECK_OK(net_write_some(conn, bulk, step, &written));
	return (total);
}

static void
take(struct net_conn *conn, size_t total)
{
	size_t len;

	for (; total > 0; total -= len)
		CHECK_OK(net_read(conn, bulk,
		    total < sizeof(bulk) ? total : sizeof(bulk), &len));
	memset(bulk, 0, sizeof(bulk));
}

SELF_TEST(driver, collected_bytes_go_out_with_a_flush)
{
	struct ends ends = open_collecting();

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_OK(net_write(ends.a, "raw", 3));
	CHECK_OK(net_send(ends.a, NULL, 0));
	check_silent(ends.b);
	CHECK_OK(net_flush(ends.a));
	check_reads(ends.b, "\0\0\0\3oneraw\0\0\0\0", 14);
	CHECK_OK(net_flush(ends.a));
	check_silent(ends.b);
	ends_close(&ends);
}

SELF_TEST(driver, a_connection_collects_nothing_unless_asked_to)
{
	struct ends ends = ends_open(OVER_PAIR);

	CHECK_OK(net_flush(ends.a));
	CHECK_OK(net_set_coalescing(ends.a, false));
	CHECK_OK(net_send(ends.a, "one", 3));
	check_recvs(ends.b, "one");
	ends_close(&ends);
}

SELF_TEST(driver, what_does_not_fit_goes_out_behind_the_collected)
{
	struct ends ends = open_collecting();
	size_t len;

	CHECK_OK(net_write(ends.a, bulk, BUFFER - 7));
	CHECK_OK(net_send(ends.a, "one", 3));
	check_silent(ends.b);
	CHECK_OK(net_send(ends.a, "two", 3));
	take(ends.b, BUFFER - 7);
	check_recvs(ends.b, "one");
	check_recvs(ends.b, "two");
	CHECK_OK(net_send(ends.a, "three", 5));
	CHECK_OK(net_send(ends.a, bulk, BUFFER));
	check_recvs(ends.b, "three");
	CHECK_OK(net_recv(ends.b, bulk, sizeof(bulk), &len));
	CHECK_EQ(BUFFER, len);
	check_silent(ends.b);
	ends_close(&ends);
}

SELF_TEST(driver, receiving_flushes_nothing)
{
	struct ends ends = open_collecting();
	uint8_t byte;
	size_t len;

	CHECK_OK(net_send(ends.a, "question", 8));
	CHECK_STATUS(CL_TIMEOUT, net_recv(ends.a, &byte, 1, &len));
	CHECK_OK(net_send(ends.b, "unasked", 7));
	check_recvs(ends.a, "unasked");
	check_silent(ends.b);
	CHECK_OK(net_flush(ends.a));
	check_recvs(ends.b, "question");
	ends_close(&ends);
}

SELF_TEST(driver, a_half_close_sends_the_collected_first)
{
	struct ends ends = open_collecting();
	size_t len;

	CHECK_OK(net_send(ends.a, "last", 4));
	CHECK_OK(net_shutdown(ends.a));
	check_recvs(ends.b, "last");
	CHECK_STATUS(CL_CLOSED, net_recv(ends.b, NULL, 0, &len));
	ends_close(&ends);
}

SELF_TEST(driver, a_half_close_waits_for_the_collected)
{
	struct ends ends = open_collecting();
	size_t total = fill_socket(ends.a), len;

	CHECK_OK(net_send(ends.a, "last", 4));
	CHECK_STATUS(CL_TIMEOUT, net_shutdown(ends.a));
	take(ends.b, total);
	check_silent(ends.b);
	CHECK_OK(net_shutdown(ends.a));
	check_recvs(ends.b, "last");
	CHECK_STATUS(CL_CLOSED, net_recv(ends.b, NULL, 0, &len));
	ends_close(&ends);
}

SELF_TEST(driver, a_close_drops_the_collected)
{
	struct ends ends = open_collecting();
	size_t len;

	CHECK_OK(net_send(ends.a, "lost", 4));
	net_close(ends.a);
	ends.a = NULL;
	CHECK_STATUS(CL_CLOSED, net_recv(ends.b, NULL, 0, &len));
	ends_close(&ends);
}

SELF_TEST(driver, collecting_ends_with_a_flush)
{
	struct ends ends = open_collecting();

	CHECK_OK(net_set_coalescing(ends.a, true));
	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_OK(net_set_coalescing(ends.a, true));
	check_silent(ends.b);
	CHECK_OK(net_set_coalescing(ends.a, false));
	check_recvs(ends.b, "one");
	CHECK_OK(net_send(ends.a, "two", 3));
	check_recvs(ends.b, "two");
	ends_close(&ends);
}

SELF_TEST(driver, collecting_goes_on_if_it_cannot_end)
{
	struct ends ends = open_collecting();
	size_t total = fill_socket(ends.a);

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_TIMEOUT, net_set_coalescing(ends.a, false));
	CHECK_OK(net_send(ends.a, "two", 3));
	take(ends.b, total);
	CHECK_OK(net_set_coalescing(ends.a, false));
	check_recvs(ends.b, "one");
	check_recvs(ends.b, "two");
	ends_close(&ends);
}

SELF_TEST(driver, a_socket_stays_while_collected_bytes_would_be_lost)
{
	struct ends ends = open_collecting();
	int fd = 0;

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_BAD_INPUT, net_detach(ends.a, &fd));
	CHECK(fd == -1, "no socket comes out");
	CHECK_OK(net_flush(ends.a));
	CHECK_OK(net_detach(ends.a, &fd));
	close(fd);
	ends_close(&ends);
}

SELF_TEST(driver, a_flush_that_ran_out_of_time_can_be_tried_again)
{
	struct ends ends = open_collecting();
	size_t total = fill_socket(ends.a);

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_TIMEOUT, net_flush(ends.a));
	CHECK_OK(net_send(ends.a, "two", 3));
	take(ends.b, total);
	check_silent(ends.b);
	CHECK_OK(net_flush(ends.a));
	check_recvs(ends.b, "one");
	check_recvs(ends.b, "two");
	check_silent(ends.b);
	ends_close(&ends);
}

SELF_TEST(driver, a_message_that_finds_no_time_is_not_collected)
{
	struct ends ends = open_collecting();
	size_t total = fill_socket(ends.a), len;

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, bulk, BUFFER));
	take(ends.b, total);
	CHECK_OK(net_send(ends.a, bulk, BUFFER));
	CHECK_OK(net_send(ends.a, "two", 3));
	CHECK_OK(net_flush(ends.a));
	check_recvs(ends.b, "one");
	CHECK_OK(net_recv(ends.b, bulk, sizeof(bulk), &len));
	CHECK_EQ(BUFFER, len);
	check_recvs(ends.b, "two");
	check_silent(ends.b);
	ends_close(&ends);
}

SELF_TEST(driver, a_message_cut_by_the_deadline_ends_the_direction)
{
	struct ends ends = open_collecting();

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, bulk, sizeof(bulk)));
	CHECK_STATUS(CL_TIMEOUT, net_send(ends.a, "two", 3));
	CHECK_STATUS(CL_TIMEOUT, net_flush(ends.a));
	check_recvs(ends.b, "one");
	ends_close(&ends);
}

SELF_TEST(driver, a_flush_finds_out_that_the_peer_is_gone)
{
	struct ends ends = open_collecting();
	int fd;

	net_close(ends.b);
	ends.b = NULL;
	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_STATUS(CL_CLOSED, net_flush(ends.a));
	CHECK_STATUS(CL_CLOSED, net_flush(ends.a));
	CHECK_STATUS(CL_CLOSED, net_send(ends.a, "two", 3));
	CHECK_STATUS(CL_CLOSED, net_set_coalescing(ends.a, false));
	CHECK_OK(net_detach(ends.a, &fd));
	close(fd);
	ends_close(&ends);
}

SELF_TEST(driver, a_limit_holds_for_what_is_collected)
{
	struct ends ends = open_collecting();

	net_set_max_len(ends.a, 3);
	CHECK_STATUS(CL_BAD_INPUT, net_send(ends.a, "four", 4));
	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_OK(net_flush(ends.a));
	check_reads(ends.b, "\0\0\0\3one", 7);
	ends_close(&ends);
}

SELF_TEST(driver, what_is_written_at_once_follows_the_collected)
{
	struct ends ends = open_collecting();
	size_t total, written = 7;

	CHECK_OK(net_write(ends.a, "one", 3));
	CHECK_OK(net_write_some(ends.a, "two", 3, &written));
	CHECK_EQ(3, written);
	check_reads(ends.b, "onetwo", 6);
	total = fill_socket(ends.a);
	CHECK_OK(net_write(ends.a, "one", 3));
	CHECK_OK(net_write_some(ends.a, "two", 3, &written));
	CHECK_EQ(0, written);
	take(ends.b, total);
	CHECK_OK(net_write_some(ends.a, "two", 3, &written));
	CHECK_EQ(3, written);
	check_reads(ends.b, "onetwo", 6);
	ends_close(&ends);
}

/* What a tap saw: one letter for each call. */
static void
remember(void *context, enum net_direction direction, const uint8_t *bytes,
    size_t len)
{
	char *seen = context;
	char letter[2] = { len > 0 ? (char)bytes[0] : '-', '\0' };

	if (direction == NET_SENT)
		strncat(seen, letter, 15);
}

SELF_TEST(driver, a_tap_sees_bytes_when_they_are_collected)
{
	struct ends ends = open_collecting();
	char seen[64] = "";

	net_set_tap(ends.a, remember, seen);
	CHECK_OK(net_send(ends.a, "a", 1));
	CHECK_OK(net_write(ends.a, "b", 1));
	CHECK_TEXT("ab", seen);
	CHECK_OK(net_flush(ends.a));
	CHECK_TEXT("ab", seen);
	ends_close(&ends);
}

/* A hundred messages, each with its number as its length. */
static void
send_hundred(struct later *later)
{
	later->status = CL_OK;
	for (size_t i = 0; i < 100 && later->status == CL_OK; i++)
		later->status = net_send(later->conn, bulk, i);
	if (later->status == CL_OK)
		later->status = net_flush(later->conn);
}

SELF_TEST(driver, one_thread_collects_while_another_receives)
{
	struct ends ends = open_collecting();
	struct later mine = { .act = send_hundred, .conn = ends.a };
	struct later theirs = { .act = send_hundred, .conn = ends.b };
	uint8_t payload[128];
	size_t len;

	CHECK_OK(net_set_coalescing(ends.b, true));
	net_set_timeout(ends.a, NET_TIMEOUT_MS);
	net_set_timeout(ends.b, NET_TIMEOUT_MS);
	later_start(&mine);
	later_start(&theirs);
	for (size_t i = 0; i < 100; i++) {
		CHECK_OK(net_recv(ends.a, payload, sizeof(payload), &len));
		CHECK_EQ(i, len);
		CHECK_OK(net_recv(ends.b, payload, sizeof(payload), &len));
		CHECK_EQ(i, len);
	}
	CHECK_OK(later_join(&mine));
	CHECK_OK(later_join(&theirs));
	ends_close(&ends);
}
