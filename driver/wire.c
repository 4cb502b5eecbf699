/* Contract: wire.h. */
#include "wire.h"

#include <string.h>

struct wire_writer
wire_writer(uint8_t *out, size_t out_max)
{
	return ((struct wire_writer){ .at = out, .left = out_max });
}

uint8_t *
wire_reserve(struct wire_writer *writer, size_t len)
{
	uint8_t *start = writer->at;

	if (writer->failed || len > writer->left) {
		writer->failed = true;
		return (NULL);
	}
	/* Nothing may be added to a NULL pointer, not even nothing. */
	if (len > 0)
		writer->at += len;
	writer->left -= len;
	writer->written += len;
	return (start);
}

static void
put_integer(struct wire_writer *writer, uint64_t value, size_t len)
{
	uint8_t *out = wire_reserve(writer, len);

	if (out == NULL)
		return;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
}

void
wire_put_u8(struct wire_writer *writer, uint8_t value)
{
	put_integer(writer, value, 1);
}

void
wire_put_u16(struct wire_writer *writer, uint16_t value)
{
	put_integer(writer, value, 2);
}

void
wire_put_u32(struct wire_writer *writer, uint32_t value)
{
	put_integer(writer, value, 4);
}

void
wire_put_u64(struct wire_writer *writer, uint64_t value)
{
	put_integer(writer, value, 8);
}

void
wire_put_bytes(struct wire_writer *writer, const void *bytes, size_t len)
{
	uint8_t *out = wire_reserve(writer, len);

	if (out != NULL && len > 0)
		memcpy(out, bytes, len);
}

enum cl_status
wire_written(const struct wire_writer *writer, size_t *out_len)
{
	if (writer->failed)
		return (CL_TOO_SMALL);
	*out_len = writer->written;
	return (CL_OK);
}

struct wire_reader
wire_reader(const uint8_t *in, size_t in_len)
{
	return ((struct wire_reader){ .at = in, .left = in_len });
}

const uint8_t *
wire_take(struct wire_reader *reader, size_t len)
{
	const uint8_t *start = reader->at;

	if (reader->failed || len > reader->left) {
		reader->failed = true;
		return (NULL);
	}
	if (len > 0)
		reader->at += len;
	reader->left -= len;
	return (start);
}

static uint64_t
get_integer(struct wire_reader *reader, size_t len)
{
	const uint8_t *in = wire_take(reader, len);
	uint64_t value = 0;

	if (in == NULL)
		return (0);
	for (size_t i = 0; i < len; i++)
		value = value << 8 | in[i];
	return (value);
}

uint8_t
wire_get_u8(struct wire_reader *reader)
{
	return ((uint8_t)get_integer(reader, 1));
}

uint16_t
wire_get_u16(struct wire_reader *reader)
{
	return ((uint16_t)get_integer(reader, 2));
}

uint32_t
wire_get_u32(struct wire_reader *reader)
{
	return ((uint32_t)get_integer(reader, 4));
}

uint64_t
wire_get_u64(struct wire_reader *reader)
{
	return (get_integer(reader, 8));
}

void
wire_get_bytes(struct wire_reader *reader, void *out, size_t len)
{
	const uint8_t *in = wire_take(reader, len);

	if (len == 0)
		return;
	if (in == NULL)
		memset(out, 0, len);
	else
		memcpy(out, in, len);
}

enum cl_status
wire_end(const struct wire_reader *reader)
{
	return (reader->failed || reader->left > 0 ? CL_DECODE : CL_OK);
}

/* How many bytes the fixed fields leave to the one whose length is 0. */
static size_t
rest_len(const struct wire_field *layout, size_t message_len)
{
	size_t rest = message_len;

	for (; layout->name != NULL; layout++)
		rest -= layout->len < rest ? layout->len : rest;
	return (rest);
}

struct wire_span
wire_span(const struct wire_field *layout, size_t index, size_t message_len)
{
	struct wire_span span = { .name = NULL };
	size_t rest = rest_len(layout, message_len);

	for (size_t i = 0; layout[i].name != NULL && i <= index; i++) {
		span.name = i == index ? layout[i].name : NULL;
		span.start += span.len;
		span.len = layout[i].len == 0 ? rest : layout[i].len;
		if (span.len > message_len - span.start)
			span.len = message_len - span.start;
	}
	return (span);
}
