/* Ends, lengths, full tables and real signals, at every place they can strike. */
#include "faults.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 64

static const uint8_t message[] = "\0\0\0\10abcdefgh";
#define MESSAGE_LEN (sizeof(message) - 1)

/* -- The end of the stream -------------------------------------------------- */

enum ending { CLOSE, HALF_CLOSE, RESET, ENDINGS };

static void
end_stream(struct ends *ends, enum ending ending)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	int fd;

	if (ending == HALF_CLOSE) {
		CHECK_OK(net_shutdown(ends->a));
		return;
	}
	if (ending == RESET) {
		CHECK_OK(net_detach(ends->a, &fd));
		CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once,
			  sizeof(at_once)) == 0,
		    "closing resets the connection");
		close(fd);
	}
	net_close(ends->a);
	ends->a = NULL;
}

static void
recv_one(struct task *task)
{
	errno = 0;
	task->status = net_recv(task->conn, task->bytes, task->max, &task->len);
	task->error = errno;
}

static enum cl_status
expected(size_t cut, enum ending ending)
{
	if (ending == RESET)
		return (CL_SYSTEM);
	return (cut % MESSAGE_LEN == 0 ? CL_CLOSED : CL_TRUNCATED);
}

static void
check_cut(size_t cut, enum ending ending, enum transport over, int cores)
{
	uint8_t bytes[16];
	struct task task = { .run = recv_one,
		.bytes = bytes,
		.max = sizeof(bytes),
		.plan.cores = cores };
	struct ends ends;

	case_is("%zu bytes, ending %d, transport %d", cut, ending, over);
	case_begin();
	ends = ends_open(over);
	CHECK_OK(net_write(ends.a, message, cut));
	end_stream(&ends, ending);
	task.conn = ends.b;
	if (cut == MESSAGE_LEN) {
		task_do(&task);
		CASE_STATUS(CL_OK, task.status);
	}
	for (int again = 0; again < 2; again++) {
		task_do(&task);
		CASE_STATUS(expected(cut, ending), task.status);
		CASE(ending != RESET || task.error == ECONNRESET,
		    "errno says who ended it");
	}
	if (ending == HALF_CLOSE) {
		CHECK_OK(net_send(ends.b, "still", 5));
		task.conn = ends.a;
		task_do(&task);
		CASE_STATUS(CL_OK, task.status);
	}
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, the_stream_may_end_at_every_byte)
{
	for (size_t cut = 0; cut <= MESSAGE_LEN; cut++) {
		for (int cores = 1; cores <= 2; cores++) {
			check_cut(cut, CLOSE, OVER_PAIR, cores);
			check_cut(cut, HALF_CLOSE, OVER_PAIR, cores);
			check_cut(cut, CLOSE, OVER_IPV4, cores);
			check_cut(cut, HALF_CLOSE, OVER_IPV4, cores);
			check_cut(cut, RESET, OVER_IPV4, cores);
		}
	}
}

/* -- What a header announces -------------------------------------------------- */

static void
check_announced(uint32_t announced, size_t limit)
{
	uint8_t header[] = { (uint8_t)(announced >> 24),
		(uint8_t)(announced >> 16), (uint8_t)(announced >> 8),
		(uint8_t)announced };
	uint8_t bytes[1];
	size_t len = 0;
	long held;
	struct ends ends;

	case_is("%u bytes announced, %zu allowed", announced, limit);
	case_begin();
	ends = ends_open(OVER_PAIR);
	net_set_max_len(ends.b, limit);
	CHECK_OK(net_write(ends.a, header, sizeof(header)));
	held = fault_held();
	CASE_STATUS(announced > limit ? CL_TOO_BIG : CL_TOO_SMALL,
	    net_recv(ends.b, bytes, sizeof(bytes), &len));
	CASE(announced > limit || len == announced, "it says what it needs");
	CASE(fault_held() == held, "no memory is taken for it");
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, every_announced_length_meets_the_limit)
{
	static const uint32_t lens[] = { 2, 254, 255, 256, 65535, 65536,
		NET_MAX_LEN - 1, NET_MAX_LEN, NET_MAX_LEN + 1, INT32_MAX,
		(uint32_t)INT32_MAX + 1, UINT32_MAX - 4, UINT32_MAX };
	static const size_t limits[] = { 0, 1, 255, 65535, NET_MAX_LEN,
		INT32_MAX, UINT32_MAX, SIZE_MAX };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (size_t j = 0; j < sizeof(limits) / sizeof(limits[0]); j++)
			check_announced(lens[i], limits[j]);
}

/* -- No descriptor left ----------------------------------------------------- */

/* Use up all descriptors but room; return how many were opened. */
static size_t
use_up(int fds[static DESCRIPTORS_MAX], size_t room)
{
	size_t n = 0;

	while (n < DESCRIPTORS_MAX && (fds[n] = dup(STDIN_FILENO)) >= 0)
		n++;
	for (; room > 0 && n > 0; room--)
		close(fds[--n]);
	return (n);
}

/* Do one thing that opens descriptors, and undo it; errno says why not. */
static enum cl_status
open_and_close(size_t what, struct net_listener *listener, const char *port)
{
	struct net_listener *fresh = NULL;
	struct net_conn *pair[2] = { NULL, NULL };
	enum cl_status status = CL_OK;
	int error;

	errno = 0;
	if (what == 0)
		status = net_listen(&fresh, "127.0.0.1", "0");
	else if (what == 1)
		status = net_connect(&pair[0], "127.0.0.1", port, 1000);
	else if (what == 2)
		status = net_accept(listener, &pair[0], 1000);
	else
		status = net_pair(pair);
	error = errno;
	net_close_listener(fresh);
	net_close(pair[0]);
	net_close(pair[1]);
	errno = error;
	return (status);
}

