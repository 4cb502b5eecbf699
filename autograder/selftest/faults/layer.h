/* Between the driver and the system: calls that fail as planned. */
#ifndef LAYER_H
#define LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The linker leads every call named here to this layer (--wrap, see the
 * Makefile), which makes it, or plays one of the tricks that a real system
 * has: a short transfer, a signal, a full table, no memory. A plan belongs to
 * one thread, and the same plan and seed do the same again.
 */
#define FAULT_CALLS(X)                                                         \
	X(accept4)                                                             \
	X(bind)                                                                \
	X(calloc)                                                              \
	X(clock_gettime)                                                       \
	X(close)                                                               \
	X(connect)                                                             \
	X(fcntl)                                                               \
	X(getaddrinfo)                                                         \
	X(getpeername)                                                         \
	X(getsockname)                                                         \
	X(getsockopt)                                                          \
	X(listen)                                                              \
	X(malloc)                                                              \
	X(nanosleep)                                                           \
	X(poll)                                                                \
	X(recv)                                                                \
	X(sched_getaffinity)                                                   \
	X(sched_yield)                                                         \
	X(send)                                                                \
	X(sendmsg)                                                             \
	X(setsockopt)                                                          \
	X(shutdown)                                                            \
	X(socket)                                                              \
	X(socketpair)

#define FAULT_CALL_(name) FAULT_##name,
enum fault_call { FAULT_NONE, FAULT_CALLS(FAULT_CALL_) FAULT_CALL_COUNT };
#undef FAULT_CALL_

struct fault_plan {
	uint32_t seed;

	/* Tricks at random, each in percent of the calls it is possible in. */
	unsigned shortened;   /* transfers of 1 to 3 bytes */
	unsigned interrupted; /* EINTR */
	unsigned not_ready;   /* EAGAIN, and nothing is done */
	unsigned mistaken;    /* poll() says "ready" and nothing is */

	/* One call fails, at its nth time, with this errno (or EAI_ code). */
	enum fault_call call;
	unsigned nth;
	int error;

	/* What the machine is like. */
	int cores;          /* 0: as it is; -1: it is forbidden to ask */
	unsigned addresses; /* a name has that many, if not 0 */
	unsigned silent;    /* that many connects are never answered */
	bool refusing;      /* every other connect is refused */
	bool own_time;      /* nobody sleeps: the clock is set on instead */
	unsigned slow_ms;   /* on that clock, how long a transfer takes */
};

/* What became of it. */
struct fault_result {
	unsigned count[FAULT_CALL_COUNT]; /* how often each call was made */
	bool struck;                      /* the nth call was reached */
	int detail;         /* its command or option, if it has one */
	int64_t elapsed_ns; /* on the thread's own clock */
};

/** Begin a plan on the calling thread, with all counts at 0. */
void fault_begin(const struct fault_plan *plan);

/** End it; the calls of this thread are the system's again. */
struct fault_result fault_end(void);

/** Leave the plan for a moment, and take it up again. */
void fault_pause(bool pause);

/** How many blocks and address lists the program holds, over all threads. */
long fault_held(void);

/** How many descriptors are open in this process. */
unsigned fault_descriptors(void);

/** What a call is called. */
const char *fault_name(enum fault_call call);

#endif
