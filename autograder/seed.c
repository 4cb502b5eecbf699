/* Contract: seed.h. */
#include "seed.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <sodium.h>

#include "test_run.h"

static uint64_t run_seed;

/*
 * A worker knows the seed of its own stream. It must not find the run's by
 * trying, or it knew every secret that the tests draw: 48 bits are out of
 * reach of its processor time, and still short enough to type.
 */
bool
seed_draw(uint64_t *seed)
{
	if (getrandom(seed, sizeof(*seed), 0) != (ssize_t)sizeof(*seed))
		return (false);
	*seed >>= 16;
	return (true);
}

bool
seed_parse(uint64_t *seed, const char *text)
{
	char *end;

	errno = 0;
	*seed = strtoull(text, &end, 10);
	return (isdigit((unsigned char)*text) && *end == '\0' && errno == 0);
}

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
