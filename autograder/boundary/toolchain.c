/* Contract: toolchain.h. */
#include "toolchain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define MEMORY_MAX ((size_t)4 << 30)

/* Read until the last writer closes the pipe; false if the time is up. */
static bool
read_all(int fd, char *output, size_t output_max)
{
	int64_t deadline = clock_ms() + 2000 * TOOLCHAIN_SECONDS, left;
	char rest[4096];
	size_t len = 0;

	while ((left = deadline - clock_ms()) > 0) {
		struct pollfd watched = { fd, POLLIN, 0 };
		bool room = len + 1 < output_max;
		ssize_t got;

		if (poll(&watched, 1, (int)left) <= 0)
			continue;
		got = read(fd, room ? output + len : rest,
		    room ? output_max - 1 - len : sizeof(rest));
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		if (got > 0 && room)
			len += (size_t)got;
	}
	output[len] = '\0';
	return (left > 0);
}

/* Its output has ended: let it end by itself, but not for ever. */
static void
wait_a_little(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 200000 };
	int64_t deadline = clock_ms() + 1000 * TOOLCHAIN_SECONDS;
	siginfo_t info = { .si_pid = 0 };

	while (
	    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
	    info.si_pid == 0 && clock_ms() < deadline)
		(void)nanosleep(&pause, NULL);
}

int
toolchain_run(const char *const *argv, const char *directory,
    const char *const *readable, char *output, size_t output_max)
{
	struct jail_spec spec = { .profile = JAIL_BUILDER,
		.program = argv[0],
		.argv = argv,
		.rpc_fd = -1,
		.image_fd = -1,
		.cwd = directory,
		.writable = directory,
		.cpu_seconds = TOOLCHAIN_SECONDS,
		.memory_max = MEMORY_MAX };
	int fds[2], wait_status;
	pid_t pid;

	output[0] = '\0';
	for (size_t i = 0; i < JAIL_PATHS_MAX && readable[i] != NULL; i++)
		spec.readable[i] = readable[i];
	if (pipe2(fds, O_CLOEXEC) != 0)
		return (-1);
	spec.stdout_fd = fds[1];
	if (jail_spawn(&spec, &pid) != CL_OK) {
		(void)close(fds[0]);
		(void)close(fds[1]);
		return (-1);
	}
	(void)close(fds[1]);
	if (read_all(fds[0], output, output_max))
		wait_a_little(pid);
	(void)close(fds[0]);
	jail_end(pid, &wait_status);
	return (WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1);
}
