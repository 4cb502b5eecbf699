/* Contract: run.h.  The report that people read. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "handout.h"
#include "registry.h"
#include "report_failure.h"
#include "run.h"
#include "text.h"

#define TITLE      55 /* columns for the title of a test */
#define LOG_LINES  12
#define LOG_INDENT 4
#define DETAILS    5 /* failures that are told at length */

enum colour { PLAIN, BOLD, GREEN, RED, YELLOW };

static bool coloured;

static const char *
paint(enum colour colour)
{
	static const char *const codes[] = { "\033[0m", "\033[1m", "\033[32m",
		"\033[31m", "\033[33m" };

	return (coloured ? codes[colour] : "");
}

unsigned
run_earned(const struct run *run)
{
	unsigned sum = 0;

	for (size_t i = 0; i < run->n_records; i++)
		sum += run->records[i]->earned;
	return (sum);
}

unsigned
run_points(const struct run *run)
{
	unsigned sum = 0;

	for (size_t i = 0; i < run->n_records; i++)
		sum += run->records[i]->test->points;
	return (sum);
}

/* A compiler's words, wrapped; but its excerpts of the source as they are. */
static void
print_log(const char *log)
{
	char line[1024];

	for (size_t lines = 0; *log != '\0' && lines < LOG_LINES; lines++) {
		size_t len = strcspn(log, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)len, log);
		if (line[strspn(line, " 0123456789")] == '|') {
			report_lines(line, LOG_INDENT, 1);
		} else {
			(void)printf("%*s", LOG_INDENT, "");
			text_wrapped(
			    stdout, line, LOG_INDENT + 3, REPORT_WIDTH);
		}
		log += len + (log[len] == '\n');
	}
	if (*log != '\0')
		(void)printf("%*s...\n", LOG_INDENT, "");
}

static void
print_modules(const struct run *run)
{
	for (size_t i = 0; i < run->n_modules; i++) {
		const struct run_module *module = &run->modules[i];

		if (module->problem == NULL && *module->log == '\0')
			continue;
		(void)fputs(
		    paint(module->problem != NULL ? RED : YELLOW), stdout);
		if (module->problem != NULL) {
			(void)text_plain(
			    stdout, module->problem, strlen(module->problem));
			(void)printf(".\nIts functions count as not written.");
		} else {
			(void)printf(
			    "%s compiles, with warnings:", module->source);
		}
		(void)printf("%s\n", paint(PLAIN));
		print_log(module->log);
		(void)putchar('\n');
	}
}

static bool
is_to_do(const struct record *record)
{
	return (record->outcome == OUTCOME_NOT_RUN ||
		record->cause == CAUSE_NOT_IMPLEMENTED ||
		record->cause == CAUSE_DOES_NOT_COMPILE);
}

static void
print_test(const struct record *record, bool alone, unsigned *details)
{
	char title[256], score[32];
	bool passed = record->outcome == OUTCOME_PASSED;
	const char *word = passed ? "ok" : is_to_do(record) ? "todo" : "FAIL";

	test_record_title(record, title, sizeof(title));
	snprintf(score, sizeof(score), "%u/%u", record->earned,
	    record->test->points);
	(void)printf("  %s%-4s%s  %-5s %-*.*s  %8s\n",
	    paint(passed             ? GREEN
		  : is_to_do(record) ? YELLOW
				     : RED),
	    word, paint(PLAIN), record->id, TITLE, TITLE, title, score);
	if (record->with_reference) {
		snprintf(title, sizeof(title), "the reference's %s",
		    record->test->depends_on);
		report_line("with", title);
	}
	if (alone && passed)
		report_output(record);
	if (passed || is_to_do(record))
		return;
	if (*details > 0) {
		--*details;
		report_failure(record);
	} else {
		report_line("cause", cause_text(record->cause));
	}
}

static void
print_sum(const char *head, unsigned earned, unsigned points)
{
	char score[32];

	snprintf(score, sizeof(score), "%u/%u", earned, points);
	(void)printf("%s%-66s%13s%s\n", paint(BOLD), head, score, paint(PLAIN));
}

static void
print_lab(const struct run *run, size_t from, size_t to, unsigned *details)
{
	const char *suite = run->records[from]->test->suite;
	char head[192];
	unsigned lab, earned = 0, points = 0;

	for (size_t i = from; i < to; i++) {
		earned += run->records[i]->earned;
		points += run->records[i]->test->points;
	}
	snprintf(head, sizeof(head), "%s", suite);
	if (lab_of(suite, &lab))
		snprintf(head, sizeof(head), "Lab %u  %s", lab,
		    lab_handout(lab)->title);
	print_sum(head, earned, points);
	for (size_t i = from; i < to; i++)
		print_test(run->records[i], run->n_records == 1, details);
	(void)putchar('\n');
}

