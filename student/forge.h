/* Lab 1: what can be done to messages of ctr.h without their key. */
#ifndef FORGE_H
#define FORGE_H

#include <stddef.h>
#include <stdint.h>

#include "ctr.h"
#include "status.h"

/**
 * forge_rewrite(out, out_max, out_len, message, message_len, offset, known,
 *     wanted, span_len):
 * Make of a recorded message one that decrypts to another text: to the same,
 * but with ${wanted} in the place of ${known}.
 *
 *   out  out      up to ${out_max} bytes; untouched unless CL_OK; may be the
 *                 same buffer as ${message}
 *   in   message  ${message_len} bytes; public
 *   in   offset   where in the plaintext ${known} begins
 *   in   known    ${span_len} bytes; what the sender wrote there; may be empty
 *   in   wanted   ${span_len} bytes; what the receiver shall read there
 *
 * Return CL_OK; CL_DECODE if ${message} is too short to hold a nonce;
 * CL_BAD_INPUT if the span reaches beyond the end of the plaintext; or
 * CL_TOO_SMALL if ${out_max} cannot hold the message.
 * WIRE.md, version ctr.
 */
MUST_CHECK enum cl_status forge_rewrite(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len, size_t offset,
    const uint8_t *known, const uint8_t *wanted, size_t span_len);

/**
 * forge_recover(out, out_max, out_len, first, first_len, known, known_len,
 *     second, second_len):
 * Read the message ${second}, which was sent under the nonce of ${first}, as
 * far as the plaintext of ${first} is known.
 *
 *   out  out     up to ${out_max} bytes; untouched unless CL_OK
 *   in   first   ${first_len} bytes; public
 *   in   known   ${known_len} bytes; how the plaintext of ${first} begins, or
 *                all of it; may be empty
 *   in   second  ${second_len} bytes; public
 *
 * Return CL_OK, with the beginning of the plaintext of ${second} in ${out}:
 * all of it if ${known} is as long; CL_DECODE if a message is too short to
 * hold a nonce; CL_BAD_INPUT if the nonces differ, or if ${known} is longer
 * than the plaintext of ${first}; or CL_TOO_SMALL if ${out_max} cannot hold
 * what can be read.
 * WIRE.md, version ctr.
 */
MUST_CHECK enum cl_status forge_recover(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *first, size_t first_len,
    const uint8_t *known, size_t known_len, const uint8_t *second,
    size_t second_len);

#endif
