/* Contract: lab_test.h.  The checks: what was wanted, and what came. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "test_run.h"

static void
say_where(const char *file, int line)
{
	struct record *record = test_record();

	snprintf(record->file, sizeof(record->file), "%s", file);
	record->line = line;
}

void
check_true(bool holds, const char *sentence, const char *file, int line)
{
	if (holds)
		return;
	say_where(file, line);
	test_fail(CAUSE_WRONG_VALUE, "%s", sentence);
}

void
check_untouched(const uint8_t *out, size_t len, const char *what,
    const char *file, int line)
{
	for (size_t i = 0; i < len; i++) {
		if (out[i] == UNTOUCHED)
			continue;
		say_where(file, line);
		test_fail(CAUSE_WRONG_VALUE,
		    "a refused call leaves the output as it was, but byte %zu"
		    " of '%s' was written",
		    i, what);
	}
}

void
check_status(enum cl_status want, enum cl_status got, const char *call,
    const char *file, int line)
{
	struct record *record = test_record();

	if (want == got)
		return;
	say_where(file, line);
	if (*record->call == '\0')
		snprintf(record->call, sizeof(record->call), "%s", call);
	snprintf(
	    record->want, sizeof(record->want), "%s", cl_status_name(want));
	snprintf(record->got, sizeof(record->got), "%s", cl_status_name(got));
	test_fail(CAUSE_WRONG_STATUS, "it returned %s instead of %s",
	    cl_status_name(got), cl_status_name(want));
}

void
check_peer(enum cl_status status, const char *file, int line)
{
	if (status == CL_OK)
		return;
	say_where(file, line);
	test_fail(status == CL_TIMEOUT ? CAUSE_TIMEOUT : CAUSE_WRONG_VALUE,
	    "the reference, on the other end, ended with %s: %s",
	    cl_status_name(status), cl_status_text(status));
}

void
check_number(
    uint64_t want, uint64_t got, const char *what, const char *file, int line)
{
	struct record *record = test_record();

	if (want == got)
		return;
	say_where(file, line);
	snprintf(record->want, sizeof(record->want), "%" PRIu64, want);
	snprintf(record->got, sizeof(record->got), "%" PRIu64, got);
	test_fail(CAUSE_WRONG_VALUE, "%s is wrong", what);
}

void
check_text(const char *want, const char *got, const char *what,
    const char *file, int line)
{
	struct record *record = test_record();

	if (strcmp(want, got) == 0)
		return;
	say_where(file, line);
	snprintf(record->want, sizeof(record->want), "%s", want);
	snprintf(record->got, sizeof(record->got), "%s", got);
	test_fail(CAUSE_WRONG_VALUE, "%s is wrong", what);
}

/* "first" to "tenth", then "11th", "21st". */
static void
ordinal(char *out, size_t out_max, size_t n)
{
	static const char *const names[] = { "first", "second", "third",
		"fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
		"tenth" };
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	size_t last = n % 10;

	if (n < sizeof(names) / sizeof(names[0]))
		snprintf(out, out_max, "%s", names[n]);
	else
		snprintf(out, out_max, "%zu%s", n + 1,
		    ends[last < 3 && (n + 1) / 10 % 10 != 1 ? last + 1 : 0]);
}

static void
name_field(const struct wire_field *layout, size_t offset, size_t len,
    char *out, size_t out_max)
{
	struct wire_span span;
	char nth[32];

	if (layout == NULL)
		return;
	if (strncmp(layout->name, "each ", 5) == 0) {
		ordinal(nth, sizeof(nth), offset / layout->len);
		snprintf(out, out_max, "the %s %s", nth, layout->name + 5);
		return;
	}
	for (size_t i = 0; (span = wire_span(layout, i, len)).name != NULL; i++)
		if (offset >= span.start && offset - span.start < span.len)
			snprintf(out, out_max, "byte %zu of the %s",
			    offset - span.start, span.name);
}

/* Keep the bytes around the first difference as hex digits. */
static void
keep_bytes(struct record *record, const uint8_t *want, const uint8_t *got,
    size_t len, size_t difference)
{
	size_t start = 0, shown = len;

	if (shown > RECORD_BYTES_MAX) {
		shown = RECORD_BYTES_MAX;
		if (difference > RECORD_BYTES_MAX / 2)
			start = difference - RECORD_BYTES_MAX / 2;
		if (start > len - shown)
			start = len - shown;
		start -= start % 16;
	}
	record->is_hex = true;
	record->len = len;
	record->window_start = start;
	record->first_difference = (int64_t)difference;
	(void)sodium_bin2hex(
	    record->want, sizeof(record->want), want + start, shown);
	(void)sodium_bin2hex(
	    record->got, sizeof(record->got), got + start, shown);
}

void
check_bytes(const struct wire_field *layout, const void *want, const void *got,
    size_t len, const char *what, const char *file, int line)
{
	const uint8_t *wanted = want, *came = got;
	struct record *record = test_record();
	size_t difference = 0;

	while (difference < len && wanted[difference] == came[difference])
		difference++;
	if (difference == len)
		return;
	say_where(file, line);
	keep_bytes(record, wanted, came, len, difference);
	name_field(
	    layout, difference, len, record->field, sizeof(record->field));
	test_fail(CAUSE_WRONG_BYTES, "%s differs from what it should be", what);
}

size_t
hex_bytes(uint8_t *out, size_t out_max, const char *hex)
{
	const char *end;
	size_t len;

	if (sodium_hex2bin(
		out, out_max, hex, strlen(hex), " \n\t", &len, &end) != 0 ||
	    *end != '\0')
		test_fail(
		    CAUSE_GRADER, "the test's vector is no hex: %.32s", hex);
	return (len);
}

void
check_hex(const char *hex, const struct wire_field *layout, const void *got,
    size_t got_len, const char *what, const char *file, int line)
{
	static uint8_t want[1 << 16];
	size_t want_len = hex_bytes(want, sizeof(want), hex);

	if (want_len != got_len)
		check_number(want_len, got_len, what, file, line);
	check_bytes(layout, want, got, got_len, what, file, line);
}
