/* Lab 2: forging messages whose authentication code is broken. */
#ifndef FORGEMAC_H
#define FORGEMAC_H

#include <stddef.h>
#include <stdint.h>

#include "cmac.h"
#include "ctr.h"
#include "network_driver.h"
#include "status.h"

#define FORGEMAC_HASH_LEN    32   /* bytes: SHA-256 */
#define FORGEMAC_CONTEXT_LEN 16   /* bytes: who is speaking to whom */
#define FORGEMAC_MESSAGE_MAX 1024 /* bytes that forgemac_extend_live sends */

/* No output overlaps an input. */

/**
 * forgemac_hash(out, out_max, out_len, message, message_len, text, wanted,
 *     text_len):
 * Forge under tag 1, the hash of the plaintext:
 * nonce16 || AES-256-CTR(plaintext) || SHA-256(plaintext).
 *
 *   out  out      up to ${out_max} bytes; untouched unless CL_OK
 *   in   message  ${message_len} bytes; public
 *   in   text     ${text_len} bytes; the plaintext of ${message}; may be empty
 *   in   wanted   ${text_len} bytes; what the receiver shall read
 *
 * Return CL_OK; CL_DECODE if ${message} is shorter than a nonce and a hash;
 * CL_BAD_INPUT if its plaintext is not ${text_len} bytes long; or
 * CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * Handout of lab 2, "Tag 1".
 */
MUST_CHECK enum cl_status forgemac_hash(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len,
    const uint8_t *text, const uint8_t *wanted, size_t text_len);

/**
 * forgemac_inner_hash(out, out_max, out_len, message, message_len, text,
 *     wanted, text_len):
 * Forge under tag 1.5, the hash inside the encryption:
 * nonce16 || AES-256-CTR(plaintext || SHA-256(plaintext)).
 *
 *   out  out      up to ${out_max} bytes; untouched unless CL_OK
 *   in   message  ${message_len} bytes; public
 *   in   text     ${text_len} bytes; the plaintext of ${message}; may be empty
 *   in   wanted   ${text_len} bytes; what the receiver shall read
 *
 * Return CL_OK; CL_DECODE if ${message} is shorter than a nonce and a hash;
 * CL_BAD_INPUT if its plaintext is not ${text_len} bytes long; or
 * CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * Handout of lab 2, "Tag 1.5".
 */
MUST_CHECK enum cl_status forgemac_inner_hash(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len,
    const uint8_t *text, const uint8_t *wanted, size_t text_len);

/**
 * forgemac_encrypted_hash(out, out_max, out_len, first, first_len, text,
 *     wanted, text_len, second, second_len, second_text, second_text_len):
 * Forge under tag 2, the hash encrypted on its own:
 * nonce16 || AES-256-CTR(plaintext) || nonce16 || AES-256-CTR(its SHA-256).
 * Splice the first half of one message to the tag of another, and make both
 * say what is wanted.
 *
 *   out  out          up to ${out_max} bytes; untouched unless CL_OK
 *   in   first        ${first_len} bytes; public
 *   in   text         ${text_len} bytes; the plaintext of ${first}; may be
 *                     empty
 *   in   wanted       ${text_len} bytes; what the receiver shall read
 *   in   second       ${second_len} bytes; public
 *   in   second_text  ${second_text_len} bytes; the plaintext of ${second};
 *                     may be empty
 *
 * Return CL_OK; CL_DECODE if a message is shorter than two nonces and a hash;
 * CL_BAD_INPUT if the plaintext of one is not as long as its text; or
 * CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * Handout of lab 2, "Tag 2".
 */
MUST_CHECK enum cl_status forgemac_encrypted_hash(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *first, size_t first_len,
    const uint8_t *text, const uint8_t *wanted, size_t text_len,
    const uint8_t *second, size_t second_len, const uint8_t *second_text,
    size_t second_text_len);

/**
 * forgemac_context(out, out_max, out_len, message, message_len, context):
 * Forge under tag 2.5, a function of the ciphertext alone, encrypted:
 * context16 || nonce16 || ciphertext || AES-256(SHA-256(ciphertext)), the last
 * block by block. Replay a message in another context.
 *
 *   out  out      up to ${out_max} bytes; untouched unless CL_OK
 *   in   message  ${message_len} bytes; public
 *   in   context  FORGEMAC_CONTEXT_LEN bytes; where it shall be believed
 *
 * Return CL_OK; CL_DECODE if ${message} is shorter than a context, a nonce and
 * a hash; or CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * Handout of lab 2, "Tag 2.5".
 */
MUST_CHECK enum cl_status forgemac_context(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len,
    const uint8_t context[static FORGEMAC_CONTEXT_LEN]);

