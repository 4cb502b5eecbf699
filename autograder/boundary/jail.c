/* Starting a program behind the walls, and ending it. */
#include "jail_layers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#else
#define O_PATH O_RDONLY
#endif

/* One launch: all that the parent prepares, so the child only makes calls. */
struct launch {
	const struct jail_spec *spec;
	const struct jail_machine *machine;
	unsigned layers;
	pid_t parent;
	int program_fd;
	int ruleset_fd;
	uint64_t ticket;
	char home[PATH_MAX];
	char temporary[PATH_MAX];
	const char *env[5];
};

/* Where descriptors go in the child; from LAST_PLAIN up they end at exec. */
enum { AT_ROOT = 5, AT_RULESET = 6, AT_END = 7, LAST_PLAIN = 4 };
#define MOVES 8

static bool
reset_signals(void)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	/* Exec resets what is caught, not what is ignored. */
	for (int number = 1; number < NSIG; number++)
		(void)sigaction(number, &standard, NULL);
	return (sigemptyset(&none) == 0 &&
		sigprocmask(SIG_SETMASK, &none, NULL) == 0);
}

static void
close_range_slowly(unsigned first, unsigned last)
{
	struct rlimit limit = { 0, 0 };

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && last >= limit.rlim_max)
		last = (unsigned)limit.rlim_max;
	for (unsigned fd = first; fd <= last; fd++)
		(void)close((int)fd);
}

static void
close_from_to(unsigned first, unsigned last)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
#endif
	close_range_slowly(first, last);
}

static bool
place_descriptors(const struct launch *launch)
{
	const struct jail_spec *spec = launch->spec;
	const int from[MOVES] = { launch->machine->null_fd, spec->stdout_fd,
		spec->stdout_fd, spec->rpc_fd, spec->image_fd,
		launch->machine->root_fd, launch->ruleset_fd,
		launch->program_fd };
	const int to[MOVES] = { 0, 1, 2, 3, 4, AT_ROOT, AT_RULESET,
		JAIL_PROGRAM_FD };
	int above[MOVES];

	/* First out of each other's way, then each to its place. */
	for (int i = 0; i < MOVES; i++) {
		above[i] = from[i] < 0
			       ? -1
			       : fcntl(from[i], F_DUPFD, JAIL_PROGRAM_FD + 1);
		if (from[i] >= 0 && above[i] < 0)
			return (false);
	}
	for (int i = 0; i < MOVES; i++) {
		if (above[i] < 0)
			(void)close(to[i]);
		else if (dup2(above[i], to[i]) < 0)
			return (false);
		else if (to[i] > LAST_PLAIN &&
			 fcntl(to[i], F_SETFD, FD_CLOEXEC) != 0)
			return (false);
	}
	close_from_to(AT_END, JAIL_PROGRAM_FD - 1);
	close_from_to(JAIL_PROGRAM_FD + 1, INT_MAX);
	return (true);
}

/* A change of user clears the wish to die with the parent: it comes after. */
static bool
die_with_parent(const struct launch *launch)
{
#ifdef __linux__
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return (false);
#endif
	return (getppid() == launch->parent);
}

static bool
raise_walls(const struct launch *launch)
{
	const struct jail_spec *spec = launch->spec;
	unsigned layers = launch->layers;

	if ((layers & JAIL_UID) != 0 &&
	    !jail_user_enter(spec->profile == JAIL_WORKER ? AT_ROOT : -1))
		return (false);
	/* After it, for exec refuses a new user who is over his limit. */
	if ((layers & JAIL_RLIMITS) != 0 && !jail_limits_enter(spec))
		return (false);
	if (!jail_user_drop(spec->profile) || !die_with_parent(launch))
		return (false);
	if ((layers & JAIL_LANDLOCK) != 0 && !jail_landlock_enter(AT_RULESET))
		return (false);
	return ((layers & JAIL_SECCOMP) == 0 ||
		jail_seccomp_enter(spec->profile, launch->ticket));
}

static void
execute(const struct launch *launch)
{
	char *const *argv = (char *const *)launch->spec->argv;
	char *const *env = (char *const *)launch->env;

#ifdef __linux__
	if (launch->spec->profile != JAIL_BUILDER) {
		(void)syscall(SYS_execveat, JAIL_PROGRAM_FD, "", argv, env,
		    AT_EMPTY_PATH, launch->ticket);
		return;
	}
#endif
	(void)execve(launch->spec->program, argv, env);
}

