/* The program of make debug: one test and the student's code in one process. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "call.h"
#include "peer.h"
#include "registry.h"
#include "run.h"
#include "seed.h"
#include "test_run.h"

/*
 * How much longer than in the grader a peer waits for the student: valgrind is
 * slow, and who steps through code is slower.
 */
#define SCALE         10.0
#define SCALE_PATIENT 10000.0

#define EXIT_FAILED   1
#define EXIT_CANNOT   2

static bool over; /* the test has returned */

static _Noreturn void cannot(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static _Noreturn void
cannot(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)fputs("debug: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	va_end(arguments);
	exit(EXIT_CANNOT);
}

/* The test that is called exactly this, by name or by id; or NULL. */
static struct record *
find_exactly(struct record *records, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(records[i].test->name, text) == 0 ||
		    strcmp(records[i].id, text) == 0)
			return (&records[i]);
	return (NULL);
}

/* Not one test but n: name those, or if there are none, all that exist. */
static _Noreturn void
choose(const char *text, struct record **selected, size_t n)
{
	const struct selection all = { .text = NULL };

	if (n > 0) {
		(void)fprintf(stderr,
		    "debug: TEST=%s matches %zu tests; choose one:\n", text, n);
	} else {
		(void)fprintf(stderr,
		    "debug: no test matches TEST=%s; there are:\n", text);
		(void)registry_select(&all, selected);
	}
	for (; *selected != NULL; selected++)
		(void)fprintf(stderr, "  %-5s %s\n", (*selected)->id,
		    (*selected)->test->name);
	exit(EXIT_CANNOT);
}

static struct record *
select_one(const char *text)
{
	const struct selection what = { .text = text };
	size_t n_records, n;
	struct record *records = registry_records(&n_records);
	struct record *found = find_exactly(records, n_records, text);
	struct record **selected; /* a NULL ends it */

	if (found != NULL)
		return (found);
	selected = calloc(n_records + 1, sizeof(*selected));
	if (selected == NULL)
		cannot("out of memory");
	n = registry_select(&what, selected);
	if (n != 1)
		choose(text, selected, n);
	found = selected[0];
	free(selected);
	return (found);
}

/* Who ends the program inside of a test has not passed it. */
static void
check_over(void)
{
	if (over)
		return;
	(void)fputs(
	    "debug: the code ended the program instead of returning\n", stderr);
	_exit(EXIT_FAILED);
}

static void
start(uint64_t seed, bool patient)
{
	seeded_random_install();
	if (sodium_init() < 0)
		cannot("libsodium cannot be started");
	seed_set(seed);
	/* In this order: a peer that waits wakes up when the student is done. */
	peer_configure(patient ? SCALE_PATIENT : SCALE);
	if (call_configure(NULL, 1) != CL_OK)
		cannot("nothing can be called");
	(void)atexit(check_over);
}

int
main(int argc, char **argv)
{
	struct run run = { .name = "", .selected = "", .complete = true };
	bool patient = argc > 1 && strcmp(argv[1], "--patient") == 0;
	struct record *record;

	argc -= patient;
	argv += patient;
	if (argc < 2 || argc > 3)
		cannot("usage: debug [--patient] TEST [SEED]");
	record = select_one(argv[1]);
	if (argc == 3 && !seed_parse(&run.seed, argv[2]))
		cannot(
		    "SEED=%s is no whole number from 0 to 2^64 - 1", argv[2]);
	if (argc == 2 && !seed_draw(&run.seed))
		cannot("this system gives no randomness");
	start(run.seed, patient);
	(void)printf(
	    "TEST=%s SEED=%" PRIu64 "\n", record->test->name, run.seed);
	(void)fflush(stdout);
	test_run(record);
	over = true;
	run.records = &record;
	run.n_records = 1;
	run_print(&run, isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL);
	if (record->cause == CAUSE_NOT_IMPLEMENTED)
		(void)printf("%s\n", record->detail);
	return (record->outcome == OUTCOME_PASSED ? 0 : EXIT_FAILED);
}
