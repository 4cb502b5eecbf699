/* Bounds-checked cursors over message formats, and the names of fields. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/*
 * A cursor remembers the first step that did not fit: later steps do nothing,
 * reads yield zeros, and only the end asks whether all went well. Integers
 * are big-endian (WIRE.md).
 */
struct wire_writer {
	uint8_t *at;
	size_t left;
	size_t written;
	bool failed;
};

struct wire_reader {
	const uint8_t *at;
	size_t left;
	bool failed;
};

/**
 * wire_writer(out, out_max):
 * Return a cursor at the start of ${out}.
 *
 *   out  out  up to ${out_max} bytes
 */
struct wire_writer wire_writer(uint8_t *out, size_t out_max);

/** Append ${value}, big-endian, in 1, 2, 4 or 8 bytes. */
void wire_put_u8(struct wire_writer *writer, uint8_t value);
void wire_put_u16(struct wire_writer *writer, uint16_t value);
void wire_put_u32(struct wire_writer *writer, uint32_t value);
void wire_put_u64(struct wire_writer *writer, uint64_t value);

/** Append ${len} bytes; ${bytes} may be NULL if ${len} is 0. */
void wire_put_bytes(struct wire_writer *writer, const void *bytes, size_t len);

/**
 * wire_reserve(writer, len):
 * Skip ${len} bytes for the caller to fill in.
 *
 * Return where they start, or NULL if they do not fit.
 */
uint8_t *wire_reserve(struct wire_writer *writer, size_t len);

/**
 * wire_written(writer, out_len):
 * End writing.
 *
 *   out  out_len  bytes written; untouched unless CL_OK
 *
 * Return CL_OK, or CL_TOO_SMALL if any step did not fit.
 */
MUST_CHECK enum cl_status wire_written(
    const struct wire_writer *writer, size_t *out_len);

/**
 * wire_reader(in, in_len):
 * Return a cursor at the start of ${in}.
 *
 *   in  in  ${in_len} bytes
 */
struct wire_reader wire_reader(const uint8_t *in, size_t in_len);

/** Take a big-endian integer of 1, 2, 4 or 8 bytes; 0 if it is not there. */
uint8_t wire_get_u8(struct wire_reader *reader);
uint16_t wire_get_u16(struct wire_reader *reader);
uint32_t wire_get_u32(struct wire_reader *reader);
uint64_t wire_get_u64(struct wire_reader *reader);

/** Copy ${len} bytes to ${out}; zeros if they are not there. */
void wire_get_bytes(struct wire_reader *reader, void *out, size_t len);

/**
 * wire_take(reader, len):
 * Step over ${len} bytes.
 *
 * Return where they start, or NULL if they are not there.
 */
const uint8_t *wire_take(struct wire_reader *reader, size_t len);

/**
 * wire_end(reader):
 * End reading.
 *
 * Return CL_OK, or CL_DECODE if any step ran past the end or bytes are left.
 */
MUST_CHECK enum cl_status wire_end(const struct wire_reader *reader);

/*
 * A layout names the fields of a message for people: an array of fields that
 * ends with a NULL name. Length 0 stands for "the rest": everything that the
 * fixed fields before and after it leave; at most one field has it.
 */
struct wire_field {
	const char *name;
	size_t len;
};

/* One field as it lies in a message of some length. */
struct wire_span {
	const char *name; /* NULL: no such field */
	size_t start;     /* offset in the message */
	size_t len;
};

/**
 * wire_span(layout, index, message_len):
 * Find field ${index} of ${layout} in a message of ${message_len} bytes.
 *
 * Return its span, cut to the message; name is NULL past the last field.
 */
struct wire_span wire_span(
    const struct wire_field *layout, size_t index, size_t message_len);

#endif
