/* Contract: hmac.h.  Specification: RFC 2104. */
#include "hmac.h"

#include <sodium.h>
#include <string.h>

#include "secret.h"

/* SOLUTION BEGIN */
/* Hash the key's block with each byte XORed with pad, then the text. */
static void
hash_padded(uint8_t out[static HMAC_TAG_LEN],
    const uint8_t key_block[static HMAC_BLOCK_LEN], uint8_t pad,
    const uint8_t *text, size_t text_len)
{
	crypto_hash_sha256_state state;
	uint8_t block[HMAC_BLOCK_LEN];

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = key_block[i] ^ pad;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, block, sizeof(block));
	crypto_hash_sha256_update(&state, text, text_len);
	crypto_hash_sha256_final(&state, out);
	secret_wipe(block, sizeof(block));
	secret_wipe(&state, sizeof(state));
}
/* SOLUTION END */

enum cl_status
hmac_sha256(uint8_t tag[static HMAC_TAG_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	/*
	 * Steps:
	 *  1. Make the key 64 bytes: hash it if it is longer; append zeros.
	 *  2. XOR 0x36 into each of its bytes; hash those and the message.
	 *  3. XOR 0x5c into each instead; hash those and the hash of step 2.
	 *  4. Wipe the key's block, both padded ones, and the hash's state.
	 *
	 * Hint: a key of exactly 64 bytes is not longer than 64 bytes.
	 */
	/* SOLUTION BEGIN */
	uint8_t key_block[HMAC_BLOCK_LEN] = { 0 };
	uint8_t inner[HMAC_TAG_LEN];

	if (key_len > HMAC_BLOCK_LEN)
		crypto_hash_sha256(key_block, key, key_len);
	else if (key_len > 0)
		memcpy(key_block, key, key_len);
	hash_padded(inner, key_block, 0x36, message, message_len);
	hash_padded(tag, key_block, 0x5c, inner, sizeof(inner));
	secret_wipe(key_block, sizeof(key_block));
	secret_wipe(inner, sizeof(inner));
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
hmac_verify(const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static HMAC_TAG_LEN])
{
	/*
	 * Steps:
	 *  1. Compute the tag that the message should have.
	 *  2. Compare all of it with secret_equal; CL_AUTH if it differs.
	 *  3. Wipe the tag you computed: it is right, even of a forgery.
	 *
	 * Hint: memcmp stops at the first byte that differs, and whoever can
	 * measure when it stopped finds the tag byte by byte.
	 */
	/* SOLUTION BEGIN */
	uint8_t want[HMAC_TAG_LEN] = { 0 };
	enum cl_status status;

	status = hmac_sha256(want, key, key_len, message, message_len);
	if (status == CL_OK && !secret_equal(want, tag, sizeof(want)))
		status = CL_AUTH;
	secret_wipe(want, sizeof(want));
	return (status);
	/* SOLUTION END */
}
