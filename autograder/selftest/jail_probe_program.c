/*
 * The inmate of jail_test.c: argv[1] names an attack or an honest behaviour;
 * 0 means that the attack was stopped, or that the honest thing worked.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM_FD 100 /* where the launcher had this program open */

extern char **environ;

static volatile sig_atomic_t trapped;
static pid_t parent;

static void
on_sigsys(int number)
{
	(void)number;
	trapped = 1;
}

/* Refused: by a trap, or with the errno of a wall. */
static int
refused(long result)
{
	if (trapped)
		return (1);
	return (result < 0 && (errno == EPERM || errno == EACCES));
}

static int
files(void)
{
	static const char path[] = "/etc/passwd";
	char target[64];
	struct stat info;

	/* An empty root directory has no such file; that is a wall, too. */
	return (open(path, O_RDONLY) < 0 && openat(-1, path, O_RDONLY) < 0 &&
		openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY) < 0 &&
		stat(path, &info) < 0 && access(path, F_OK) < 0 &&
		readlink("/proc/self/exe", target, sizeof(target)) < 0 &&
		chdir("/etc") < 0);
}

static int
write_file(void)
{
	return (refused(open("/tmp/jail-was-here", O_WRONLY | O_CREAT, 0600)) &&
		refused(mkdir("/tmp/jail-was-here", 0700)));
}

/* A checked worker's loader reads libraries; nobody else's files are. */
static int
loads(void)
{
	struct stat info;
	int fd = open("/usr/lib", O_RDONLY | O_DIRECTORY);

	return (fd >= 0 && fstat(fd, &info) == 0 &&
		refused(openat(fd, "jail-was-here", O_RDWR)) &&
		refused(openat(fd, "jail-was-here", O_RDONLY | O_CREAT, 0600)));
}

static int
foreign_files(void)
{
	return (refused(open("/etc/passwd", O_RDONLY)) &&
		refused(open("/", O_RDONLY | O_DIRECTORY)));
}

static int
network(void)
{
	int stopped = refused(socket(AF_INET, SOCK_STREAM, 0));

	trapped = 0;
	return (stopped && refused(socket(AF_UNIX, SOCK_DGRAM, 0)));
}

static int
fork_call(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return (refused(pid));
}

static int
clone_call(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	if (!refused(pid))
		return (0);
	trapped = 0;
	return (syscall(SYS_clone3, NULL, 0) < 0 && errno == ENOSYS);
}

static int
exec_call(void)
{
	static char *argv[] = { "/bin/false", NULL };

	return (refused(execve(argv[0], argv, environ)));
}

/* The launcher's own way to start a program is closed behind it. */
static int
exec_again(void)
{
	static char *argv[] = { "false", NULL };

	return (refused(syscall(SYS_execveat, PROGRAM_FD, "/bin/false", argv,
		    environ, AT_EMPTY_PATH, 0)) &&
		refused(syscall(SYS_execveat, PROGRAM_FD, "", argv, environ,
		    AT_EMPTY_PATH, 0)) &&
		fcntl(PROGRAM_FD, F_GETFD) < 0);
}

static int
kill_parent(void)
{
	return (refused(kill(parent, 0)) && refused(kill(0, 0)) &&
		refused(kill(-1, 0)) &&
		refused(syscall(SYS_tgkill, parent, parent, 0)));
}

static int
ptrace_parent(void)
{
	return (refused(ptrace(PTRACE_SEIZE, parent, NULL, NULL)));
}

static int
prlimit_parent(void)
{
	struct rlimit limit = { 0, 0 };

	return (refused(prlimit(parent, RLIMIT_NOFILE, NULL, &limit)) &&
		refused(prlimit(0, RLIMIT_CPU, &limit, NULL)));
}

static int
signal_owner(void)
{
	int flags = fcntl(3, F_GETFL);

	return (flags >= 0 && refused(fcntl(3, F_SETOWN, parent)) &&
		refused(fcntl(3, F_SETFL, flags | O_ASYNC)) &&
		fcntl(3, F_SETFL, flags) == 0);
}

static int
read_parent(void)
{
	char byte = 0;
	struct iovec mine = { &byte, 1 };
	struct iovec its = { &parent, 1 };

	return (refused(process_vm_readv(parent, &mine, 1, &its, 1, 0)));
}

static int
recvmsg_elsewhere(void)
{
	struct msghdr message = { 0 };

	return (refused(recvmsg(1, &message, 0)) &&
		recvmsg(3, &message, MSG_DONTWAIT) < 0 && errno == EAGAIN);
}

/* Only 0 to 4 are open: the launcher's own descriptors ended at exec. */
static int
descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++) {
		if ((fcntl(fd, F_GETFD) >= 0) != (fd <= 4))
			return (0);
	}
	return (1);
}

/* What the grader ignores or blocks is none of the inmate's business. */
static int
signals(void)
{
	struct sigaction action;
	sigset_t mask;

	for (int number = 1; number < SIGRTMIN - 2; number++) {
		if (number == SIGSYS)
			continue;
		if (sigaction(number, NULL, &action) != 0 ||
		    action.sa_handler != SIG_DFL)
			return (0);
	}
	return (sigprocmask(SIG_SETMASK, NULL, &mask) == 0 &&
		!sigismember(&mask, SIGTERM) && !sigismember(&mask, SIGALRM));
}

static int
randomness(void)
{
	char bytes[8];

	return (refused(getrandom(bytes, sizeof(bytes), 0)) &&
		refused(getrandom(bytes, sizeof(bytes), GRND_NONBLOCK)));
}

