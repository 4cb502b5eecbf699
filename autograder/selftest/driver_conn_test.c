/* A connection itself: taps, taking its socket in and out, options. */
#include "network_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "ends.h"
#include "lab_test.h"

/* What a tap saw: "s" or "r" and the bytes, for every call. */
struct seen {
	char text[64];
	size_t len;
};

static void
remember(void *context, enum net_direction direction, const uint8_t *bytes,
    size_t len)
{
	struct seen *seen = context;

	seen->text[seen->len++] = direction == NET_SENT ? 's' : 'r';
	if (len > 0)
		memcpy(seen->text + seen->len, bytes, len);
	seen->len += len;
}

SELF_TEST(driver, a_tap_sees_what_went_through)
{
	struct ends ends = ends_open(OVER_PAIR);
	struct seen seen = { .len = 0 };
	char bytes[8];
	size_t len;

	net_set_tap(ends.a, remember, &seen);
	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_OK(net_write(ends.a, "two", 3));
	CHECK_OK(net_send(ends.a, NULL, 0));
	CHECK_OK(net_send(ends.b, "three", 5));
	CHECK_STATUS(CL_TOO_SMALL, net_recv(ends.a, bytes, 1, &len));
	CHECK_OK(net_recv(ends.a, bytes, sizeof(bytes), &len));
	CHECK_OK(net_write(ends.b, "four", 4));
	CHECK_OK(net_read(ends.a, bytes, sizeof(bytes), &len));
	CHECK_STATUS(CL_BAD_INPUT, net_send(ends.a, bytes, SIZE_MAX));
	net_set_tap(ends.a, NULL, NULL);
	CHECK_OK(net_send(ends.a, "five", 4));
	CHECK_TEXT("sonestwosrthreerfour", seen.text);
	ends_close(&ends);
}

SELF_TEST(driver, a_socket_goes_out_and_in_again)
{
	struct ends ends = ends_open(OVER_IPV4);
	struct net_conn *again;
	char bytes[8];
	size_t len = 0;
	int fd, none = 0;

	CHECK_OK(net_detach(ends.b, &fd));
	CHECK_STATUS(CL_BAD_INPUT, net_detach(ends.b, &none));
	CHECK(none == -1, "a socket is taken once");
	CHECK_STATUS(CL_SYSTEM, net_recv(ends.b, bytes, sizeof(bytes), &len));
	net_close(ends.b);
	CHECK_OK(net_adopt(&again, fd));
	ends.b = again;
	CHECK_OK(net_send(ends.a, "hello", 5));
	CHECK_OK(net_recv(ends.b, bytes, sizeof(bytes), &len));
	CHECK_EQ(5, len);
	CHECK_BYTES("hello", bytes, 5);
	CHECK_EQ(NET_TIMEOUT_MS, (unsigned)net_timeout(ends.b));
	ends_close(&ends);
}

SELF_TEST(driver, a_socket_stays_while_received_bytes_would_be_lost)
{
	struct ends ends = ends_open(OVER_PAIR);
	char bytes[8];
	size_t len;
	int fd = 0;

	CHECK_OK(net_send(ends.a, "one", 3));
	CHECK_OK(net_send(ends.a, "two", 3));
	CHECK_OK(net_recv(ends.b, bytes, sizeof(bytes), &len));
	CHECK_STATUS(CL_BAD_INPUT, net_detach(ends.b, &fd));
	CHECK(fd == -1, "no socket comes out");
	CHECK_OK(net_recv(ends.b, bytes, sizeof(bytes), &len));
	CHECK_OK(net_detach(ends.b, &fd));
	CHECK(fd >= 0, "now it does");
	close(fd);
	ends_close(&ends);
}

SELF_TEST(driver, only_a_socket_is_adopted)
{
	struct net_conn *conn;
	int file = open("/dev/null", O_RDONLY);

	CHECK(file >= 0, "/dev/null opens");
	CHECK_STATUS(CL_SYSTEM, net_adopt(&conn, file));
	CHECK_EQ(ENOTSOCK, (unsigned)errno);
	CHECK(conn == NULL, "there is nothing to close");
	CHECK(close(file) == 0, "the descriptor is still the caller's");
	CHECK_STATUS(CL_SYSTEM, net_adopt(&conn, file));
	CHECK_EQ(EBADF, (unsigned)errno);
	net_close(NULL);
	net_close_listener(NULL);
}

static void
check_options(struct net_conn *conn, bool tcp)
{
	int fd, on = 0;
	socklen_t len = sizeof(on);
	struct timeval limit = { .tv_sec = 1 };
	socklen_t limit_len = sizeof(limit);

	CHECK_OK(net_detach(conn, &fd));
	if (getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len) != 0)
		on = 0;
	CHECK(on || !tcp, "short segments leave at once");
	CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "closed on exec");
	CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0,
	    "a detached socket blocks, as sockets do");
	CHECK(
	    getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &limit_len) == 0 &&
		limit.tv_sec == 0 && limit.tv_usec == 0,
	    "and for ever");
	close(fd);
}

SELF_TEST(driver, both_ends_have_their_options)
{
	struct ends tcp = ends_open(OVER_IPV4), pair = ends_open(OVER_PAIR);

	check_options(tcp.a, true);
	check_options(tcp.b, true);
	check_options(pair.a, false);
	check_options(pair.b, false);
	ends_close(&tcp);
	ends_close(&pair);
}

SELF_TEST(driver, both_ends_agree_on_their_addresses)
{
	for (enum transport over = OVER_IPV4; over < TRANSPORTS; over++) {
		char local[NET_ADDRESS_MAX], peer[NET_ADDRESS_MAX];
		if (!ends_available(over))
			continue;
		struct ends ends = ends_open(over);
		net_local_address(ends.a, local);
		net_peer_address(ends.b, peer);
		CHECK_TEXT(local, peer);
		net_local_address(ends.b, local);
		net_peer_address(ends.a, peer);
		CHECK_TEXT(local, peer);
		ends_close(&ends);
	}
}

SELF_TEST(driver, an_adopted_socket_knows_its_peer)
{
	struct ends ends = ends_open(OVER_IPV4);
	char before[NET_ADDRESS_MAX], after[NET_ADDRESS_MAX];
	struct net_conn *again;
	int fd;

	net_peer_address(ends.a, before);
	CHECK_OK(net_detach(ends.a, &fd));
	net_close(ends.a);
	CHECK_OK(net_adopt(&again, fd));
	ends.a = again;
	net_peer_address(ends.a, after);
	CHECK_TEXT(before, after);
	ends_close(&ends);
}

SELF_TEST(driver, a_pair_has_no_address)
{
	struct ends ends = ends_open(OVER_PAIR);
	char text[NET_ADDRESS_MAX];
	int fd;

	net_local_address(ends.a, text);
	CHECK_TEXT("socketpair", text);
	net_peer_address(ends.a, text);
	CHECK_TEXT("socketpair", text);
	CHECK_OK(net_detach(ends.a, &fd));
	close(fd);
	net_peer_address(ends.a, text);
	CHECK_TEXT("unknown", text);
	ends_close(&ends);
}