/**
 * forgemac_last_block(out, out_max, out_len, message, message_len, offset,
 *     known, wanted, span_len):
 * Forge under tag 3, the last block of the ciphertext:
 * iv16 || AES-256-CBC(plaintext) || the last 16 bytes of that, where the
 * plaintext is whole blocks. Replace a span in the first of them, and leave
 * all others as they are.
 *
 *   out  out      up to ${out_max} bytes; untouched unless CL_OK
 *   in   message  ${message_len} bytes; public
 *   in   offset   where in the plaintext ${known} begins
 *   in   known    ${span_len} bytes; what the sender wrote there; may be empty
 *   in   wanted   ${span_len} bytes; what the receiver shall read there
 *
 * Return CL_OK; CL_DECODE if ${message} is shorter than an IV, a block and a
 * tag, or its ciphertext no whole number of blocks; CL_BAD_INPUT if the span
 * reaches beyond the first block; or CL_TOO_SMALL if ${out_max} cannot hold
 * what is forged.
 * Handout of lab 2, "Tag 3".
 */
MUST_CHECK enum cl_status forgemac_last_block(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len, size_t offset,
    const uint8_t *known, const uint8_t *wanted, size_t span_len);

/**
 * forgemac_cbc_mac(out, out_max, out_len, first, first_len, first_tag, second,
 *     second_len):
 * Forge under tag 4, raw CBC-MAC: of two messages make a third that nobody
 * tagged, and whose tag is the one of ${second}.
 *
 *   out  out        up to ${out_max} bytes; untouched unless CL_OK
 *   in   first      ${first_len} bytes; public
 *   in   first_tag  CMAC_TAG_LEN bytes; the tag of ${first}
 *   in   second     ${second_len} bytes; public
 *
 * Return CL_OK; CL_BAD_INPUT if a message is empty or no whole number of
 * blocks; or CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * Handout of lab 2, "Tag 4".
 */
MUST_CHECK enum cl_status forgemac_cbc_mac(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *first, size_t first_len,
    const uint8_t first_tag[static CMAC_TAG_LEN], const uint8_t *second,
    size_t second_len);

/**
 * forgemac_extend(out, out_max, out_len, out_tag, message, message_len, tag,
 *     suffix, suffix_len, key_len):
 * Forge under tag 5, SHA-256(key || message): append to a message what the
 * hash did, then a suffix, and go on hashing from the tag.
 *
 *   out  out      up to ${out_max} bytes: message, padding, suffix; untouched
 *                 unless CL_OK
 *   out  out_tag  FORGEMAC_HASH_LEN bytes; untouched unless CL_OK
 *   in   message  ${message_len} bytes; public; may be empty
 *   in   tag      FORGEMAC_HASH_LEN bytes; the tag of ${message}
 *   in   suffix   ${suffix_len} bytes; may be empty
 *   in   key_len  how long the key is
 *
 * Return CL_OK, or CL_TOO_SMALL if ${out_max} cannot hold what is forged.
 * FIPS 180-4, sections 5.1.1 and 6.2; handout of lab 2, "Tag 5".
 */
MUST_CHECK enum cl_status forgemac_extend(uint8_t *out, size_t out_max,
    size_t *out_len, uint8_t out_tag[static FORGEMAC_HASH_LEN],
    const uint8_t *message, size_t message_len,
    const uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *suffix,
    size_t suffix_len, uint64_t key_len);

/**
 * forgemac_extend_live(conn, out, out_max, out_len, message, message_len, tag,
 *     suffix, suffix_len, key_min, key_max):
 * Do the same to a live server without knowing how long its key is: try one
 * length after the other, the shortest first, each once. What is sent is a
 * frame of the tag and the message; the server answers each with a frame of one
 * byte, 1 if it accepts.
 *
 *   use  conn     the connection to the server; frames
 *   out  out      up to ${out_max} bytes: the message that was accepted;
 *                 untouched unless CL_OK
 *   in   message  ${message_len} bytes; public; may be empty
 *   in   tag      FORGEMAC_HASH_LEN bytes; the tag of ${message}
 *   in   suffix   ${suffix_len} bytes; may be empty
 *   in   key_min  the key is at least so long
 *   in   key_max  and at most so long
 *
 * Return CL_OK; CL_AUTH if the server accepts none of them; CL_TOO_SMALL if
 * ${out_max} cannot hold one, or CL_TOO_BIG if it and its tag exceed
 * FORGEMAC_MESSAGE_MAX bytes (it is not sent, nor are those behind it);
 * CL_DECODE if the server answers with anything but one byte; or the status of
 * the driver call that failed.
 * Handout of lab 2, "Tag 5".
 */
MUST_CHECK enum cl_status forgemac_extend_live(struct net_conn *conn,
    uint8_t *out, size_t out_max, size_t *out_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static FORGEMAC_HASH_LEN],
    const uint8_t *suffix, size_t suffix_len, uint64_t key_min,
    uint64_t key_max);

#endif
