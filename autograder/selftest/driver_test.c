/* Messages and bytes over a connection: borders, limits, ends, ownership. */
#include "network_driver.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "lab_test.h"

#define BIG 1000000

static uint8_t sent[BIG], came[BIG];

static void
fill_with_pattern(uint8_t *out, size_t len)
{
	uint32_t x = (uint32_t)len + 1;

	for (size_t i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		out[i] = (uint8_t)(x >> 24);
	}
}

static void
write_hex(struct net_conn *conn, const char *hex)
{
	uint8_t bytes[256];
	size_t len = hex_bytes(bytes, sizeof(bytes), hex);

	CHECK_OK(net_write(conn, bytes, len));
}

static void
check_recv(struct net_conn *conn, const char *text)
{
	char payload[64];
	size_t len = 0;

	CHECK_OK(net_recv(conn, payload, sizeof(payload), &len));
	CHECK_EQ(strlen(text), len);
	CHECK_BYTES(text, payload, len);
}

static void
check_round_trip(struct net_conn *from, struct net_conn *to, size_t len)
{
	struct later later = {
		.act = later_send, .conn = from, .bytes = sent, .len = len
	};
	size_t came_len = BIG + 1;

	fill_with_pattern(sent, len);
	memset(came, 0, len);
	later_start(&later);
	CHECK_OK(net_recv(to, came, sizeof(came), &came_len));
	CHECK_OK(later_join(&later));
	CHECK_EQ(len, came_len);
	CHECK_BYTES(sent, came, len);
}

SELF_TEST(driver, messages_of_every_size_arrive_whole)
{
	static const size_t sizes[] = { 0, 1, 4, 255, 65531, 65532, 65535,
		65536, 131072, BIG, 0 };

	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			check_round_trip(ends.a, ends.b, sizes[i]);
			check_round_trip(ends.b, ends.a, sizes[i]);
		}
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_message_is_its_length_and_its_payload)
{
	struct ends ends = ends_open(OVER_PAIR);
	uint8_t raw[16];
	size_t len = 0;

	CHECK_OK(net_send(ends.a, "abc", 3));
	CHECK_OK(net_read(ends.b, raw, sizeof(raw), &len));
	CHECK_HEX("00000003 616263", raw, len);
	CHECK_OK(net_send(ends.a, NULL, 0));
	CHECK_OK(net_read(ends.b, raw, sizeof(raw), &len));
	CHECK_HEX("00000000", raw, len);
	ends_close(&ends);
}

SELF_TEST(driver, messages_do_not_depend_on_how_the_stream_is_cut)
{
	struct ends ends = ends_open(OVER_IPV4);
	static const uint8_t stream[] = "\0\0\0\3one\0\0\0\0\0\0\0\4four";
	struct later later = { .act = later_trickle,
		.conn = ends.a,
		.bytes = stream,
		.len = sizeof(stream) - 1,
		.every_ms = 1 };

	later_start(&later);
	check_recv(ends.b, "one");
	check_recv(ends.b, "");
	check_recv(ends.b, "four");
	CHECK_OK(later_join(&later));
	CHECK_OK(net_write(ends.a, stream, sizeof(stream) - 1));
	check_recv(ends.b, "one");
	check_recv(ends.b, "");
	check_recv(ends.b, "four");
	CHECK_OK(net_write(ends.a, stream, 9));
	check_recv(ends.b, "one");
	CHECK_OK(net_write(ends.a, stream + 9, sizeof(stream) - 10));
	check_recv(ends.b, "");
	check_recv(ends.b, "four");
	ends_close(&ends);
}

SELF_TEST(driver, a_header_may_begin_behind_a_payload)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct later later = { .act = later_write,
		.conn = ends.a,
		.bytes = (const uint8_t *)"ur\0\0",
		.len = 4,
		.after_ms = 20 };

	CHECK_OK(net_write(ends.a, "\0\0\0\4fo", 6));
	later_start(&later);
	check_recv(ends.b, "four");
	CHECK_OK(later_join(&later));
	CHECK_OK(net_write(ends.a, "\0\3one", 5));
	check_recv(ends.b, "one");
	ends_close(&ends);
}

