/* Every call fails in turn: the first, the second, ..., until none is left. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#define NTH_MAX  200  /* more calls of one name than a connection's life has */
#define LONG_LEN 2000 /* bytes: too long to be copied together and sent */

/* Everything that a life of a connection opens. */
struct life {
	struct net_listener *listener;
	struct net_conn *a, *b, *pair[2];
};

/* Remember the first thing that went wrong. */
static bool
done(struct task *task, const char *step, enum cl_status status)
{
	if (status != CL_OK) {
		task->error = errno;
		task->status = status;
		task->step = step;
	}
	return (status == CL_OK);
}

static bool
arrives(struct task *task, struct net_conn *conn, const char *text)
{
	char bytes[LONG_LEN + 1];
	size_t len = 0;

	return (done(task, "net_recv",
		    net_recv(conn, bytes, sizeof(bytes), &len)) &&
		done(task, "net_recv, the right bytes",
		    len == strlen(text) && memcmp(bytes, text, len) == 0
			? CL_OK
			: CL_DECODE));
}

static bool
stands(struct task *task, struct life *life)
{
	char address[NET_ADDRESS_MAX];

	if (!done(task, "net_listen",
		net_listen(&life->listener, "127.0.0.1", "0")))
		return (false);
	fault_pause(true);
	net_listener_address(life->listener, address);
	fault_pause(false);
	return (done(task, "net_connect",
		    net_connect(&life->a, "127.0.0.1", ends_port(address),
			NET_TIMEOUT_MS)) &&
		done(task, "net_accept",
		    net_accept(life->listener, &life->b, NET_TIMEOUT_MS)));
}

static bool
talks(struct task *task, struct life *life)
{
	struct net_event event = { .conn = life->b, .want_read = true };
	char text[LONG_LEN + 1] = "";
	size_t len = 0;

	memset(text, 'x', LONG_LEN);
	return (
	    done(task, "net_set_coalescing",
		net_set_coalescing(life->a, true)) &&
	    done(task, "net_send", net_send(life->a, "one", 3)) &&
	    done(task, "net_write", net_write(life->a, "\0\0\0\3two", 7)) &&
	    done(task, "net_flush", net_flush(life->a)) &&
	    done(task, "net_wait", net_wait(&event, 1, NET_TIMEOUT_MS)) &&
	    arrives(task, life->b, "one") && arrives(task, life->b, "two") &&
	    done(task, "net_send, collected", net_send(life->a, "three", 5)) &&
	    done(task, "net_set_coalescing, off",
		net_set_coalescing(life->a, false)) &&
	    arrives(task, life->b, "three") &&
	    done(task, "net_send, answer", net_send(life->b, "four", 4)) &&
	    arrives(task, life->a, "four") &&
	    done(task, "net_send, long", net_send(life->b, text, LONG_LEN)) &&
	    arrives(task, life->a, text) &&
	    done(task, "net_write_some", net_write_some(life->a, "", 0, &len)));
}

static bool
ends_well(struct task *task, struct life *life)
{
	char text[NET_ADDRESS_MAX];
	size_t len;
	int fd;

	net_listener_address(life->listener, text);
	net_peer_address(life->b, text);
	net_local_address(life->b, text);
	if (!done(task, "net_shutdown", net_shutdown(life->a)))
		return (false);
	if (net_recv(life->b, text, sizeof(text), &len) != CL_CLOSED)
		return (done(task, "net_recv, the end", CL_SYSTEM));
	if (!done(task, "net_detach", net_detach(life->b, &fd)))
		return (false);
	net_close(life->b);
	if (!done(task, "net_adopt", net_adopt(&life->b, fd))) {
		close(fd);
		return (false);
	}
	net_peer_address(life->b, text);
	return (done(task, "net_pair", net_pair(life->pair)));
}

static void
live(struct task *task)
{
	struct life life = { .listener = NULL };

	task->status = CL_OK;
	if (stands(task, &life) && talks(task, &life))
		(void)ends_well(task, &life);
	net_close(life.a);
	net_close(life.b);
	net_close(life.pair[0]);
	net_close(life.pair[1]);
	net_close_listener(life.listener);
}

/* A failure, and what the driver owes its caller then. */
struct failure {
	enum fault_call call;
	int error;
	enum cl_status status; /* CL_OK: the caller does not notice */
	int says;              /* errno, if it is not the same */
};

