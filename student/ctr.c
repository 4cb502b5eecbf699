/* Contract: ctr.h.  Specification: NIST SP 800-38A, section 6.5. */
#include "ctr.h"

#include <sodium.h>
#include <string.h>

#include "secret.h"

enum cl_status
ctr_xor(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Expand the key with aes_new, once for the whole message.
	 *  2. Copy the nonce into a counter block of your own.
	 *  3. Encrypt the counter block with aes_encrypt: 16 bytes of keystream.
	 *  4. XOR them with the next 16 bytes of input, or what is left of it.
	 *  5. Add one to the counter block, and repeat from 3 until all is done.
	 *  6. Wipe the keystream (secret_wipe), and release the key (aes_free).
	 *
	 * Hint: the counter is all 16 bytes. A carry can run through every one.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold nonce and ciphertext.
	 *  2. Draw a fresh nonce with randombytes_buf.
	 *  3. Write the nonce, then ctr_xor of the plaintext behind it.
	 *  4. Say in out_len how long the message is.
	 *
	 * Hint: in step 1, subtract; a sum of two lengths can wrap around.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, a message too short to hold a nonce.
	 *  2. Refuse, with CL_TOO_SMALL, if out cannot hold the plaintext.
	 *  3. ctr_xor what follows the nonce, under that nonce.
	 *  4. Say in out_len how long the plaintext is.
	 *
	 * Hint: a message of exactly 16 bytes is legal. Its plaintext is empty.
	 */
	return (CL_NOT_IMPLEMENTED);
}
