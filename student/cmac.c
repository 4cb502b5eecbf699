/* Contract: cmac.h.  Specification: RFC 4493; NIST SP 800-38B. */
#include "cmac.h"

#include <string.h>

#include "secret.h"

enum cl_status
cmac_cbc_mac(uint8_t tag[static CMAC_TAG_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_BAD_INPUT, what is not one or more whole blocks.
	 *  2. Expand the key with aes_new, and begin with a block of zeros.
	 *  3. XOR the next 16 bytes of the message into the block; encrypt it.
	 *  4. Repeat 3 to the end of the message. The last block is the tag.
	 *  5. Wipe the block, and release the key (aes_free).
	 *
	 * Hint: aes_new knows which key lengths there are. Return what it says.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
cmac_subkeys(uint8_t k1[static CMAC_SUBKEY_LEN],
    uint8_t k2[static CMAC_SUBKEY_LEN], const uint8_t *key, size_t key_len)
{
	/*
	 * TODO:
	 *  1. Encrypt a block of zeros under the key.
	 *  2. K1 is that block doubled: shift it left by one bit, and if a bit
	 *     fell out at the left end, XOR 0x87 into the last byte.
	 *  3. K2 is K1 doubled.
	 *  4. Wipe the encrypted zeros, and release the key.
	 *
	 * Hint: the bit that falls out is secret. An if that asks for it takes
	 * one path or the other, and somebody may see which.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
cmac_tag(uint8_t tag[static CMAC_TAG_LEN], const uint8_t *key, size_t key_len,
    const uint8_t *message, size_t message_len)
{
	/*
	 * TODO:
	 *  1. Derive the subkeys.
	 *  2. Chain all blocks but the last, as raw CBC-MAC does.
	 *  3. A whole last block: XOR it and K1 into the chain.
	 *  4. Any other: append a 1 bit and zeros; XOR it and K2 into that.
	 *  5. Encrypt once more. That is the tag.
	 *  6. Wipe the subkeys and the block, and release the key.
	 *
	 * Hint: the empty message has a last block, too. It is not whole.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
cmac_verify(const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static CMAC_TAG_LEN])
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
