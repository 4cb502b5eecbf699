/* Contract: test_run.h. */
#include "test_run.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

#define HOOKS_MAX 8

static struct record *current;
static pthread_t test_thread;
static jmp_buf leave;
static void (*preparers[HOOKS_MAX])(void);
static size_t n_preparers;
static void (*cleaners[HOOKS_MAX])(void);
static size_t n_cleaners;

struct record *
test_record(void)
{
	return (current);
}

void
test_at_start(void (*prepare)(void))
{
	if (n_preparers == HOOKS_MAX)
		abort();
	preparers[n_preparers++] = prepare;
}

void
test_at_end(void (*clean)(void))
{
	if (n_cleaners == HOOKS_MAX)
		abort();
	cleaners[n_cleaners++] = clean;
}

void
test_own_thread(void)
{
	if (current != NULL && pthread_equal(pthread_self(), test_thread))
		return;
	(void)fputs("a check, or a call of a student's function, is not on "
		    "its test's own thread\n",
	    stderr);
	abort();
}

void
test_fail(enum cause cause, const char *format, ...)
{
	va_list arguments;

	test_own_thread();
	va_start(arguments, format);
	vsnprintf(current->detail, sizeof(current->detail), format, arguments);
	va_end(arguments);
	current->cause = cause;
	longjmp(leave, 1);
}

void
test_run(struct record *record)
{
	int64_t start = clock_ms();

	current = record;
	test_thread = pthread_self();
	for (size_t i = 0; i < n_preparers; i++)
		preparers[i]();
	if (setjmp(leave) == 0)
		record->test->run();
	record->outcome =
	    record->cause == CAUSE_NONE ? OUTCOME_PASSED : OUTCOME_FAILED;
	if (record->outcome == OUTCOME_PASSED)
		record->earned = record->test->points;
	for (size_t i = n_cleaners; i > 0; i--)
		cleaners[i - 1]();
	record->ms = clock_ms() - start;
	current = NULL;
}