static const struct failure failures[] = {
	{ FAULT_accept4, EINTR, CL_OK, 0 },
	{ FAULT_accept4, EAGAIN, CL_OK, 0 },
	{ FAULT_accept4, ECONNABORTED, CL_OK, 0 },
	{ FAULT_accept4, EPROTO, CL_OK, 0 },
	{ FAULT_accept4, EMFILE, CL_SYSTEM, 0 },
	{ FAULT_accept4, ENFILE, CL_SYSTEM, 0 },
	{ FAULT_bind, EADDRINUSE, CL_SYSTEM, 0 },
	{ FAULT_bind, EACCES, CL_SYSTEM, 0 },
	{ FAULT_calloc, ENOMEM, CL_SYSTEM, 0 },
	{ FAULT_malloc, ENOMEM, CL_SYSTEM, 0 },
	{ FAULT_close, EIO, CL_OK, 0 },
	{ FAULT_close, EINTR, CL_OK, 0 },
	{ FAULT_connect, EINTR, CL_OK, 0 },
	{ FAULT_connect, ECONNREFUSED, CL_OK, 0 }, /* tried again */
	{ FAULT_connect, ENETUNREACH, CL_SYSTEM, 0 },
	{ FAULT_connect, ETIMEDOUT, CL_SYSTEM, 0 },
	{ FAULT_fcntl, EBADF, CL_SYSTEM, 0 },
	{ FAULT_getaddrinfo, EAI_NONAME, CL_ADDRESS, 0 },
	{ FAULT_getaddrinfo, EAI_AGAIN, CL_ADDRESS, 0 },
	{ FAULT_getaddrinfo, EAI_FAIL, CL_ADDRESS, 0 },
	{ FAULT_getaddrinfo, EAI_SYSTEM, CL_SYSTEM, EIO },
	{ FAULT_getaddrinfo, EAI_MEMORY, CL_SYSTEM, ENOMEM },
	{ FAULT_getpeername, EPERM, CL_OK, 0 },
	{ FAULT_getsockname, EPERM, CL_OK, 0 },
	{ FAULT_getsockopt, EBADF, CL_SYSTEM, 0 },
	{ FAULT_listen, EADDRINUSE, CL_SYSTEM, 0 },
	{ FAULT_poll, EINTR, CL_OK, 0 },
	{ FAULT_poll, EAGAIN, CL_OK, 0 },
	{ FAULT_poll, ENOMEM, CL_SYSTEM, 0 },
	{ FAULT_recv, EINTR, CL_OK, 0 },
	{ FAULT_recv, EAGAIN, CL_OK, 0 },
	{ FAULT_recv, ECONNRESET, CL_SYSTEM, 0 },
	{ FAULT_recv, EBADF, CL_SYSTEM, 0 },
	{ FAULT_sched_getaffinity, EPERM, CL_OK, 0 },
	{ FAULT_sched_getaffinity, EINVAL, CL_OK, 0 },
	{ FAULT_send, EINTR, CL_OK, 0 },
	{ FAULT_send, EAGAIN, CL_OK, 0 },
	{ FAULT_send, EPIPE, CL_CLOSED, 0 },
	{ FAULT_send, ECONNRESET, CL_CLOSED, 0 },
	{ FAULT_send, ENOBUFS, CL_SYSTEM, 0 },
	{ FAULT_send, EBADF, CL_SYSTEM, 0 },
	{ FAULT_sendmsg, EINTR, CL_OK, 0 },
	{ FAULT_sendmsg, EAGAIN, CL_OK, 0 },
	{ FAULT_sendmsg, EPIPE, CL_CLOSED, 0 },
	{ FAULT_sendmsg, ECONNRESET, CL_CLOSED, 0 },
	{ FAULT_sendmsg, ENOBUFS, CL_SYSTEM, 0 },
	{ FAULT_sendmsg, EBADF, CL_SYSTEM, 0 },
	{ FAULT_setsockopt, EPERM, CL_OK, 0 },
	{ FAULT_setsockopt, ENOPROTOOPT, CL_OK, 0 },
	{ FAULT_setsockopt, EBADF, CL_SYSTEM, 0 },
	{ FAULT_setsockopt, ENOTSOCK, CL_SYSTEM, 0 },
	{ FAULT_shutdown, ENOTCONN, CL_SYSTEM, 0 },
	{ FAULT_socket, EMFILE, CL_SYSTEM, 0 },
	{ FAULT_socket, EAFNOSUPPORT, CL_SYSTEM, 0 },
	{ FAULT_socketpair, EMFILE, CL_SYSTEM, 0 },
};

/* A few options may be refused: the connection does its work without. */
static bool
optional(const struct failure *failure, int detail)
{
	if (failure->call == FAULT_fcntl)
		return (detail == F_SETFD);
	return (failure->call == FAULT_setsockopt && detail != TCP_NODELAY);
}

static void
check_failure(const struct failure *failure, const struct task *task)
{
	if (failure->status == CL_OK ||
	    optional(failure, task->result.detail)) {
		CASE_STATUS(CL_OK, task->status);
		return;
	}
	CASE_STATUS(failure->status, task->status);
	if (task->status == CL_ADDRESS)
		return;
	CASE(task->error == (failure->says ? failure->says : failure->error),
	    "errno says which way it failed");
}

static void
check_every_nth(const struct failure *failure, int cores)
{
	struct task task = { .run = live, .plan.cores = cores };
	unsigned n = 0;

	do {
		task.plan.call = failure->call;
		task.plan.nth = ++n;
		task.plan.error = failure->error;
		task.plan.seed = n;
		case_is("%s fails the %u. time with %d on %d cores",
		    fault_name(failure->call), n, failure->error, cores);
		case_begin();
		task_do(&task);
		if (task.result.struck)
			check_failure(failure, &task);
		else
			CASE_STATUS(CL_OK, task.status);
		case_passed();
	} while (task.result.struck && n < NTH_MAX);
	CASE(n > 1 && n < NTH_MAX, "the call is made, and not for ever");
}

SELF_TEST(faults, each_failing_call_has_its_result_on_one_core)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		check_every_nth(&failures[i], 1);
}

SELF_TEST(faults, each_failing_call_has_its_result_where_cores_are_unknown)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		check_every_nth(&failures[i], -1);
}
