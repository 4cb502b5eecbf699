/* Contract: lab_test.h.  Checks of what a call did besides its answer. */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "compose.h"
#include "message.h"
#include "test_run.h"
#include "wire.h"

#define DISTINCT_MIN 8 /* values in a window that is nobody else's */

static void
say_where(const char *file, int line)
{
	struct record *record = test_record();

	snprintf(record->file, sizeof(record->file), "%s", file);
	record->line = line;
}

static bool
is_sanitized(void)
{
	return (compose_variant(call_composition())->sanitized);
}

/* Padding, a counter of zeros, a table: that is found anywhere. */
static bool
is_telling(const uint8_t window[static WINDOW_LEN])
{
	bool seen[UINT8_MAX + 1] = { false };
	size_t n = 0;

	for (size_t i = 0; i < WINDOW_LEN; i++) {
		n += !seen[window[i]];
		seen[window[i]] = true;
	}
	return (n >= DISTINCT_MIN);
}

/*
 * Write a MESSAGE_SEARCH. Part of a secret is a secret, too: its windows are
 * looked for one by one; of a long one, as many as there may be.
 */
static size_t
write_search(uint8_t *message, size_t max, const uint8_t *secret, size_t len)
{
	struct wire_writer writer = wire_writer(message, max);
	size_t starts = len < WINDOW_LEN ? 0 : len - WINDOW_LEN + 1;
	size_t step = (starts + WINDOWS_MAX - 1) / WINDOWS_MAX, n = 0;

	(void)wire_reserve(&writer, 4 + 1 + 1);
	for (size_t i = 0; i < starts; i += step) {
		if (!is_telling(secret + i))
			continue;
		wire_put_bytes(&writer, secret + i, WINDOW_LEN);
		n++;
	}
	if (n == 0)
		test_fail(CAUSE_GRADER,
		    "too short, or too simple, to be searched for");
	len = 1 + 1 + n * WINDOW_LEN;
	writer = wire_writer(message, max);
	wire_put_u32(&writer, (uint32_t)len);
	wire_put_u8(&writer, MESSAGE_SEARCH);
	wire_put_u8(&writer, (uint8_t)n);
	return (4 + len);
}

void
check_wiped(const void *secret, size_t len, const char *sentence,
    const char *file, int line)
{
	static const char *const places[] = { [LEFT_ON_STACK] = "on the stack",
		[LEFT_IN_VARIABLE] = "in a variable that outlives the call",
		[LEFT_ON_HEAP] = "on the heap, not wiped or not released",
		[LEFT_IN_LIBRARY] = "in a variable of a library" };
	uint8_t message[4 + 1 + 1 + WINDOWS_MAX * WINDOW_LEN];
	struct wire_reader reader;
	uint8_t left;

	if (is_sanitized())
		return;
	len = write_search(message, sizeof(message), secret, len);
	reader = call_inspect(message, len, MESSAGE_FOUND, FOUND_LEN);
	left = wire_get_u8(&reader);
	if (left == LEFT_NOWHERE)
		return;
	say_where(file, line);
	if (left >= sizeof(places) / sizeof(places[0]))
		test_fail(CAUSE_LIE, "the answer names no place");
	test_fail(CAUSE_SECRET_LEFT, "%s: found %s", sentence, places[left]);
}

void
check_same_path(const char *sentence, const char *file, int line)
{
	static const uint8_t message[] = { 0, 0, 0, 1, MESSAGE_COMPARE };
	struct record *record = test_record();
	struct wire_reader reader;
	uint64_t parted;
	uint8_t same;

	if (!compose_variant(call_composition())->traced)
		return;
	if (call_repeated() < 2)
		test_fail(CAUSE_GRADER,
		    "there are no two calls of one function to compare");
	reader = call_inspect(
	    message, sizeof(message), MESSAGE_COMPARED, COMPARED_LEN);
	same = wire_get_u8(&reader);
	if (same == 1)
		return;
	say_where(file, line);
	if (same != 0)
		test_fail(CAUSE_LIE, "the answer is neither yes nor no");
	parted = wire_get_u32(&reader);
	/* Inside of the call that told of the step, not behind it. */
	parted--;
	compose_locate(call_composition(), &parted, 1, record->place,
	    sizeof(record->place));
	test_fail(CAUSE_NOT_CONSTANT_TIME, "%s", sentence);
}
