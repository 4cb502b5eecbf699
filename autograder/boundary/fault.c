/* Contract: fault.h. */
#include "fault.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <seccomp.h>

#include "compose.h"
#include "message.h"
#include "sanitizer.h"
#include "test_run.h"
#include "wire.h"

#define NEAR     16384 /* bytes: more than the guard pages around a buffer */
#define WHERE_MS 500   /* a stuck worker gets this long to say where */

struct fault {
	int signal_number;
	enum fault_place place;
	size_t region;
	int64_t offset;
	bool is_write;
	uint32_t system_call;
	bool memory_refused;
	char waiting_in[WAITING_LEN];
};

/* The worker is not trusted: what it says is only read as far as it parses. */
static bool
parse_fault(const struct process *process,
    const struct composition *composition, struct fault *fault)
{
	struct wire_reader reader =
	    wire_reader(process->answer, process->answer_len);
	uint64_t addresses[ADDRESSES_MAX] = { 0 };
	struct record *record = test_record();
	size_t n;

	if (wire_get_u8(&reader) != MESSAGE_FAULT)
		return (false);
	fault->signal_number = wire_get_u8(&reader);
	fault->place = (enum fault_place)wire_get_u8(&reader);
	fault->region = wire_get_u8(&reader);
	fault->offset = (int64_t)wire_get_u64(&reader);
	fault->is_write = wire_get_u8(&reader) != 0;
	fault->system_call = wire_get_u32(&reader);
	fault->memory_refused = wire_get_u8(&reader) != 0;
	wire_get_bytes(&reader, fault->waiting_in, sizeof(fault->waiting_in));
	n = wire_get_u8(&reader);
	for (size_t i = 0; i < n && i < ADDRESSES_MAX; i++)
		addresses[i] = wire_get_u64(&reader);
	if (n > ADDRESSES_MAX || wire_end(&reader) != CL_OK)
		return (false);
	if (strncmp(fault->waiting_in, "net_", 4) != 0 ||
	    fault->waiting_in[sizeof(fault->waiting_in) - 1] != '\0' ||
	    fault->waiting_in[strspn(
		fault->waiting_in, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
		fault->waiting_in[0] = '\0';
	compose_locate(
	    composition, addresses, n, record->place, sizeof(record->place));
	return (true);
}

static const char *
signal_text(int signal_number)
{
	switch (signal_number) {
	case SIGSEGV:
		return ("segmentation fault");
	case SIGBUS:
		return ("bus error");
	case SIGABRT:
		return ("abort");
	case SIGFPE:
		return ("division by zero or integer overflow");
	case SIGILL:
		return ("illegal instruction");
	case SIGTRAP:
		return ("trap");
	case SIGKILL:
		return ("killed");
	default:
		return ("ended by a signal");
	}
}

/* "it wrote 1 byte behind 'out', which holds 48". */
static _Noreturn void
crash_at_region(const struct fault *fault, const struct call_region *region)
{
	const char *did = fault->is_write ? "wrote" : "read";
	int64_t len = (int64_t)region->len;

	if (fault->offset < 0)
		test_fail(CAUSE_CRASH,
		    "it %s %" PRId64 " bytes in front of '%s'", did,
		    -fault->offset, region->name);
	if (fault->offset < len)
		test_fail(
		    CAUSE_CRASH, "it wrote to '%s', an input", region->name);
	test_fail(CAUSE_CRASH,
	    "it %s behind '%s': byte %" PRId64 ", and it holds %" PRId64, did,
	    region->name, fault->offset, len);
}

/* A worker that says something else than its guard pages allow is lying. */
static bool
is_near(const struct fault *fault, const struct call_region *region)
{
	return (fault->offset > -NEAR &&
		fault->offset < (int64_t)region->len + NEAR);
}

static _Noreturn void
tell_crash(const struct fault *fault, const struct call_region *regions,
    size_t n_regions)
{
	const char *did = fault->is_write ? "wrote to" : "read from";

	if (fault->memory_refused)
		test_fail(CAUSE_MEMORY_LIMIT,
		    "malloc returned NULL: the limit is reached, and the code "
		    "went on");
	if (fault->place == PLACE_REGION && fault->region < n_regions &&
	    is_near(fault, &regions[fault->region]))
		crash_at_region(fault, &regions[fault->region]);
	if (fault->place == PLACE_NULL)
		test_fail(CAUSE_CRASH, "it %s a NULL pointer", did);
	if (fault->place == PLACE_STACK)
		test_fail(CAUSE_CRASH,
		    "stack overflow: endless recursion, or too large an array");
	test_fail(CAUSE_CRASH, "%s", signal_text(fault->signal_number));
}

static _Noreturn void
tell_late(const struct fault *fault)
{
	if (strcmp(fault->waiting_in, "net_write") == 0 ||
	    strcmp(fault->waiting_in, "net_send") == 0)
		test_fail(CAUSE_TIMEOUT,
		    "it waited in %s for a peer that read no more",
		    fault->waiting_in);
	if (fault->waiting_in[0] != '\0')
		test_fail(CAUSE_TIMEOUT,
		    "it waited in %s for a peer that had nothing to say",
		    fault->waiting_in);
	test_fail(CAUSE_TIMEOUT, "it did not return: an endless loop?");
}

static _Noreturn void
tell_forbidden(const struct fault *fault)
{
	char *found = seccomp_syscall_resolve_num_arch(
	    SCMP_ARCH_NATIVE, (int)fault->system_call);
	char name[64];

	snprintf(name, sizeof(name), "%s", found == NULL ? "(unknown)" : found);
	free(found);
	test_fail(CAUSE_FORBIDDEN_CALL,
	    "it made the system call %s, which no module needs", name);
}

static _Noreturn void
tell_fault(const struct fault *fault, const struct call_region *regions,
    size_t n_regions)
{
	switch (fault->signal_number) {
	case SIGSYS:
		tell_forbidden(fault);
	case WORKER_WHERE:
	case SIGXCPU:
		tell_late(fault);
	default:
		tell_crash(fault, regions, n_regions);
	}
}

/* It ended without a word: only how it ended is known. */
static _Noreturn void
tell_end(int wait_status)
{
	const struct fault nothing = { .signal_number = WTERMSIG(wait_status) };

	if (WIFEXITED(wait_status) &&
	    WEXITSTATUS(wait_status) == WORKER_GAVE_UP)
		test_fail(CAUSE_EARLY_EXIT,
		    "it was killed, or closed its connection to the grader");
	if (WIFEXITED(wait_status))
		test_fail(CAUSE_EARLY_EXIT,
		    "it ended the program with status %d instead of "
		    "returning",
		    WEXITSTATUS(wait_status));
	switch (WTERMSIG(wait_status)) {
	case SIGSYS:
		test_fail(CAUSE_FORBIDDEN_CALL,
		    "it made a system call that no module needs");
	case SIGXCPU:
		tell_late(&nothing);
	case SIGKILL:
		test_fail(CAUSE_EARLY_EXIT,
		    "it was killed, or closed its connection to the grader");
	default:
		test_fail(
		    CAUSE_CRASH, "%s", signal_text(WTERMSIG(wait_status)));
	}
}

void
fault_leave_test(struct process *process, const struct composition *composition,
    enum process_end end, const struct call_region *regions, size_t n_regions)
{
	struct fault fault = { .region = NO_REGION };
	bool late = end == PROCESS_LATE, told;

	if (late)
		end = process_where(process, WHERE_MS);
	told = end == PROCESS_ANSWERED &&
	       parse_fault(process, composition, &fault);
	process_end(process);
	if (end == PROCESS_ANSWERED && process->answer[0] == MESSAGE_SANITIZER)
		sanitizer_leave_test(process, composition, regions, n_regions);
	if (late && fault.signal_number != WORKER_WHERE)
		tell_late(&(const struct fault){ .place = PLACE_UNKNOWN });
	if (told)
		tell_fault(&fault, regions, n_regions);
	switch (end) {
	case PROCESS_GONE:
		tell_end(process->wait_status);
	case PROCESS_FLOODED:
		test_fail(CAUSE_OUTPUT_LIMIT, "it printed more than %u KiB",
		    PROCESS_OUTPUT_MAX >> 10);
	case PROCESS_BLOATED:
		test_fail(CAUSE_MEMORY_LIMIT, "it took more than %zu MiB",
		    process->resident_max >> 20);
	default:
		test_fail(CAUSE_LIE,
		    "the answer is not one to this call: it was forged");
	}
}
