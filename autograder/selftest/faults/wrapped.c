/* Contract: layer.h.  The calls themselves, each as planned. */
#include "wrapped.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/time.h>

#define NS_PER_MS 1000000
#define NS_PER_S  1000000000
#define YIELD_NS  1000
#define PARTS_MAX 8

/* -- Bytes ------------------------------------------------------------------ */

ssize_t
__wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	if (fault_disturbs(FAULT_send))
		return (-1);
	return (__real_send(fd, bytes, fault_shorten(len), flags));
}

ssize_t
__wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct msghdr less = *message;
	struct iovec parts[PARTS_MAX] = { { NULL, 0 } };
	size_t total = 0, left;

	if (fault_disturbs(FAULT_sendmsg))
		return (-1);
	if (less.msg_iovlen > PARTS_MAX)
		less.msg_iovlen = PARTS_MAX;
	for (size_t i = 0; i < less.msg_iovlen; i++) {
		parts[i] = message->msg_iov[i];
		total += parts[i].iov_len;
	}
	left = fault_shorten(total);
	for (size_t i = 0; i < less.msg_iovlen; i++) {
		if (parts[i].iov_len > left)
			parts[i].iov_len = left;
		left -= parts[i].iov_len;
	}
	less.msg_iov = parts;
	return (__real_sendmsg(fd, &less, flags));
}

/* Wait as recv() does, on the thread's own clock. */
static ssize_t
recv_in_own_time(int fd, void *bytes, size_t max, int flags)
{
	ssize_t came = __real_recv(fd, bytes, max, flags | MSG_DONTWAIT);
	struct timeval limit = { .tv_sec = 0 };
	socklen_t len = sizeof(limit);

	if (came >= 0 || errno != EAGAIN || (flags & MSG_DONTWAIT) != 0)
		return (came);
	(void)__real_getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &len);
	fault_set_on(limit.tv_sec * NS_PER_S + limit.tv_usec * 1000);
	errno = EAGAIN;
	return (-1);
}

ssize_t
__wrap_recv(int fd, void *bytes, size_t max, int flags)
{
	if (fault_disturbs(FAULT_recv))
		return (-1);
	max = fault_shorten(max);
	if (fault_own_time())
		return (recv_in_own_time(fd, bytes, max, flags));
	return (__real_recv(fd, bytes, max, flags));
}

/* The descriptor of a connect that is never answered is never ready. */
static int
poll_but_silent(struct pollfd *fds, nfds_t n, int timeout)
{
	if (fault_state()->active && n == 1 &&
	    fds->fd == fault_state()->silent_fd)
		return (0);
	return (__real_poll(fds, n, timeout));
}

int
__wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int ready;

	if (fault_disturbs(FAULT_poll)) {
		/* A signal comes at any time of the wait. */
		if (errno == EINTR && timeout > 0)
			fault_set_on(
			    (int64_t)fault_draw((uint32_t)timeout) * NS_PER_MS);
		return (-1);
	}
	if (fault_by_chance(fault_state()->plan.mistaken)) {
		for (nfds_t i = 0; i < n; i++)
			fds[i].revents = fds[i].fd < 0 ? 0 : fds[i].events;
		return ((int)n);
	}
	if (!fault_own_time())
		return (poll_but_silent(fds, n, timeout));
	ready = poll_but_silent(fds, n, 0);
	if (ready == 0 && timeout > 0)
		fault_set_on((int64_t)timeout * NS_PER_MS);
	return (ready);
}

int
__wrap_shutdown(int fd, int how)
{
	return (
	    fault_strikes(FAULT_shutdown, how) ? -1 : __real_shutdown(fd, how));
}

int
__wrap_close(int fd)
{
	bool failed = fault_strikes(FAULT_close, 0);
	int error = errno;

	/* Linux closes the descriptor whatever it answers. */
	if (__real_close(fd) != 0)
		return (-1);
	errno = error;
	return (failed ? -1 : 0);
}

/* -- Sockets ---------------------------------------------------------------- */

int
__wrap_socket(int family, int type, int protocol)
{
	return (fault_strikes(FAULT_socket, family)
		    ? -1
		    : __real_socket(family, type, protocol));
}

int
__wrap_socketpair(int family, int type, int protocol, int fds[2])
{
	return (fault_strikes(FAULT_socketpair, family)
		    ? -1
		    : __real_socketpair(family, type, protocol, fds));
}

int
__wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
	return (
	    fault_strikes(FAULT_bind, 0) ? -1 : __real_bind(fd, address, len));
}

int
__wrap_listen(int fd, int backlog)
{
	return (
	    fault_strikes(FAULT_listen, 0) ? -1 : __real_listen(fd, backlog));
}

int
__wrap_accept4(int fd, struct sockaddr *peer, socklen_t *len, int flags)
{
	return (fault_disturbs(FAULT_accept4)
		    ? -1
		    : __real_accept4(fd, peer, len, flags));
}

