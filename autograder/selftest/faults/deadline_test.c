/* One total deadline for every call that waits, on a clock of the test's own. */
#include "faults.h"

#include <errno.h>
#include <string.h>

#define NS_PER_MS 1000000
#define DAY_MS    86400000
#define SPIN_US   50 /* yields of a microsecond, on that clock */

static uint8_t bulk[NET_MAX_LEN];

/* How long the thread waited, in ms, rounded down; deadlines are kept to one. */
static int64_t
waited_ms(const struct task *task)
{
	return (task->result.elapsed_ns / NS_PER_MS);
}

static void
do_recv(struct task *task)
{
	task->status = net_recv(task->conn, bulk, sizeof(bulk), &task->len);
}

static void
do_read(struct task *task)
{
	task->status = net_read(task->conn, bulk, sizeof(bulk), &task->len);
}

static void
do_send(struct task *task)
{
	task->status = net_send(task->conn, bulk, sizeof(bulk));
}

static void
do_write(struct task *task)
{
	task->status = net_write(task->conn, bulk, sizeof(bulk));
}

static void
do_flush(struct task *task)
{
	task->status = net_flush(task->conn);
}

static void
do_shutdown(struct task *task)
{
	task->status = net_shutdown(task->conn);
}

static void
do_stop_coalescing(struct task *task)
{
	task->status = net_set_coalescing(task->conn, false);
}

static void
do_accept(struct task *task)
{
	struct net_conn *conn;

	task->status = net_accept(task->listener, &conn, (int)task->len);
}

static void
do_wait(struct task *task)
{
	struct net_event event = { .conn = task->conn, .want_read = true };

	task->status = net_wait(&event, 1, (int)task->len);
}

/* What the connection holds before the call: ready to wait in it. */
static void
nothing(struct ends *ends)
{
	(void)ends;
}

static void
half_a_header(struct ends *ends)
{
	CHECK_OK(net_write(ends->b, "\0\0", 2));
}

static void
half_a_message(struct ends *ends)
{
	CHECK_OK(net_write(ends->b, "\0\0\0\4ab", 6));
}

static void
half_a_long_message(struct ends *ends)
{
	CHECK_OK(net_write(ends->b, "\0\2\0\0ab", 6));
}

static void
fill_the_socket(struct ends *ends)
{
	size_t written = 1;

	while (written > 0)
		CHECK_OK(net_write_some(ends->a, bulk, 4096, &written));
	written = 1;
	while (written > 0)
		CHECK_OK(net_write_some(ends->a, bulk, 1, &written));
}

static void
collect_before_a_full_socket(struct ends *ends)
{
	fill_the_socket(ends);
	CHECK_OK(net_set_coalescing(ends->a, true));
	CHECK_OK(net_send(ends->a, "one", 3));
}

/* One way to wait for nothing. */
struct waiting {
	const char *name;
	void (*prepare)(struct ends *ends);
	void (*run)(struct task *task);
};

static const struct waiting waitings[] = {
	{ "net_recv", nothing, do_recv },
	{ "net_recv after half a header", half_a_header, do_recv },
	{ "net_recv after half a message", half_a_message, do_recv },
	{ "net_recv after half a long message", half_a_long_message, do_recv },
	{ "net_read", nothing, do_read },
	{ "net_send", nothing, do_send },
	{ "net_send to a full socket", fill_the_socket, do_send },
	{ "net_write", nothing, do_write },
	{ "net_flush", collect_before_a_full_socket, do_flush },
	{ "net_send of what does not fit", collect_before_a_full_socket,
	    do_send },
	{ "net_shutdown", collect_before_a_full_socket, do_shutdown },
	{ "net_set_coalescing", collect_before_a_full_socket,
	    do_stop_coalescing },
	{ "net_accept", nothing, do_accept },
	{ "net_wait", nothing, do_wait },
};

static void
check_waits(const struct waiting *waiting, int cores, int timeout_ms,
    unsigned interrupted)
{
	struct task task = { .run = waiting->run,
		.len = (size_t)timeout_ms,
		.plan = { .seed = (uint32_t)timeout_ms,
		    .cores = cores,
		    .own_time = true,
		    .interrupted = interrupted } };
	struct ends ends;

	case_is("%s for %d ms, %d cores, %u%% EINTR", waiting->name, timeout_ms,
	    cores, interrupted);
	case_begin();
	ends = ends_open(OVER_PAIR);
	waiting->prepare(&ends);
	net_set_timeout(ends.a, timeout_ms);
	task.conn = ends.a;
	task.listener = ends_listen("127.0.0.1");
	task_do(&task);
	CASE_STATUS(CL_TIMEOUT, task.status);
	CASE(task.result.elapsed_ns >= (int64_t)timeout_ms * NS_PER_MS,
	    "it waits until the deadline");
	CASE(waited_ms(&task) <= timeout_ms + 1, "and no longer");
	CASE(cores > 1 || task.result.count[FAULT_sched_yield] == 0,
	    "nobody spins who keeps the peer from running");
	CASE(cores < 2 || timeout_ms == 0 || interrupted > 0 ||
		 task.result.count[FAULT_sched_yield] > 0,
	    "where there are more cores, it is tried before sleeping");
	CASE(task.result.count[FAULT_sched_yield] <= 2 * SPIN_US ||
		 interrupted > 0,
	    "but not for long");
	net_close_listener(task.listener);
	ends_close(&ends);
	case_passed();
}

