/* Contract: grading.h. */
#include "grading.h"

#include <stdio.h>
#include <string.h>

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

/* A module of the solution's, all others from the reference; made on demand. */
static struct {
	const char *module;
	struct composition *composition;
} alone[RUN_MODULES_MAX];

static enum cl_status
compose_run(struct composition **composition, const char *only)
{
	const struct compose_spec spec = { .solution = run->solution,
		.name = run->name,
		.only = only,
		.variant = variant };

	return (compose(composition, &spec));
}

enum cl_status
grading_compose(const struct run *run_, const struct variant *variant_)
{
	run = run_;
	variant = variant_;
	return (compose_run(&whole, run->only));
}

struct composition *
grading_composition(void)
{
	return (whole);
}

/* The composition in which only this module is the solution's, or NULL. */
static const struct composition *
compose_alone(const char *module)
{
	size_t i = 0;

	while (i < RUN_MODULES_MAX && alone[i].module != NULL &&
	       strcmp(alone[i].module, module) != 0)
		i++;
	if (i == RUN_MODULES_MAX)
		return (NULL);
	if (alone[i].module == NULL) {
		alone[i].module = module;
		if (compose_run(&alone[i].composition, module) != CL_OK)
			alone[i].composition = NULL;
	}
	return (alone[i].composition);
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
	const struct composition *helped =
	    compose_alone(test_record_module(record));
	struct record again = *record;

	if (helped == NULL)
		return;
	call_use(helped);
	run_again(&again);
	take_output(&again);
	call_use(whole);
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
	call_use(whole);
	(void)gtest_run(run->records, run->n_records, after_test);
	call_finish();
	return (CL_OK);
}
