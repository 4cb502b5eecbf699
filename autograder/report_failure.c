/* Contract: report_failure.h. */
#include "report_failure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "handout.h"
#include "registry.h"
#include "text.h"

#define INDENT       15 /* columns in front of what was wanted and what came */
#define GROUP        4  /* bytes: hex digits are shown in groups */
#define GROUPS       5  /* groups on a line */
#define BLOCK        16 /* bytes between two bars */
#define OUTPUT_LINES 8

void
report_lines(const char *text, int indent, size_t max)
{
	for (size_t lines = 0; *text != '\0' && lines < max; lines++) {
		size_t len = strcspn(text, "\n");

		(void)printf("%*s", indent, "");
		text_plain(stdout, text, len);
		(void)fputc('\n', stdout);
		text += len + (text[len] == '\n');
	}
	if (*text != '\0')
		(void)printf("%*s...\n", indent, "");
}

/* Hex digits in groups, from the group in which the difference lies. */
static void
print_hex(const char *label, const char *digits, const struct record *record)
{
	size_t shown = strlen(digits) / 2;
	size_t difference =
	    (size_t)record->first_difference - record->window_start;
	size_t group = difference / GROUP;
	size_t at = group < GROUPS ? 0 : (group - (GROUPS - 1)) * GROUP;
	size_t end = at + GROUPS * GROUP;

	if (end > shown)
		end = shown;
	(void)printf("        %-6s %s", label,
	    at + record->window_start > 0 ? "... " : "");
	for (size_t i = at; i < end; i++) {
		if (i > at && i % BLOCK == 0)
			(void)fputs(" | ", stdout);
		else if (i > at && i % GROUP == 0)
			(void)putchar(' ');
		(void)printf("%.2s", digits + 2 * i);
	}
	(void)puts(end + record->window_start < record->len ? " ..." : "");
}

void
report_line(const char *label, const char *text)
{
	(void)printf("        %-6s ", label);
	text_wrapped(stdout, text, INDENT, REPORT_WIDTH);
}

/* A status as its name and what it means. */
static void
print_status(const char *label, const char *name)
{
	char text[256];

	snprintf(text, sizeof(text), "%s", name);
	for (int i = CL_OK; i > CL_STATUS_END; i--)
		if (strcmp(cl_status_name(i), name) == 0)
			snprintf(text, sizeof(text), "%s: %s", name,
			    cl_status_text(i));
	report_line(label, text);
}

static void
print_comparison(const struct record *record)
{
	if (record->is_hex) {
		print_hex("want", record->want, record);
		print_hex("got", record->got, record);
		(void)printf("%*sfirst difference at byte %" PRId64 "%s%s\n",
		    INDENT, "", record->first_difference,
		    *record->field == '\0' ? "" : ": ", record->field);
		return;
	}
	if (*record->want == '\0')
		return;
	print_status("want", record->want);
	print_status("got", record->got);
}

void
report_output(const struct record *record)
{
	if (*record->output != '\0')
		(void)printf("        it printed\n");
	report_lines(record->output, INDENT, OUTPUT_LINES);
}

void
report_failure(const struct record *record)
{
	char text[1024];
	unsigned lab;

	if (*record->call != '\0')
		report_line("call", record->call);
	print_comparison(record);
	if (record->cause != CAUSE_WRONG_BYTES &&
	    record->cause != CAUSE_WRONG_STATUS) {
		bool checked = record->cause == CAUSE_WRONG_VALUE;

		snprintf(text, sizeof(text), "%s%s%s%s%s",
		    checked ? "" : cause_text(record->cause),
		    checked ? "" : ": ", record->place,
		    *record->place == '\0' ? "" : ": ", record->detail);
		report_line("cause", text);
	}
	if (*record->found != '\0')
		report_line("found", record->found);
	if (record->under_sanitizers && record->cause != CAUSE_MEMORY_ERROR &&
	    record->cause != CAUSE_UNDEFINED)
		report_line("found",
		    "only when compiled with the sanitizers: is something "
		    "used before it is set?");
	report_output(record);
	if (lab_of(record->test->suite, &lab) && record->test->read != NULL) {
		const struct handout *handout = lab_handout(lab);

		snprintf(text, sizeof(text), "%s#%s", handout->path,
		    record->test->read);
		if (*handout->path != '\0')
			report_line("read", text);
	}
}
