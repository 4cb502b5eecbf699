/* What the driver costs in system calls, which is most of what it costs. */
#include "faults.h"

static uint8_t bytes[1 << 20];

static void
send_many(struct task *task)
{
	task->status = CL_OK;
	for (size_t i = 0; task->status == CL_OK && i < task->max; i++)
		task->status = net_send(task->conn, bytes, task->len);
}

static void
collect_many(struct task *task)
{
	send_many(task);
	if (task->status == CL_OK)
		task->status = net_flush(task->conn);
}

static void
recv_many(struct task *task)
{
	size_t len;

	task->status = CL_OK;
	for (size_t i = 0; task->status == CL_OK && i < task->max; i++)
		task->status = net_recv(task->conn, bytes, sizeof(bytes), &len);
}

static void
recv_none(struct task *task)
{
	size_t len;

	task->status = net_recv(task->conn, bytes, sizeof(bytes), &len);
	if (task->status == CL_TIMEOUT)
		task->status = CL_OK;
}

/* So many messages of one length, and the calls they are worth. */
struct cost {
	const char *name;
	void (*run)(struct task *task);
	size_t n, len;
	unsigned sends, recvs;
};

static const struct cost costs[] = {
	{ "net_send", send_many, 1, 0, 1, 0 },
	{ "net_send", send_many, 5, 60, 5, 0 },
	{ "net_send", send_many, 3, 16384, 3, 0 },
	/* 64 bytes with the header: 1024 fill the buffer to its last byte. */
	{ "collecting", collect_many, 1, 60, 1, 0 },
	{ "collecting", collect_many, 1024, 60, 1, 0 },
	{ "collecting", collect_many, 1025, 60, 1, 0 },
	{ "collecting", collect_many, 1026, 60, 2, 0 },
	{ "collecting", collect_many, 2, 40000, 1, 0 },
	{ "collecting", collect_many, 3, 40000, 2, 0 },
	{ "net_recv", recv_many, 1, 0, 0, 1 },
	{ "net_recv", recv_many, 5, 60, 0, 1 },
	{ "net_recv", recv_many, 3, 16384, 0, 1 },
	{ "net_recv", recv_many, 100, 100, 0, 1 },
};

static void
check_cost(const struct cost *cost, int cores)
{
	struct task task = { .run = cost->run,
		.max = cost->n,
		.len = cost->len,
		.plan.cores = cores };
	struct ends ends;

	case_is("%s, %zu of %zu bytes, %d cores", cost->name, cost->n,
	    cost->len, cores);
	case_begin();
	ends = ends_open(OVER_PAIR);
	if (cost->run == collect_many)
		CHECK_OK(net_set_coalescing(ends.a, true));
	for (size_t i = 0; cost->run == recv_many && i < cost->n; i++)
		CHECK_OK(net_send(ends.b, bytes, cost->len));
	task.conn = ends.a;
	task_do(&task);
	CASE_STATUS(CL_OK, task.status);
	CASE(task.result.count[FAULT_send] + task.result.count[FAULT_sendmsg] ==
		 cost->sends,
	    "so many send or sendmsg, and no more");
	CASE(task.result.count[FAULT_recv] == cost->recvs,
	    "so many recv, and no more");
	CASE(task.result.count[FAULT_poll] == 0, "nothing to wait for");
	CASE(task.result.count[FAULT_sched_yield] == 0, "nobody to wait for");
	CASE(task.result.count[FAULT_setsockopt] == 0, "no option to set");
	CASE(task.result.count[FAULT_malloc] == 0 &&
		 task.result.count[FAULT_calloc] == 0,
	    "no memory to take");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, a_message_costs_one_call)
{
	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
		for (int cores = 1; cores <= 2; cores++)
			check_cost(&costs[i], cores);
}

/* A wait is one call on one core, and one sleep after a try elsewhere. */
SELF_TEST(faults, a_wait_costs_few_calls)
{
	for (int timeout_ms = 1; timeout_ms <= 100000; timeout_ms *= 10) {
		for (int cores = 1; cores <= 2; cores++) {
			struct ends ends;
			struct task task = { .run = recv_none,
				.plan = { .cores = cores, .own_time = true } };
			case_is("%d ms on %d cores", timeout_ms, cores);
			case_begin();
			ends = ends_open(OVER_PAIR);
			net_set_timeout(ends.a, timeout_ms);
			task.conn = ends.a;
			task_do(&task);
			CASE_STATUS(CL_OK, task.status);
			CASE(task.result.count[FAULT_recv] <= 1,
			    "one recv finds nothing");
			CASE(task.result.count[FAULT_poll] -
				     task.result.count[FAULT_sched_yield] <=
				 1,
			    "one poll sleeps");
			CASE(task.result.count[FAULT_sched_getaffinity] <= 1,
			    "the cores are counted once");
			ends_close(&ends);
			case_passed();
		}
	}
}
