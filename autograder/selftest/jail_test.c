/* Does the jail hold, and do honest programs live in it? */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inmate.h"
#include "jail.h"
#include "lab_test.h"

#define SECCOMP_HERE "/proc/sys/kernel/seccomp/actions_avail"
#define MEMORY_MAX   ((size_t)256 << 20)

/* One inmate of this profile; what it prints is kept in said. */
static enum jail_profile profile = JAIL_WORKER;
static char said[4096];

static int
inmate(const char *behaviour, int stdout_fd)
{
	char parent[16];
	const char *argv[] = { "inmate", behaviour, parent, NULL };
	struct jail_spec spec = { .profile = profile,
		.program = inmate_program(),
		.argv = argv,
		.cpu_seconds = 1,
		.memory_max = MEMORY_MAX };
	int printed[2];
	int pair[2];
	pid_t pid = -1;
	int wait_status = -1;
	ssize_t len = 0;

	snprintf(parent, sizeof(parent), "%d", (int)getpid());
	CHECK(pipe2(printed, O_CLOEXEC | O_NONBLOCK) == 0, "a pipe");
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0,
	    "a socket pair");
	spec.stdout_fd = stdout_fd >= 0 ? stdout_fd : printed[1];
	spec.rpc_fd = pair[1];
	spec.image_fd = open(inmate_program(), O_RDONLY | O_CLOEXEC);
	CHECK(spec.image_fd >= 0, "the inmate is built");
	if (strcmp(behaviour, "driver") == 0)
		CHECK(write(pair[0], "x", 1) == 1, "a letter to the inmate");
	CHECK_OK(jail_spawn(&spec, &pid));
	wait_status = inmate_ended(pid);
	len = read(printed[0], said, sizeof(said) - 1);
	said[len > 0 ? len : 0] = '\0';
	close(printed[0]);
	close(printed[1]);
	close(pair[0]);
	close(pair[1]);
	close(spec.image_fd);
	return (wait_status);
}

static bool
exited_well(int wait_status)
{
	return (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0);
}

static bool
killed_by(int wait_status, int number)
{
	return (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == number);
}

/* What seccomp alone stops; files and re-execution come first. */
static void
check_attacks_stop(void)
{
	static const char *const attacks[] = { "write-file", "network", "fork",
		"clone", "exec", "exec-again", "kill-parent", "ptrace-parent",
		"prlimit-parent", "signal-owner", "read-parent", "recvmsg",
		"descriptors", "randomness", "timers", "environment" };

	if (profile == JAIL_WORKER)
		CHECK(exited_well(inmate("files", -1)), "files");
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++)
		CHECK(exited_well(inmate(attacks[i], -1)), attacks[i]);
	CHECK(WIFSIGNALED(inmate("foreign-call", -1)), "a foreign call kills");
	CHECK(WIFSIGNALED(inmate("x32-call", -1)), "an x32 call kills");
}

static void
check_honest_live(void)
{
	CHECK(exited_well(inmate("honest", -1)), "honest calls work");
	CHECK(strstr(said, "printed -262143") != NULL, "its output arrives");
	CHECK(strstr(said, "an honest complaint: No such file") != NULL,
	    "its complaint arrives");
	CHECK(exited_well(inmate("driver", -1)), "socket and image work");
	CHECK(killed_by(inmate("abort", -1), SIGABRT), "abort aborts");
	CHECK(killed_by(inmate("smash", -1), SIGABRT), "a smash aborts");
	CHECK(strstr(said, "stack smashing") != NULL, "and is named");
	CHECK(killed_by(inmate("assert", -1), SIGABRT), "assert aborts");
	CHECK(strstr(said, "one == 2") != NULL, "and says why");
}

/* Every set of layers in which seccomp stands must hold on its own. */
static void
check_without(unsigned without)
{
	unsigned layers = jail_probe(without, NULL);

	CHECK((layers & without) == 0, "what is left out is not claimed");
	CHECK((layers & JAIL_SECCOMP) != 0 || access(SECCOMP_HERE, F_OK) != 0,
	    "seccomp stands where the kernel has it");
	if ((layers & JAIL_SECCOMP) != 0) {
		check_attacks_stop();
		check_honest_live();
	}
	(void)jail_probe(0, NULL);
}

SELF_TEST(jail, all_layers_stop_attacks_and_let_honest_programs_live)
{
	check_without(0);
}

SELF_TEST(jail, it_holds_without_landlock)
{
	check_without(JAIL_LANDLOCK);
}

SELF_TEST(jail, it_holds_without_another_user)
{
	check_without(JAIL_UID);
}

SELF_TEST(jail, it_holds_without_root_and_landlock)
{
	check_without(JAIL_UID | JAIL_LANDLOCK);
}

SELF_TEST(jail, seccomp_holds_alone)
{
	check_without(JAIL_UID | JAIL_LANDLOCK | JAIL_RLIMITS);
}

