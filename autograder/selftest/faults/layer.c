/* Contract: layer.h, wrapped.h.  The plan of a thread, and its tricks. */
#include "layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>

#include "wrapped.h"

#define DESCRIPTORS 256
#define NS_PER_MS   1000000
#define TINY        3 /* bytes: the longest transfer that counts as short */

static _Thread_local struct fault_state state;
static atomic_long held;

#define FAULT_NAME_(name) #name,
static const char *const names[] = { "none", FAULT_CALLS(FAULT_NAME_) };
#undef FAULT_NAME_

void
fault_begin(const struct fault_plan *plan)
{
	state = (struct fault_state){ .active = true,
		.plan = *plan,
		.random = plan->seed * 2654435761u + 1,
		.silent_fd = -1 };
}

struct fault_result
fault_end(void)
{
	state.active = false;
	return (state.result);
}

void
fault_pause(bool pause)
{
	state.active = !pause;
}

struct fault_state *
fault_state(void)
{
	return (&state);
}

void
fault_hold(long blocks)
{
	atomic_fetch_add(&held, blocks);
}

long
fault_held(void)
{
	return (atomic_load(&held));
}

unsigned
fault_descriptors(void)
{
	unsigned open = 0;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		open += __real_fcntl(fd, F_GETFD) >= 0;
	return (open);
}

const char *
fault_name(enum fault_call call)
{
	return (names[call]);
}

uint32_t
fault_draw(uint32_t below)
{
	state.random = state.random * 1664525 + 1013904223;
	return ((uint32_t)((uint64_t)state.random * below >> 32));
}

bool
fault_by_chance(unsigned percent)
{
	return (state.active && fault_draw(100) < percent);
}

/* Count a call; return true if it is the one to fail, with errno set. */
bool
fault_strikes(enum fault_call call, int detail)
{
	if (!state.active)
		return (false);
	state.result.count[call]++;
	if (call != state.plan.call ||
	    state.result.count[call] != state.plan.nth)
		return (false);
	state.result.struck = true;
	state.result.detail = detail;
	errno = state.plan.error;
	return (true);
}

/* The same for a call that moves bytes or waits for it. */
bool
fault_disturbs(enum fault_call call)
{
	if (fault_strikes(call, 0))
		return (true);
	if (fault_by_chance(state.plan.interrupted)) {
		errno = EINTR;
		return (true);
	}
	if (fault_by_chance(state.plan.not_ready)) {
		errno = EAGAIN;
		return (true);
	}
	return (false);
}

bool
fault_own_time(void)
{
	return (state.active && state.plan.own_time);
}

void
fault_set_on(int64_t ns)
{
	if (fault_own_time())
		state.result.elapsed_ns += ns;
}

size_t
fault_shorten(size_t len)
{
	size_t most = len;

	if (fault_by_chance(state.plan.shortened))
		most = 1 + fault_draw(TINY);
	fault_set_on((int64_t)state.plan.slow_ms * NS_PER_MS);
	return (len < most ? len : most);
}
