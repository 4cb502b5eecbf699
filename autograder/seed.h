/* One number from which all randomness of a run follows. */
#ifndef SEED_H
#define SEED_H

#include <stdbool.h>
#include <stdint.h>

#include "test_record.h"
#include "seeded_random.h"

/**
 * seed_draw(seed):
 * Draw the seed of a new run.
 *
 * Return false if the system gives no randomness.
 */
bool seed_draw(uint64_t *seed);

/**
 * seed_parse(seed, text):
 * Read a seed as a user types it, in decimal digits.
 *
 * Return false if it is no whole number from 0 to 2^64 - 1.
 */
bool seed_parse(uint64_t *seed, const char *text);

/**
 * seed_set(seed):
 * (A seed that can be guessed is one that student code can guess: it can try
 * which one leads to its own stream, and so learn what the tests will draw.)
 * Fix the seed of the run. From now on, every test starts with a stream of
 * its own on its thread.
 */
void seed_set(uint64_t seed);

/**
 * seed_derive(out, test, role, number):
 * Derive the seed of one stream: H(seed, test, role, number).
 *
 *   out  out   RANDOM_SEED_LEN bytes
 *   in   role  "worker", "test" or "peer"
 */
void seed_derive(uint8_t out[static RANDOM_SEED_LEN],
    const struct lab_test *test, const char *role, uint64_t number);

#endif
