/* Randomness that a run can replay: libsodium's, from a seed. */
#ifndef SEEDED_RANDOM_H
#define SEEDED_RANDOM_H

#include <stdint.h>

#define RANDOM_SEED_LEN 32 /* bytes */

/* One stream, and how far it was drawn from. */
struct seeded_stream {
	uint8_t key[RANDOM_SEED_LEN];
	uint64_t draws;
};

/**
 * seeded_random_install():
 * Make libsodium draw from the calling thread's seeded stream. To be called
 * once, before sodium_init: the default source needs a file or a system call
 * that the sandbox refuses.
 */
void seeded_random_install(void);

/**
 * seeded_random_seed(seed):
 * Start the calling thread's stream anew.
 *
 *   in  seed  RANDOM_SEED_LEN bytes
 */
void seeded_random_seed(const uint8_t seed[static RANDOM_SEED_LEN]);

/**
 * seeded_random_swap(other):
 * Draw from ${other} from now on, on the calling thread; ${other} becomes the
 * stream of before.
 */
void seeded_random_swap(struct seeded_stream *other);

#endif