SELF_TEST(jail, a_checked_worker_reads_files_and_is_otherwise_the_same)
{
	static const unsigned without[] = { 0, JAIL_LANDLOCK, JAIL_UID,
		JAIL_UID | JAIL_LANDLOCK };
	unsigned layers;

	profile = JAIL_CHECKED;
	for (size_t i = 0; i < sizeof(without) / sizeof(without[0]); i++)
		check_without(without[i]);
	layers = jail_probe(0, NULL);
	CHECK(exited_well(inmate("loads", -1)), "it may read libraries");
	CHECK((layers & JAIL_LANDLOCK) == 0 ||
		  exited_well(inmate("foreign-files", -1)),
	    "but no other files");
	profile = JAIL_WORKER;
	CHECK(!exited_well(inmate("loads", -1)), "a strict one may not");
}

SELF_TEST(jail, what_is_missing_is_not_claimed_and_not_there)
{
	char text[32];

	CHECK_EQ(0, jail_probe(~0u, NULL));
	jail_describe(JAIL_WORKER, text, sizeof(text));
	CHECK_TEXT("none", text);
	jail_describe(JAIL_BUILDER, text, sizeof(text));
	CHECK_TEXT("none", text);
	CHECK(!exited_well(inmate("randomness", -1)), "nothing refuses");
	CHECK(exited_well(inmate("descriptors", -1)), "yet none is inherited");
	CHECK((jail_probe(JAIL_SECCOMP, NULL) & JAIL_SECCOMP) == 0, "left out");
	jail_describe(JAIL_WORKER, text, sizeof(text));
	CHECK(strstr(text, "seccomp") == NULL, "not named");
	CHECK(!exited_well(inmate("randomness", -1)), "and not there");
	(void)jail_probe(0, NULL);
}

SELF_TEST(jail, limits_end_what_is_too_much)
{
	int file_fd = open("/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	CHECK((jail_probe(0, NULL) & JAIL_RLIMITS) != 0, "limits exist");
	CHECK(exited_well(inmate("memory", -1)), "memory ends");
	CHECK(killed_by(inmate("cpu", -1), SIGXCPU), "time ends");
	CHECK(file_fd >= 0, "a file");
	CHECK(killed_by(inmate("lengthen", file_fd), SIGXFSZ), "files end");
	close(file_fd);
}

SELF_TEST(jail, an_open_descriptor_and_a_signal_are_not_inherited)
{
	void (*before)(int) = signal(SIGUSR1, SIG_IGN);

	CHECK(dup2(STDERR_FILENO, 77) == 77, "descriptor 77");
	(void)jail_probe(0, NULL);
	CHECK(exited_well(inmate("descriptors", -1)), "77 is closed");
	CHECK(exited_well(inmate("signals", -1)), "no signal is ignored");
	close(77);
	(void)signal(SIGUSR1, before);
}

SELF_TEST(jail, an_end_right_after_the_start_leaves_nothing)
{
	const char *argv[] = { "inmate", "cpu", NULL };
	struct jail_spec spec = { .program = inmate_program(),
		.argv = argv,
		.stdout_fd = STDERR_FILENO,
		.rpc_fd = -1,
		.image_fd = -1 };

	for (int i = 0; i < 20; i++) {
		pid_t pid = -1;
		int wait_status = 0;

		CHECK_OK(jail_spawn(&spec, &pid));
		jail_end(pid, &wait_status);
		CHECK(killed_by(wait_status, SIGKILL), "it was killed");
		CHECK(kill(-pid, 0) != 0, "the group is gone");
	}
}

SELF_TEST(jail, an_inmate_dies_with_its_grader)
{
	const char *argv[] = { "inmate", "cpu", NULL };
	struct jail_spec spec = { .program = inmate_program(),
		.argv = argv,
		.stdout_fd = STDERR_FILENO,
		.rpc_fd = -1,
		.image_fd = -1 };
	pid_t *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t grader = -1;
	int wait_status = 0;

	CHECK(shared != MAP_FAILED, "a place for its pid");
	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "orphans come here");
	(void)jail_probe(0, NULL);
	grader = fork();
	if (grader == 0) {
		enum cl_status status = jail_spawn(&spec, shared);

		usleep(50000);
		_exit(status == CL_OK && getpgid(*shared) == *shared ? 0 : 1);
	}
	CHECK(exited_well(inmate_ended(grader)), "the grader started it");
	CHECK(waitpid(*shared, &wait_status, 0) == *shared, "it ended, too");
	CHECK(killed_by(wait_status, SIGKILL), "it was killed");
	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 0) == 0, "as before");
	munmap(shared, sizeof(*shared));
}

SELF_TEST(jail, a_program_that_is_not_there_is_said)
{
	const char *argv[] = { "inmate", NULL };
	struct jail_spec spec = { .program = "/nonexistent",
		.argv = argv,
		.stdout_fd = STDERR_FILENO,
		.rpc_fd = -1,
		.image_fd = -1 };
	pid_t pid = -1;

	CHECK_STATUS(CL_SYSTEM, jail_spawn(&spec, &pid));
	CHECK(pid == -1, "no child");
}
