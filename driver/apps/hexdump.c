/* Contract: hexdump.h. */
#include "hexdump.h"

#define LINE_LEN  16   /* bytes of a message on one line */
#define SHOWN_MAX 4096 /* bytes of one field */

/* One line: "    name        00010203 ...  text", 80 columns at most. */
static void
print_line(FILE *file, const char *name, const uint8_t *bytes, size_t len)
{
	fprintf(file, "    %-12s", name);
	for (size_t i = 0; i < LINE_LEN; i++) {
		if (i % 4 == 0 && i > 0)
			fputc(' ', file);
		if (i < len)
			fprintf(file, "%02x", bytes[i]);
		else
			fputs("  ", file);
	}
	fputs("  ", file);
	for (size_t i = 0; i < len; i++)
		fputc(
		    bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.', file);
	fputc('\n', file);
}

static void
print_field(FILE *file, const char *name, const uint8_t *bytes, size_t len)
{
	size_t shown = len < SHOWN_MAX ? len : SHOWN_MAX;

	if (len == 0)
		fprintf(file, "    %-12s(empty)\n", name);
	for (size_t i = 0; i < shown; i += LINE_LEN)
		print_line(file, i == 0 ? name : "", bytes + i,
		    shown - i < LINE_LEN ? shown - i : LINE_LEN);
	if (shown < len)
		fprintf(
		    file, "    %-12s... and %zu more bytes\n", "", len - shown);
}

void
hexdump_fields(FILE *file, const struct wire_field *layout,
    const uint8_t *bytes, size_t len)
{
	struct wire_span span;

	for (size_t i = 0;; i++) {
		span = wire_span(layout, i, len);
		if (span.name == NULL)
			return;
		print_field(file, span.name,
		    span.len == 0 ? NULL : bytes + span.start, span.len);
	}
}