static void
check_waits_on(int cores)
{
	static const int timeouts[] = { 0, 1, 60, 999, DAY_MS };

	for (size_t i = 0; i < sizeof(waitings) / sizeof(waitings[0]); i++)
		for (size_t j = 0; j < 5; j++)
			for (unsigned percent = 0; percent <= 80; percent += 40)
				check_waits(
				    &waitings[i], cores, timeouts[j], percent);
}

SELF_TEST(faults, a_call_waits_until_its_deadline_on_one_core)
{
	check_waits_on(1);
}

SELF_TEST(faults, a_call_waits_until_its_deadline_on_two_cores)
{
	check_waits_on(2);
}

SELF_TEST(faults, a_call_waits_until_its_deadline_on_unknown_cores)
{
	check_waits_on(-1);
}

/* A peer that always has a little more; every transfer takes its time. */
static void
check_slow(void (*run)(struct task *task), const char *name, int cores,
    int timeout_ms, unsigned slow_ms)
{
	struct task task = { .run = run,
		.plan = { .seed = slow_ms,
		    .cores = cores,
		    .own_time = true,
		    .shortened = 100,
		    .slow_ms = slow_ms } };
	struct ends ends;

	case_is("%s for %d ms, %u ms for each transfer, %d cores", name,
	    timeout_ms, slow_ms, cores);
	case_begin();
	ends = ends_open(OVER_PAIR);
	/* A header and much of what it announces. */
	CHECK_OK(net_write(ends.b, "\0\1\0\0", 4));
	CHECK_OK(net_write(ends.b, bulk, 32768));
	net_set_timeout(ends.a, timeout_ms);
	task.conn = ends.a;
	task_do(&task);
	CASE_STATUS(CL_TIMEOUT, task.status);
	CASE(waited_ms(&task) >= timeout_ms, "it waits until the deadline");
	/* A transfer that began before may end later; so may the header's. */
	CASE(waited_ms(&task) <= timeout_ms + 4 * (int64_t)slow_ms,
	    "a byte now and then does not stretch it");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, a_slow_peer_does_not_stretch_the_deadline)
{
	for (int cores = 1; cores <= 2; cores++) {
		for (unsigned slow_ms = 1; slow_ms <= 10; slow_ms += 3) {
			check_slow(do_recv, "net_recv", cores, 60, slow_ms);
			check_slow(do_recv, "net_recv", cores, 150, slow_ms);
			check_slow(do_send, "net_send", cores, 60, slow_ms);
			check_slow(do_write, "net_write", cores, 150, slow_ms);
		}
	}
}

/* Flush until all is out; len counts the flushes that ran out of time. */
static void
flush_again_and_again(struct task *task)
{
	for (task->len = 0;; task->len++) {
		task->status = net_flush(task->conn);
		if (task->status != CL_TIMEOUT)
			return;
	}
}

static void
check_flushes(size_t len, unsigned slow_ms)
{
	static uint8_t sent[100], came[101];
	struct task task = { .run = flush_again_and_again,
		.plan = { .seed = (uint32_t)len,
		    .cores = 1,
		    .own_time = true,
		    .shortened = 100,
		    .slow_ms = slow_ms } };
	struct ends ends;
	size_t came_len = 0;

	case_is("%zu bytes flushed, %u ms for each transfer", len, slow_ms);
	case_begin();
	ends = ends_open(OVER_PAIR);
	fill_with_pattern(sent, len, slow_ms);
	CHECK_OK(net_set_coalescing(ends.a, true));
	CHECK_OK(net_write(ends.a, sent, len));
	net_set_timeout(ends.a, 10);
	task.conn = ends.a;
	task_do(&task);
	CASE_STATUS(CL_OK, task.status);
	CASE(slow_ms < 10 || task.len > 0, "it takes more than one timeout");
	CHECK_OK(net_read(ends.b, came, sizeof(came), &came_len));
	CASE(came_len == len && memcmp(sent, came, len) == 0,
	    "every byte comes once");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, a_flush_goes_on_where_the_deadline_stopped_it)
{
	for (size_t len = 4; len <= 100; len += 16)
		for (unsigned slow_ms = 0; slow_ms <= 20; slow_ms += 5)
			check_flushes(len, slow_ms);
}

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
		CASE(waited_ms(&task) >= timeouts[i % 4], "it waits that long");
		CASE(waited_ms(&task) <= timeouts[i % 4] + 1, "and no longer");
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
	CASE(waited_ms(&task) >= want && waited_ms(&task) <= want + silent,
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
		CASE(waited_ms(&task) <= timeouts[i], "in time");
		CASE(waited_ms(&task) > timeouts[i] - 10, "as long as it can");
		CASE(task.result.count[FAULT_nanosleep] ==
			 (unsigned)timeouts[i] / 10,
		    "with a pause between two attempts");
		case_passed();
	}
}
