/* Contract: cores.h. */
#include "cores.h"

#include <sched.h>

#ifdef __linux__

unsigned
cores_usable(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return (0);
	return ((unsigned)CPU_COUNT(&set));
}

enum cl_status
cores_use(pid_t pid, enum core core)
{
	cpu_set_t set, one;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return (CL_SYSTEM);
	CPU_ZERO(&one);
	for (size_t i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &set))
			continue;
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		if (core == CORE_FIRST)
			break;
	}
	return (
	    sched_setaffinity(pid, sizeof(one), &one) == 0 ? CL_OK : CL_SYSTEM);
}

#else

unsigned
cores_usable(void)
{
	return (0);
}

enum cl_status
cores_use(pid_t pid, enum core core)
{
	(void)pid;
	(void)core;
	return (CL_SYSTEM);
}

#endif
