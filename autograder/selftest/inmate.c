/* Contract: inmate.h. */
#include "inmate.h"

#include <stdlib.h>
#include <sys/wait.h>

#include "jail.h"

const char *
inmate_program(void)
{
	const char *path = getenv("JAIL_PROGRAM");
	static char whole[4096];

	if (path == NULL)
		path = "build/selftest/jail_program";
	return (realpath(path, whole) != NULL ? whole : path);
}

int
inmate_ended(pid_t pid)
{
	siginfo_t info;
	int wait_status = 0;

	(void)waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	jail_end(pid, &wait_status);
	return (wait_status);
}
