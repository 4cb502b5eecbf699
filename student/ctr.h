/* Lab 1: AES-256 in counter mode, built from raw AES blocks. */
#ifndef CTR_H
#define CTR_H

#include <stddef.h>
#include <stdint.h>

#include "primitives.h"
#include "status.h"

#define CTR_NONCE_LEN 16 /* bytes: the first counter block */

/* Every call wipes its own copies of the key and of the keystream. */

/**
 * ctr_xor(out, key, nonce, in, in_len):
 * XOR ${in} with the keystream of ${key} that starts at ${nonce}. The counter
 * is the whole block, one big-endian integer of 128 bits that starts over at
 * zero after its largest value. The same call encrypts and decrypts.
 *
 *   out  out    ${in_len} bytes; may be the same buffer as ${in}
 *   in   key    AES256_KEY_LEN bytes; secret
 *   in   nonce  CTR_NONCE_LEN bytes; public
 *   in   in     ${in_len} bytes; may be empty
 *
 * Return CL_OK, or the status of the driver call that failed.
 * NIST SP 800-38A, section 6.5.
 */
MUST_CHECK enum cl_status ctr_xor(uint8_t *out,
    const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in,
    size_t in_len);

/**
 * ctr_encrypt(out, out_max, out_len, key, in, in_len):
 * Encrypt one message under a nonce that was never used before: the nonce,
 * drawn at random, then the ciphertext.
 *
 *   out  out  up to ${out_max} bytes; untouched unless CL_OK
 *   in   key  AES256_KEY_LEN bytes; secret
 *   in   in   ${in_len} bytes; secret; may be empty
 *
 * Return CL_OK, or CL_TOO_SMALL if ${out_max} cannot hold the message.
 * WIRE.md, version ctr.
 */
MUST_CHECK enum cl_status ctr_encrypt(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t *in, size_t in_len);

/**
 * ctr_decrypt(out, out_max, out_len, key, in, in_len):
 * Recover the plaintext of a message of ctr_encrypt.
 *
 *   out  out  up to ${out_max} bytes; untouched unless CL_OK
 *   in   key  AES256_KEY_LEN bytes; secret
 *   in   in   ${in_len} bytes; public
 *
 * Return CL_OK, CL_DECODE if ${in} is too short to hold a nonce, or
 * CL_TOO_SMALL if ${out_max} cannot hold the plaintext.
 * WIRE.md, version ctr.
 */
MUST_CHECK enum cl_status ctr_decrypt(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t *in, size_t in_len);

#endif
