/* Contract: run.h.  Writes build/results/<name>.json. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handout.h"
#include "registry.h"
#include "run.h"
#include "text.h"

/*
 * Schema 1. One object:
 *
 *   schema      1
 *   complete    false while tests are still to run; such a file is valid, and
 *               counts those tests as failed with 0 points
 *   solution    the directory that was graded, as given
 *   only        the module graded alone, or null
 *   selected    "TEST=carry" and the like; "" if every test ran
 *   seed        decimal digits in a string; 64 bits do not fit a JSON number
 *   isolation   {"worker": "seccomp+landlock+rlimits+uid", "checked": ...,
 *               "builder": ...}; checked is the worker with sanitizers
 *   sanitizers  whether they had their say
 *   untraced    whether a test of constant time ran without its check
 *   earned, points   sums over tests
 *   modules     [{"name", "source", "problem", "log"}]; problem is null if the
 *               module was taken as it is, else it gave way to its stub
 *   tests       one line each, in the order of the course:
 *     id         "1.2", lab and place in it
 *     suite      "lab1"
 *     name       a sentence in snake case, unique; what TEST= matches
 *     module     whose functions it grades
 *     title      what people read
 *     points, earned   whole numbers
 *     status     "passed", "failed", or "not_run"
 *     cause      null if passed or not run, else one of test_record.c's names
 *     call       the last call of a student's function, or null
 *     function   that function, or null
 *     want, got  what the check compared, or null: hex digits of at most 256
 *                bytes from window_start on if hex is true, else text
 *     hex, window_start, len   of want and got; len is the whole's, in bytes
 *     first_difference   offset in the whole, or null
 *     field      the field it lies in, "the second keystream block", or null
 *     place      where the code crashed or was stuck, "student/ctr.c:57", or
 *                null; always null for a timeout if the seed was given, since
 *                where a loop is met is chance
 *     detail     one sentence on the cause, or null
 *     sanitizer  what the sanitizers say of a test that failed without them,
 *                "student/ctr.c:42: heap-buffer-overflow: ...", or null
 *     only_sanitized   true if it failed under the sanitizers alone
 *     with_reference   true if it passed with what depends_on names taken from
 *                the reference
 *     output     the first 1024 bytes that the student's code printed, or null
 *     hint       null: reserved for a known mistake's diagnosis
 *     read       "handouts/lab1-confidentiality.md#the-counter", or null
 *     protects   the acceptance criterion
 *     seed       as above
 *     ms         how long it took; null if the seed was given, so that runs
 *                of one seed compare equal byte for byte
 *     visibility "visible"
 *     depends_on names of modules
 *     file, line        where the test, or the check that failed, stands
 *     source, source_line   where the student's function stands, or null
 */

static void
put_text(FILE *file, const char *key, const char *text)
{
	(void)fprintf(file, ", \"%s\": ", key);
	if (text == NULL || *text == '\0')
		(void)fputs("null", file);
	else
		text_json(file, text);
}

static void
put_modules(FILE *file, const char *names)
{
	const char *comma = "";

	(void)fputs(", \"depends_on\": [", file);
	for (const char *at = names == NULL ? "" : names; *at != '\0';) {
		size_t len = strcspn(at, " ");

		(void)fprintf(file, "%s\"%.*s\"", comma, (int)len, at);
		comma = ", ";
		at += len + strspn(at + len, " ");
	}
	(void)fputc(']', file);
}

static const char *
status_name(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_PASSED:
		return ("passed");
	case OUTCOME_FAILED:
		return ("failed");
	case OUTCOME_NOT_RUN:
		break;
	}
	return ("not_run");
}

static void
put_difference(FILE *file, const struct run *run, const struct record *record)
{
	bool chance = run->seed_given && record->cause == CAUSE_TIMEOUT;

	put_text(file, "call", record->call);
	put_text(file, "function", record->function);
	put_text(file, "want", record->want);
	put_text(file, "got", record->got);
	(void)fprintf(file,
	    ", \"hex\": %s, \"window_start\": %zu, \"len\": %zu",
	    record->is_hex ? "true" : "false", record->window_start,
	    record->len);
	if (record->first_difference < 0)
		(void)fputs(", \"first_difference\": null", file);
	else
		(void)fprintf(file, ", \"first_difference\": %" PRId64,
		    record->first_difference);
	put_text(file, "field", record->field);
	put_text(file, "place", chance ? NULL : record->place);
	put_text(file, "detail", record->detail);
	put_text(file, "sanitizer", record->found);
	(void)fprintf(file, ", \"only_sanitized\": %s, \"with_reference\": %s",
	    record->under_sanitizers ? "true" : "false",
	    record->with_reference ? "true" : "false");
	put_text(file, "output", record->output);
	put_text(file, "hint", NULL);
}

