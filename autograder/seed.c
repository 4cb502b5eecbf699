/* Contract: seed.h. */
#include "seed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "test_run.h"

static uint64_t run_seed;

void
seed_derive(uint8_t out[static RANDOM_SEED_LEN], const struct lab_test *test,
    const char *role, uint64_t number)
{
	char text[512];
	int len = snprintf(text, sizeof(text), "%" PRIu64 "/%s.%s/%s/%" PRIu64,
	    run_seed, test->suite, test->name, role, number);

	(void)crypto_generichash(
	    out, RANDOM_SEED_LEN, (const uint8_t *)text, (size_t)len, NULL, 0);
}

static void
start_test(void)
{
	uint8_t seed[RANDOM_SEED_LEN];

	seed_derive(seed, test_record()->test, "test", 0);
	seeded_random_seed(seed);
}

void
seed_set(uint64_t seed)
{
	run_seed = seed;
	test_at_start(start_test);
}
