/* Contract: worker.h.  Looks for secrets in the worker's own memory. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "worker.h"

#define STACK_SEARCHED (1u << 20) /* bytes below; 8 MiB may be touched */

/* What the C library and the linker know. */
extern const uint8_t *__libc_stack_end;
extern const uint8_t __data_start[], _end[];

/* Windows, and with which two bytes they begin: most of memory begins none. */
struct needle {
	const uint8_t *windows;
	size_t n;
	bool begins[UINT16_MAX + 1];
};

static size_t
beginning(const uint8_t *at)
{
	return ((size_t)at[0] << 8 | at[1]);
}

static bool
is_in(const struct needle *needle, const uint8_t *at, const uint8_t *end)
{
	for (; end - at >= WINDOW_LEN; at++) {
		if (!needle->begins[beginning(at)])
			continue;
		for (size_t i = 0; i < needle->n; i++)
			if (memcmp(at, needle->windows + i * WINDOW_LEN,
				WINDOW_LEN) == 0)
				return (true);
	}
	return (false);
}

/* The variables of the image. */
static bool
is_in_image(const struct needle *needle)
{
	const uint8_t *start = (const uint8_t *)worker_image;
	const Elf64_Phdr *segments =
	    (const Elf64_Phdr *)(start + worker_image->e_phoff);

	for (size_t i = 0; i < worker_image->e_phnum; i++) {
		const uint8_t *at =
		    (const uint8_t *)(uintptr_t)segments[i].p_vaddr;

		if (segments[i].p_type == PT_LOAD &&
		    (segments[i].p_flags & PF_W) != 0 &&
		    is_in(needle, at, at + segments[i].p_memsz))
			return (true);
	}
	return (false);
}

enum left
worker_search(const uint8_t *windows, size_t n)
{
	const uint8_t *here = __builtin_frame_address(0);
	/* Not on the stack, where it would cover what the call left. */
	static struct needle needle;

	needle.windows = windows;
	needle.n = n;
	memset(needle.begins, false, sizeof(needle.begins));
	for (size_t i = 0; i < n; i++)
		needle.begins[beginning(windows + i * WINDOW_LEN)] = true;
	/* Pages that nobody has touched are there when they are read: zeros. */
	if (is_in(&needle, here - STACK_SEARCHED, __libc_stack_end))
		return (LEFT_ON_STACK);
	if (is_in_image(&needle))
		return (LEFT_IN_VARIABLE);
	/* A static program's heap begins with its thread's own variables. */
	if (is_in(&needle, (const uint8_t *)&errno, sbrk(0)))
		return (LEFT_ON_HEAP);
	if (is_in(&needle, __data_start, _end))
		return (LEFT_IN_LIBRARY);
	return (LEFT_NOWHERE);
}
