/* Contract: record.h.  Specification: WIRE.md, "Protected payloads". */
#include "record.h"

#include <sodium.h>
#include <string.h>

#include "wire.h"

enum cl_status
record_hmac_seal(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t encryption_key[static AES256_KEY_LEN], const uint8_t *mac_key,
    size_t mac_key_len, const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold the record.
	 *  2. Write a message of ctr_encrypt: the nonce and the ciphertext.
	 *  3. Write the HMAC of all that behind it.
	 *  4. Say in out_len how long the record is.
	 *
	 * Hint: the tag covers what travels: the nonce too, and no plaintext.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
record_hmac_open(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t encryption_key[static AES256_KEY_LEN], const uint8_t *mac_key,
    size_t mac_key_len, const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, what is shorter than any record.
	 *  2. Check the tag with hmac_verify; CL_AUTH if it is wrong.
	 *  3. Only now look at the rest: ctr_decrypt it.
	 *
	 * Hint: everything in front of the tag is authenticated.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
record_hmac_seq_seal(uint64_t *seq, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold the record; and
	 *     with CL_SEQUENCE, if there is no number behind this one.
	 *  2. Write the number, in 8 bytes, with wire_put_u64.
	 *  3. Write a message of ctr_encrypt behind it.
	 *  4. Write the HMAC of all that behind both.
	 *  5. Say in out_len how long the record is, and step the number.
	 *
	 * Hint: a call that failed has sent nothing, so it used no number.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
record_hmac_seq_open(uint64_t *seq, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, what is shorter than any record.
	 *  2. Check the tag with hmac_verify; CL_AUTH if it is wrong.
	 *  3. Compare the record's number with the one expected; CL_SEQUENCE if
	 *     it is another, or the last there is.
	 *  4. ctr_decrypt what lies between the number and the tag.
	 *  5. If that went well, and only then, step the number.
	 *
	 * Hint: until step 2 is done, the number is Mallory's.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
record_aead_seal(uint64_t *seq, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold the record; and
	 *     with CL_SEQUENCE, if there is no number behind this one.
	 *  2. Write the number, in 8 bytes, and a fresh nonce of 12.
	 *  3. aes_gcm_seal the plaintext behind them, and the tag behind that.
	 *     The associated data are the 8 bytes of the number.
	 *  4. Say in out_len how long the record is, and step the number.
	 *
	 * Hint: under one key, GCM with one nonce twice gives away the key of
	 * its tags. Draw all 12 bytes anew, each time.
	 */
	return (CL_NOT_IMPLEMENTED);
}

enum cl_status
record_aead_open(uint64_t *seq, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * TODO:
	 *  1. Refuse, with CL_DECODE, what is shorter than any record.
	 *  2. Compare the record's number with the one expected; CL_SEQUENCE if
	 *     it is another, or the last there is.
	 *  3. Refuse, with CL_TOO_SMALL, if out cannot hold the plaintext.
	 *  4. aes_gcm_open it. The number is the associated data.
	 *  5. If that went well, and only then, say in out_len how long the
	 *     plaintext is, and step the number.
	 *
	 * Hint: aes_gcm_open leaves no plaintext behind when it refuses.
	 */
	return (CL_NOT_IMPLEMENTED);
}
