/* What libsodium leaves out: AES blocks and AES-GCM; libcrypto stays inside. */
#ifndef PRIMITIVES_H
#define PRIMITIVES_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define AES_BLOCK_LEN     16
#define AES128_KEY_LEN    16
#define AES256_KEY_LEN    32

#define AES_GCM_NONCE_LEN 12 /* bytes */
#define AES_GCM_TAG_LEN   16

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

/**
 * aes_gcm_seal(out, tag, key, nonce, ad, ad_len, in, in_len):
 * Encrypt with AES-256-GCM, and authenticate both ${in} and ${ad}.
 *
 *   out  out    ${in_len} bytes; may be the same buffer as ${in}
 *   out  tag    AES_GCM_TAG_LEN bytes
 *   in   key    AES256_KEY_LEN bytes; secret
 *   in   nonce  AES_GCM_NONCE_LEN bytes; never used with ${key} before
 *   in   ad     ${ad_len} bytes; public; may be empty
 *   in   in     ${in_len} bytes; secret; may be empty
 *
 * Return CL_OK; CL_BAD_INPUT if a length exceeds INT_MAX; or CL_SYSTEM if out
 * of memory. NIST SP 800-38D, section 7.1.
 */
MUST_CHECK enum cl_status aes_gcm_seal(uint8_t *out,
    uint8_t tag[static AES_GCM_TAG_LEN],
    const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static AES_GCM_NONCE_LEN], const uint8_t *ad,
    size_t ad_len, const uint8_t *in, size_t in_len);

/**
 * aes_gcm_open(out, key, nonce, ad, ad_len, in, in_len, tag):
 * Decrypt what aes_gcm_seal made, if it is what it was.
 *
 *   out  out    ${in_len} bytes; may be the same buffer as ${in}; zeros unless
 *               CL_OK or CL_BAD_INPUT
 *   in   key    AES256_KEY_LEN bytes; secret
 *   in   nonce  AES_GCM_NONCE_LEN bytes
 *   in   ad     ${ad_len} bytes; public; may be empty
 *   in   in     ${in_len} bytes; public; may be empty
 *   in   tag    AES_GCM_TAG_LEN bytes
 *
 * Return CL_OK; CL_AUTH if a byte of ${in}, ${ad}, ${nonce} or ${tag} is not
 * what it was, or the key is another; CL_BAD_INPUT if a length exceeds
 * INT_MAX; or CL_SYSTEM if out of memory. NIST SP 800-38D, section 7.2.
 */
MUST_CHECK enum cl_status aes_gcm_open(uint8_t *out,
    const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static AES_GCM_NONCE_LEN], const uint8_t *ad,
    size_t ad_len, const uint8_t *in, size_t in_len,
    const uint8_t tag[static AES_GCM_TAG_LEN]);

#endif
