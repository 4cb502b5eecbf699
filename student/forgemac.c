/* Contract: forgemac.h.  Specification: the handout of lab 2. */
#include "forgemac.h"

#include <sodium.h>
#include <string.h>

#include "wire.h"

enum cl_status
forgemac_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len)
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message. Make its ciphertext say what is wanted, as
	 *     forge_rewrite does.
	 *  3. Replace the tag. Who may compute it?
	 *
	 * Hint: crypto_hash_sha256 takes no key.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_inner_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len)
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message. Make its ciphertext say what is wanted.
	 *  3. The encrypted hash is ciphertext, too: you know what it says, and
	 *     what it shall say.
	 *
	 * Hint: this needs all of the plaintext, for its hash depends on all.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_encrypted_hash(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *first, size_t first_len, const uint8_t *text,
    const uint8_t *wanted, size_t text_len, const uint8_t *second,
    size_t second_len, const uint8_t *second_text, size_t second_text_len)
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the first message's first nonce and its ciphertext, and make
	 *     that say what is wanted.
	 *  3. Copy the second nonce and the encrypted hash of the second
	 *     message behind them, and make them say the hash of that.
	 *
	 * Hint: what you copy in step 3 is the end of a message, 48 bytes. It
	 * says the hash of the second text.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_context(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len,
    const uint8_t context[static FORGEMAC_CONTEXT_LEN])
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses.
	 *  2. Copy the message, under the other context.
	 *
	 * Hint: what does the tag cover? Everything else is yours.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_last_block(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, size_t offset,
    const uint8_t *known, const uint8_t *wanted, size_t span_len)
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses. Subtract: offset + span_len can
	 *     wrap around.
	 *  2. Copy the message.
	 *  3. CBC decrypts the first block, then XORs the IV into it. So XOR
	 *     into the IV what shall change.
	 *
	 * Hint: the tag is a copy of the last block. Did you touch that?
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_cbc_mac(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *first, size_t first_len,
    const uint8_t first_tag[static CMAC_TAG_LEN], const uint8_t *second,
    size_t second_len)
{
	/*
	 * TODO:
	 *  1. Refuse what the contract refuses.
	 *  2. Write the first message. Behind it, the chain is its tag.
	 *  3. Write the second behind it, so that the chain goes on as it does
	 *     when the second stands alone: from a block of zeros.
	 *
	 * Hint: only one block of the second message has to be changed.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_extend(uint8_t *out, size_t out_max, size_t *out_len,
    uint8_t out_tag[static FORGEMAC_HASH_LEN], const uint8_t *message,
    size_t message_len, const uint8_t tag[static FORGEMAC_HASH_LEN],
    const uint8_t *suffix, size_t suffix_len, uint64_t key_len)
{
	/*
	 * TODO:
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
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forgemac_extend_live(struct net_conn *conn, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *message, size_t message_len,
    const uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *suffix,
    size_t suffix_len, uint64_t key_min, uint64_t key_max)
{
	/*
	 * TODO:
	 *  1. For each length that the key can have: forgemac_extend. No loop
	 *     ends at key_len > key_max if key_max is UINT64_MAX.
	 *  2. Send one message: the tag, then what was forged. A buffer of
	 *     FORGEMAC_MESSAGE_MAX bytes holds both.
	 *  3. Receive the answer. If it is 1, copy what was forged to out.
	 *
	 * Hint: the server hashes a key of one length, so only one guess is
	 * right. All others are refused, and cost you nothing.
	 */
	return (CL_NOT_IMPLEMENTED);
}
