/* Lab 3: records, which are encrypted, authenticated, and numbered. */
#ifndef RECORD_H
#define RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "ctr.h"
#include "hmac.h"
#include "primitives.h"
#include "status.h"

#define RECORD_SEQ_LEN 8 /* bytes: a sequence number, big-endian */

/* How many bytes longer than its plaintext a record of each version is. */
#define RECORD_HMAC_OVERHEAD     (CTR_NONCE_LEN + HMAC_TAG_LEN)
#define RECORD_HMAC_SEQ_OVERHEAD (RECORD_SEQ_LEN + RECORD_HMAC_OVERHEAD)
#define RECORD_AEAD_OVERHEAD                                                   \
	(RECORD_SEQ_LEN + AES_GCM_NONCE_LEN + AES_GCM_TAG_LEN)

/*
 * If a driver call fails, each function returns its status: CL_SYSTEM when
 * there is no memory. Only then may out hold part of a result. No call leaves a
 * copy of a key or a plaintext in memory, nor the tag that a record which it
 * refused should have had.
 */

/**
 * record_hmac_seal(out, out_max, out_len, encryption_key, mac_key,
 *     mac_key_len, in, in_len):
 * Seal a record of version hmac: a fresh random nonce, the ciphertext of
 * AES-256-CTR under it, and the HMAC-SHA256 of both.
 *
 *   out  out             up to ${out_max} bytes, apart from ${in}; it and
 *                        ${out_len} are untouched unless CL_OK
 *   in   encryption_key  AES256_KEY_LEN bytes; secret
 *   in   mac_key         ${mac_key_len} bytes, of any length; secret
 *   in   in              ${in_len} bytes; secret; may be empty
 *
 * Return CL_OK, or CL_TOO_SMALL if ${out_max} cannot hold the record.
 * WIRE.md, version hmac.
 */
MUST_CHECK enum cl_status record_hmac_seal(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len);

/**
 * record_hmac_open(out, out_max, out_len, encryption_key, mac_key,
 *     mac_key_len, in, in_len):
 * Check the tag of a record of version hmac, then decrypt it.
 *
 *   out  out             up to ${out_max} bytes, apart from ${in}; it and
 *                        ${out_len} are untouched unless CL_OK
 *   in   encryption_key  AES256_KEY_LEN bytes; secret
 *   in   mac_key         ${mac_key_len} bytes, of any length; secret
 *   in   in              ${in_len} bytes; public
 *
 * Return CL_OK; CL_DECODE if ${in} is shorter than any record; CL_AUTH if its
 * tag is wrong; or CL_TOO_SMALL if ${out_max} cannot hold the plaintext. Of
 * several, the first in this order.
 * WIRE.md, version hmac.
 */
MUST_CHECK enum cl_status record_hmac_open(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len);

/**
 * record_hmac_seq_seal(seq, out, out_max, out_len, encryption_key, mac_key,
 *     mac_key_len, in, in_len):
 * Seal the record of number ${seq} in version hmac-seq: the number, then as in
 * version hmac, and the tag covers the number too.
 *
 *   in/out  seq             this record's number; if CL_OK then the next one's
 *   out     out             up to ${out_max} bytes, apart from ${in}; it and
 *                           ${out_len} are untouched unless CL_OK
 *   in      encryption_key  AES256_KEY_LEN bytes; secret
 *   in      mac_key         ${mac_key_len} bytes, of any length; secret
 *   in      in              ${in_len} bytes; secret; may be empty
 *
 * Return CL_OK; CL_TOO_SMALL if ${out_max} cannot hold the record; or
 * CL_SEQUENCE if ${seq} is UINT64_MAX, behind which there is no number. Of
 * both, the first.
 * WIRE.md, version hmac-seq.
 */
MUST_CHECK enum cl_status record_hmac_seq_seal(uint64_t *seq, uint8_t *out,
    size_t out_max, size_t *out_len,
    const uint8_t encryption_key[static AES256_KEY_LEN], const uint8_t *mac_key,
    size_t mac_key_len, const uint8_t *in, size_t in_len);

/**
 * record_hmac_seq_open(seq, out, out_max, out_len, encryption_key, mac_key,
 *     mac_key_len, in, in_len):
 * Check the tag of a record of version hmac-seq, then its number, then decrypt
 * it.
 *
 *   in/out  seq             the number expected; if CL_OK then the next one
 *   out     out             up to ${out_max} bytes, apart from ${in}; it and
 *                           ${out_len} are untouched unless CL_OK
 *   in      encryption_key  AES256_KEY_LEN bytes; secret
 *   in      mac_key         ${mac_key_len} bytes, of any length; secret
 *   in      in              ${in_len} bytes; public
 *
 * Return CL_OK; CL_DECODE if ${in} is shorter than any record; CL_AUTH if its
 * tag is wrong; CL_SEQUENCE if its number is not ${seq}, or is UINT64_MAX;
 * or CL_TOO_SMALL if ${out_max} cannot hold the plaintext. Of several, the
 * first in this order.
 * WIRE.md, version hmac-seq.
 */
MUST_CHECK enum cl_status record_hmac_seq_open(uint64_t *seq, uint8_t *out,
    size_t out_max, size_t *out_len,
    const uint8_t encryption_key[static AES256_KEY_LEN], const uint8_t *mac_key,
    size_t mac_key_len, const uint8_t *in, size_t in_len);

/**
 * record_aead_seal(seq, out, out_max, out_len, key, in, in_len):
 * Seal the record of number ${seq} in version aead: the number, a fresh random
 * nonce, and what AES-256-GCM makes of the plaintext with the 8 bytes of the
 * number as associated data.
 *
 *   in/out  seq  this record's number; if CL_OK then the next one's
 *   out     out  up to ${out_max} bytes, apart from ${in}; it and
 *                ${out_len} are untouched unless CL_OK
 *   in      key  AES256_KEY_LEN bytes; secret
 *   in      in   ${in_len} bytes; secret; may be empty
 *
 * Return CL_OK; CL_TOO_SMALL if ${out_max} cannot hold the record; or
 * CL_SEQUENCE if ${seq} is UINT64_MAX, behind which there is no number. Of
 * both, the first.
 * WIRE.md, version aead.
 */
MUST_CHECK enum cl_status record_aead_seal(uint64_t *seq, uint8_t *out,
    size_t out_max, size_t *out_len, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t *in, size_t in_len);

/**
 * record_aead_open(seq, out, out_max, out_len, key, in, in_len):
 * Check the number of a record of version aead, then open it.
 *
 *   in/out  seq  the number expected; if CL_OK then the next one
 *   out     out  up to ${out_max} bytes, apart from ${in}; untouched or zeros
 *                unless CL_OK, and then ${out_len} is untouched
 *   in      key  AES256_KEY_LEN bytes; secret
 *   in      in   ${in_len} bytes; public
 *
 * Return CL_OK; CL_DECODE if ${in} is shorter than any record; CL_SEQUENCE if
 * its number is not ${seq}, or is UINT64_MAX; CL_TOO_SMALL if ${out_max}
 * cannot hold the plaintext; or CL_AUTH if its tag is wrong. Of several, the
 * first in this order.
 * WIRE.md, version aead.
 */
MUST_CHECK enum cl_status record_aead_open(uint64_t *seq, uint8_t *out,
    size_t out_max, size_t *out_len, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t *in, size_t in_len);

#endif
