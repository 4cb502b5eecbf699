/* Which cores a process may run on. */
#ifndef CORES_H
#define CORES_H

#include <sys/types.h>

#include "status.h"

/* Far apart, so that they do not share a core's two threads. */
enum core { CORE_FIRST, CORE_LAST };

/** Return how many cores this process can choose from; 0 if it cannot. */
unsigned cores_usable(void);

/**
 * cores_use(pid, core):
 * Let a process run on one core only, and all that it starts from then on.
 *
 *   in  pid   a process; 0: this one
 *   in  core  of those that this process may use
 *
 * Return CL_OK, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status cores_use(pid_t pid, enum core core);

#endif
