/* Inside of the layer: what the calls share, and what the linker asks for. */
#ifndef WRAPPED_H
#define WRAPPED_H

#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>

#include "layer.h"

struct fault_state {
	bool active;
	struct fault_plan plan;
	struct fault_result result;
	uint32_t random;
	int silent_fd; /* a connect that nobody answers; -1 for none */
	unsigned silent;
};

/** The calling thread's. */
struct fault_state *fault_state(void);

/** Return true for so many of a hundred calls of a thread with a plan. */
bool fault_by_chance(unsigned percent);

/** Return a number below ${below}, of the plan's own. */
uint32_t fault_draw(uint32_t below);

/** Count a call. Return true if it is the one to fail, with errno set. */
bool fault_strikes(enum fault_call call, int detail);

/** The same for a call that moves bytes or waits, which signals disturb. */
bool fault_disturbs(enum fault_call call);

/** Return how much of ${len} bytes this transfer carries. */
size_t fault_shorten(size_t len);

/** Whether the thread has a clock of its own, and to set it on. */
bool fault_own_time(void);
void fault_set_on(int64_t ns);

/** So many more blocks are held, or fewer. */
void fault_hold(long blocks);

/* --wrap=NAME leads calls of NAME to __wrap_NAME; __real_NAME is the real one. */
#define WRAPPED(result, name, ...)                                             \
	result __real_##name(__VA_ARGS__);                                     \
	result __wrap_##name(__VA_ARGS__)

WRAPPED(int, accept4, int fd, struct sockaddr *peer, socklen_t *len, int flags);
WRAPPED(int, bind, int fd, const struct sockaddr *address, socklen_t len);
WRAPPED(void *, calloc, size_t n, size_t len);
WRAPPED(int, clock_gettime, clockid_t clock, struct timespec *time);
WRAPPED(int, close, int fd);
WRAPPED(int, connect, int fd, const struct sockaddr *address, socklen_t len);
WRAPPED(int, fcntl, int fd, int command, ...);
WRAPPED(void, free, void *block);
WRAPPED(void, freeaddrinfo, struct addrinfo *list);
WRAPPED(int, getaddrinfo, const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **list);
WRAPPED(int, getpeername, int fd, struct sockaddr *address, socklen_t *len);
WRAPPED(int, getsockname, int fd, struct sockaddr *address, socklen_t *len);
WRAPPED(int, getsockopt, int fd, int level, int option, void *value,
    socklen_t *len);
WRAPPED(int, listen, int fd, int backlog);
WRAPPED(void *, malloc, size_t len);
WRAPPED(int, nanosleep, const struct timespec *time, struct timespec *rest);
WRAPPED(int, poll, struct pollfd *fds, nfds_t n, int timeout);
WRAPPED(ssize_t, recv, int fd, void *bytes, size_t max, int flags);
WRAPPED(int, sched_getaffinity, pid_t process, size_t len, cpu_set_t *cores);
WRAPPED(int, sched_yield, void);
WRAPPED(ssize_t, send, int fd, const void *bytes, size_t len, int flags);
WRAPPED(ssize_t, sendmsg, int fd, const struct msghdr *message, int flags);
WRAPPED(int, setsockopt, int fd, int level, int option, const void *value,
    socklen_t len);
WRAPPED(int, shutdown, int fd, int how);
WRAPPED(int, socket, int family, int type, int protocol);
WRAPPED(int, socketpair, int family, int type, int protocol, int fds[2]);

#endif