/* What net_recv says, twice, after these bytes and the end of the stream. */
static void
check_end(enum transport over, const char *hex, enum cl_status want)
{
	struct ends ends = ends_open(over);
	uint8_t payload[64];
	size_t len;

	write_hex(ends.a, hex);
	net_close(ends.a);
	ends.a = NULL;
	CHECK_STATUS(want, net_recv(ends.b, payload, sizeof(payload), &len));
	CHECK_STATUS(want, net_recv(ends.b, payload, sizeof(payload), &len));
	CHECK_STATUS(want, net_read(ends.b, payload, sizeof(payload), &len));
	ends_close(&ends);
}

SELF_TEST(driver, an_end_between_messages_is_told_from_one_inside)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		check_end(over, "", CL_CLOSED);
		check_end(over, "00", CL_TRUNCATED);
		check_end(over, "000000", CL_TRUNCATED);
		check_end(over, "00000004", CL_TRUNCATED);
		check_end(over, "00000004 616263", CL_TRUNCATED);
	}
}

SELF_TEST(driver, more_than_the_limit_is_refused_before_it_arrives)
{
	static const char *const announced[] = { "00000009", "01000000",
		"80000000", "ffffffff" };

	for (size_t i = 0; i < 4; i++) {
		struct ends ends = ends_open(OVER_PAIR);
		uint8_t payload[64];
		size_t len = 77;
		net_set_max_len(ends.b, 8);
		write_hex(ends.a, announced[i]);
		CHECK_STATUS(CL_TOO_BIG, net_recv(ends.b, payload, 64, &len));
		CHECK_STATUS(CL_TOO_BIG, net_recv(ends.b, payload, 64, &len));
		CHECK_OK(net_send(ends.b, "ok", 2));
		check_recv(ends.a, "ok");
		ends_close(&ends);
	}
}

SELF_TEST(driver, exactly_the_limit_is_sent_and_taken)
{
	struct ends ends = ends_open(OVER_PAIR);

	CHECK_EQ(NET_MAX_LEN, net_max_len(ends.a));
	net_set_max_len(ends.a, 8);
	net_set_max_len(ends.b, 8);
	CHECK_STATUS(CL_BAD_INPUT, net_send(ends.a, "123456789", 9));
	CHECK_STATUS(CL_BAD_INPUT, net_send(ends.a, sent, SIZE_MAX));
	CHECK_OK(net_send(ends.a, "12345678", 8));
	check_recv(ends.b, "12345678");
	ends_close(&ends);
}

SELF_TEST(driver, the_default_limit_is_16_mib)
{
	struct ends ends = ends_open(OVER_PAIR);
	uint8_t payload[8];
	size_t len = 0;

	write_hex(ends.a, "01000000");
	write_hex(ends.b, "01000001");
	CHECK_STATUS(CL_TOO_SMALL, net_recv(ends.b, payload, 8, &len));
	CHECK_EQ(16777216, len);
	CHECK_STATUS(CL_TOO_BIG, net_recv(ends.a, payload, 8, &len));
	ends_close(&ends);
}

SELF_TEST(driver, a_message_waits_for_a_buffer_that_holds_it)
{
	struct ends ends = ends_open(OVER_IPV4);
	char payload[8];
	size_t len = 0;

	CHECK_OK(net_send(ends.a, "0123456", 7));
	CHECK_OK(net_send(ends.a, "next", 4));
	CHECK_STATUS(CL_TOO_SMALL, net_recv(ends.b, NULL, 0, &len));
	CHECK_EQ(7, len);
	len = 0;
	CHECK_STATUS(CL_TOO_SMALL, net_recv(ends.b, payload, 6, &len));
	CHECK_EQ(7, len);
	CHECK_OK(net_recv(ends.b, payload, 7, &len));
	CHECK_BYTES("0123456", payload, 7);
	check_recv(ends.b, "next");
	ends_close(&ends);
}

