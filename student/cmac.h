/* Lab 2: authentication codes from AES blocks: CBC-MAC, and CMAC. */
#ifndef CMAC_H
#define CMAC_H

#include <stddef.h>
#include <stdint.h>

#include "primitives.h"
#include "status.h"

#define CMAC_TAG_LEN    16 /* bytes */
#define CMAC_SUBKEY_LEN 16 /* bytes */

/*
 * Every call wipes its own copies of the key, of the encrypted zeros and the
 * subkeys, and of a tag that it computed to compare. It neither branches on
 * these bytes nor lets them choose an address.
 */

/**
 * cmac_cbc_mac(tag, key, key_len, message, message_len):
 * Compute the raw CBC-MAC of whole blocks: XOR each with what came out for the
 * one before, encrypt, and keep the last. Not safe for messages of more than
 * one length.
 *
 *   out  tag      CMAC_TAG_LEN bytes; untouched unless CL_OK
 *   in   key      ${key_len} bytes, AES128_KEY_LEN or AES256_KEY_LEN; secret
 *   in   message  ${message_len} bytes; public
 *
 * Return CL_OK; CL_BAD_INPUT if ${key_len} is neither, or if ${message} is
 * empty or no whole number of blocks; or the status of the driver call that
 * failed.
 * FIPS 113, with AES in the place of DES.
 */
MUST_CHECK enum cl_status cmac_cbc_mac(uint8_t tag[static CMAC_TAG_LEN],
    const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len);

/**
 * cmac_subkeys(k1, k2, key, key_len):
 * Derive the two subkeys: the encrypted zero block, doubled once and twice.
 *
 *   out  k1   CMAC_SUBKEY_LEN bytes; secret; untouched unless CL_OK
 *   out  k2   CMAC_SUBKEY_LEN bytes; secret; untouched unless CL_OK
 *   in   key  ${key_len} bytes, AES128_KEY_LEN or AES256_KEY_LEN; secret
 *
 * Return CL_OK; CL_BAD_INPUT if ${key_len} is neither; or the status of the
 * driver call that failed.
 * RFC 4493, section 2.3; NIST SP 800-38B, section 6.1.
 */
MUST_CHECK enum cl_status cmac_subkeys(uint8_t k1[static CMAC_SUBKEY_LEN],
    uint8_t k2[static CMAC_SUBKEY_LEN], const uint8_t *key, size_t key_len);

/**
 * cmac_tag(tag, key, key_len, message, message_len):
 * Compute the AES-CMAC of a message.
 *
 *   out  tag      CMAC_TAG_LEN bytes; untouched unless CL_OK
 *   in   key      ${key_len} bytes, AES128_KEY_LEN or AES256_KEY_LEN; secret
 *   in   message  ${message_len} bytes; public; may be empty
 *
 * Return CL_OK; CL_BAD_INPUT if ${key_len} is neither; or the status of the
 * driver call that failed.
 * RFC 4493, section 2.4; NIST SP 800-38B, section 6.2.
 */
MUST_CHECK enum cl_status cmac_tag(uint8_t tag[static CMAC_TAG_LEN],
    const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len);

/**
 * cmac_verify(key, key_len, message, message_len, tag):
 * Check the AES-CMAC of a message, in time that does not depend on how much
 * of ${tag} is right.
 *
 *   in  key      ${key_len} bytes, AES128_KEY_LEN or AES256_KEY_LEN; secret
 *   in  message  ${message_len} bytes; public; may be empty
 *   in  tag      CMAC_TAG_LEN bytes; public
 *
 * Return CL_OK; CL_AUTH if it is not the tag of ${message}; CL_BAD_INPUT if
 * ${key_len} is neither; or the status of the driver call that failed.
 * RFC 4493, section 2.5; NIST SP 800-38B, section 6.3.
 */
MUST_CHECK enum cl_status cmac_verify(const uint8_t *key, size_t key_len,
    const uint8_t *message, size_t message_len,
    const uint8_t tag[static CMAC_TAG_LEN]);

#endif
