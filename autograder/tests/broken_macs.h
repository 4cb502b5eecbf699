/* Lab 2: the tags that do not hold, with a sender and a receiver for each. */
#ifndef BROKEN_MACS_H
#define BROKEN_MACS_H

#include <stddef.h>
#include <stdint.h>

#include "primitives.h"
#include "status.h"
#include "wire.h"

#define BROKEN_TEXT_MAX     1024
#define BROKEN_OVERHEAD_MAX 64
#define BROKEN_MESSAGE_MAX  (BROKEN_OVERHEAD_MAX + BROKEN_TEXT_MAX)

/* A scheme: how its messages are made, and where things are in them. */
struct broken_mac {
	struct wire_field fields[5];
	size_t overhead; /* bytes that a message has more than its text */
	size_t nonce_at; /* of the text's encryption */
	/* Seal a text, under the context and the nonces in the message. */
	enum cl_status (*seal)(uint8_t *message, const uint8_t *key,
	    const uint8_t *text, size_t text_len);
	/* Read it again; NULL: nobody here decrypts CBC. */
	enum cl_status (*unseal)(uint8_t *text, const uint8_t *key,
	    const uint8_t *nonce, const uint8_t *ciphertext, size_t len);
};

/* The tags 1, 1.5, 2, 2.5 and 3, as forgemac.h says them. */
extern const struct broken_mac broken_hash;
extern const struct broken_mac broken_inner_hash;
extern const struct broken_mac broken_encrypted_hash;
extern const struct broken_mac broken_context;
extern const struct broken_mac broken_last_block;

/* One message, and what its sender knew. */
struct tagged {
	const struct broken_mac *mac;
	uint8_t key[AES256_KEY_LEN];
	uint8_t text[BROKEN_TEXT_MAX];
	size_t text_len;
	uint8_t message[BROKEN_MESSAGE_MAX];
	size_t message_len;
};

/**
 * broken_mac_record(tagged, mac, key, text_len):
 * Send a random text under fresh nonces, and make sure that the receiver is
 * one: that it takes the message, and not with a bit of its tag flipped.
 *
 *   in  key       AES256_KEY_LEN bytes
 *   in  text_len  up to BROKEN_TEXT_MAX; whole blocks for broken_last_block
 *
 * Return CL_OK; CL_AUTH if it takes the other, or refuses the first; or the
 * status of the call that failed.
 */
MUST_CHECK enum cl_status broken_mac_record(struct tagged *tagged,
    const struct broken_mac *mac, const uint8_t key[static AES256_KEY_LEN],
    size_t text_len);

/**
 * broken_mac_receive(text, honest, mac, key, message, message_len):
 * Read a message, and seal what was read under the nonces of the message once
 * more. The receiver takes a message for authentic if it is what comes out.
 *
 *   in/out  text    ${message_len} - overhead bytes; what was read. Under
 *                   broken_last_block the text that is claimed: for one IV, a
 *                   ciphertext decrypts to the text which encrypts to it
 *   out     honest  ${message_len} bytes; what an honest sender had sent
 *   in      key     AES256_KEY_LEN bytes
 *
 * Return CL_OK, CL_DECODE if ${message} is too short, or the status of the call
 * that failed.
 */
MUST_CHECK enum cl_status broken_mac_receive(uint8_t *text, uint8_t *honest,
    const struct broken_mac *mac, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t *message, size_t message_len);

#endif
