/* Buffers that end where a page ends: one byte more is a crash. */
#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker.h"

/**
 * guard_copy(region, bytes, len, writable):
 * Copy bytes to pages of their own, as the worker does before a call.
 *
 *   out  region  to be freed with guard_free
 *
 * Return false if the system gives no pages.
 */
bool guard_copy(
    struct region *region, const uint8_t *bytes, size_t len, bool writable);

/** Return whether nobody wrote in front of the buffer. */
bool guard_holds(const struct region *region);

void guard_free(struct region *region);

#endif
