/* One total deadline for every call that waits, on a clock of the test's own. */
#include "faults.h"

#define NS_PER_MS 1000000
#define DAY_MS    86400000
#define SPIN_US   50 /* yields of a microsecond, on that clock */

static void
do_read(struct task *task)
{
	task->status =
	    net_read(task->conn, task_bulk, sizeof(task_bulk), &task->len);
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
		CHECK_OK(net_write_some(ends->a, task_bulk, 4096, &written));
	written = 1;
	while (written > 0)
		CHECK_OK(net_write_some(ends->a, task_bulk, 1, &written));
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
	{ "net_recv", nothing, task_recv },
	{ "net_recv after half a header", half_a_header, task_recv },
	{ "net_recv after half a message", half_a_message, task_recv },
	{ "net_recv after half a long message", half_a_long_message,
	    task_recv },
	{ "net_read", nothing, do_read },
	{ "net_send", nothing, task_send },
	{ "net_send to a full socket", fill_the_socket, task_send },
	{ "net_write", nothing, task_write },
	{ "net_flush", collect_before_a_full_socket, do_flush },
	{ "net_send of what does not fit", collect_before_a_full_socket,
	    task_send },
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
	CASE(task_waited_ms(&task) <= timeout_ms + 1, "and no longer");
	CASE((cores > 1 && timeout_ms > 0) ||
		 task.result.count[FAULT_sched_yield] == 0,
	    "nobody spins who keeps the peer from running, or has no time");
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
