/* Contract: question.h. */
#include "question.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contracts.h"
#include "network_driver.h"
#include "test_run.h"

static struct {
	struct net_conn *conn;
	uint64_t launch;
} crossed[CONNS_MAX];
static size_t n_crossed;

void
question_forget_conns(void)
{
	n_crossed = 0;
}

void
question_note(
    size_t function, const struct call_argument *arguments, size_t n_arguments)
{
	struct record *record = test_record();
	char *out = record->call;
	size_t max = sizeof(record->call), n;

	n = (size_t)snprintf(
	    out, max, "%s(", contract_functions[function].name);
	for (size_t i = 0; i < n_arguments && n < max; i++) {
		const struct call_argument *argument = &arguments[i];
		const char *comma = i == 0 ? "" : ", ";

		if (argument->kind == CALL_KIND_SCALAR)
			n += (size_t)snprintf(out + n, max - n, "%s%" PRIu64,
			    comma, argument->value);
		else
			n += (size_t)snprintf(
			    out + n, max - n, "%s%s", comma, argument->name);
	}
	if (n < max)
		snprintf(out + n, max - n, ")");
	snprintf(record->function, sizeof(record->function), "%s",
	    contract_functions[function].name);
	snprintf(record->module, sizeof(record->module), "%s",
	    contract_functions[function].module);
}

static bool
crosses_as_bytes(const struct call_argument *argument)
{
	return ((argument->kind == CALL_KIND_IN ||
		    argument->kind == CALL_KIND_OUT) &&
		argument->at != NULL);
}

static bool
overlap(const struct call_region *region, const uint8_t *at, size_t len)
{
	return (len > 0 && region->len > 0 && at < region->at + region->len &&
		region->at < at + len);
}

/* Grow a region so that it covers len bytes at at, too. */
static void
cover(struct call_region *region, uint8_t *at, size_t len, bool writable,
    const char *name)
{
	uint8_t *start = at < region->at ? at : region->at;
	uint8_t *end = region->at + region->len;

	if (at + len > end) {
		end = at + len;
		region->name = name;
	}
	region->at = start;
	region->len = (size_t)(end - start);
	region->writable |= writable;
}

/* Regions that came to overlap when one grew become one. */
static void
merge_regions(struct question *question)
{
	for (size_t i = 0; i < question->n_regions; i++) {
		for (size_t j = i + 1; j < question->n_regions;) {
			struct call_region *a = &question->regions[i];
			struct call_region b = question->regions[j];

			if (!overlap(a, b.at, b.len)) {
				j++;
				continue;
			}
			cover(a, b.at, b.len, b.writable, b.name);
			question->regions[j] =
			    question->regions[--question->n_regions];
			j = i + 1;
		}
	}
}

static void
find_regions(struct question *question, const struct call_argument *arguments,
    size_t n_arguments)
{
	for (size_t i = 0; i < n_arguments; i++) {
		const struct call_argument *argument = &arguments[i];

		if (argument->kind != CALL_KIND_SCALAR &&
		    argument->at == NULL && argument->len > 0)
			test_fail(CAUSE_GRADER, "the test passes no '%s'",
			    argument->name);
		if (!crosses_as_bytes(argument))
			continue;
		if (question->n_regions == REGIONS_MAX)
			test_fail(CAUSE_GRADER, "too many buffers in a call");
		question->regions[question->n_regions++] =
		    (struct call_region){ .at = argument->at,
			    .len = argument->len,
			    .writable = argument->kind == CALL_KIND_OUT,
			    .name = argument->name };
	}
	merge_regions(question);
}

/* Hand a connection over, or name the one handed over before. */
static void
put_conn(struct question *question, struct wire_writer *writer,
    struct net_conn *conn, uint64_t launch)
{
	size_t handle = 0;
	bool is_new;

	while (handle < n_crossed && crossed[handle].conn != conn)
		handle++;
	is_new = handle == n_crossed;
	if (handle == CONNS_MAX)
		test_fail(CAUSE_GRADER, "too many connections in a test");
	if (is_new) {
		int *fd = &question->fds[question->n_fds];

		if (net_detach(conn, fd) != CL_OK)
			test_fail(CAUSE_GRADER,
			    "a connection with waiting bytes cannot cross");
		question->n_fds++;
		crossed[n_crossed].conn = conn;
		crossed[n_crossed++].launch = launch;
	} else if (crossed[handle].launch != launch) {
		test_fail(CAUSE_GRADER,
		    "a connection belongs to a worker that has ended");
	}
	wire_put_u8(writer, VALUE_CONN);
	wire_put_u8(writer, (uint8_t)handle);
	wire_put_u8(writer, is_new);
	wire_put_u32(writer, (uint32_t)net_timeout(conn));
	wire_put_u64(writer, net_max_len(conn));
}

/* An empty buffer has a region of its own, whatever lies around it. */
static bool
holds(const struct call_region *region, const uint8_t *at, size_t len)
{
	if (len == 0 || region->len == 0)
		return (len == region->len && at == region->at);
	return (at >= region->at && at + len <= region->at + region->len);
}

