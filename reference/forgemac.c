/* Contract: forgemac.h.  Specification: the handout of lab 2. */
#include "forgemac.h"

#include <sodium.h>
#include <string.h>

#include "wire.h"

/* SOLUTION BEGIN */
#define SHA256_BLOCK_LEN 64 /* bytes */

/* Make a ciphertext of a stream cipher say b where it said a. */
static void
restate(uint8_t *ciphertext, const uint8_t *a, const uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		ciphertext[i] ^= a[i] ^ b[i];
}

/* The same for an encrypted hash of a, which becomes the one of b. */
static void
restate_hash(uint8_t *ciphertext, const uint8_t *a, size_t a_len,
    const uint8_t *b, size_t b_len)
{
	uint8_t hash_a[FORGEMAC_HASH_LEN], hash_b[FORGEMAC_HASH_LEN];

	crypto_hash_sha256(hash_a, a, a_len);
	crypto_hash_sha256(hash_b, b, b_len);
	restate(ciphertext, hash_a, hash_b, sizeof(hash_a));
}

/* Refuse a message unless it is overhead bytes longer than its text. */
static enum cl_status
check_lengths(size_t message_len, size_t overhead, size_t text_len)
{
	if (message_len < overhead)
		return (CL_DECODE);
	return (message_len - overhead == text_len ? CL_OK : CL_BAD_INPUT);
}

/* Copy a message of nonce, text and hash; its text says what is wanted now. */
static enum cl_status
restate_text(uint8_t *out, size_t out_max, const uint8_t *message,
    size_t message_len, const uint8_t *text, const uint8_t *wanted,
    size_t text_len)
{
	enum cl_status status = check_lengths(
	    message_len, CTR_NONCE_LEN + FORGEMAC_HASH_LEN, text_len);

	if (status != CL_OK)
		return (status);
	if (out_max < message_len)
		return (CL_TOO_SMALL);
	memcpy(out, message, message_len);
	restate(out + CTR_NONCE_LEN, text, wanted, text_len);
	return (CL_OK);
}
/* SOLUTION END */

enum cl_status
forgemac_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len)
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message. Make its ciphertext say what is wanted, as
	 *     forge_rewrite does.
	 *  3. Replace the tag. Who may compute it?
	 *
	 * Hint: crypto_hash_sha256 takes no key.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	status = restate_text(
	    out, out_max, message, message_len, text, wanted, text_len);
	if (status != CL_OK)
		return (status);
	crypto_hash_sha256(out + CTR_NONCE_LEN + text_len, wanted, text_len);
	*out_len = message_len;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
forgemac_inner_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len)
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message. Make its ciphertext say what is wanted.
	 *  3. The encrypted hash is ciphertext, too: you know what it says, and
	 *     what it shall say.
	 *
	 * Hint: this needs all of the plaintext, for its hash depends on all.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	status = restate_text(
	    out, out_max, message, message_len, text, wanted, text_len);
	if (status != CL_OK)
		return (status);
	restate_hash(
	    out + CTR_NONCE_LEN + text_len, text, text_len, wanted, text_len);
	*out_len = message_len;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
forgemac_encrypted_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *first, size_t first_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len, const uint8_t *second,
    size_t second_len, const uint8_t *second_text, size_t second_text_len)
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the first message's first nonce and its ciphertext, and make
	 *     that say what is wanted.
	 *  3. Copy the second nonce and the encrypted hash of the second
	 *     message behind them, and make them say the hash of that.
	 *
	 * Hint: what you copy in step 3 is the end of a message, 48 bytes. It
	 * says the hash of the second text.
	 */
	/* SOLUTION BEGIN */
	const size_t tag_len = CTR_NONCE_LEN + FORGEMAC_HASH_LEN;
	const size_t overhead = CTR_NONCE_LEN + tag_len;
	enum cl_status status, other;
	uint8_t *tag;

	status = check_lengths(first_len, overhead, text_len);
	other = check_lengths(second_len, overhead, second_text_len);
	if (status == CL_DECODE || other == CL_DECODE)
		return (CL_DECODE);
	if (status != CL_OK || other != CL_OK)
		return (CL_BAD_INPUT);
	if (out_max < first_len)
		return (CL_TOO_SMALL);
	tag = out + first_len - tag_len;
	memcpy(out, first, first_len - tag_len);
	memcpy(tag, second + second_len - tag_len, tag_len);
	restate(out + CTR_NONCE_LEN, text, wanted, text_len);
	restate_hash(tag + CTR_NONCE_LEN, second_text, second_text_len, wanted,
	    text_len);
	*out_len = first_len;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
