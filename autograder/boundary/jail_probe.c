/* Which walls this machine can raise: each is tried out in a child. */
#include "jail_layers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

/* A child that finds its wall standing says so; seccomp's is killed by it. */
#define STANDS 0
#define FAILS  1

static struct jail_machine machine;
static bool probed;

/* What a probe needs besides the wall it tries. */
struct trial {
	int root_fd;
	const char *protected_dir;
};

static const struct jail_spec nothing = {
	.profile = JAIL_WORKER, .stdout_fd = -1, .rpc_fd = -1, .image_fd = -1
};

static int
try_limits(const struct trial *trial)
{
	(void)trial;
	return (jail_limits_enter(&nothing) &&
			fcntl(STDERR_FILENO, F_DUPFD, JAIL_OPEN_FILES) < 0 &&
			errno == EINVAL
		    ? STANDS
		    : FAILS);
}

static int
try_landlock(const struct trial *trial)
{
	int ruleset_fd = jail_landlock_ruleset(&nothing, -1);

	(void)trial;
	if (ruleset_fd < 0 || !jail_user_drop(JAIL_WORKER) ||
	    !jail_landlock_enter(ruleset_fd))
		return (FAILS);
	return (open("/", O_RDONLY) < 0 && errno == EACCES ? STANDS : FAILS);
}

static int
try_user(const struct trial *trial)
{
	if (trial->root_fd < 0 || !jail_user_enter(trial->root_fd))
		return (FAILS);
	return (geteuid() == JAIL_USER && setuid(0) != 0 &&
			access("/dev", F_OK) != 0
		    ? STANDS
		    : FAILS);
}

static int
try_builder_user(const struct trial *trial)
{
	(void)trial;
	return (jail_user_enter(-1) && setuid(0) != 0 ? STANDS : FAILS);
}

static int
try_protected(const struct trial *trial)
{
	return (trial->protected_dir != NULL && jail_user_enter(-1) &&
			open(trial->protected_dir, O_RDONLY) < 0 &&
			errno == EACCES && chdir(trial->protected_dir) != 0 &&
			errno == EACCES
		    ? STANDS
		    : FAILS);
}

#ifdef __linux__

static int
try_worker_calls(const struct trial *trial)
{
	(void)trial;
	if (!jail_user_drop(JAIL_WORKER) || !jail_seccomp_enter(JAIL_WORKER, 1))
		return (FAILS);
	if (open("/", O_RDONLY) >= 0 || errno != EACCES)
		return (FAILS);
	if (kill(1, 0) == 0 || errno != EPERM)
		return (FAILS);
	(void)syscall(SYS_ptrace, 0, 0, 0, 0);
	return (FAILS);
}

static int
try_checked_calls(const struct trial *trial)
{
	(void)trial;
	if (!jail_user_drop(JAIL_CHECKED) ||
	    !jail_seccomp_enter(JAIL_CHECKED, 1))
		return (FAILS);
	if (open("/", O_RDONLY) < 0 || kill(1, 0) == 0 || errno != EPERM)
		return (FAILS);
	return (
	    open("/dev/null", O_WRONLY) < 0 && errno == EPERM ? STANDS : FAILS);
}

static int
try_builder_calls(const struct trial *trial)
{
	(void)trial;
	if (!jail_user_drop(JAIL_BUILDER) ||
	    !jail_seccomp_enter(JAIL_BUILDER, 1))
		return (FAILS);
	return (syscall(SYS_ptrace, 0, 0, 0, 0) < 0 && errno == EPERM &&
			setsid() < 0 && errno == EPERM
		    ? STANDS
		    : FAILS);
}

#endif

/* Run one trial in a child; return the status that waitpid gives. */
static int
outcome(int (*trial_of)(const struct trial *), const struct trial *trial)
{
	int wait_status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		(void)signal(SIGSYS, SIG_DFL);
		_exit(trial_of(trial));
	}
	if (pid < 0)
		return (-1);
	while (waitpid(pid, &wait_status, 0) < 0) {
		if (errno != EINTR)
			return (-1);
	}
	return (wait_status);
}

