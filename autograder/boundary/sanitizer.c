/* Contract: sanitizer.h. */
#include "sanitizer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compose.h"
#include "message.h"
#include "test_run.h"
#include "wire.h"

struct report {
	char kind[KIND_LEN];
	bool is_write;
	uint32_t access_len;
	size_t region;
	int64_t offset;
	uint64_t block_len;
	char block[KIND_LEN];
	char text[TEXT_LEN];
	char place[PLACE_LEN];
	uint64_t addresses[ADDRESSES_MAX];
	size_t n_addresses;
};

/* The worker is not trusted: what it calls a string is made one. */
static void
get_string(struct wire_reader *reader, char *text, size_t len)
{
	wire_get_bytes(reader, text, len);
	text[len - 1] = '\0';
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static bool
parse(const struct process *process, struct report *report)
{
	struct wire_reader reader =
	    wire_reader(process->answer, process->answer_len);

	if (wire_get_u8(&reader) != MESSAGE_SANITIZER)
		return (false);
	get_string(&reader, report->kind, sizeof(report->kind));
	report->is_write = wire_get_u8(&reader) != 0;
	report->access_len = wire_get_u32(&reader);
	report->region = wire_get_u8(&reader);
	report->offset = (int64_t)wire_get_u64(&reader);
	report->block_len = wire_get_u64(&reader);
	get_string(&reader, report->block, sizeof(report->block));
	get_string(&reader, report->text, sizeof(report->text));
	get_string(&reader, report->place, sizeof(report->place));
	report->n_addresses = wire_get_u8(&reader);
	if (report->n_addresses > ADDRESSES_MAX)
		return (false);
	for (size_t i = 0; i < report->n_addresses; i++)
		report->addresses[i] = wire_get_u64(&reader);
	return (wire_end(&reader) == CL_OK);
}

/* Where it happened: as the report says, or by the addresses in it. */
static void
find_place(const struct composition *composition, const struct report *report,
    char *place, size_t place_max)
{
	char module[PLACE_LEN];
	const char *source;
	unsigned line;

	compose_locate(composition, report->addresses, report->n_addresses,
	    place, place_max);
	if (sscanf(report->place, "%63[a-z0-9_].c:%u", module, &line) != 2)
		return;
	source = compose_source(composition, module);
	if (source != NULL)
		snprintf(place, place_max, "%s:%u", source, line);
}

/* "'out', which holds 48": a buffer of the call, a variable, or a block. */
static void
name_block(const struct report *report, const struct call_region *regions,
    size_t n_regions, char *out, size_t out_max)
{
	/* For an empty buffer malloc has a byte, which is nobody's. */
	if (report->region < n_regions)
		snprintf(out, out_max, "'%s', which holds %zu",
		    regions[report->region].name, regions[report->region].len);
	else if (*report->block != '\0')
		snprintf(out, out_max, "'%s', which holds %" PRIu64,
		    report->block, report->block_len);
	else
		snprintf(out, out_max, "a block of %" PRIu64 " from malloc",
		    report->block_len);
}

_Noreturn void
sanitizer_leave_test(const struct process *process,
    const struct composition *composition, const struct call_region *regions,
    size_t n_regions)
{
	struct record *record = test_record();
	struct report report;
	char block[128];

	if (!parse(process, &report))
		test_fail(CAUSE_LIE,
		    "the answer is not one to this call: it was forged");
	find_place(composition, &report, record->place, sizeof(record->place));
	if (*report.text != '\0')
		test_fail(CAUSE_UNDEFINED, "%s", report.text);
	if (report.block_len == 0 || report.access_len == 0)
		test_fail(CAUSE_MEMORY_ERROR, "%s", report.kind);
	name_block(&report, regions, n_regions, block, sizeof(block));
	if (report.access_len == 1)
		test_fail(CAUSE_MEMORY_ERROR,
		    "%s: it %s byte %" PRId64 " of %s", report.kind,
		    report.is_write ? "wrote" : "read", report.offset, block);
	test_fail(CAUSE_MEMORY_ERROR,
	    "%s: it %s %" PRIu32 " bytes, among them byte %" PRId64 " of %s",
	    report.kind, report.is_write ? "wrote" : "read", report.access_len,
	    report.offset, block);
}
