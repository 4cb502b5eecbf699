/* Transfers that take their time: the deadline, and where it strikes. */
#include "faults.h"

#include <string.h>

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
	CHECK_OK(net_write(ends.b, task_bulk, 32768));
	net_set_timeout(ends.a, timeout_ms);
	task.conn = ends.a;
	task_do(&task);
	CASE_STATUS(CL_TIMEOUT, task.status);
	CASE(
	    task_waited_ms(&task) >= timeout_ms, "it waits until the deadline");
	/* A transfer that began before may end later; so may the header's. */
	CASE(task_waited_ms(&task) <= timeout_ms + 4 * (int64_t)slow_ms,
	    "a byte now and then does not stretch it");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, a_slow_peer_does_not_stretch_the_deadline)
{
	for (int cores = 1; cores <= 2; cores++) {
		for (unsigned slow_ms = 1; slow_ms <= 10; slow_ms += 3) {
			check_slow(task_recv, "net_recv", cores, 60, slow_ms);
			check_slow(task_recv, "net_recv", cores, 150, slow_ms);
			check_slow(task_send, "net_send", cores, 60, slow_ms);
			check_slow(
			    task_write, "net_write", cores, 150, slow_ms);
		}
	}
}

/* Half a message, which takes a while, and then silence. */
static void
check_late(unsigned slow_ms, int cores)
{
	struct task task = { .run = task_recv,
		.plan = {
		    .cores = cores, .own_time = true, .slow_ms = slow_ms } };
	struct ends ends;

	case_is("a part that takes %u ms, %d cores", slow_ms, cores);
	case_begin();
	ends = ends_open(OVER_PAIR);
	CHECK_OK(net_write(ends.b, "\0\0\0\4ab", 6));
	net_set_timeout(ends.a, 100);
	task.conn = ends.a;
	task_do(&task);
	CASE_STATUS(CL_TIMEOUT, task.status);
	CASE(task_waited_ms(&task) >= 100, "it waits until the deadline");
	/* An attempt that finds nothing takes as long. */
	CASE(task_waited_ms(&task) <= 100 + (int64_t)slow_ms,
	    "and not as if it had only begun");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, a_late_wait_is_as_short_as_the_rest)
{
	for (unsigned slow_ms = 10; slow_ms < 100; slow_ms += 10)
		for (int cores = 1; cores <= 2; cores++)
			check_late(slow_ms, cores);
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
