/* The three versions of a record, so that one test fits each of them. */
#ifndef RECORD_CASE_H
#define RECORD_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"
#include "wire.h"

#define CASE_PLAIN_MAX   16384 /* bytes */
#define CASE_RECORD_MAX  (CASE_PLAIN_MAX + RECORD_HMAC_SEQ_OVERHEAD)
#define CASE_MAC_KEY_MAX 65
#define CASE_NONCE_MAX   CTR_NONCE_LEN

/* What one side of a connection knows. */
struct side {
	uint8_t key[AES256_KEY_LEN];
	uint8_t mac_key[CASE_MAC_KEY_MAX]; /* version aead has none */
	size_t mac_key_len;
	uint64_t seq; /* version hmac has none */
};

/* A function of record.h, with what it needs of a side. */
typedef enum cl_status record_call(struct side *side, uint8_t *out,
    size_t out_max, size_t *out_len, const uint8_t *in, size_t in_len);

struct record_version {
	const struct wire_field *fields;
	size_t overhead; /* bytes more than the plaintext has */
	size_t nonce_len;
	bool numbered;            /* the number is the first field */
	bool zeros_on_refusal;    /* what it refuses may leave zeros behind */
	record_call *seal, *open; /* the student's */
	record_call *ref_seal, *ref_open; /* the reference's */
	/* Fill in what follows the nonce: the ciphertext and the tag. */
	void (*protect)(const struct side *side, uint8_t *record,
	    const uint8_t *plain, size_t plain_len);
};

extern const struct record_version version_hmac, version_hmac_seq, version_aead;

/**
 * case_side(side):
 * Draw the keys of a side, with a MAC key of 32 bytes and a number whose bytes
 * all differ. No byte of a key is zero.
 *
 *   out  side  new
 */
void case_side(struct side *side);

/**
 * case_record(version, side, record, nonce, plain, plain_len):
 * Build a record from the primitives, with the side's number, whatever that
 * is. The number stays.
 *
 *   in   side    who seals it
 *   out  record  ${plain_len} bytes and the version's overhead
 *   in   nonce   as long as the version has them; NULL: drawn at random
 *   in   plain   ${plain_len} bytes; may be empty
 *
 * Return how long the record is.
 */
size_t case_record(const struct record_version *version,
    const struct side *side, uint8_t *record, const uint8_t *nonce,
    const uint8_t *plain, size_t plain_len);

/*
 * Checks, each of one call of the student's. They end the test as those of
 * lab_test.h do.
 */

/**
 * check_seals(version, side, record, out_max, plain, plain_len):
 * Sealing a plaintext makes the record that the primitives make of it under
 * the same nonce, and steps the number by one.
 *
 *   in/out  side    who seals it
 *   out     record  up to ${out_max} bytes
 *   in      plain   ${plain_len} bytes; may be empty
 */
void check_seals(const struct record_version *version, struct side *side,
    uint8_t *record, size_t out_max, const uint8_t *plain, size_t plain_len);

/**
 * check_seals_not(version, side, want, out_max, plain_len):
 * Sealing ${plain_len} bytes is refused with this status, and changes nothing.
 */
void check_seals_not(const struct record_version *version,
    const struct side *side, enum cl_status want, size_t out_max,
    size_t plain_len);

/**
 * check_opens(version, side, out_max, record, record_len, plain, plain_len):
 * Opening a record yields this plaintext, and steps the number by one.
 *
 *   in/out  side    who opens it
 *   in      record  ${record_len} bytes
 *   in      plain   ${plain_len} bytes; may be empty
 */
void check_opens(const struct record_version *version, struct side *side,
    size_t out_max, const uint8_t *record, size_t record_len,
    const uint8_t *plain, size_t plain_len);

/**
 * check_refuses(version, side, want, out_max, record, record_len, what):
 * Opening a record is refused with this status, leaves no plaintext, and
 * changes neither the length nor the number. Every other time, by chance, an
 * honest record of another side comes before it, and is accepted.
 *
 *   in  side    who opens it
 *   in  record  ${record_len} bytes
 *   in  what    what is wrong with it, for the student: "with byte 3 changed"
 */
void check_refuses(const struct record_version *version,
    const struct side *side, enum cl_status want, size_t out_max,
    const uint8_t *record, size_t record_len, const char *what);

/**
 * check_refuses_next(version, side, want, out_max, record, record_len, what):
 * Check the same, with no call before it.
 */
void check_refuses_next(const struct record_version *version,
    const struct side *side, enum cl_status want, size_t out_max,
    const uint8_t *record, size_t record_len, const char *what);

#endif