SELF_TEST(driver, a_peer_that_is_gone_is_a_result_and_no_signal)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		enum cl_status status = CL_OK;
		CHECK(signal(SIGPIPE, SIG_DFL) != SIG_ERR, "SIGPIPE kills");
		net_close(ends.b);
		ends.b = NULL;
		for (int i = 0; i < 1000 && status == CL_OK; i++)
			status = net_send(ends.a, sent, 1000);
		CHECK_STATUS(CL_CLOSED, status);
		CHECK_STATUS(CL_CLOSED, net_send(ends.a, "x", 1));
		CHECK_STATUS(CL_CLOSED, net_write(ends.a, "x", 1));
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_reset_is_a_failed_system_call)
{
	struct ends ends = ends_open(OVER_IPV4);
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	uint8_t byte;
	size_t len;
	int fd;

	CHECK_OK(net_detach(ends.a, &fd));
	CHECK(setsockopt(
		  fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) == 0,
	    "closing resets the connection");
	close(fd);
	CHECK_STATUS(CL_SYSTEM, net_recv(ends.b, &byte, 1, &len));
	CHECK_EQ(ECONNRESET, (unsigned)errno);
	errno = 0;
	CHECK_STATUS(CL_SYSTEM, net_recv(ends.b, &byte, 1, &len));
	CHECK_EQ(ECONNRESET, (unsigned)errno);
	ends_close(&ends);
}

SELF_TEST(driver, half_a_connection_can_be_closed)
{
	for (enum transport over = OVER_PAIR; over < TRANSPORTS; over++) {
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		size_t len;
		CHECK_OK(net_send(ends.a, "last", 4));
		CHECK_OK(net_shutdown(ends.a));
		check_recv(ends.b, "last");
		CHECK_STATUS(CL_CLOSED, net_recv(ends.b, NULL, 0, &len));
		CHECK_OK(net_send(ends.b, "answer", 6));
		check_recv(ends.a, "answer");
		CHECK_STATUS(CL_CLOSED, net_send(ends.a, "more", 4));
		ends_close(&ends);
	}
}

SELF_TEST(driver, a_stream_has_no_borders)
{
	struct ends ends = ends_open(OVER_PAIR);
	char bytes[16];
	size_t len = 77;

	CHECK_OK(net_write(ends.a, "ab", 2));
	CHECK_OK(net_write(ends.a, NULL, 0));
	CHECK_OK(net_write(ends.a, "cdef", 4));
	CHECK_STATUS(CL_BAD_INPUT, net_read(ends.b, bytes, 0, &len));
	CHECK_EQ(0, len);
	CHECK_OK(net_read(ends.b, bytes, 5, &len));
	CHECK_EQ(5, len);
	CHECK_BYTES("abcde", bytes, 5);
	CHECK_OK(net_read(ends.b, bytes, sizeof(bytes), &len));
	CHECK_EQ(1, len);
	ends_close(&ends);
}

SELF_TEST(driver, raw_reads_take_up_where_messages_end)
{
	struct ends ends = ends_open(OVER_PAIR);
	char bytes[16];
	size_t len = 0;

	write_hex(ends.a, "00000001 41 424344");
	check_recv(ends.b, "A");
	CHECK_OK(net_read(ends.b, bytes, 2, &len));
	CHECK_BYTES("BC", bytes, 2);
	CHECK_OK(net_read(ends.b, bytes, sizeof(bytes), &len));
	CHECK_EQ(1, len);
	net_close(ends.a);
	ends.a = NULL;
	CHECK_STATUS(CL_CLOSED, net_read(ends.b, bytes, 2, &len));
	CHECK_EQ(0, len);
	ends_close(&ends);
}