SELF_TEST(faults, a_full_descriptor_table_is_a_result)
{
	static const size_t needs[] = { 1, 1, 1, 2 };
	struct rlimit before, low;
	struct net_listener *listener = ends_listen("127.0.0.1");
	char address[NET_ADDRESS_MAX];
	int fds[DESCRIPTORS_MAX];

	CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0, "there is a limit");
	low = before;
	low.rlim_cur = DESCRIPTORS_MAX;
	CHECK(setrlimit(RLIMIT_NOFILE, &low) == 0, "it can be lowered");
	net_listener_address(listener, address);
	for (size_t what = 0; what < 4; what++) {
		for (size_t room = 0; room <= 2; room++) {
			struct net_conn *peer;
			CHECK_OK(net_connect(
			    &peer, "127.0.0.1", ends_port(address), 1000));
			case_is("opening %zu, room for %zu", what, room);
			case_begin();
			size_t n = use_up(fds, room);
			enum cl_status status =
			    open_and_close(what, listener, ends_port(address));
			int error = errno;
			while (n > 0)
				close(fds[--n]);
			CASE_STATUS(
			    room < needs[what] ? CL_SYSTEM : CL_OK, status);
			CASE(status == CL_OK || error == EMFILE,
			    "errno says that the table is full");
			case_passed();
			net_close(peer);
		}
	}
	CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0, "and raised again");
	net_close_listener(listener);
}

/* -- Real signals ----------------------------------------------------------- */

static _Atomic(const char *) awaited;
static atomic_uint strikes;

/* Count the signals that strike while the call waits. */
static void
note_signal(int number)
{
	const char *name = net_waiting_in();

	(void)number;
	if (name != NULL && strcmp(name, atomic_load(&awaited)) == 0)
		atomic_fetch_add(&strikes, 1);
}

static void
read_one(struct task *task)
{
	task->status = net_read(task->conn, task->bytes, task->max, &task->len);
}

static void
accept_one(struct task *task)
{
	task->status = net_accept(task->listener, &task->conn, NET_TIMEOUT_MS);
}

static void
wait_for_one(struct task *task)
{
	struct net_event event = { .conn = task->conn, .want_read = true };

	task->status = net_wait(&event, 1, NET_TIMEOUT_MS);
}

static void
send_much(struct task *task)
{
	static uint8_t much[NET_MAX_LEN];

	task->status = net_send(task->conn, much, sizeof(much));
}

static void
flush_all(struct task *task)
{
	static const uint8_t some[32768];
	size_t written = 1;

	task->status = CL_OK;
	while (task->status == CL_OK && written > 0)
		task->status =
		    net_write_some(task->conn, some, sizeof(some), &written);
	task->status = net_set_coalescing(task->conn, true);
	for (int i = 0; task->status == CL_OK && i < 2; i++)
		task->status = net_write(task->conn, some, sizeof(some));
	if (task->status == CL_OK)
		task->status = net_flush(task->conn);
}

/* A call that waits, and what ends its wait. */
struct interruption {
	const char *name;
	void (*run)(struct task *task);
	bool sends;
};

static const struct interruption interruptions[] = {
	{ "net_recv", recv_one, false },
	{ "net_read", read_one, false },
	{ "net_wait", wait_for_one, false },
	{ "net_accept", accept_one, false },
	{ "net_send", send_much, true },
	{ "net_flush", flush_all, true },
};

static void
end_wait(struct ends *ends, struct task *task, const struct interruption *how)
{
	static uint8_t bytes[65536];
	char address[NET_ADDRESS_MAX];
	enum cl_status status = CL_OK;
	size_t len;

	if (how->run == accept_one) {
		net_listener_address(task->listener, address);
		net_close(ends->a);
		CHECK_OK(net_connect(
		    &ends->a, "127.0.0.1", ends_port(address), 1000));
	} else if (!how->sends) {
		CHECK_OK(net_write(ends->a, message, MESSAGE_LEN));
	}
	net_set_timeout(ends->a, 100);
	while (how->sends && status == CL_OK)
		status = net_read(ends->a, bytes, sizeof(bytes), &len);
}

static void
check_signals(const struct interruption *how, int cores)
{
	uint8_t bytes[16];
	struct task task = { .run = how->run,
		.bytes = bytes,
		.max = sizeof(bytes),
		.plan.cores = cores };
	struct ends ends;

	case_is("signals in %s on %d cores", how->name, cores);
	case_begin();
	atomic_store(&awaited, how->name);
	atomic_store(&strikes, 0);
	ends = ends_open(OVER_PAIR);
	task.conn = ends.b;
	task.listener = ends_listen("127.0.0.1");
	task_start(&task);
	for (int i = 0; i < 5000 && atomic_load(&strikes) < 3; i++) {
		sleep_ms(1);
		pthread_kill(task.thread, SIGUSR1);
	}
	end_wait(&ends, &task, how);
	task_join(&task);
	CASE(atomic_load(&strikes) >= 3, "signals strike in the call");
	CASE_STATUS(CL_OK, task.status);
	if (how->run == accept_one)
		net_close(task.conn);
	net_close_listener(task.listener);
	ends_close(&ends);
	case_passed();
}

SELF_TEST(faults, real_signals_disturb_no_call)
{
	struct sigaction action = { .sa_handler = note_signal };

	CHECK(sigaction(SIGUSR1, &action, NULL) == 0, "SIGUSR1 interrupts");
	for (size_t i = 0; i < 6; i++)
		for (int cores = 1; cores <= 2; cores++)
			check_signals(&interruptions[i], cores);
}
