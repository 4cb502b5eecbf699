/* Lab 2: HMAC-SHA256, built from the hash. */
#ifndef HMAC_H
#define HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define HMAC_TAG_LEN   32 /* bytes: what SHA-256 puts out */
#define HMAC_BLOCK_LEN 64 /* bytes: what SHA-256 takes in at a time */

/*
 * Every call wipes its own copies of the key, padded or not, and of a tag that
 * it computed to compare. It neither branches on these bytes nor lets them
 * choose an address.
 */

/**
 * hmac_sha256(tag, key, key_len, message, message_len):
 * Compute the HMAC-SHA256 of a message.
 *
 *   out  tag      HMAC_TAG_LEN bytes
 *   in   key      ${key_len} bytes, of any length; secret; may be empty
 *   in   message  ${message_len} bytes; public; may be empty
 *
 * Return CL_OK.
 * RFC 2104, section 2.
 */
MUST_CHECK enum cl_status hmac_sha256(uint8_t tag[static HMAC_TAG_LEN],
    const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len);

/**
 * hmac_verify(key, key_len, message, message_len, tag):
 * Check the HMAC-SHA256 of a message, in time that does not depend on how much
 * of ${tag} is right.
 *
 *   in  key      ${key_len} bytes, of any length; secret; may be empty
 *   in  message  ${message_len} bytes; public; may be empty
 *   in  tag      HMAC_TAG_LEN bytes; public
 *
 * Return CL_OK, or CL_AUTH if it is not the tag of ${message}.
 * RFC 2104, section 2.
 */
MUST_CHECK enum cl_status hmac_verify(const uint8_t *key, size_t key_len,
    const uint8_t *message, size_t message_len,
    const uint8_t tag[static HMAC_TAG_LEN]);

#endif
