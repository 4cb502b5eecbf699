/* What a checked worker's sanitizer found, told to a person. */
#ifndef SANITIZER_H
#define SANITIZER_H

#include <stddef.h>

#include "fault.h"
#include "process.h"

/**
 * sanitizer_leave_test(process, composition, regions, n_regions):
 * Record the report that process->answer holds, with its place, and leave the
 * test.
 */
_Noreturn void sanitizer_leave_test(const struct process *process,
    const struct composition *composition, const struct call_region *regions,
    size_t n_regions);

#endif
