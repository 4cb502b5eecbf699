/* What libsodium leaves out: AES on raw blocks. libcrypto stays in here. */
#ifndef PRIMITIVES_H
#define PRIMITIVES_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define AES_BLOCK_LEN  16
#define AES128_KEY_LEN 16
#define AES256_KEY_LEN 32

/* An AES key, expanded and ready for use. */
struct aes;

/**
 * aes_new(aes, key, key_len):
 * Expand a key. The cipher itself is fetched once per process, so this is
 * cheap enough to do per message; it is not cheap enough to do per block.
 *
 *   out  aes  to be ended with aes_free; NULL unless CL_OK
 *   in   key  ${key_len} bytes, AES128_KEY_LEN or AES256_KEY_LEN; secret
 *
 * Return CL_OK, CL_BAD_INPUT if ${key_len} is neither, CL_SYSTEM if out of
 * memory. FIPS 197, section 5.2.
 */
MUST_CHECK enum cl_status aes_new(
    struct aes **aes, const uint8_t *key, size_t key_len);

/**
 * aes_encrypt(aes, out, in, blocks):
 * Encrypt each of ${blocks} blocks on its own. Many blocks in one call run up
 * to six times faster than as many calls.
 *
 *   out  out  16 * ${blocks} bytes; may be the same buffer as ${in}
 *   in   in   16 * ${blocks} bytes
 *
 * Return CL_OK, or CL_BAD_INPUT if ${blocks} blocks exceed INT_MAX bytes.
 * FIPS 197, section 5.1.
 */
MUST_CHECK enum cl_status aes_encrypt(
    struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks);

/**
 * aes_free(aes):
 * Wipe the key and release it. NULL is allowed.
 */
void aes_free(struct aes *aes);

#endif
