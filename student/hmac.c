/* Contract: hmac.h.  Specification: RFC 2104. */
#include "hmac.h"

#include <sodium.h>
#include <string.h>

#include "secret.h"

enum cl_status
hmac_sha256(uint8_t tag[static HMAC_TAG_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	/*
	 * TODO:
	 *  1. Make the key 64 bytes: hash it if it is longer; append zeros.
	 *  2. XOR 0x36 into each of its bytes; hash those and the message.
	 *  3. XOR 0x5c into each instead; hash those and the hash of step 2.
	 *  4. Wipe the key's block, both padded ones, and the hash's state.
	 *
	 * Hint: a key of exactly 64 bytes is not longer than 64 bytes.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
hmac_verify(const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static HMAC_TAG_LEN])
{
	/*
	 * TODO:
	 *  1. Compute the tag that the message should have.
	 *  2. Compare all of it with secret_equal; CL_AUTH if it differs.
	 *  3. Wipe the tag you computed: it is right, even of a forgery.
	 *
	 * Hint: memcmp stops at the first byte that differs, and whoever can
	 * measure when it stopped finds the tag byte by byte.
	 */
	return (CL_NOT_IMPLEMENTED);
}
