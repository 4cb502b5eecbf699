/* The system calls of a worker and of a builder, as two seccomp filters. */
#include "jail_layers.h"

#ifdef __linux__

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "jail_calls.h"

#define FILTER_MAX 1024 /* instructions */
#define HOLES_MAX  16

/*
 * What differs from launch to launch stands in the filter as one of these
 * numbers, which no rule has otherwise, and is replaced in the child.
 */
enum hole_kind { HOLE_PID, HOLE_TICKET_LOW, HOLE_TICKET_HIGH, HOLE_KINDS };
static const uint32_t hole_value[HOLE_KINDS] = { 0x3b1d0f17, 0x3b1d0f29,
	0x3b1d0f35 };
#define OWN_PID 0x3b1d0f17
#define TICKET  0x3b1d0f353b1d0f29

struct filter {
	struct sock_filter code[FILTER_MAX];
	unsigned short len;
	unsigned holes;
	struct {
		unsigned short at;
		enum hole_kind kind;
	} hole[HOLES_MAX];
};

static struct filter filters[JAIL_PROFILES];

/* A call that is judged by one or two of its arguments. */
struct rule {
	const char *name;
	uint32_t action;
	unsigned conditions;
	struct scmp_arg_cmp condition[2];
};

#define REFUSE SCMP_ACT_ERRNO(EPERM)

/*
 * The kernel takes the low half of an int argument, the filter compares the
 * whole register: to allow, the whole must match; to refuse, the low half.
 */
#define INT 0xffffffff

static const struct rule worker_rules[] = {
	{ "execveat", SCMP_ACT_ALLOW, 2,
	    { { 0, SCMP_CMP_EQ, JAIL_PROGRAM_FD, 0 },
		{ 5, SCMP_CMP_EQ, TICKET, 0 } } },
	{ "kill", SCMP_ACT_ALLOW, 1, { { 0, SCMP_CMP_EQ, OWN_PID, 0 } } },
	{ "tgkill", SCMP_ACT_ALLOW, 1, { { 0, SCMP_CMP_EQ, OWN_PID, 0 } } },
	/* Read a limit, not set it. */
	{ "prlimit64", SCMP_ACT_ALLOW, 2,
	    { { 0, SCMP_CMP_EQ, 0, 0 }, { 2, SCMP_CMP_EQ, 0, 0 } } },
	/* Only the boundary passes descriptors. */
	{ "recvmsg", SCMP_ACT_ALLOW, 1, { { 0, SCMP_CMP_EQ, 3, 0 } } },
	{ "sendto", SCMP_ACT_ALLOW, 1, { { 4, SCMP_CMP_EQ, 0, 0 } } },
	{ "fcntl", SCMP_ACT_ALLOW, 1, { { 1, SCMP_CMP_EQ, F_GETFD, 0 } } },
	{ "fcntl", SCMP_ACT_ALLOW, 1, { { 1, SCMP_CMP_EQ, F_SETFD, 0 } } },
	{ "fcntl", SCMP_ACT_ALLOW, 1, { { 1, SCMP_CMP_EQ, F_GETFL, 0 } } },
	/* Asynchronous input would send signals to the other end. */
	{ "fcntl", SCMP_ACT_ALLOW, 2,
	    { { 1, SCMP_CMP_EQ, F_SETFL, 0 },
		{ 2, SCMP_CMP_MASKED_EQ, O_ASYNC, 0 } } },
	/* glibc must believe that the call does not exist, and use clone. */
	{ "clone3", SCMP_ACT_ERRNO(ENOSYS), 0, { { 0 } } },
};

/* To read, and no more. (Which files these may be is for other walls.) */
#define TO_READ(at)                                                            \
	{                                                                      \
		(at), SCMP_CMP_MASKED_EQ,                                      \
		    O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND, O_RDONLY         \
	}