static void
put_place(FILE *file, const struct run *run, const struct record *record)
{
	const struct lab_test *test = record->test;
	bool checked = record->line > 0;
	char read[512] = "";
	unsigned lab;

	if (lab_of(test->suite, &lab) && test->read != NULL &&
	    *lab_handout(lab)->path != '\0')
		snprintf(read, sizeof(read), "%s#%s", lab_handout(lab)->path,
		    test->read);
	put_text(file, "read", read);
	put_text(file, "protects", test->protects);
	(void)fprintf(file, ", \"seed\": \"%" PRIu64 "\"", run->seed);
	if (run->seed_given || record->outcome == OUTCOME_NOT_RUN)
		(void)fputs(", \"ms\": null", file);
	else
		(void)fprintf(file, ", \"ms\": %" PRId64, record->ms);
	put_text(file, "visibility", "visible");
	put_modules(file, test->depends_on);
	put_text(file, "file", checked ? record->file : test->file);
	(void)fprintf(
	    file, ", \"line\": %d", checked ? record->line : test->line);
	put_text(file, "source", record->source);
	if (record->source_line > 0)
		(void)fprintf(
		    file, ", \"source_line\": %d", record->source_line);
	else
		(void)fputs(", \"source_line\": null", file);
}

static void
put_test(FILE *file, const struct run *run, const struct record *record)
{
	const struct lab_test *test = record->test;
	char title[256];

	test_record_title(record, title, sizeof(title));
	(void)fprintf(file, "    {\"id\": \"%s\"", record->id);
	put_text(file, "suite", test->suite);
	put_text(file, "name", test->name);
	put_text(file, "module", test->module);
	put_text(file, "title", title);
	(void)fprintf(file, ", \"points\": %u, \"earned\": %u", test->points,
	    record->earned);
	put_text(file, "status", status_name(record->outcome));
	put_text(file, "cause",
	    record->cause == CAUSE_NONE ? NULL : cause_name(record->cause));
	put_difference(file, run, record);
	put_place(file, run, record);
	(void)fputc('}', file);
}

static void
put_module(FILE *file, const struct run_module *module)
{
	(void)fprintf(file, "    {\"name\": \"%s\"", module->name);
	put_text(file, "source", module->source);
	put_text(file, "problem", module->problem);
	put_text(file, "log", module->log);
	(void)fputc('}', file);
}

static void
put_run(FILE *file, const struct run *run)
{
	(void)fprintf(file, "{\n  \"schema\": 1, \"complete\": %s",
	    run->complete ? "true" : "false");
	put_text(file, "solution", run->solution);
	put_text(file, "only", run->only);
	(void)fputs(", \"selected\": ", file);
	text_json(file, run->selected);
	(void)fprintf(file,
	    ",\n  \"seed\": \"%" PRIu64 "\", \"isolation\": {"
	    "\"worker\": \"%s\", \"checked\": \"%s\", \"builder\": \"%s\"}, "
	    "\"sanitizers\": %s, \"untraced\": %s",
	    run->seed, run->worker_walls, run->checked_walls,
	    run->builder_walls, run->sanitized ? "true" : "false",
	    run->untraced ? "true" : "false");
	(void)fprintf(file, ",\n  \"earned\": %u, \"points\": %u",
	    run_earned(run), run_points(run));
	(void)fputs(",\n  \"modules\": [\n", file);
	for (size_t i = 0; i < run->n_modules; i++) {
		put_module(file, &run->modules[i]);
		(void)fputs(i + 1 < run->n_modules ? ",\n" : "\n", file);
	}
	(void)fputs("  ],\n  \"tests\": [\n", file);
	for (size_t i = 0; i < run->n_records; i++) {
		put_test(file, run, run->records[i]);
		(void)fputs(i + 1 < run->n_records ? ",\n" : "\n", file);
	}
	(void)fputs("  ]\n}\n", file);
}

enum cl_status
run_write_json(const struct run *run, const char *path)
{
	char temporary[1024];
	FILE *file;
	bool written;

	snprintf(
	    temporary, sizeof(temporary), "%s.%ld.tmp", path, (long)getpid());
	file = fopen(temporary, "we");
	if (file == NULL)
		return (CL_SYSTEM);
	put_run(file, run);
	written = ferror(file) == 0;
	if (run->complete)
		written =
		    fflush(file) == 0 && fsync(fileno(file)) == 0 && written;
	written = fclose(file) == 0 && written;
	if (written && rename(temporary, path) == 0)
		return (CL_OK);
	(void)unlink(temporary);
	return (CL_SYSTEM);
}
