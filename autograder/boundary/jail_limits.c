/* Resource limits: time, memory, files, processes. */
#include <sys/resource.h>

#include "jail_layers.h"

#define MEBI ((rlim_t)1 << 20)

/* A limit is lowered, never raised: that would need privilege. */
static bool
lower(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0)
		return (false);
	if (hard < limit.rlim_max)
		limit.rlim_max = hard;
	if (soft < limit.rlim_cur)
		limit.rlim_cur = soft;
	return (setrlimit(resource, &limit) == 0);
}

static bool
limit(int resource, rlim_t value)
{
	return (lower(resource, value, value));
}

static bool
limit_worker(void)
{
	return (limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0) &&
		limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_STACK, 8 * MEBI) &&
		limit(RLIMIT_NOFILE, JAIL_OPEN_FILES));
}

static bool
limit_builder(void)
{
	/* The kernel counts the user's threads everywhere: a desktop's, too. */
	return (limit(RLIMIT_FSIZE, 64 * MEBI) && limit(RLIMIT_NPROC, 8192) &&
		limit(RLIMIT_NOFILE, 1024));
}

/* Contract: jail_layers.h */
bool
jail_limits_enter(const struct jail_spec *spec)
{
	rlim_t seconds = spec->cpu_seconds;

	if (!limit(RLIMIT_CORE, 0))
		return (false);
	if (seconds != 0 && !lower(RLIMIT_CPU, seconds, seconds + 1))
		return (false);
#ifdef RLIMIT_AS
	if (spec->memory_max != 0 && !limit(RLIMIT_AS, spec->memory_max))
		return (false);
#endif
	return (
	    spec->profile == JAIL_BUILDER ? limit_builder() : limit_worker());
}