static bool
stands(int (*trial_of)(const struct trial *), const struct trial *trial)
{
	int wait_status = outcome(trial_of, trial);

	return (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == STANDS);
}

static bool
seccomp_stands(const struct trial *trial)
{
#ifdef __linux__
	int wait_status = 0;

	if (!jail_seccomp_prepare() || !stands(try_builder_calls, trial) ||
	    !stands(try_checked_calls, trial))
		return (false);
	wait_status = outcome(try_worker_calls, trial);
	return (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGSYS);
#else
	(void)trial;
	return (false);
#endif
}

static void
forget(void)
{
	if (probed && machine.null_fd >= 0)
		close(machine.null_fd);
	if (probed && machine.root_fd >= 0)
		close(machine.root_fd);
	machine = (struct jail_machine){ .root_fd = -1 };
	machine.null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	probed = true;
}

/* With Landlock, a builder stays who it is: a checkout may be root's own. */
static void
probe_builder(unsigned without, const struct trial *trial)
{
	machine.builder = machine.worker & ~(unsigned)JAIL_UID;
	if ((machine.builder & JAIL_LANDLOCK) != 0 ||
	    (without & JAIL_UID) != 0 || !stands(try_builder_user, trial))
		return;
	machine.builder |= JAIL_UID;
	machine.builder_uid_protects = stands(try_protected, trial);
}

/* Contract: jail.h */
unsigned
jail_probe(unsigned without, const char *protected_dir)
{
	struct trial trial = { .protected_dir = protected_dir };

	forget();
	if ((without & JAIL_UID) == 0 && geteuid() == 0)
		machine.root_fd = jail_user_root();
	trial.root_fd = machine.root_fd;
	if (stands(try_limits, &trial))
		machine.worker |= JAIL_RLIMITS;
	if (stands(try_landlock, &trial))
		machine.worker |= JAIL_LANDLOCK;
	if (stands(try_user, &trial))
		machine.worker |= JAIL_UID;
	if ((without & JAIL_SECCOMP) == 0 && seccomp_stands(&trial))
		machine.worker |= JAIL_SECCOMP;
	machine.worker &= ~without;
	probe_builder(without, &trial);
	return (machine.worker);
}

/* Contract: jail_layers.h */
const struct jail_machine *
jail_probe_machine(void)
{
	if (!probed)
		(void)jail_probe(0, NULL);
	return (&machine);
}

/* Contract: jail.h */
unsigned
jail_layers(enum jail_profile profile)
{
	const struct jail_machine *found = jail_probe_machine();

	if (profile != JAIL_BUILDER)
		return (found->worker);
	if (!found->builder_uid_protects)
		return (found->builder & ~(unsigned)JAIL_UID);
	return (found->builder);
}

/* Contract: jail.h */
uid_t
jail_builder_uid(void)
{
	if ((jail_probe_machine()->builder & JAIL_UID) != 0)
		return (JAIL_USER);
	return ((uid_t)-1);
}

/* Contract: jail.h */
void
jail_describe(enum jail_profile profile, char *text, size_t text_max)
{
	static const struct {
		unsigned layer;
		const char *name;
	} names[] = { { JAIL_SECCOMP, "seccomp" },
		{ JAIL_LANDLOCK, "landlock" }, { JAIL_RLIMITS, "rlimits" },
		{ JAIL_UID, "uid" } };
	unsigned layers = jail_layers(profile);
	char whole[64] = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((layers & names[i].layer) == 0)
			continue;
		if (whole[0] != '\0')
			strcat(whole, "+");
		strcat(whole, names[i].name);
	}
	snprintf(text, text_max, "%s", whole[0] != '\0' ? whole : "none");
}
