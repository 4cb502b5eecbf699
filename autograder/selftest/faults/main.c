/* Runs the tests of the fault layer, all or those whose name contains argv[1]. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sodium.h>

#include "faults.h"
#include "gtest_shim.h"
#include "peer.h"
#include "registry.h"

static void
tell(struct record *record)
{
	const struct lab_test *test = record->test;

	if (record->outcome != OUTCOME_PASSED)
		(void)printf("FAIL %s.%s: %s:%d: %s\n", test->suite, test->name,
		    record->line > 0 ? record->file : test->file,
		    record->line > 0 ? record->line : test->line,
		    record->detail);
}

/* A test is many cases, and each that ends well is counted. */
int
main(int argc, char **argv)
{
	const struct selection selection = { .text =
						 argc > 1 ? argv[1] : NULL };
	struct record **selected;
	size_t n, failed;

	if (sodium_init() < 0)
		return (EXIT_FAILURE);
	peer_configure(1);
	(void)registry_records(&n);
	selected = calloc(n + 1, sizeof(*selected));
	if (selected == NULL)
		return (EXIT_FAILURE);
	n = registry_select(&selection, selected);
	failed = gtest_run(selected, n, tell);
	free(selected);
	(void)printf("%zu passed, %zu failed\n", cases_passed(), failed);
	(void)fflush(stdout);
	/* A test that failed left things open, which is not worth a report. */
	if (failed > 0)
		_exit(EXIT_FAILURE);
	return (cases_passed() > 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
