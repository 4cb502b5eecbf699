/* Messages as hex for people, each line under the name of its field. */
#ifndef HEXDUMP_H
#define HEXDUMP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "wire.h"

/**
 * hexdump_fields(file, layout, bytes, len):
 * Print one message: for each field its name, its bytes in hex and as text.
 * Fields that the message is too short for appear as empty; of a very long
 * one, the beginning is shown.
 *
 *   in  layout  as of wire_span
 *   in  bytes   ${len} bytes
 */
void hexdump_fields(FILE *file, const struct wire_field *layout,
    const uint8_t *bytes, size_t len);

#endif