static const struct rule checked_rules[] = {
	{ "open", SCMP_ACT_ALLOW, 1, { TO_READ(1) } },
	{ "openat", SCMP_ACT_ALLOW, 1, { TO_READ(2) } },
	/* A filter behind this one can only take away: it does, once loaded. */
	{ "prctl", SCMP_ACT_ALLOW, 2,
	    { { 0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0 },
		{ 1, SCMP_CMP_EQ, SECCOMP_MODE_FILTER, 0 } } },
};

#define IOCTL(request)                                                         \
	{                                                                      \
		"ioctl", REFUSE, 1,                                            \
		{                                                              \
			{                                                      \
				1, SCMP_CMP_MASKED_EQ, INT, request            \
			}                                                      \
		}                                                              \
	}
#define FCNTL(command)                                                         \
	{                                                                      \
		"fcntl", REFUSE, 1,                                            \
		{                                                              \
			{                                                      \
				1, SCMP_CMP_MASKED_EQ, INT, command            \
			}                                                      \
		}                                                              \
	}
#define CLONE(flag)                                                            \
	{                                                                      \
		"clone", REFUSE, 1,                                            \
		{                                                              \
			{                                                      \
				0, SCMP_CMP_MASKED_EQ, flag, flag              \
			}                                                      \
		}                                                              \
	}

static const struct rule builder_rules[] = {
	{ "kill", REFUSE, 1, { { 0, SCMP_CMP_NE, OWN_PID, 0 } } },
	{ "tgkill", REFUSE, 1, { { 0, SCMP_CMP_NE, OWN_PID, 0 } } },
	{ "prlimit64", REFUSE, 1, { { 0, SCMP_CMP_NE, 0, 0 } } },
	{ "prctl", REFUSE, 1,
	    { { 0, SCMP_CMP_MASKED_EQ, INT, PR_SET_PDEATHSIG } } },
	FCNTL(F_SETOWN),
	FCNTL(F_SETOWN_EX),
	FCNTL(F_SETSIG),
	IOCTL(FIOSETOWN),
	IOCTL(SIOCSPGRP),
	IOCTL(FIOASYNC),
	IOCTL(TIOCSTI),
	/* A sibling would be the caller's child, a namespace another kernel. */
	CLONE(CLONE_PARENT),
	CLONE(CLONE_NEWUSER),
	CLONE(CLONE_NEWNS),
	CLONE(CLONE_NEWNET),
	CLONE(CLONE_NEWPID),
	CLONE(CLONE_NEWIPC),
	CLONE(CLONE_NEWUTS),
	CLONE(CLONE_NEWCGROUP),
	{ "clone3", SCMP_ACT_ERRNO(ENOSYS), 0, { { 0 } } },
};

/* A call that this architecture or this libseccomp lacks needs no rule. */
static bool
add(scmp_filter_ctx context, const struct rule *rule)
{
	int number = seccomp_syscall_resolve_name(rule->name);

	return (number == __NR_SCMP_ERROR ||
		seccomp_rule_add_array(context, rule->action, number,
		    rule->conditions, rule->condition) == 0);
}

static bool
add_names(scmp_filter_ctx context, uint32_t action, const char *const *names)
{
	for (; *names != NULL; names++) {
		struct rule rule = { .name = *names, .action = action };

		if (!add(context, &rule))
			return (false);
	}
	return (true);
}

static bool
add_rules(scmp_filter_ctx context, const struct rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!add(context, &rules[i]))
			return (false);
	}
	return (true);
}

static bool
add_worker(scmp_filter_ctx context)
{
	return (add_names(context, SCMP_ACT_ALLOW, jail_calls_allowed) &&
		add_names(context, SCMP_ACT_ERRNO(EACCES), jail_calls_files) &&
		add_names(context, SCMP_ACT_TRAP, jail_calls_hostile) &&
		add_names(context, SCMP_ACT_TRAP, jail_calls_starting) &&
		add_rules(context, worker_rules,
		    sizeof(worker_rules) / sizeof(worker_rules[0])));
}

static bool
add_strict(scmp_filter_ctx context)
{
	return (add_worker(context) &&
		add_names(context, SCMP_ACT_ERRNO(EACCES), jail_calls_opening));
}

