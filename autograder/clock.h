/* The time, for deadlines: it never jumps. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/** Return milliseconds of CLOCK_MONOTONIC. */
int64_t clock_ms(void);

#endif