/* Nothing here may allocate or lock: other threads were frozen by the fork. */
static _Noreturn void
be_child(const struct launch *launch)
{
	const char *cwd = launch->spec->cwd;

#ifdef __linux__
	/* A replay is exact, down to the addresses that a worker prints. */
	if (launch->spec->profile != JAIL_BUILDER)
		(void)personality(ADDR_NO_RANDOMIZE);
#endif
	if (reset_signals() && setsid() != -1 && place_descriptors(launch) &&
	    (cwd == NULL || chdir(cwd) == 0) && raise_walls(launch))
		execute(launch);
	_exit(JAIL_EXIT);
}

static enum cl_status
set_environment(struct launch *launch)
{
	const struct jail_spec *spec = launch->spec;
	int len = 0;

	launch->env[0] = "LC_ALL=C";
	if (spec->profile != JAIL_BUILDER) {
		/* Local time without the file that says which it is. */
		launch->env[1] = "TZ=UTC0";
		return (CL_OK);
	}
	launch->env[1] = "PATH=/usr/local/bin:/usr/bin:/bin";
	if (spec->writable == NULL)
		return (CL_OK);
	len = snprintf(
	    launch->home, sizeof(launch->home), "HOME=%s", spec->writable);
	if (len < 0 || (size_t)len >= sizeof(launch->home))
		return (CL_BAD_INPUT);
	len = snprintf(launch->temporary, sizeof(launch->temporary),
	    "TMPDIR=%s", spec->writable);
	if (len < 0 || (size_t)len >= sizeof(launch->temporary))
		return (CL_BAD_INPUT);
	launch->env[2] = launch->home;
	launch->env[3] = launch->temporary;
	return (CL_OK);
}

static enum cl_status
draw_ticket(struct launch *launch)
{
#ifdef __linux__
	ssize_t len = 0;

	do {
		len = getrandom(&launch->ticket, sizeof(launch->ticket), 0);
	} while (len < 0 && errno == EINTR);
	if (len != (ssize_t)sizeof(launch->ticket))
		return (CL_SYSTEM);
#endif
	(void)launch;
	return (CL_OK);
}

static enum cl_status
open_program(struct launch *launch)
{
	struct stat info;
	bool other_user = (launch->layers & JAIL_UID) != 0;

	launch->program_fd = open(launch->spec->program, O_PATH | O_CLOEXEC);
	if (launch->program_fd < 0 || fstat(launch->program_fd, &info) != 0)
		return (CL_SYSTEM);
	if (launch->spec->profile != JAIL_BUILDER && other_user &&
	    (info.st_mode & S_IXOTH) == 0) {
		errno = EACCES;
		return (CL_SYSTEM);
	}
	return (CL_OK);
}

static enum cl_status
prepare(struct launch *launch)
{
	const struct jail_spec *spec = launch->spec;
	enum cl_status status = set_environment(launch);

	if (status == CL_OK)
		status = draw_ticket(launch);
	if (status == CL_OK)
		status = open_program(launch);
	if (status != CL_OK || (launch->layers & JAIL_LANDLOCK) == 0)
		return (status);
	launch->ruleset_fd = jail_landlock_ruleset(spec, launch->program_fd);
	if (launch->ruleset_fd < 0)
		return (errno == ENOENT ? CL_BAD_INPUT : CL_SYSTEM);
	return (CL_OK);
}

/* Signals wait, so that no handler of the parent's runs in the child. */
static enum cl_status
start(const struct launch *launch, pid_t *pid)
{
	sigset_t every;
	sigset_t before;
	pid_t child = -1;
	int error = 0;

	(void)sigfillset(&every);
	if (pthread_sigmask(SIG_SETMASK, &every, &before) != 0)
		return (CL_SYSTEM);
	child = fork();
	if (child == 0)
		be_child(launch);
	error = errno;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	if (child < 0)
		return (CL_SYSTEM);
	*pid = child;
	return (CL_OK);
}

/* Contract: jail.h */
enum cl_status
jail_spawn(const struct jail_spec *spec, pid_t *pid)
{
	const struct jail_machine *machine = jail_probe_machine();
	struct launch launch = { .spec = spec,
		.machine = machine,
		.parent = getpid(),
		.program_fd = -1,
		.ruleset_fd = -1 };
	enum cl_status status = CL_OK;
	int error = 0;

	launch.layers =
	    spec->profile == JAIL_BUILDER ? machine->builder : machine->worker;
	status = prepare(&launch);
	if (status == CL_OK)
		status = start(&launch, pid);
	error = errno;
	if (launch.program_fd >= 0)
		close(launch.program_fd);
	if (launch.ruleset_fd >= 0)
		close(launch.ruleset_fd);
	errno = error;
	return (status);
}

/* Contract: jail.h */
void
jail_end(pid_t pid, int *wait_status)
{
	/* By both names: a child that has just begun has no group yet. */
	(void)kill(-pid, SIGKILL);
	(void)kill(pid, SIGKILL);
	*wait_status = SIGKILL;
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR)
		continue;
}
