/* Contract: grading.h. */
#include "grading.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "contracts.h"
#include "gtest_shim.h"
#include "peer.h"
#include "seed.h"
#include "test_run.h"

static const struct run *run;
static const struct variant *variant;
static struct composition *whole;
static void (*save_run)(void);

/* What is composed on demand, at most once. */
static struct made {
	const char *only; /* module of the solution's; NULL if all are */
	bool traced;
	struct composition *composition; /* NULL if it cannot be made */
} made[2 * RUN_MODULES_MAX + 1];
static size_t n_made;

static const char *only_now; /* as run->only, but for a test with help */
static bool untraced;        /* a test that should have been traced was not */

static enum cl_status
compose_run(struct composition **composition, const char *only,
    const struct variant *variant_)
{
	const struct compose_spec spec = { .solution = run->solution,
		.name = run->name,
		.only = only,
		.variant = variant_ };

	return (compose(composition, &spec));
}

enum cl_status
grading_compose(const struct run *run_, const struct variant *variant_)
{
	run = run_;
	variant = variant_;
	return (compose_run(&whole, run->only, variant));
}

struct composition *
grading_composition(void)
{
	return (whole);
}

static bool
is_same(const char *only, const char *other)
{
	return (only == other ||
		(only != NULL && other != NULL && strcmp(only, other) == 0));
}

/* A composition that is not the whole one as it is, or NULL. */
static const struct composition *
compose_once(const char *only, bool traced)
{
	struct made *entry = made;

	while (entry < made + n_made &&
	       (!is_same(entry->only, only) || entry->traced != traced))
		entry++;
	if (entry < made + n_made)
		return (entry->composition);
	if (n_made == sizeof(made) / sizeof(made[0]))
		return (NULL);
	n_made++;
	*entry = (struct made){ only, traced, NULL };
	if (compose_run(&entry->composition, only,
		traced ? &variant_traced : variant) != CL_OK)
		entry->composition = NULL;
	return (entry->composition);
}

/* What a test runs on: the strict one of CHECK_SAME_PATH is traced. */
static const struct composition *
composition_for(const struct lab_test *test)
{
	const struct composition *traced = NULL;

	if (test->traced && variant == &variant_strict) {
		if (access(variant_traced.compiler, X_OK) == 0)
			traced = compose_once(only_now, true);
		untraced |= traced == NULL;
	}
	if (traced != NULL)
		return (traced);
	return (only_now == run->only ? whole : compose_once(only_now, false));
}

static void
choose_composition(void)
{
	call_use(composition_for(test_record()->test));
}

bool
grading_untraced(void)
{
	return (untraced);
}

/* Run a record's test once more, from the start. */
static void
run_again(struct record *record)
{
	struct record again;

	test_record_start(&again, record->test);
	memcpy(again.id, record->id, sizeof(again.id));
	test_run(&again);
	*record = again;
}

/* What the code printed in a record's run, if it was called at all. */
static void
take_output(struct record *record)
{
	if (*record->call != '\0')
		call_output(record->output, sizeof(record->output));
}

/* One early mistake is paid for once: try with the reference's modules. */
static void
run_helped(struct record *record)
{
	struct record again = *record;

	only_now = test_record_module(record);
	if (composition_for(record->test) != NULL) {
		run_again(&again);
		take_output(&again);
	}
	only_now = run->only;
	if (again.outcome != OUTCOME_PASSED)
		return;
	again.with_reference = true;
	*record = again;
}

/* Name the student's function that a failed test is about. */
static void
name_source(struct record *record)
{
	const char *source = compose_source(whole, record->module);

	if (record->outcome != OUTCOME_FAILED || source == NULL)
		return;
	snprintf(record->source, sizeof(record->source), "%s", source);
	record->source_line =
	    compose_line(whole, record->module, record->function);
}

static void
after_test(struct record *record)
{
	/* What an earlier test left behind in the worker is no failure. */
	if (record->outcome == OUTCOME_FAILED && call_was_used())
		run_again(record);
	take_output(record);
	if (record->outcome == OUTCOME_FAILED &&
	    record->cause != CAUSE_GRADER && record->test->depends_on != NULL &&
	    run->only == NULL)
		run_helped(record);
	name_source(record);
	if (save_run != NULL)
		save_run();
}

enum cl_status
grading_run(const struct run *run_, double scale, void (*save)(void))
{
	enum cl_status status;

	run = run_;
	save_run = save;
	seed_set(run->seed);
	/* In this order: a peer that waits wakes up when the worker ends. */
	peer_configure(scale);
	status = call_configure(variant, scale);
	if (status != CL_OK)
		return (status);
	only_now = run->only;
	test_at_start(choose_composition);
	(void)gtest_run(run->records, run->n_records, after_test);
	call_finish();
	return (CL_OK);
}
