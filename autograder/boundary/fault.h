/* How a worker failed, told to a person. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>

#include "call.h"
#include "process.h"

/*
 * One stretch of memory that crosses: what overlapping arguments cover
 * together. Buffers that overlap here overlap in the worker.
 */
struct call_region {
	uint8_t *at;
	size_t len;
	bool writable;
	const char *name; /* the argument that ends it */
};

/**
 * fault_leave_test(process, composition, end, regions, n_regions):
 * End the worker, find out why it gave no answer, record the cause with its
 * place, and leave the test.
 *
 *   in  composition  what the worker runs
 *   in  end          how the question ended; PROCESS_ANSWERED if
 *                    process->answer holds a MESSAGE_FAULT or _SANITIZER
 */
_Noreturn void fault_leave_test(struct process *process,
    const struct composition *composition, enum process_end end,
    const struct call_region *regions, size_t n_regions);

#endif
