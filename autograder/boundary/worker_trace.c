/*
 * What a traced image gets for the calls that gcc puts into it, at every block,
 * comparison and access, and for the C library's functions whose time
 * depends on bytes: the same, once it is written down.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "worker.h"

/* The caller, seen from one of the functions below, which have a frame. */
#define CALLER                                                                 \
	(uintptr_t) __builtin_return_address(0),                               \
	    *(const uintptr_t *)__builtin_frame_address(0)

/* A basic block begins, or a comparison follows: of what does not matter. */
#define STEP(name)                                                             \
	void traced___sanitizer_cov_trace_##name(void);                        \
	void traced___sanitizer_cov_trace_##name(void)                         \
	{                                                                      \
		worker_path_step(CALLER, STEP_CODE, 0);                        \
	}

STEP(pc)
STEP(cmp1)
STEP(cmp2)
STEP(cmp4)
STEP(cmp8)
STEP(cmpf)
STEP(cmpd)
STEP(const_cmp1)
STEP(const_cmp2)
STEP(const_cmp4)
STEP(const_cmp8)
STEP(switch)

/* Where it leads, a block of its own says. */
void traced___asan_handle_no_return(void);

void
traced___asan_handle_no_return(void)
{
}

#define ACCESS(name)                                                           \
	void traced___asan_##name##_noabort(uintptr_t address);                \
	void traced___asan_##name##_noabort(uintptr_t address)                 \
	{                                                                      \
		worker_path_step(CALLER, STEP_ADDRESS, address);               \
	}

#define ACCESS_OF(name)                                                        \
	void traced___asan_##name##_noabort(uintptr_t address, size_t len);    \
	void traced___asan_##name##_noabort(uintptr_t address, size_t len)     \
	{                                                                      \
		worker_path_step(CALLER, STEP_ADDRESS, address);               \
		worker_path_step(CALLER, STEP_LENGTH, len);                    \
	}

ACCESS(load1)
ACCESS(load2)
ACCESS(load4)
ACCESS(load8)
ACCESS(load16)
ACCESS_OF(loadN)
ACCESS(store1)
ACCESS(store2)
ACCESS(store4)
ACCESS(store8)
ACCESS(store16)
ACCESS_OF(storeN)

/* A comparison goes as far as both agree. */
static size_t
agreement(const void *a, const void *b, size_t len)
{
	const uint8_t *left = a, *right = b;
	size_t i = 0;

	while (i < len && left[i] == right[i])
		i++;
	return (i);
}

int traced_memcmp(const void *a, const void *b, size_t len);
int traced_bcmp(const void *a, const void *b, size_t len);
int traced_strcmp(const char *a, const char *b);
int traced_strncmp(const char *a, const char *b, size_t max);
void *traced_memchr(const void *at, int byte, size_t len);
void *traced_memcpy(void *out, const void *in, size_t len);
void *traced_memmove(void *out, const void *in, size_t len);
void *traced_memset(void *out, int byte, size_t len);

int
traced_memcmp(const void *a, const void *b, size_t len)
{
	worker_path_step(CALLER, STEP_LENGTH, agreement(a, b, len));
	return (memcmp(a, b, len));
}

int
traced_bcmp(const void *a, const void *b, size_t len)
{
	worker_path_step(CALLER, STEP_LENGTH, agreement(a, b, len));
	return (memcmp(a, b, len));
}

int
traced_strcmp(const char *a, const char *b)
{
	worker_path_step(CALLER, STEP_LENGTH, agreement(a, b, strlen(a) + 1));
	return (strcmp(a, b));
}

int
traced_strncmp(const char *a, const char *b, size_t max)
{
	size_t len = strnlen(a, max);

	worker_path_step(
	    CALLER, STEP_LENGTH, agreement(a, b, len < max ? len + 1 : max));
	return (strncmp(a, b, max));
}

void *
traced_memchr(const void *at, int byte, size_t len)
{
	const uint8_t *found = memchr(at, byte, len);

	worker_path_step(CALLER, STEP_LENGTH,
	    found == NULL ? len : (size_t)(found - (const uint8_t *)at));
	return ((void *)(uintptr_t)found);
}

void *
traced_memcpy(void *out, const void *in, size_t len)
{
	worker_path_step(CALLER, STEP_ADDRESS, (uintptr_t)out);
	worker_path_step(CALLER, STEP_ADDRESS, (uintptr_t)in);
	worker_path_step(CALLER, STEP_LENGTH, len);
	return (memcpy(out, in, len));
}

void *
traced_memmove(void *out, const void *in, size_t len)
{
	worker_path_step(CALLER, STEP_ADDRESS, (uintptr_t)out);
	worker_path_step(CALLER, STEP_ADDRESS, (uintptr_t)in);
	worker_path_step(CALLER, STEP_LENGTH, len);
	return (memmove(out, in, len));
}

void *
traced_memset(void *out, int byte, size_t len)
{
	worker_path_step(CALLER, STEP_ADDRESS, (uintptr_t)out);
	worker_path_step(CALLER, STEP_LENGTH, len);
	return (memset(out, byte, len));
}
