/* Hosts that are silent or refuse, on a clock of the test's own. */
#include "faults.h"

#include <errno.h>

#define DAY_MS 86400000

static void
do_connect(struct task *task)
{
	task->status =
	    net_connect(&task->conn, "127.0.0.1", task->port, (int)task->len);
	task->error = errno;
}

SELF_TEST(faults, a_silent_host_costs_one_timeout)
{
	static const int timeouts[] = { 1, 60, 999, DAY_MS };

	for (size_t i = 0; i < 8; i++) {
		struct task task = { .run = do_connect,
			.port = "80",
			.len = (size_t)timeouts[i % 4],
			.plan = { .cores = i < 4 ? 1 : 2,
			    .own_time = true,
			    .silent = 1000 } };
		case_is("net_connect for %zu ms", task.len);
		case_begin();
		task_do(&task);
		CASE_STATUS(CL_TIMEOUT, task.status);
		CASE(task.error == ETIMEDOUT, "errno says so");
		CASE(task.conn == NULL, "there is nothing to close");
		CASE(task_waited_ms(&task) >= timeouts[i % 4],
		    "it waits that long");
		CASE(task_waited_ms(&task) <= timeouts[i % 4] + 1,
		    "and no longer");
		case_passed();
	}
}

/* Of several addresses, the first ones are silent. */
static void
check_shares(unsigned addresses, unsigned silent)
{
	struct net_listener *listener = ends_listen("127.0.0.1");
	char address[NET_ADDRESS_MAX];
	struct task task = { .run = do_connect,
		.len = 1000,
		.plan = { .cores = 1,
		    .own_time = true,
		    .addresses = addresses,
		    .silent = silent } };
	int64_t want = 1000 * silent / addresses;

	net_listener_address(listener, address);
	task.port = ends_port(address);
	case_is("%u of %u addresses are silent", silent, addresses);
	case_begin();
	task_do(&task);
	CASE_STATUS(silent < addresses ? CL_OK : CL_TIMEOUT, task.status);
	CASE(task_waited_ms(&task) >= want &&
		 task_waited_ms(&task) <= want + silent,
	    "each costs its share of the time");
	net_close(task.conn);
	case_passed();
	net_close_listener(listener);
}

SELF_TEST(faults, a_silent_address_leaves_time_for_the_next)
{
	for (unsigned addresses = 1; addresses <= 5; addresses++)
		for (unsigned silent = 0; silent <= addresses; silent++)
			check_shares(addresses, silent);
}

SELF_TEST(faults, a_refusal_is_tried_again_until_the_deadline)
{
	static const int timeouts[] = { 0, 1, 9, 10, 60, 999 };

	for (size_t i = 0; i < 6; i++) {
		struct task task = { .run = do_connect,
			.port = "80",
			.len = (size_t)timeouts[i],
			.plan = {
			    .cores = 1, .own_time = true, .refusing = true } };
		case_is("net_connect for %d ms, refused", timeouts[i]);
		case_begin();
		task_do(&task);
		CASE_STATUS(CL_SYSTEM, task.status);
		CASE(task.error == ECONNREFUSED, "errno says so");
		CASE(task_waited_ms(&task) <= timeouts[i], "in time");
		CASE(task_waited_ms(&task) > timeouts[i] - 10,
		    "as long as it can");
		CASE(task.result.count[FAULT_nanosleep] ==
			 (unsigned)timeouts[i] / 10,
		    "with a pause between two attempts");
		case_passed();
	}
}
