/* Contract: worker.h.  Says where the code was when a signal ended it. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "dispatch.h"
#include "message.h"
#include "network_driver.h"
#include "wire.h"
#include "worker.h"

#define STACK_SCANNED (64u << 10) /* bytes above the stack pointer */
#define STACK_REACH   (16u << 20) /* bytes: more than the stack may grow */

static uint8_t alternate_stack[64 << 10];
static uintptr_t stack_top;
bool worker_memory_refused;

/* Where the processor stood, and what it tried. */
struct place {
	uintptr_t program_counter;
	uintptr_t stack_pointer;
	bool is_write;
};

static struct place
place_of(const ucontext_t *context)
{
	struct place place = { 0, 0, false };

#if defined(__x86_64__)
	place.program_counter = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
	place.stack_pointer = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
	place.is_write = (context->uc_mcontext.gregs[REG_ERR] & 2) != 0;
#elif defined(__aarch64__)
	place.program_counter = (uintptr_t)context->uc_mcontext.pc;
	place.stack_pointer = (uintptr_t)context->uc_mcontext.sp;
#else
	(void)context;
#endif
	return (place);
}

static bool
in_image(uintptr_t address)
{
	return (address >= IMAGE_START && address < IMAGE_END);
}

/* The stack is what it may grow to, or what the code made of its pointer. */
static bool
on_stack(uintptr_t address, uintptr_t stack_pointer)
{
	return (
	    address < stack_top && (stack_top - address < STACK_REACH ||
				       address >= stack_pointer - WORKER_PAGE));
}

/* Say which of the regions a bad address belongs to, and how far off it is. */
static enum fault_place
classify(uintptr_t address, const struct place *place, uint8_t *region,
    uint64_t *offset)
{
	for (size_t i = 0; i < worker_n_regions; i++) {
		uintptr_t map = (uintptr_t)worker_regions[i].map;

		if (address < map || address - map >= worker_regions[i].map_len)
			continue;
		*region = (uint8_t)i;
		*offset = address - (uintptr_t)worker_regions[i].at;
		return (PLACE_REGION);
	}
	if (address < WORKER_PAGE)
		return (PLACE_NULL);
	return (on_stack(address, place->stack_pointer) ? PLACE_STACK
							: PLACE_UNKNOWN);
}

/*
 * The student's return addresses, innermost first: every word on the stack
 * that points into the image. Some are stale; the grader looks them up.
 */
static size_t
find_addresses(const struct place *place, bool stack_is_sound,
    uint64_t addresses[static ADDRESSES_MAX])
{
	uintptr_t at = place->stack_pointer & ~(uintptr_t)7, end = stack_top;
	size_t n = 0;

	if (in_image(place->program_counter))
		addresses[n++] = place->program_counter;
	if (!stack_is_sound || at >= stack_top || stack_top - at >= STACK_REACH)
		return (n);
	if (end - at > STACK_SCANNED)
		end = at + STACK_SCANNED;
	for (; at + sizeof(at) <= end && n < ADDRESSES_MAX; at += sizeof(at)) {
		uintptr_t word = *(const uintptr_t *)at;

		if (in_image(word))
			addresses[n++] = word - 1; /* inside the call */
	}
	return (n);
}

static void
report(int signal_number, const siginfo_t *info, const ucontext_t *context)
{
	struct place place = place_of(context);
	uint8_t frame[4 + FAULT_MAX], region = NO_REGION;
	uint64_t offset = 0, addresses[ADDRESSES_MAX];
	enum fault_place where = PLACE_UNKNOWN;
	const char *waiting_in = net_waiting_in();
	char waiting[WAITING_LEN] = "";
	struct wire_writer writer;
	size_t n;

	if (signal_number == SIGSEGV || signal_number == SIGBUS)
		where = classify(
		    (uintptr_t)info->si_addr, &place, &region, &offset);
	if (waiting_in != NULL)
		strncpy(waiting, waiting_in, sizeof(waiting) - 1);
	n = find_addresses(&place, where != PLACE_STACK, addresses);
	writer = wire_writer(frame + 4, sizeof(frame) - 4);
	wire_put_u8(&writer, MESSAGE_FAULT);
	wire_put_u8(&writer, (uint8_t)signal_number);
	wire_put_u8(&writer, (uint8_t)where);
	wire_put_u8(&writer, region);
	wire_put_u64(&writer, offset);
	wire_put_u8(&writer, place.is_write);
	wire_put_u32(
	    &writer, signal_number == SIGSYS ? (uint32_t)info->si_syscall : 0);
	wire_put_u8(&writer, worker_memory_refused);
	wire_put_bytes(&writer, waiting, sizeof(waiting));
	wire_put_u8(&writer, (uint8_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_u64(&writer, addresses[i]);
	n = writer.written;
	writer = wire_writer(frame, 4);
	wire_put_u32(&writer, (uint32_t)n);
	worker_write(frame, 4 + n);
}

static void
on_signal(int signal_number, siginfo_t *info, void *context)
{
	report(signal_number, info, context);
	/* Die of the same signal, or of a plain exit if it was only asked. */
	if (signal_number == WORKER_WHERE)
		_exit(WORKER_GAVE_UP);
	(void)signal(signal_number, SIG_DFL);
	(void)raise(signal_number);
}

void
worker_watch_faults(void)
{
	static const int watched[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP,
		SIGABRT, SIGSYS, SIGXCPU, WORKER_WHERE };
	struct sigaction action = { .sa_sigaction = on_signal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK };
	const stack_t stack = { .ss_sp = alternate_stack,
		.ss_size = sizeof(alternate_stack) };

	stack_top = (uintptr_t)__builtin_frame_address(0);
	(void)sigaltstack(&stack, NULL);
	(void)sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		(void)sigaction(watched[i], &action, NULL);
}

/*
 * What an image gets for malloc, calloc and realloc: the same, but a refusal
 * is remembered, so that the NULL write behind it is told as what it is.
 */
void *image_malloc(size_t size);
void *image_calloc(size_t count, size_t size);
void *image_realloc(void *old, size_t size);

void *
image_malloc(size_t size)
{
	void *memory = malloc(size);

	worker_memory_refused |= memory == NULL && size > 0;
	return (memory);
}

void *
image_calloc(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	worker_memory_refused |= memory == NULL && count > 0 && size > 0;
	return (memory);
}

void *
image_realloc(void *old, size_t size)
{
	void *memory = realloc(old, size);

	worker_memory_refused |= memory == NULL && size > 0;
	return (memory);
}
