/* Contract: process.h. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "jail.h"
#include "message.h"
#include "wire.h"

#define HEADER_LEN 4
#define LOOK_MS    10 /* between two looks at the memory of a worker */

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* Where the kernel says how much memory a process has. */
static int
open_status(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	return (open(path, O_RDONLY | O_CLOEXEC));
}

enum cl_status
process_start(struct process *process, const struct process_spec *spec)
{
	static const char *const argv[] = { "worker", NULL };
	const struct variant *variant = spec->variant;
	int rpc[2] = { -1, -1 }, output[2] = { -1, -1 };
	struct jail_spec jail = { .profile = variant->profile,
		.program = spec->worker,
		.argv = argv,
		.image_fd = spec->image_fd,
		.cpu_seconds = spec->cpu_seconds,
		.memory_max = variant->memory_max };
	enum cl_status status = CL_SYSTEM;

	process->output_len = 0;
	process->turn = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, rpc) != 0 ||
	    pipe2(output, O_CLOEXEC) != 0)
		goto done;
	jail.rpc_fd = rpc[1];
	jail.stdout_fd = output[1];
	status = jail_spawn(&jail, &process->pid);
	if (status != CL_OK)
		goto done;
	(void)fcntl(rpc[0], F_SETFL, O_NONBLOCK);
	(void)fcntl(output[0], F_SETFL, O_NONBLOCK);
	process->rpc_fd = rpc[0];
	process->output_fd = output[0];
	process->resident_max = variant->resident_max;
	process->status_fd =
	    variant->resident_max > 0 ? open_status(process->pid) : -1;
	rpc[0] = output[0] = -1;
done:
	close_fd(&rpc[0]);
	close_fd(&rpc[1]);
	close_fd(&output[0]);
	close_fd(&output[1]);
	return (status);
}

/* Send what the socket takes; descriptors go with the first byte. */
static ssize_t
send_some(const struct process *process, const uint8_t *bytes, size_t len,
    const int *fds, size_t n_fds)
{
	union {
		char bytes[CMSG_SPACE(CONNS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { (void *)(uintptr_t)bytes, n_fds > 0 ? 1 : len };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (n_fds > 0) {
		struct cmsghdr *head;

		memset(&control, 0, sizeof(control));
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(head), fds, n_fds * sizeof(int));
	}
	return (sendmsg(process->rpc_fd, &message, MSG_NOSIGNAL));
}

/* Take what was printed. False if it is too much. */
static bool
collect_output(struct process *process)
{
	for (;;) {
		size_t room = sizeof(process->output) - process->output_len;
		ssize_t got;

		if (room == 0)
			return (false);
		got = read(process->output_fd,
		    process->output + process->output_len, room);
		if (got == 0)
			close_fd(&process->output_fd);
		if (got <= 0)
			return (true);
		process->output_len += (size_t)got;
	}
}

/* An answer that is being received. */
struct incoming {
	uint8_t header[HEADER_LEN];
	size_t len; /* bytes so far, header included */
	size_t want;
};

static bool
make_room(struct process *process, size_t len)
{
	uint8_t *bigger;

	if (len <= process->answer_max)
		return (true);
	bigger = realloc(process->answer, len);
	if (bigger == NULL)
		return (false);
	process->answer = bigger;
	process->answer_max = len;
	return (true);
}

/* Receive what is there. PROCESS_LATE means: not whole yet. */
static enum process_end
receive_some(
    struct process *process, struct incoming *incoming, size_t answer_max)
{
	for (;;) {
		bool in_header = incoming->len < HEADER_LEN;
		uint8_t *to =
		    in_header ? incoming->header + incoming->len
			      : process->answer + (incoming->len - HEADER_LEN);
		struct wire_reader reader;
		ssize_t got;

		got = recv(process->rpc_fd, to,
		    (in_header ? HEADER_LEN : incoming->want) - incoming->len,
		    0);
		if (got < 0)
			return (errno == EAGAIN || errno == EINTR
				    ? PROCESS_LATE
				    : PROCESS_GONE);
		if (got == 0)
			return (PROCESS_GONE);
		incoming->len += (size_t)got;
		if (in_header && incoming->len == HEADER_LEN) {
			reader = wire_reader(incoming->header, HEADER_LEN);
			process->answer_len = wire_get_u32(&reader);
			if (process->answer_len == 0 ||
			    process->answer_len > answer_max ||
			    !make_room(process, process->answer_len))
				return (PROCESS_OVERSIZED);
			incoming->want = HEADER_LEN + process->answer_len;
		}
		if (incoming->len >= HEADER_LEN &&
		    incoming->len == incoming->want)
			return (PROCESS_ANSWERED);
	}
}

static size_t
kilobytes(const char *status, const char *key)
{
	const char *at = strstr(status, key);

	return (at == NULL ? 0 : strtoul(at + strlen(key), NULL, 10));
}

/*
 * Where the address space cannot be limited, memory is looked at: what it
 * fills, and the tables that a mapping costs of which it only reads zeros.
 */
static bool
is_bloated(const struct process *process)
{
	char status[4096] = "";

	return (process->status_fd >= 0 &&
		pread(process->status_fd, status, sizeof(status) - 1, 0) > 0 &&
		kilobytes(status, "\nVmRSS:") + kilobytes(status, "\nVmPTE:") >
		    process->resident_max >> 10);
}

enum process_end
process_ask(struct process *process, const uint8_t *message, size_t message_len,
    const int *fds, size_t n_fds, size_t answer_max, int timeout_ms)
{
	int64_t deadline = clock_ms() + timeout_ms, left;
	struct incoming incoming = { .want = 0 };
	enum process_end end;
	size_t sent = 0;

	if (answer_max < FAULT_MAX)
		answer_max = FAULT_MAX;
	for (;;) {
		struct pollfd watched[] = { { process->rpc_fd, POLLIN, 0 },
			{ process->output_fd, POLLIN, 0 } };

		while (sent < message_len) {
			ssize_t put = send_some(process, message + sent,
			    message_len - sent, fds, sent == 0 ? n_fds : 0);

			if (put <= 0)
				break;
			sent += (size_t)put;
		}
		if (sent < message_len)
			watched[0].events |= POLLOUT;
		left = deadline - clock_ms();
		if (left < 0)
			return (PROCESS_LATE);
		if (is_bloated(process))
			return (PROCESS_BLOATED);
		if (process->status_fd >= 0 && left > LOOK_MS)
			left = LOOK_MS;
		if (poll(watched, 2, (int)left) < 0 && errno != EINTR)
			return (PROCESS_GONE);
		if (!collect_output(process))
			return (PROCESS_FLOODED);
		if ((watched[0].revents & ~POLLOUT) == 0)
			continue;
		end = receive_some(process, &incoming, answer_max);
		if (end != PROCESS_LATE)
			return (end);
	}
}

enum process_end
process_where(struct process *process, int timeout_ms)
{
	(void)kill(process->pid, WORKER_WHERE);
	return (process_ask(process, NULL, 0, NULL, 0, 0, timeout_ms));
}

void
process_end(struct process *process)
{
	if (process->pid == 0)
		return;
	jail_end(process->pid, &process->wait_status);
	process->pid = 0;
	(void)collect_output(process);
	close_fd(&process->rpc_fd);
	close_fd(&process->output_fd);
	if (process->resident_max > 0)
		close_fd(&process->status_fd);
}
