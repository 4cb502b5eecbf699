/* Bytes arrive whole and in order, whatever the system does on the way. */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

#define BIG   1000000
#define SEEDS 8

static uint8_t sent[BIG], came[BIG];

/* One way of disturbing, in percent of the calls. */
struct disturbance {
	const char *name;
	unsigned shortened, interrupted, not_ready, mistaken;
};

static const struct disturbance disturbances[] = {
	{ "transfers of 1 to 3 bytes", .shortened = 96 },
	{ "EINTR", .interrupted = 40 },
	{ "EAGAIN", .not_ready = 40 },
	{ "poll() is mistaken", .mistaken = 50 },
	{ "all at once", 90, 20, 20, 20 },
};

/* One way of carrying the bytes. */
struct carriage {
	const char *name;
	void (*send)(struct task *task);
	void (*recv)(struct task *task);
};

static void
send_message(struct task *task)
{
	task->status = net_send(task->conn, task->bytes, task->len);
}

static void
recv_message(struct task *task)
{
	task->status = net_recv(task->conn, task->bytes, task->max, &task->len);
}

static void
write_all(struct task *task)
{
	task->status = net_write(task->conn, task->bytes, task->len);
}

static void
read_all(struct task *task)
{
	size_t want = task->len, len;

	task->status = CL_OK;
	for (task->len = 0; task->status == CL_OK && task->len < want;
	     task->len += len)
		task->status = net_read(task->conn, task->bytes + task->len,
		    task->max - task->len, &len);
}

/* Cut the bytes into messages: of no length, short ones, and one long one. */
static size_t
piece(size_t left, size_t i)
{
	static const size_t lens[] = { 0, 1, 70, 500, 3000, 40000, 100000 };
	size_t len = lens[i % 7];

	return (len < left ? len : left);
}

static void
send_collected(struct task *task)
{
	size_t done = 0, len;

	task->status = net_set_coalescing(task->conn, true);
	for (size_t i = 0; task->status == CL_OK && done < task->len; i++) {
		len = piece(task->len - done, i);
		task->status = net_send(task->conn, task->bytes + done, len);
		done += len;
	}
	if (task->status == CL_OK)
		task->status = net_flush(task->conn);
}

static void
recv_pieces(struct task *task)
{
	size_t want = task->len, len = 0;

	task->status = CL_OK;
	task->len = 0;
	for (size_t i = 0; task->status == CL_OK && task->len < want; i++) {
		task->status = net_recv(task->conn, task->bytes + task->len,
		    task->max - task->len, &len);
		if (task->status == CL_OK && len != piece(want - task->len, i))
			task->status = CL_DECODE;
		task->len += len;
	}
}

static void
write_in_turns(struct task *task)
{
	struct net_event event = { .conn = task->conn, .want_write = true };
	size_t done = 0, len;

	task->status = CL_OK;
	while (task->status == CL_OK && done < task->len) {
		len = 0;
		task->status = net_wait(&event, 1, NET_TIMEOUT_MS);
		if (task->status == CL_OK)
			task->status = net_write_some(task->conn,
			    task->bytes + done, task->len - done, &len);
		done += len;
	}
}

static const struct carriage carriages[] = {
	{ "a message", send_message, recv_message },
	{ "raw bytes", write_all, read_all },
	{ "collected messages", send_collected, recv_pieces },
	{ "raw bytes in turns", write_in_turns, read_all },
};

static void
check_arrives(const struct carriage *carriage,
    const struct disturbance *disturbance, size_t len, uint32_t seed)
{
	struct task from = { .run = carriage->send, .bytes = sent, .len = len };
	struct task to = {
		.run = carriage->recv, .bytes = came, .len = len, .max = BIG
	};
	struct ends ends;

	case_is("%s of %zu bytes, %s, seed %u", carriage->name, len,
	    disturbance->name, seed);
	case_begin();
	ends = ends_open(seed % 2 == 0 ? OVER_PAIR : OVER_IPV4);
	from.conn = ends.a;
	to.conn = ends.b;
	from.plan = (struct fault_plan){ .seed = seed,
		.shortened = disturbance->shortened,
		.interrupted = disturbance->interrupted,
		.not_ready = disturbance->not_ready,
		.mistaken = disturbance->mistaken,
		.cores = seed % 4 < 2 ? 1 : 2 };
	to.plan = from.plan;
	to.plan.seed = ~seed;
	fill_with_pattern(sent, len, seed);
	memset(came, 0, len);
	task_start(&from);
	task_join((task_start(&to), &to));
	task_join(&from);
	CASE_STATUS(CL_OK, from.status);
	CASE_STATUS(CL_OK, to.status);
	CASE(to.len == len, "as many bytes come as were sent");
	CASE(memcmp(sent, came, len) == 0, "the same bytes come");
	ends_close(&ends);
	case_passed();
}

static void
check_carriage(const struct carriage *carriage)
{
	static const size_t sizes[] = { 0, 1, 4, 255, 65535, BIG };

	for (size_t how = 0; how < 5; how++)
		for (size_t i = 0; i < 6; i++)
			for (uint32_t seed = 0; seed < SEEDS; seed++)
				check_arrives(carriage, &disturbances[how],
				    sizes[i], seed);
}

SELF_TEST(faults, a_message_survives_every_disturbance)
{
	check_carriage(&carriages[0]);
}

SELF_TEST(faults, raw_bytes_survive_every_disturbance)
{
	check_carriage(&carriages[1]);
}

SELF_TEST(faults, collected_messages_survive_every_disturbance)
{
	check_carriage(&carriages[2]);
}

SELF_TEST(faults, writing_in_turns_survives_every_disturbance)
{
	check_carriage(&carriages[3]);
}
