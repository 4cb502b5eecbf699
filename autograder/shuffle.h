/* The order of a group of cases, so that no constant answer fits it. */
#ifndef SHUFFLE_H
#define SHUFFLE_H

#include <stddef.h>

/**
 * shuffle(order, n):
 * Write the numbers 0 to ${n} - 1 in an order that follows from the seed.
 *
 *   out  order  ${n} numbers
 */
void shuffle(size_t *order, size_t n);

#endif
