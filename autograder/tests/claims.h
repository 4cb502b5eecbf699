/* What a verifier is shown: right tags and forged ones, in any order. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

#define CLAIMS_KEY_MAX     200 /* bytes */
#define CLAIMS_MESSAGE_MAX 100
#define CLAIMS_PADDING_MAX 16
#define CLAIMS_TAG_MAX     32

/* An authentication code: how the reference makes tags, who checks them. */
struct claims_mac {
	size_t tag_len;
	enum cl_status (*tag)(uint8_t *tag, const uint8_t *key, size_t key_len,
	    const uint8_t *message, size_t message_len);
	enum cl_status (*verify)(const uint8_t *key, size_t key_len,
	    const uint8_t *message, size_t message_len, const uint8_t *tag);
};

/* That this is the tag of that message. */
struct claim {
	uint8_t key[CLAIMS_KEY_MAX];
	size_t key_len;
	uint8_t message[CLAIMS_MESSAGE_MAX];
	size_t message_len;
	uint8_t tag[CLAIMS_TAG_MAX];
	char forgery[80]; /* what to say if it is accepted; empty: it is true */
};

/**
 * claims_start(mac):
 * Begin a group without claims.
 *
 *   in  mac  borrowed until the last claims_judge
 */
void claims_start(const struct claims_mac *mac);

/**
 * claims_add(key_len, message_len):
 * Add the right tag of a new message under a new key.
 *
 * Return the claim, which stays where it is to the end of the group.
 */
struct claim *claims_add(size_t key_len, size_t message_len);

/**
 * claims_forge(of, format, ...):
 * Add a copy of a claim, for the caller to make it a false one.
 *
 *   in  of      a claim that is true
 *   in  format  what is wrong with it, as printf takes it
 *
 * Return the copy.
 */
struct claim *claims_forge(const struct claim *of, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * claims_flip_tag(of), claims_flip_message(of), claims_flip_key(of):
 * Add a forgery for each bit of the tag, or for each byte of the message or
 * key, in which that bit, or one bit of that byte, is wrong.
 *
 *   in  of  a claim that is true
 */
void claims_flip_tag(const struct claim *of);
void claims_flip_message(const struct claim *of);
void claims_flip_key(const struct claim *of);

/**
 * claims_forge_all(of):
 * Add what else a forger may try: a tag that is right in part or another
 * message's, a message that is longer or shorter, another key.
 *
 *   in  of  a claim that is true, with room for CLAIMS_PADDING_MAX more bytes
 */
void claims_forge_all(const struct claim *of);

/**
 * claims_judge():
 * Add half as many true claims as there are, show all to the student's
 * function, shuffled, and check that it tells them apart.
 */
void claims_judge(void);

/**
 * claims_compare(mac, key_len):
 * In a test with .traced, check that all wrong tags of a message are refused
 * in one way, and that its right one is accepted, as are those of other
 * messages, before and behind it.
 *
 *   in  mac  not kept
 */
void claims_compare(const struct claims_mac *mac, size_t key_len);

/**
 * claims_wipe(mac, key_len):
 * Check that the right tag of a message is nowhere in memory after a wrong one
 * was refused, and that the right one is accepted, as are those of other
 * messages, before and behind it.
 *
 *   in  mac  not kept
 */
void claims_wipe(const struct claims_mac *mac, size_t key_len);

#endif