/* The first line of a module's log that is an error, or NULL. */
static const char *
first_error(const struct run *run, const char *module)
{
	const char *at, *start = NULL;

	for (size_t i = 0; i < run->n_modules; i++)
		if (strcmp(run->modules[i].name, module) == 0)
			start = run->modules[i].log;
	if (start == NULL || (at = strstr(start, " error: ")) == NULL)
		return (NULL);
	while (at > start && at[-1] != '\n')
		at--;
	return (at);
}

/* A command that can be pasted, broken where it gets too long. */
static void
print_rerun(const struct run *run, const struct record *record)
{
	char seed[32];
	int column;

	column = printf("Rerun: make %s%s TEST=%s",
	    run->only == NULL ? "grade" : "only-",
	    run->only == NULL ? "" : run->only, record->test->name);
	if (strcmp(run->solution, "student") != 0)
		column +=
		    printf(strpbrk(run->solution, " '\"$&()*;<>?`|\\") == NULL
			       ? " SOLUTION=%s"
			       : " SOLUTION='%s'",
			run->solution);
	snprintf(seed, sizeof(seed), "SEED=%" PRIu64, run->seed);
	if (!is_to_do(record))
		(void)printf(column + 1 + (int)strlen(seed) > REPORT_WIDTH
				 ? " \\\n           %s"
				 : " %s",
		    seed);
	(void)putchar('\n');
}

static void
print_next(const struct run *run, const struct record *record)
{
	const char *error = first_error(run, record->module);

	(void)printf("%sNext:%s ", paint(BOLD), paint(PLAIN));
	if (record->cause == CAUSE_DOES_NOT_COMPILE && error != NULL) {
		char line[256];

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(error, "\n"),
		    error);
		text_wrapped(stdout, line, 6, REPORT_WIDTH);
	} else if (record->cause == CAUSE_DOES_NOT_COMPILE) {
		text_wrapped(stdout, record->detail, 6, REPORT_WIDTH);
	} else if (*record->place != '\0' && record->cause != CAUSE_TIMEOUT) {
		(void)printf(
		    "%s, in a call of %s\n", record->place, record->function);
	} else if (*record->source != '\0' && record->source_line > 0) {
		(void)printf("%s:%d %s\n", record->source, record->source_line,
		    record->function);
	} else if (*record->source != '\0') {
		(void)printf(
		    "%s, which lacks %s\n", record->source, record->function);
	} else {
		(void)printf("%s\n", record->test->name);
	}
	print_rerun(run, record);
}

static void
print_sanitizers(const struct run *run)
{
	char text[160];

	if (!run->sanitized) {
		(void)puts("Sanitizers: none, so some memory errors go unseen");
		return;
	}
	(void)printf("Sanitizers: address, undefined; isolation: %s\n",
	    run->checked_walls);
	if (run->n_unheard == 0)
		return;
	snprintf(text, sizeof(text),
	    "They did not get through %zu of the tests that passed: those need "
	    "more time or memory with them.",
	    run->n_unheard);
	text_wrapped(stdout, text, 0, REPORT_WIDTH);
}

/* Whether two calls took the same time is asked by few tests. */
static void
print_traced(const struct run *run)
{
	bool any = false;

	for (size_t i = 0; i < run->n_records; i++)
		any |= run->records[i]->test->traced;
	if (any)
		(void)printf("Constant time: %s\n",
		    run->untraced ? "not checked here, that needs gcc"
				  : "traced");
}

void
run_print(const struct run *run, bool colour)
{
	const struct record *first = NULL;
	unsigned details = DETAILS;
	size_t from = 0;

	coloured = colour;
	print_modules(run);
	for (size_t i = 1; i <= run->n_records; i++) {
		if (i < run->n_records &&
		    strcmp(run->records[i]->test->suite,
			run->records[from]->test->suite) == 0)
			continue;
		print_lab(run, from, i, &details);
		from = i;
	}
	for (size_t i = 0; i < run->n_records && first == NULL; i++)
		if (run->records[i]->outcome != OUTCOME_PASSED)
			first = run->records[i];
	if (*run->worker_walls == '\0')
		return;
	print_sum("Total", run_earned(run), run_points(run));
	(void)printf("Isolation: %s; compiler: %s\n", run->worker_walls,
	    run->builder_walls);
	print_sanitizers(run);
	print_traced(run);
	if (strstr(run->builder_walls, "landlock") == NULL &&
	    strstr(run->builder_walls, "uid") == NULL)
		text_wrapped(stdout,
		    "Without landlock the compiler could read the reference "
		    "for whoever asks it to: grade no stranger's code here.",
		    0, REPORT_WIDTH);
	if (first != NULL)
		print_next(run, first);
}