static bool
add_checked(scmp_filter_ctx context)
{
	return (add_worker(context) &&
		add_names(context, SCMP_ACT_ALLOW, jail_calls_loading) &&
		add_rules(context, checked_rules,
		    sizeof(checked_rules) / sizeof(checked_rules[0])));
}

/* A builder is an honest program: it is told no, and not killed for asking. */
static bool
add_builder(scmp_filter_ctx context)
{
	return (add_names(context, REFUSE, jail_calls_hostile) &&
		add_names(context, REFUSE, jail_calls_refused) &&
		add_rules(context, builder_rules,
		    sizeof(builder_rules) / sizeof(builder_rules[0])));
}

static bool
find_holes(struct filter *filter)
{
	unsigned found = 0;

	filter->holes = 0;
	for (unsigned short at = 0; at < filter->len; at++) {
		if (BPF_CLASS(filter->code[at].code) != BPF_JMP)
			continue;
		for (int kind = 0; kind < HOLE_KINDS; kind++) {
			if (filter->code[at].k != hole_value[kind])
				continue;
			if (filter->holes == HOLES_MAX)
				return (false);
			filter->hole[filter->holes].at = at;
			filter->hole[filter->holes++].kind = kind;
			found |= 1U << kind;
		}
	}
	if (filter == &filters[JAIL_BUILDER])
		return (found == 1U << HOLE_PID);
	return (found == (1U << HOLE_KINDS) - 1);
}

/* libseccomp 2.5 exports to a descriptor only. */
static bool
export_code(scmp_filter_ctx context, struct filter *filter)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t len = -1;

	if (fd < 0)
		return (false);
	if (seccomp_export_bpf(context, fd) == 0)
		len = pread(fd, filter->code, sizeof(filter->code), 0);
	close(fd);
	if (len <= 0 || (size_t)len == sizeof(filter->code))
		return (false);
	filter->len = (unsigned short)((size_t)len / sizeof(filter->code[0]));
	return (find_holes(filter));
}

static bool
compile(enum jail_profile profile)
{
	static bool (*const adders[JAIL_PROFILES])(scmp_filter_ctx) = {
		[JAIL_WORKER] = add_strict,
		[JAIL_CHECKED] = add_checked,
		[JAIL_BUILDER] = add_builder,
	};
	scmp_filter_ctx context =
	    seccomp_init(profile == JAIL_BUILDER ? SCMP_ACT_ALLOW : REFUSE);
	bool done = false;

	if (context == NULL)
		return (false);
	/* A search tree is walked for every call, and at load for all calls. */
	(void)seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* 32-bit and x32 calls; an old kernel kills the thread, its default. */
	(void)seccomp_attr_set(
	    context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	done =
	    adders[profile](context) && export_code(context, &filters[profile]);
	seccomp_release(context);
	return (done);
}

/* Contract: jail_layers.h */
bool
jail_seccomp_prepare(void)
{
	for (int profile = 0; profile < JAIL_PROFILES; profile++)
		if (!compile((enum jail_profile)profile))
			return (false);
	return (true);
}

/* Contract: jail_layers.h.  The child's copy is its own to change. */
bool
jail_seccomp_enter(enum jail_profile profile, uint64_t ticket)
{
	struct filter *filter = &filters[profile];
	struct sock_fprog program = { filter->len, filter->code };
	uint32_t value[HOLE_KINDS];

	value[HOLE_PID] = (uint32_t)getpid();
	value[HOLE_TICKET_LOW] = (uint32_t)ticket;
	value[HOLE_TICKET_HIGH] = (uint32_t)(ticket >> 32);
	for (unsigned i = 0; i < filter->holes; i++)
		filter->code[filter->hole[i].at].k =
		    value[filter->hole[i].kind];
	return (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

#else

bool
jail_seccomp_prepare(void)
{
	return (false);
}

bool
jail_seccomp_enter(enum jail_profile profile, uint64_t ticket)
{
	(void)profile;
	(void)ticket;
	return (false);
}

#endif
