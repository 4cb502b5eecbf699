/* Contract: cmac.h.  Specification: RFC 4493; NIST SP 800-38B. */
#include "cmac.h"

#include <string.h>

#include "secret.h"

/* SOLUTION BEGIN */
/* XOR len bytes into a block. */
static void
xor_into(uint8_t block[static AES_BLOCK_LEN], const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len; i++)
		block[i] ^= in[i];
}

/* Go on with the CBC-MAC of whole blocks from the block before them. */
static enum cl_status
chain(struct aes *aes, uint8_t block[static AES_BLOCK_LEN], const uint8_t *in,
    size_t in_len)
{
	enum cl_status status = CL_OK;

	for (; status == CL_OK && in_len > 0; in_len -= AES_BLOCK_LEN) {
		xor_into(block, in, AES_BLOCK_LEN);
		status = aes_encrypt(aes, block, block, 1);
		in += AES_BLOCK_LEN;
	}
	return (status);
}
/* SOLUTION END */

enum cl_status
cmac_cbc_mac(uint8_t tag[static CMAC_TAG_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_BAD_INPUT, what is not one or more whole blocks.
	 *  2. Expand the key with aes_new, and begin with a block of zeros.
	 *  3. XOR the next 16 bytes of the message into the block; encrypt it.
	 *  4. Repeat 3 to the end of the message. The last block is the tag.
	 *  5. Wipe the block, and release the key (aes_free).
	 *
	 * Hint: aes_new knows which key lengths there are. Return what it says.
	 */
	/* SOLUTION BEGIN */
	uint8_t block[AES_BLOCK_LEN] = { 0 };
	struct aes *aes = NULL;
	enum cl_status status;

	if (message_len == 0 || message_len % AES_BLOCK_LEN != 0)
		return (CL_BAD_INPUT);
	status = aes_new(&aes, key, key_len);
	if (status == CL_OK)
		status = chain(aes, block, message, message_len);
	if (status == CL_OK)
		memcpy(tag, block, CMAC_TAG_LEN);
	secret_wipe(block, sizeof(block));
	aes_free(aes);
	return (status);
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/*
 * Double an element of GF(2^128): shift by one bit, and reduce what falls out.
 * The bit is secret, so it becomes a mask, and no branch.
 */
static void
double_block(
    uint8_t out[static AES_BLOCK_LEN], const uint8_t in[static AES_BLOCK_LEN])
{
	uint8_t carry = in[0] >> 7;

	for (size_t i = 0; i + 1 < AES_BLOCK_LEN; i++)
		out[i] = (uint8_t)(in[i] << 1 | in[i + 1] >> 7);
	out[AES_BLOCK_LEN - 1] = (uint8_t)(in[AES_BLOCK_LEN - 1] << 1);
	out[AES_BLOCK_LEN - 1] ^= (uint8_t)(0x87 & -carry);
}

/* Derive both subkeys from an expanded key. */
static enum cl_status
derive_subkeys(struct aes *aes, uint8_t k1[static CMAC_SUBKEY_LEN],
    uint8_t k2[static CMAC_SUBKEY_LEN])
{
	uint8_t zero[AES_BLOCK_LEN] = { 0 };
	enum cl_status status;

	status = aes_encrypt(aes, zero, zero, 1);
	if (status == CL_OK) {
		double_block(k1, zero);
		double_block(k2, k1);
	}
	secret_wipe(zero, sizeof(zero));
	return (status);
}
/* SOLUTION END */

enum cl_status
cmac_subkeys(uint8_t k1[static CMAC_SUBKEY_LEN],
    uint8_t k2[static CMAC_SUBKEY_LEN], const uint8_t *key, size_t key_len)
{
	/*
	 * Steps:
	 *  1. Encrypt a block of zeros under the key.
	 *  2. K1 is that block doubled: shift it left by one bit, and if a bit
	 *     fell out at the left end, XOR 0x87 into the last byte.
	 *  3. K2 is K1 doubled.
	 *  4. Wipe the encrypted zeros, and release the key.
	 *
	 * Hint: the bit that falls out is secret. An if that asks for it takes
	 * one path or the other, and somebody may see which.
	 */
	/* SOLUTION BEGIN */
	struct aes *aes = NULL;
	enum cl_status status;

	status = aes_new(&aes, key, key_len);
	if (status == CL_OK)
		status = derive_subkeys(aes, k1, k2);
	aes_free(aes);
	return (status);
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/* The last block: whole and K1, or what there is, a bit, zeros, and K2. */
static void
xor_last(uint8_t block[static AES_BLOCK_LEN], const uint8_t *last,
    size_t last_len, const uint8_t k1[static CMAC_SUBKEY_LEN],
    const uint8_t k2[static CMAC_SUBKEY_LEN])
{
	xor_into(block, last, last_len);
	if (last_len == AES_BLOCK_LEN) {
		xor_into(block, k1, CMAC_SUBKEY_LEN);
		return;
	}
	block[last_len] ^= 0x80;
	xor_into(block, k2, CMAC_SUBKEY_LEN);
}
/* SOLUTION END */

enum cl_status
cmac_tag(uint8_t tag[static CMAC_TAG_LEN], const uint8_t *key, size_t key_len,
    const uint8_t *message, size_t message_len)
{
	/*
	 * Steps:
	 *  1. Derive the subkeys.
	 *  2. Chain all blocks but the last, as raw CBC-MAC does.
	 *  3. A whole last block: XOR it and K1 into the chain.
	 *  4. Any other: append a 1 bit and zeros; XOR it and K2 into that.
	 *  5. Encrypt once more. That is the tag.
	 *  6. Wipe the subkeys and the block, and release the key.
	 *
	 * Hint: the empty message has a last block, too. It is not whole.
	 */
	/* SOLUTION BEGIN */
	uint8_t k1[CMAC_SUBKEY_LEN] = { 0 }, k2[CMAC_SUBKEY_LEN] = { 0 };
	uint8_t block[AES_BLOCK_LEN] = { 0 };
	size_t last_len = message_len % AES_BLOCK_LEN;
	struct aes *aes = NULL;
	enum cl_status status;

	if (last_len == 0 && message_len > 0)
		last_len = AES_BLOCK_LEN;
	message_len -= last_len;
	status = aes_new(&aes, key, key_len);
	if (status == CL_OK)
		status = derive_subkeys(aes, k1, k2);
	if (status == CL_OK)
		status = chain(aes, block, message, message_len);
	if (status == CL_OK) {
		xor_last(block, message + message_len, last_len, k1, k2);
		status = aes_encrypt(aes, block, block, 1);
	}
	if (status == CL_OK)
		memcpy(tag, block, CMAC_TAG_LEN);
	secret_wipe(k1, sizeof(k1));
	secret_wipe(k2, sizeof(k2));
	secret_wipe(block, sizeof(block));
	aes_free(aes);
	return (status);
	/* SOLUTION END */
}

enum cl_status
cmac_verify(const uint8_t *key, size_t key_len, const uint8_t *message,
    size_t message_len, const uint8_t tag[static CMAC_TAG_LEN])
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
	uint8_t want[CMAC_TAG_LEN] = { 0 };
	enum cl_status status;

	status = cmac_tag(want, key, key_len, message, message_len);
	if (status == CL_OK && !secret_equal(want, tag, sizeof(want)))
		status = CL_AUTH;
	secret_wipe(want, sizeof(want));
	return (status);
	/* SOLUTION END */
}
