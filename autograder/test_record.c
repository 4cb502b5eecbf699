/* Contract: test_record.h. */
#include "test_record.h"

#include <stdio.h>
#include <string.h>

struct cause_words {
	const char *name;
	const char *text;
};

static const struct cause_words words[] = {
	[CAUSE_NONE] = { "none", "passed" },
	[CAUSE_WRONG_BYTES] = { "wrong_bytes", "wrong bytes" },
	[CAUSE_WRONG_STATUS] = { "wrong_status", "wrong status" },
	[CAUSE_WRONG_VALUE] = { "wrong_value", "wrong value" },
	[CAUSE_NOT_IMPLEMENTED] = { "not_implemented", "not implemented" },
	[CAUSE_DOES_NOT_COMPILE] = { "does_not_compile", "does not compile" },
	[CAUSE_CRASH] = { "crash", "crashed" },
	[CAUSE_MEMORY_ERROR] = { "memory_error", "memory error" },
	[CAUSE_UNDEFINED] = { "undefined_behaviour", "undefined behaviour" },
	[CAUSE_TIMEOUT] = { "timeout", "no answer in time" },
	[CAUSE_EARLY_EXIT] = { "early_exit", "ended the program" },
	[CAUSE_LIE] = { "lie", "impossible answer" },
	[CAUSE_MEMORY_LIMIT] = { "memory_limit", "out of memory" },
	[CAUSE_OUTPUT_LIMIT] = { "output_limit", "too much output" },
	[CAUSE_FORBIDDEN_CALL] = { "forbidden_call", "forbidden system call" },
	[CAUSE_SECRET_LEFT] = { "secret_left", "secret not wiped" },
	[CAUSE_NOT_CONSTANT_TIME] = { "not_constant_time",
	    "not constant time" },
	[CAUSE_GRADER] = { "grader", "the grader failed, not your code" },
};

const char *
cause_name(enum cause cause)
{
	return (words[cause].name);
}

const char *
cause_text(enum cause cause)
{
	return (words[cause].text);
}

void
test_record_start(struct record *record, const struct lab_test *test)
{
	*record = (struct record){
		.test = test, .outcome = OUTCOME_NOT_RUN, .first_difference = -1
	};
}

void
test_record_title(const struct record *record, char *out, size_t out_max)
{
	const struct lab_test *test = record->test;

	if (test->title != NULL) {
		snprintf(out, out_max, "%s", test->title);
		return;
	}
	snprintf(out, out_max, "%s", test->name);
	for (char *at = out; (at = strchr(at, '_')) != NULL; at++)
		*at = ' ';
}

const char *
test_record_module(const struct record *record)
{
	return (record->test->module == NULL ? "" : record->test->module);
}
