/*
 * Contract: worker.h.  The checked worker: what its sanitizers find is told.
 * Only the image is instrumented; the runtime watches what the driver and the
 * libraries do in the C library's functions.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sanitizer/asan_interface.h>

#include "dispatch.h"
#include "message.h"
#include "wire.h"
#include "worker.h"

#define FRAMES_REACH (16u << 20)  /* bytes: more than the stack may grow */
#define LOOK_MAX     (512u << 20) /* bytes: more than any block holds */

/* What the runtime calls, and what it offers: its headers lack some of it. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
void __ubsan_on_report(void);
void __ubsan_get_current_report_data(const char **kind, const char **text,
    const char **file, unsigned *line, unsigned *column, char **address);

/*
 * Compiled in, for there is no environment. Signals are worker_fault.c's to
 * tell of, leaks would need ptrace to find, and names a file to look up.
 */
const char *
__asan_default_options(void)
{
	return ("detect_leaks=0:symbolize=0:disable_coredump=0:"
		"handle_segv=0:handle_sigbus=0:handle_abort=0:"
		"handle_sigill=0:handle_sigfpe=0:"
		"allocator_may_return_null=1:max_allocation_size_mb=512:"
		"quarantine_size_mb=16");
}

const char *
__ubsan_default_options(void)
{
	return ("print_stacktrace=0:symbolize=0");
}

void
worker_map_region(struct region *region, const uint8_t *bytes, size_t len)
{
	uint8_t *at = malloc(len);

	if (at == NULL)
		worker_give_up();
	if (bytes != NULL)
		memcpy(at, bytes, len);
	else
		memset(at, 0, len);
	*region = (struct region){
		.at = at, .len = len, .writable = region->writable
	};
}

void
worker_unmap_region(struct region *region)
{
	free(region->at);
}

uint8_t
worker_find_underrun(void)
{
	return (NO_REGION);
}

void
worker_inspect(uint8_t kind, struct wire_reader *reader)
{
	(void)kind, (void)reader;
	worker_give_up();
}

/* A sanitizer's report, as MESSAGE_SANITIZER has it. */
struct report {
	const char *kind;
	const char *text;
	char place[PLACE_LEN];
	bool is_write;
	size_t access_len;
	uint8_t region;
	uintptr_t offset;
	size_t block_len;
	char block[KIND_LEN];
	uint64_t addresses[ADDRESSES_MAX];
	size_t n_addresses;
};

static void
put_string(struct wire_writer *writer, const char *text, size_t len)
{
	char bytes[TEXT_LEN] = "";

	strncpy(bytes, text, len - 1);
	wire_put_bytes(writer, bytes, len);
}

static _Noreturn void
send_report(const struct report *report)
{
	uint8_t frame[4 + FAULT_MAX];
	struct wire_writer writer = wire_writer(frame + 4, FAULT_MAX);
	size_t len = 0;

	wire_put_u8(&writer, MESSAGE_SANITIZER);
	put_string(&writer, report->kind, KIND_LEN);
	wire_put_u8(&writer, report->is_write);
	wire_put_u32(&writer, (uint32_t)report->access_len);
	wire_put_u8(&writer, report->region);
	wire_put_u64(&writer, (uint64_t)report->offset);
	wire_put_u64(&writer, report->block_len);
	put_string(&writer, report->block, KIND_LEN);
	put_string(&writer, report->text, TEXT_LEN);
	put_string(&writer, report->place, PLACE_LEN);
	wire_put_u8(&writer, (uint8_t)report->n_addresses);
	for (size_t i = 0; i < report->n_addresses; i++)
		wire_put_u64(&writer, report->addresses[i]);
	if (wire_written(&writer, &len) == CL_OK) {
		writer = wire_writer(frame, 4);
		wire_put_u32(&writer, (uint32_t)len);
		worker_write(frame, 4 + len);
	}
	_exit(WORKER_GAVE_UP);
}

/* From frame to frame outwards; the images' own keep their pointers. */
static void
find_frames(struct report *report, uintptr_t counter, uintptr_t frame)
{
	uintptr_t end = frame + FRAMES_REACH;

	report->addresses[report->n_addresses++] = counter;
	while (report->n_addresses < ADDRESSES_MAX && frame != 0 &&
	       frame % sizeof(frame) == 0) {
		uintptr_t next = ((const uintptr_t *)frame)[0];
		uintptr_t back = ((const uintptr_t *)frame)[1];

		if (back >= IMAGE_START && back < IMAGE_END)
			report->addresses[report->n_addresses++] = back - 1;
		if (next <= frame || next >= end)
			return;
		frame = next;
	}
}

/* Which block an address belongs to: a region by its number, or a variable. */
static void
find_block(struct report *report, void *address)
{
	void *block = NULL;

	(void)__asan_locate_address(address, report->block,
	    sizeof(report->block), &block, &report->block_len);
	if (block == NULL)
		report->block_len = 0;
	report->offset = (uintptr_t)address - (uintptr_t)block;
	for (size_t i = 0; i < worker_n_regions; i++)
		if (block == worker_regions[i].at)
			report->region = (uint8_t)i;
}

void
worker_look(const void *at, size_t len, bool is_write)
{
	const uintptr_t *frame = __builtin_frame_address(0);
	/* The runtime ends where a length wraps, and is slow to look so far. */
	size_t near = len < LOOK_MAX ? len : LOOK_MAX;
	void *bad = __asan_region_is_poisoned((void *)(uintptr_t)at, near);
	struct report report = { .kind = "buffer-overflow",
		.text = "",
		.is_write = is_write,
		.access_len = len,
		.region = NO_REGION };

	if (bad == NULL)
		return;
	find_block(&report, bad);
	find_frames(&report, 0, (uintptr_t)frame);
	send_report(&report);
}

/* Called when the runtime has said all that it has to say. */
static void
on_error(const char *printed)
{
	struct report report = { .kind = __asan_get_report_description(),
		.text = "",
		.is_write = __asan_get_report_access_type() != 0,
		.access_len = __asan_get_report_access_size(),
		.region = NO_REGION };

	(void)printed;
	find_block(&report, __asan_get_report_address());
	find_frames(&report, (uintptr_t)__asan_get_report_pc(),
	    (uintptr_t)__asan_get_report_bp());
	send_report(&report);
}

#define REFUSE(call)                                                           \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                     \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)

/*
 * The loader and the runtime have read all that they need, and the image is
 * not here yet: from now on files are as far away as from a strict worker.
 */
__attribute__((constructor)) static void
shut_files(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
#ifdef SYS_open
		REFUSE(SYS_open),
#endif
		REFUSE(SYS_openat),
		REFUSE(SYS_newfstatat),
		REFUSE(SYS_pread64),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]),
		code };

	(void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

__attribute__((constructor)) static void
watch_errors(void)
{
	__asan_set_error_report_callback(on_error);
}

void
__ubsan_on_report(void)
{
	struct report report = { .region = NO_REGION };
	const char *file = NULL;
	unsigned line = 0, column = 0;
	char *address;

	__ubsan_get_current_report_data(
	    &report.kind, &report.text, &file, &line, &column, &address);
	if (file != NULL)
		snprintf(
		    report.place, sizeof(report.place), "%s:%u", file, line);
	send_report(&report);
}