static int
timers(void)
{
	timer_t timer;

	return (
	    refused(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &timer)) &&
	    refused(syscall(SYS_rt_sigqueueinfo, parent, 0, NULL)));
}

/* A compiler reached for the network; the builder's filter does not trap. */
static int
builder_reach(void)
{
	return (refused(socket(AF_INET, SOCK_STREAM, 0)) && refused(setsid()) &&
		refused(setpgid(0, 0)) && refused(kill(parent, 0)) &&
		refused(ptrace(PTRACE_SEIZE, parent, NULL, NULL)) &&
		refused(fcntl(1, (int)F_SETOWN, parent)) &&
		refused(syscall(SYS_fcntl, 1, (1L << 32) | F_SETOWN, parent)) &&
		refused(prlimit(parent, RLIMIT_NOFILE, NULL, NULL)) &&
		refused(unshare(CLONE_NEWUSER)) && fork() >= 0);
}

static int
memory(void)
{
	/* 300 MB in pieces, against a limit of 256. */
	for (int i = 0; i < 75; i++) {
		volatile char *piece = malloc(4 << 20);

		if (piece == NULL)
			return (errno == ENOMEM);
		piece[i] = 1;
	}
	return (0);
}

static int
environment(void)
{
	return (environ[0] != NULL && strcmp(environ[0], "LC_ALL=C") == 0 &&
		environ[1] != NULL && strcmp(environ[1], "TZ=UTC0") == 0 &&
		environ[2] == NULL);
}

static int
cpu(void)
{
	volatile unsigned spin = 0;

	for (;;)
		spin++;
	return (0);
}

static int
lengthen(void)
{
	return (write(1, "x", 1) != 1);
}

static int
foreign_call(void)
{
#if defined(__x86_64__)
	long result = 20; /* getpid of i386 */

	__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
	return (0);
#else
	return (1);
#endif
}

static int
x32_call(void)
{
#if defined(__x86_64__)
	return (syscall(0x40000000L | SYS_getpid) < 0 && errno != ENOSYS);
#else
	return (1);
#endif
}

static int
compare_ints(const void *a, const void *b)
{
	return (*(const int *)a - *(const int *)b);
}

static int
honest(void)
{
	struct timespec now;
	time_t day = 86400;
	char *big = malloc(80 << 20);
	int *numbers = calloc(1 << 18, sizeof(int));

	if (big == NULL || numbers == NULL)
		return (0);
	memset(big, 1, 80 << 20);
	for (int i = 0; i < 1 << 18; i++)
		numbers[i] = -i;
	qsort(numbers, 1 << 18, sizeof(int), compare_ints);
	errno = ENOENT;
	perror("an honest complaint");
	if (printf("%s %d\n", "printed", numbers[0]) < 0 || fflush(stdout) != 0)
		return (0);
	return (usleep(1000) == 0 && localtime(&day)->tm_mday == 2 &&
		clock_gettime(CLOCK_MONOTONIC, &now) == 0 && now.tv_sec > 0);
}

/* What the worker does with its descriptors. */
static int
driver(void)
{
	struct pollfd ready = { .fd = 3, .events = POLLIN };
	char letter = 0;
	char *image = mmap(NULL, 4, PROT_READ | PROT_EXEC, MAP_PRIVATE, 4, 0);

	return (image != MAP_FAILED && memcmp(image, "\177ELF", 4) == 0 &&
		close(4) == 0 && poll(&ready, 1, 1000) == 1 &&
		recv(3, &letter, 1, 0) == 1 &&
		send(3, &letter, 1, MSG_NOSIGNAL) == 1 &&
		shutdown(3, SHUT_WR) == 0);
}

static int
aborts(void)
{
	abort();
}

static int
smash(void)
{
	char small[8];
	char *volatile at = small;

	memset(at, 1, 64);
	return (at[0]);
}

static int
asserts(void)
{
	volatile int one = 1;

	assert(one == 2);
	return (0);
}

static const struct {
	const char *name;
	int (*run)(void);
} behaviours[] = { { "files", files }, { "write-file", write_file },
	{ "loads", loads }, { "foreign-files", foreign_files },
	{ "network", network }, { "fork", fork_call }, { "clone", clone_call },
	{ "exec", exec_call }, { "exec-again", exec_again },
	{ "kill-parent", kill_parent }, { "ptrace-parent", ptrace_parent },
	{ "prlimit-parent", prlimit_parent }, { "signal-owner", signal_owner },
	{ "read-parent", read_parent }, { "recvmsg", recvmsg_elsewhere },
	{ "descriptors", descriptors }, { "signals", signals },
	{ "randomness", randomness }, { "timers", timers },
	{ "builder-reach", builder_reach }, { "memory", memory },
	{ "environment", environment }, { "cpu", cpu },
	{ "lengthen", lengthen }, { "foreign-call", foreign_call },
	{ "x32-call", x32_call }, { "honest", honest }, { "driver", driver },
	{ "abort", aborts }, { "smash", smash }, { "assert", asserts } };

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "nothing") == 0)
		return (0);
	if (argc > 2)
		parent = atoi(argv[2]);
	(void)signal(SIGSYS, on_sigsys);
	for (size_t i = 0; i < sizeof(behaviours) / sizeof(behaviours[0]);
	     i++) {
		if (argc > 1 && strcmp(argv[1], behaviours[i].name) == 0)
			return (behaviours[i].run() ? 0 : 1);
	}
	return (2);
}