static void
put_value(struct question *question, struct wire_writer *writer,
    const struct call_argument *argument, uint64_t launch)
{
	const struct call_region *region = question->regions;
	const uint8_t *at = argument->at;

	if (argument->kind == CALL_KIND_CONN) {
		put_conn(question, writer, argument->at, launch);
		return;
	}
	if (argument->kind == CALL_KIND_SCALAR) {
		wire_put_u8(writer, VALUE_NUMBER);
		wire_put_u64(writer, argument->value);
		return;
	}
	if (at == NULL) {
		wire_put_u8(writer, VALUE_NULL);
		return;
	}
	while (!holds(region, at, argument->len))
		region++;
	wire_put_u8(writer, VALUE_POINTER);
	wire_put_u8(writer, (uint8_t)(region - question->regions));
	wire_put_u32(writer, (uint32_t)(at - region->at));
}

/* Nothing here is secret from the grader: memcmp is the fast way to ask. */
static bool
is_zero(const uint8_t *at, size_t len)
{
	return (len == 0 || (at[0] == 0 && memcmp(at, at + 1, len - 1) == 0));
}

/* A buffer of zeros, be it as long as it may, crosses as its length. */
static void
put_region(struct wire_writer *writer, const struct call_region *region)
{
	bool zeros = is_zero(region->at, region->len);

	wire_put_u8(writer, (region->writable ? REGION_WRITABLE : 0) |
				(zeros ? REGION_ZEROS : 0));
	wire_put_u32(writer, (uint32_t)region->len);
	if (!zeros)
		wire_put_bytes(writer, region->at, region->len);
}

/* Room for the whole message, and the length of the honest answer. */
static size_t
allocate(struct question *question, size_t n_arguments)
{
	size_t max = 16 + n_arguments * 16 + question->n_regions * 5;

	question->answer_len = RETURN_HEAD_LEN;
	for (size_t i = 0; i < question->n_regions; i++) {
		max += question->regions[i].len;
		if (question->regions[i].writable)
			question->answer_len += question->regions[i].len;
	}
	question->message = max > MESSAGE_MAX ? NULL : malloc(max);
	if (question->message == NULL)
		test_fail(CAUSE_GRADER, "the test's buffers are too large");
	return (max);
}

void
question_write(struct question *question, const struct question_to *to,
    size_t function, const struct call_argument *arguments, size_t n)
{
	struct wire_writer writer;
	size_t max, len;

	*question = (struct question){ .n_regions = 0 };
	find_regions(question, arguments, n);
	max = allocate(question, n);
	writer = wire_writer(question->message, max);
	(void)wire_reserve(&writer, 4);
	wire_put_u8(&writer, MESSAGE_CALL);
	wire_put_u32(&writer, to->turn);
	wire_put_u16(&writer, (uint16_t)function);
	wire_put_u8(&writer, (uint8_t)question->n_regions);
	for (size_t i = 0; i < question->n_regions; i++)
		put_region(&writer, &question->regions[i]);
	wire_put_u8(&writer, (uint8_t)n);
	for (size_t i = 0; i < n; i++)
		put_value(question, &writer, &arguments[i], to->launch);
	if (wire_written(&writer, &len) != CL_OK)
		abort();
	question->message_len = len;
	writer = wire_writer(question->message, 4);
	wire_put_u32(&writer, (uint32_t)(len - 4));
}

static uint64_t
number_at(const uint8_t *at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		number |= (uint64_t)at[i] << (8 * i);
#else
		number = number << 8 | at[i];
#endif
	}
	return (number);
}

/*
 * Whether a number keeps to its rule. What the test left there itself, the
 * bytes before, is no lie of the function's.
 */
static bool
keeps(const struct call_argument *argument, const struct call_rule *rule,
    const uint8_t *before)
{
	const uint8_t *at = (const uint8_t *)argument->at + rule->offset;

	return ((before != NULL && memcmp(before, at, rule->size) == 0) ||
		number_at(at, rule->size) <= rule->max);
}

static const struct call_rule *
find_lie(const struct call_argument *argument, const uint8_t *before)
{
	const struct call_rule *rule = argument->rules;

	if (argument->kind != CALL_KIND_OUT)
		return (NULL);
	if (argument->rule.name != NULL &&
	    !keeps(argument, &argument->rule, before))
		return (&argument->rule);
	for (; rule != NULL && rule->name != NULL; rule++)
		if (!keeps(argument, rule, NULL))
			return (rule);
	return (NULL);
}

const struct call_rule *
question_take_outputs(const struct question *question,
    struct wire_reader *reader, const struct call_argument *arguments, size_t n)
{
	uint8_t before[VALUES_MAX][sizeof(uint64_t)] = { { 0 } };
	const struct call_rule *lie = NULL;

	for (size_t i = 0; i < n; i++)
		if (arguments[i].rule.name != NULL)
			memcpy(
			    before[i], arguments[i].at, arguments[i].rule.size);
	for (size_t i = 0; i < question->n_regions; i++)
		if (question->regions[i].writable)
			wire_get_bytes(reader, question->regions[i].at,
			    question->regions[i].len);
	for (size_t i = 0; i < n && lie == NULL; i++)
		lie = find_lie(&arguments[i], before[i]);
	return (lie);
}

const char *
question_complaint(const struct call_rule *broken)
{
	return (broken->size == 1 && broken->max == 1
		    ? "is neither true nor false"
		    : "says more than its buffer can hold");
}