int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	bool failed = fault_strikes(FAULT_connect, 0);

	if (!fault_state()->active)
		return (__real_connect(fd, address, len));
	if (failed && errno != EINTR && errno != EINPROGRESS)
		return (-1);
	if (fault_state()->silent < fault_state()->plan.silent) {
		fault_state()->silent++;
		fault_state()->silent_fd = fd;
		errno = EINPROGRESS;
		return (-1);
	}
	fault_state()->silent_fd = -1;
	if (fault_state()->plan.refusing) {
		errno = ECONNREFUSED;
		return (-1);
	}
	/* It may always take a while, and goes on when a signal comes. */
	if (__real_connect(fd, address, len) == 0 || errno == EINPROGRESS)
		errno = failed ? fault_state()->plan.error : EINPROGRESS;
	return (-1);
}

int
__wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;
	long argument;

	va_start(arguments, command);
	argument = va_arg(arguments, long);
	va_end(arguments);
	return (fault_strikes(FAULT_fcntl, command)
		    ? -1
		    : __real_fcntl(fd, command, argument));
}

int
__wrap_setsockopt(
    int fd, int level, int option, const void *value, socklen_t len)
{
	return (fault_strikes(FAULT_setsockopt, option)
		    ? -1
		    : __real_setsockopt(fd, level, option, value, len));
}

int
__wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	return (fault_strikes(FAULT_getsockopt, option)
		    ? -1
		    : __real_getsockopt(fd, level, option, value, len));
}

int
__wrap_getsockname(int fd, struct sockaddr *address, socklen_t *len)
{
	return (fault_strikes(FAULT_getsockname, 0)
		    ? -1
		    : __real_getsockname(fd, address, len));
}

int
__wrap_getpeername(int fd, struct sockaddr *address, socklen_t *len)
{
	return (fault_strikes(FAULT_getpeername, 0)
		    ? -1
		    : __real_getpeername(fd, address, len));
}

/* -- Names and memory --------------------------------------------------------- */

/* The same address, again and again: so many of them in one list. */
static int
more_addresses(const char *host, const char *port, const struct addrinfo *hints,
    struct addrinfo *list)
{
	int error = 0;

	for (unsigned i = 1; error == 0 && fault_state()->active &&
			     i < fault_state()->plan.addresses;
	     i++) {
		while (list->ai_next != NULL)
			list = list->ai_next;
		error = __real_getaddrinfo(host, port, hints, &list->ai_next);
	}
	return (error);
}

int
__wrap_getaddrinfo(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **list)
{
	int error;

	if (fault_strikes(FAULT_getaddrinfo, 0)) {
		error = errno;
		errno = EIO; /* for EAI_SYSTEM */
		return (error);
	}
	error = __real_getaddrinfo(host, port, hints, list);
	if (error == 0)
		error = more_addresses(host, port, hints, *list);
	fault_hold(error == 0);
	return (error);
}

void
__wrap_freeaddrinfo(struct addrinfo *list)
{
	fault_hold(-1);
	__real_freeaddrinfo(list);
}

void *
__wrap_malloc(size_t len)
{
	void *block =
	    fault_strikes(FAULT_malloc, 0) ? NULL : __real_malloc(len);

	fault_hold(block != NULL);
	return (block);
}

void *
__wrap_calloc(size_t n, size_t len)
{
	void *block =
	    fault_strikes(FAULT_calloc, 0) ? NULL : __real_calloc(n, len);

	fault_hold(block != NULL);
	return (block);
}

void
__wrap_free(void *block)
{
	fault_hold(-(block != NULL));
	__real_free(block);
}

/* -- Time and cores ----------------------------------------------------------- */

int
__wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	(void)fault_strikes(FAULT_clock_gettime, 0);
	if (!fault_own_time())
		return (__real_clock_gettime(clock, time));
	time->tv_sec = 1000 + fault_state()->result.elapsed_ns / NS_PER_S;
	time->tv_nsec = fault_state()->result.elapsed_ns % NS_PER_S;
	return (0);
}

int
__wrap_nanosleep(const struct timespec *time, struct timespec *rest)
{
	if (fault_strikes(FAULT_nanosleep, 0))
		return (-1);
	if (!fault_own_time())
		return (__real_nanosleep(time, rest));
	fault_set_on((int64_t)time->tv_sec * NS_PER_S + time->tv_nsec);
	return (0);
}

int
__wrap_sched_yield(void)
{
	(void)fault_strikes(FAULT_sched_yield, 0);
	fault_set_on(YIELD_NS);
	return (__real_sched_yield());
}

int
__wrap_sched_getaffinity(pid_t process, size_t len, cpu_set_t *cores)
{
	if (fault_strikes(FAULT_sched_getaffinity, 0))
		return (-1);
	if (!fault_state()->active || fault_state()->plan.cores == 0)
		return (__real_sched_getaffinity(process, len, cores));
	if (fault_state()->plan.cores < 0) {
		errno = EPERM;
		return (-1);
	}
	CPU_ZERO_S(len, cores);
	for (int i = 0; i < fault_state()->plan.cores; i++)
		CPU_SET_S((size_t)i, len, cores);
	return (0);
}