forgemac_context(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len,
    const uint8_t context[static FORGEMAC_CONTEXT_LEN])
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message, under the other context.
	 *
	 * Hint: what does the tag cover? Everything else is yours.
	 */
	/* SOLUTION BEGIN */
	if (message_len <
	    FORGEMAC_CONTEXT_LEN + CTR_NONCE_LEN + FORGEMAC_HASH_LEN)
		return (CL_DECODE);
	if (out_max < message_len)
		return (CL_TOO_SMALL);
	memcpy(out, message, message_len);
	memcpy(out, context, FORGEMAC_CONTEXT_LEN);
	*out_len = message_len;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
forgemac_last_block(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, size_t offset,
    const uint8_t *known, const uint8_t *wanted, size_t span_len)
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses. Subtract: offset + span_len can
	 *     wrap around.
	 *  2. Copy the message.
	 *  3. CBC decrypts the first block, then XORs the IV into it. So XOR
	 *     into the IV what shall change.
	 *
	 * Hint: the tag is a copy of the last block. Did you touch that?
	 */
	/* SOLUTION BEGIN */
	const size_t overhead = AES_BLOCK_LEN + CMAC_TAG_LEN;

	if (message_len < overhead + AES_BLOCK_LEN ||
	    message_len % AES_BLOCK_LEN != 0)
		return (CL_DECODE);
	if (offset > AES_BLOCK_LEN || span_len > AES_BLOCK_LEN - offset)
		return (CL_BAD_INPUT);
	if (out_max < message_len)
		return (CL_TOO_SMALL);
	memcpy(out, message, message_len);
	restate(out + offset, known, wanted, span_len);
	*out_len = message_len;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
