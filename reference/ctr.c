/* Contract: ctr.h.  Specification: NIST SP 800-38A, section 6.5. */
#include "ctr.h"

#include <sodium.h>
#include <string.h>

#include "secret.h"

/* SOLUTION BEGIN */
#define BATCH 64 /* blocks: one call of aes_encrypt does them side by side */

/* Add one to a big-endian integer of 128 bits. */
static void
increment(uint8_t counter[static AES_BLOCK_LEN])
{
	for (size_t i = AES_BLOCK_LEN; i > 0; i--)
		if (++counter[i - 1] != 0)
			return;
}

/*
 * Write the next n counter blocks, at least 1, and step the counter past them.
 * They end early where its last byte wraps: up to there no other byte changes,
 * and the processor need not finish one block before it begins the next.
 */
static size_t
counter_blocks(uint8_t *blocks, size_t n, uint8_t counter[static AES_BLOCK_LEN])
{
	uint8_t last = counter[AES_BLOCK_LEN - 1];

	if (n > (size_t)UINT8_MAX - last + 1)
		n = (size_t)UINT8_MAX - last + 1;
	for (size_t i = 0; i < n; i++, blocks += AES_BLOCK_LEN) {
		memcpy(blocks, counter, AES_BLOCK_LEN);
		blocks[AES_BLOCK_LEN - 1] = (uint8_t)(last + i);
	}
	counter[AES_BLOCK_LEN - 1] = (uint8_t)(last + n - 1);
	increment(counter);
	return (n);
}

/* XOR two words at a time; the compiler makes wide loads of the memcpy. */
static void
xor_bytes(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len)
{
	uint64_t x[2], y[2];
	size_t i = 0;

	for (; i + sizeof(x) <= len; i += sizeof(x)) {
		memcpy(x, a + i, sizeof(x));
		memcpy(y, b + i, sizeof(y));
		x[0] ^= y[0];
		x[1] ^= y[1];
		memcpy(out + i, x, sizeof(x));
	}
	for (; i < len; i++)
		out[i] = a[i] ^ b[i];
}
/* SOLUTION END */

enum cl_status
ctr_xor(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
	 *  1. Expand the key with aes_new, once for the whole message.
	 *  2. Copy the nonce into a counter block of your own.
	 *  3. Encrypt the counter block with aes_encrypt: 16 bytes of keystream.
	 *  4. XOR them with the next 16 bytes of input, or what is left of it.
	 *  5. Add one to the counter block, and repeat from 3 until all is done.
	 *  6. Wipe the keystream (secret_wipe), and release the key (aes_free).
	 *
	 * Hint: the counter is all 16 bytes. A carry can run through every one.
	 */
	/* SOLUTION BEGIN */
	uint8_t counter[AES_BLOCK_LEN];
	uint8_t keystream[BATCH * AES_BLOCK_LEN] = { 0 };
	struct aes *aes = NULL;
	enum cl_status status;

	status = aes_new(&aes, key, AES256_KEY_LEN);
	memcpy(counter, nonce, sizeof(counter));
	for (size_t done = 0, len; status == CL_OK && done < in_len;
	     done += len) {
		len = in_len - done;
		if (len > sizeof(keystream))
			len = sizeof(keystream);
		size_t blocks = counter_blocks(keystream,
		    (len + AES_BLOCK_LEN - 1) / AES_BLOCK_LEN, counter);
		if (len > blocks * AES_BLOCK_LEN)
			len = blocks * AES_BLOCK_LEN;
		status = aes_encrypt(aes, keystream, keystream, blocks);
		if (status == CL_OK)
			xor_bytes(out + done, in + done, keystream, len);
	}
	secret_wipe(keystream, sizeof(keystream));
	aes_free(aes);
	return (status);
	/* SOLUTION END */
}

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold nonce and ciphertext.
	 *  2. Draw a fresh nonce with randombytes_buf.
	 *  3. Write the nonce, then ctr_xor of the plaintext behind it.
	 *  4. Say in out_len how long the message is.
	 *
	 * Hint: in step 1, subtract; a sum of two lengths can wrap around.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	if (out_max < CTR_NONCE_LEN || out_max - CTR_NONCE_LEN < in_len)
		return (CL_TOO_SMALL);
	randombytes_buf(out, CTR_NONCE_LEN);
	status = ctr_xor(out + CTR_NONCE_LEN, key, out, in, in_len);
	if (status == CL_OK)
		*out_len = CTR_NONCE_LEN + in_len;
	return (status);
	/* SOLUTION END */
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_DECODE, a message too short to hold a nonce.
	 *  2. Refuse, with CL_TOO_SMALL, if out cannot hold the plaintext.
	 *  3. ctr_xor what follows the nonce, under that nonce.
	 *  4. Say in out_len how long the plaintext is.
	 *
	 * Hint: a message of exactly 16 bytes is legal. Its plaintext is empty.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;

	if (in_len < CTR_NONCE_LEN)
		return (CL_DECODE);
	if (out_max < in_len - CTR_NONCE_LEN)
		return (CL_TOO_SMALL);
	status =
	    ctr_xor(out, key, in, in + CTR_NONCE_LEN, in_len - CTR_NONCE_LEN);
	if (status == CL_OK)
		*out_len = in_len - CTR_NONCE_LEN;
	return (status);
	/* SOLUTION END */
}
