/* From an address to a connection: names, ports, refusals, retries. */
#include "network_driver.h"

#include <errno.h>
#include <string.h>

#include "ends.h"
#include "lab_test.h"

/* Write a port of 127.0.0.1 that was free a moment ago. */
static void
find_free_port(char port[static NET_ADDRESS_MAX])
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	char address[NET_ADDRESS_MAX];

	net_listener_address(listener, address);
	net_close_listener(listener);
	memcpy(port, ends_port(address), strlen(ends_port(address)) + 1);
}

SELF_TEST(driver, port_0_is_a_free_port_that_can_be_asked_for)
{
	struct net_listener *one = ends_listen("127.0.0.1");
	struct net_listener *two = ends_listen("127.0.0.1");
	char first[NET_ADDRESS_MAX], second[NET_ADDRESS_MAX];

	net_listener_address(one, first);
	net_listener_address(two, second);
	CHECK(strncmp(first, "127.0.0.1:", 10) == 0, "the host comes first");
	CHECK(strcmp(ends_port(first), "0") != 0, "then the real port");
	CHECK(strcmp(first, second) != 0, "no port is given twice");
	net_close_listener(one);
	net_close_listener(two);
}

SELF_TEST(driver, an_ipv6_host_stands_in_brackets)
{
	struct net_listener *listener;
	char address[NET_ADDRESS_MAX];

	if (!ends_available(OVER_IPV6))
		return;
	listener = ends_listen("::1");
	net_listener_address(listener, address);
	CHECK(strncmp(address, "[::1]:", 6) == 0, "as in [::1]:8081");
	net_close_listener(listener);
}

static void
check_reaches(struct net_listener *listener, const char *host)
{
	char address[NET_ADDRESS_MAX], peer[NET_ADDRESS_MAX];
	char local[NET_ADDRESS_MAX];
	struct ends ends;

	net_listener_address(listener, address);
	CHECK_OK(
	    net_connect(&ends.a, host, ends_port(address), NET_TIMEOUT_MS));
	CHECK_OK(net_accept(listener, &ends.b, NET_TIMEOUT_MS));
	net_peer_address(ends.b, peer);
	net_local_address(ends.a, local);
	CHECK_TEXT(local, peer);
	ends_close(&ends);
}

SELF_TEST(driver, a_name_is_as_good_as_an_address)
{
	struct net_listener *listener = ends_listen("localhost");

	check_reaches(listener, "localhost");
	net_close_listener(listener);
}

SELF_TEST(driver, no_host_is_every_address)
{
	struct net_listener *listener = ends_listen(NULL);

	check_reaches(listener, "127.0.0.1");
	if (ends_available(OVER_IPV6))
		check_reaches(listener, "::1");
	net_close_listener(listener);
}

SELF_TEST(driver, several_peers_queue_until_they_are_accepted)
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	struct net_conn *clients[5], *conn;
	char address[NET_ADDRESS_MAX];

	net_listener_address(listener, address);
	for (size_t i = 0; i < 5; i++)
		CHECK_OK(net_connect(&clients[i], "127.0.0.1",
		    ends_port(address), NET_TIMEOUT_MS));
	for (size_t i = 0; i < 5; i++) {
		CHECK_OK(net_accept(listener, &conn, NET_TIMEOUT_MS));
		net_close(conn);
		net_close(clients[i]);
	}
	net_close_listener(listener);
}

struct early_client {
	struct later later;
	char port[NET_ADDRESS_MAX];
	struct net_conn *conn;
};

static void
connect_early(struct later *later)
{
	struct early_client *early = (struct early_client *)later;

	later->status =
	    net_connect(&early->conn, "localhost", early->port, NET_TIMEOUT_MS);
}

SELF_TEST(driver, a_client_may_start_before_its_server)
{
	struct early_client early = { .later = { .act = connect_early } };
	struct net_listener *listener;
	struct net_conn *conn;

	find_free_port(early.port);
	later_start(&early.later);
	sleep_ms(50);
	CHECK_OK(net_listen(&listener, "127.0.0.1", early.port));
	CHECK_OK(net_accept(listener, &conn, NET_TIMEOUT_MS));
	CHECK_OK(later_join(&early.later));
	net_close(conn);
	net_close(early.conn);
	net_close_listener(listener);
}

SELF_TEST(driver, a_port_without_a_server_refuses_until_the_deadline)
{
	struct net_conn *conn;
	char port[NET_ADDRESS_MAX];

	find_free_port(port);
	CHECK_STATUS(CL_SYSTEM, net_connect(&conn, "127.0.0.1", port, 80));
	CHECK_EQ(ECONNREFUSED, (unsigned)errno);
	CHECK(conn == NULL, "there is nothing to close");
}

SELF_TEST(driver, what_does_not_resolve_is_told_apart)
{
	static const char *const ports[] = { "", "65536",
		"18446744073709551696", "-1", "+80", " 80", "80 ", "80x",
		"http", "0x50" };
	struct net_listener *listener;
	struct net_conn *conn;

	CHECK_STATUS(CL_ADDRESS, net_connect(&conn, "x.invalid", "80", 1000));
	CHECK(conn == NULL, "there is nothing to close");
	CHECK_STATUS(CL_ADDRESS, net_listen(&listener, "x.invalid", "0"));
	CHECK(listener == NULL, "there is nothing to close");
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		CHECK_STATUS(CL_ADDRESS,
		    net_connect(&conn, "127.0.0.1", ports[i], 1000));
		CHECK_STATUS(
		    CL_ADDRESS, net_listen(&listener, "127.0.0.1", ports[i]));
	}
}

SELF_TEST(driver, a_port_is_taken_once)
{
	struct net_listener *listener = ends_listen("127.0.0.1"), *second;
	char address[NET_ADDRESS_MAX];

	net_listener_address(listener, address);
	CHECK_STATUS(
	    CL_SYSTEM, net_listen(&second, "127.0.0.1", ends_port(address)));
	CHECK_EQ(EADDRINUSE, (unsigned)errno);
	CHECK(second == NULL, "there is nothing to close");
	net_close_listener(listener);
}

SELF_TEST(driver, a_server_restarts_at_its_port_at_once)
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	struct net_conn *client, *server;
	char address[NET_ADDRESS_MAX];
	uint8_t byte;
	size_t len;

	net_listener_address(listener, address);
	CHECK_OK(net_connect(&client, "127.0.0.1", ends_port(address), 1000));
	CHECK_OK(net_accept(listener, &server, 1000));
	/* Who closes first keeps the port in TIME_WAIT. */
	net_close(server);
	CHECK_STATUS(CL_CLOSED, net_read(client, &byte, 1, &len));
	net_close(client);
	net_close_listener(listener);
	CHECK_OK(net_listen(&listener, "127.0.0.1", ends_port(address)));
	net_close_listener(listener);
}