forgemac_cbc_mac(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *first, size_t first_len,
    const uint8_t first_tag[static CMAC_TAG_LEN], const uint8_t *second,
    size_t second_len)
{
	/*
	 * Steps:
	 *  1. Refuse what the contract refuses.
	 *  2. Write the first message. Behind it, the chain is its tag.
	 *  3. Write the second behind it, so that the chain goes on as it does
	 *     when the second stands alone: from a block of zeros.
	 *
	 * Hint: only one block of the second message has to be changed.
	 */
	/* SOLUTION BEGIN */
	if (first_len == 0 || first_len % AES_BLOCK_LEN != 0 ||
	    second_len == 0 || second_len % AES_BLOCK_LEN != 0)
		return (CL_BAD_INPUT);
	if (out_max < first_len || out_max - first_len < second_len)
		return (CL_TOO_SMALL);
	memcpy(out, first, first_len);
	memcpy(out + first_len, second, second_len);
	for (size_t i = 0; i < CMAC_TAG_LEN; i++)
		out[first_len + i] ^= first_tag[i];
	*out_len = first_len + second_len;
	return (CL_OK);
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/*
 * What SHA-256 appends to so many bytes: a 1 bit, zeros, and their number in
 * bits. Returns how many bytes that is.
 */
static size_t
hash_padding(uint8_t padding[static 2 * SHA256_BLOCK_LEN], uint64_t len)
{
	size_t used = (size_t)(len % SHA256_BLOCK_LEN);
	size_t padding_len = SHA256_BLOCK_LEN - used;
	struct wire_writer writer;

	if (padding_len < 1 + 8)
		padding_len += SHA256_BLOCK_LEN;
	memset(padding, 0, padding_len);
	padding[0] = 0x80;
	writer = wire_writer(padding + padding_len - 8, 8);
	wire_put_u64(&writer, len * 8);
	return (padding_len);
}

/* Be where SHA-256 was when it put out a hash, after so many bytes. */
static void
resume_hash(crypto_hash_sha256_state *state,
    const uint8_t hash[static FORGEMAC_HASH_LEN], uint64_t len)
{
	struct wire_reader reader = wire_reader(hash, FORGEMAC_HASH_LEN);

	crypto_hash_sha256_init(state);
	for (size_t i = 0; i < FORGEMAC_HASH_LEN / 4; i++)
		state->state[i] = wire_get_u32(&reader);
	state->count = len * 8;
}
/* SOLUTION END */

enum cl_status
forgemac_extend(uint8_t *out, size_t out_max, size_t *out_len,
    uint8_t out_tag[static FORGEMAC_HASH_LEN], const uint8_t *message,
    size_t message_len, const uint8_t tag[static FORGEMAC_HASH_LEN],
    const uint8_t *suffix, size_t suffix_len, uint64_t key_len)
{
	/*
	 * Steps:
	 *  1. Rebuild the padding that SHA-256 appended to key and message.
	 *  2. Refuse, with CL_TOO_SMALL, an out that cannot hold it all.
	 *  3. Write the message, the padding and the suffix.
	 *  4. Begin a crypto_hash_sha256_state whose 8 words are the tag, and
	 *     whose count is what was hashed so far: key, message and padding,
	 *     in bits.
	 *  5. Update it with the suffix. Its final is the new tag.
	 *
	 * Hint: the padding depends on how long the key is, and not on the key.
	 */
	/* SOLUTION BEGIN */
	uint8_t padding[2 * SHA256_BLOCK_LEN];
	uint64_t hashed = key_len + message_len;
	size_t padding_len = hash_padding(padding, hashed);
	crypto_hash_sha256_state state;

	if (out_max < message_len || out_max - message_len < padding_len ||
	    out_max - message_len - padding_len < suffix_len)
		return (CL_TOO_SMALL);
	if (message_len > 0)
		memcpy(out, message, message_len);
	memcpy(out + message_len, padding, padding_len);
	if (suffix_len > 0)
		memcpy(out + message_len + padding_len, suffix, suffix_len);
	*out_len = message_len + padding_len + suffix_len;
	resume_hash(&state, tag, hashed + padding_len);
	crypto_hash_sha256_update(&state, suffix, suffix_len);
	crypto_hash_sha256_final(&state, out_tag);
	return (CL_OK);
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/* Ask the server whether it takes a message for authentic. */
static enum cl_status
ask(struct net_conn *conn, const uint8_t *message, size_t message_len)
{
	uint8_t answer;
	enum cl_status status;
	size_t answer_len = 0;

	status = net_send(conn, message, message_len);
	if (status == CL_OK)
		status = net_recv(conn, &answer, sizeof(answer), &answer_len);
	if (status == CL_TOO_SMALL || (status == CL_OK && answer_len != 1))
		return (CL_DECODE);
	if (status == CL_OK && answer != 1)
		return (CL_AUTH);
	return (status);
}
/* SOLUTION END */

enum cl_status
forgemac_extend_live(struct net_conn *conn, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len,
    const uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *suffix,
    size_t suffix_len, uint64_t key_min, uint64_t key_max)
{
	/*
	 * Steps:
	 *  1. For each length that the key can have: forgemac_extend. No loop
	 *     ends at key_len > key_max if key_max is UINT64_MAX.
	 *  2. Send one message: the tag, then what was forged. A buffer of
	 *     FORGEMAC_MESSAGE_MAX bytes holds both.
	 *  3. Receive the answer. If it is 1, copy what was forged to out.
	 *
	 * Hint: the server hashes a key of one length, so only one guess is
	 * right. All others are refused, and cost you nothing.
	 */
	/* SOLUTION BEGIN */
	uint8_t forged[FORGEMAC_MESSAGE_MAX];
	uint8_t *text = forged + FORGEMAC_HASH_LEN;
	size_t len = 0;
	enum cl_status status = CL_AUTH;

	for (uint64_t key_len = key_min;
	     status == CL_AUTH && key_len <= key_max; key_len++) {
		status = forgemac_extend(text,
		    sizeof(forged) - FORGEMAC_HASH_LEN, &len, forged, message,
		    message_len, tag, suffix, suffix_len, key_len);
		if (status != CL_OK)
			return (CL_TOO_BIG);
		if (out_max < len)
			return (CL_TOO_SMALL);
		status = ask(conn, forged, FORGEMAC_HASH_LEN + len);
		if (key_len == UINT64_MAX)
			break;
	}
	if (status != CL_OK)
		return (status);
	memcpy(out, text, len);
	*out_len = len;
	return (CL_OK);
	/* SOLUTION END */
}
