/* Contract: forge.h.  Specification: WIRE.md, version ctr. */
#include "forge.h"

#include <string.h>

enum cl_status
forge_rewrite(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *message, size_t message_len, size_t offset,
    const uint8_t *known, const uint8_t *wanted, size_t span_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, a message too short to hold a nonce.
	 *  2. Refuse, with CL_BAD_INPUT, a span that reaches beyond the end of
	 *     the plaintext. Subtract: offset + span_len can wrap around.
	 *  3. Refuse, with CL_TOO_SMALL, an out that cannot hold the message.
	 *  4. Copy the whole message, with memmove: out may be its buffer.
	 *  5. XOR each byte of the span with its known and its wanted byte.
	 *  6. Say in out_len how long the message is: as long as it was.
	 *
	 * Hint: offset counts in the plaintext. In the message, the nonce comes
	 * first.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
forge_recover(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *first, size_t first_len, const uint8_t *known,
    size_t known_len, const uint8_t *second, size_t second_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, if either message is too short to hold a
	 *     nonce.
	 *  2. Refuse, with CL_BAD_INPUT, two nonces that differ, and a known
	 *     text that is longer than the first ciphertext.
	 *  3. See how far you can read: to the end of the known text, or of the
	 *     second ciphertext, whichever comes first. Refuse, with
	 *     CL_TOO_SMALL, an out that cannot hold so much.
	 *  4. XOR the first ciphertext with the known text. What is that?
	 *  5. XOR it with the second ciphertext, and say in out_len how long
	 *     the result is.
	 *
	 * Hint: the lengths are those of whole messages, nonces included; only
	 * known_len is that of a text.
	 */
	return (CL_NOT_IMPLEMENTED);
}
