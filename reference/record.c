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
	 * Steps:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold the record.
	 *  2. Write a message of ctr_encrypt: the nonce and the ciphertext.
	 *  3. Write the HMAC of all that behind it.
	 *  4. Say in out_len how long the record is.
	 *
	 * Hint: the tag covers what travels: the nonce too, and no plaintext.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;
	size_t len = 0;

	if (out_max < RECORD_HMAC_OVERHEAD ||
	    out_max - RECORD_HMAC_OVERHEAD < in_len)
		return (CL_TOO_SMALL);
	status = ctr_encrypt(
	    out, out_max - HMAC_TAG_LEN, &len, encryption_key, in, in_len);
	if (status == CL_OK)
		status = hmac_sha256(out + len, mac_key, mac_key_len, out, len);
	if (status == CL_OK)
		*out_len = len + HMAC_TAG_LEN;
	return (status);
	/* SOLUTION END */
}

enum cl_status
record_hmac_open(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t encryption_key[static AES256_KEY_LEN], const uint8_t *mac_key,
    size_t mac_key_len, const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_DECODE, what is shorter than any record.
	 *  2. Check the tag with hmac_verify; CL_AUTH if it is wrong.
	 *  3. Only now look at the rest: ctr_decrypt it.
	 *
	 * Hint: everything in front of the tag is authenticated.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;
	size_t len;

	if (in_len < RECORD_HMAC_OVERHEAD)
		return (CL_DECODE);
	len = in_len - HMAC_TAG_LEN;
	status = hmac_verify(mac_key, mac_key_len, in, len, in + len);
	if (status != CL_OK)
		return (status);
	return (ctr_decrypt(out, out_max, out_len, encryption_key, in, len));
	/* SOLUTION END */
}

/* SOLUTION BEGIN */
/* Write a sequence number, as it stands in front of a record. */
static void
put_seq(uint8_t out[static RECORD_SEQ_LEN], uint64_t seq)
{
	struct wire_writer writer = wire_writer(out, RECORD_SEQ_LEN);

	wire_put_u64(&writer, seq);
}

/* Is it the number of the next record? Behind the largest there is none. */
static enum cl_status
check_seq(const uint8_t in[static RECORD_SEQ_LEN], uint64_t seq)
{
	struct wire_reader reader = wire_reader(in, RECORD_SEQ_LEN);

	if (seq == UINT64_MAX || wire_get_u64(&reader) != seq)
		return (CL_SEQUENCE);
	return (CL_OK);
}
/* SOLUTION END */

enum cl_status
record_hmac_seq_seal(uint64_t *seq, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_TOO_SMALL, if out cannot hold the record; and
	 *     with CL_SEQUENCE, if there is no number behind this one.
	 *  2. Write the number, in 8 bytes, with wire_put_u64.
	 *  3. Write a message of ctr_encrypt behind it.
	 *  4. Write the HMAC of all that behind both.
	 *  5. Say in out_len how long the record is, and step the number.
	 *
	 * Hint: a call that failed has sent nothing, so it used no number.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;
	size_t len = 0;

	if (out_max < RECORD_HMAC_SEQ_OVERHEAD ||
	    out_max - RECORD_HMAC_SEQ_OVERHEAD < in_len)
		return (CL_TOO_SMALL);
	if (*seq == UINT64_MAX)
		return (CL_SEQUENCE);
	put_seq(out, *seq);
	status = ctr_encrypt(out + RECORD_SEQ_LEN,
	    out_max - RECORD_SEQ_LEN - HMAC_TAG_LEN, &len, encryption_key, in,
	    in_len);
	len += RECORD_SEQ_LEN;
	if (status == CL_OK)
		status = hmac_sha256(out + len, mac_key, mac_key_len, out, len);
	if (status != CL_OK)
		return (status);
	*out_len = len + HMAC_TAG_LEN;
	++*seq;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
record_hmac_seq_open(uint64_t *seq, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t encryption_key[static AES256_KEY_LEN],
    const uint8_t *mac_key, size_t mac_key_len, const uint8_t *in,
    size_t in_len)
{
	/*
	 * Steps:
	 *  1. Refuse, with CL_DECODE, what is shorter than any record.
	 *  2. Check the tag with hmac_verify; CL_AUTH if it is wrong.
	 *  3. Compare the record's number with the one expected; CL_SEQUENCE if
	 *     it is another, or the last there is.
	 *  4. ctr_decrypt what lies between the number and the tag.
	 *  5. If that went well, and only then, step the number.
	 *
	 * Hint: until step 2 is done, the number is Mallory's.
	 */
	/* SOLUTION BEGIN */
	enum cl_status status;
	size_t len;

	if (in_len < RECORD_HMAC_SEQ_OVERHEAD)
		return (CL_DECODE);
	len = in_len - HMAC_TAG_LEN;
	status = hmac_verify(mac_key, mac_key_len, in, len, in + len);
	if (status == CL_OK)
		status = check_seq(in, *seq);
	if (status == CL_OK)
		status = ctr_decrypt(out, out_max, out_len, encryption_key,
		    in + RECORD_SEQ_LEN, len - RECORD_SEQ_LEN);
	if (status == CL_OK)
		++*seq;
	return (status);
	/* SOLUTION END */
}

enum cl_status
record_aead_seal(uint64_t *seq, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
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
	/* SOLUTION BEGIN */
	uint8_t *nonce, *ciphertext;
	enum cl_status status;

	if (out_max < RECORD_AEAD_OVERHEAD ||
	    out_max - RECORD_AEAD_OVERHEAD < in_len)
		return (CL_TOO_SMALL);
	if (*seq == UINT64_MAX)
		return (CL_SEQUENCE);
	nonce = out + RECORD_SEQ_LEN;
	ciphertext = nonce + AES_GCM_NONCE_LEN;
	put_seq(out, *seq);
	randombytes_buf(nonce, AES_GCM_NONCE_LEN);
	status = aes_gcm_seal(ciphertext, ciphertext + in_len, key, nonce, out,
	    RECORD_SEQ_LEN, in, in_len);
	if (status != CL_OK)
		return (status);
	*out_len = RECORD_AEAD_OVERHEAD + in_len;
	++*seq;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
record_aead_open(uint64_t *seq, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	/*
	 * Steps:
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
	/* SOLUTION BEGIN */
	const uint8_t *nonce, *ciphertext;
	enum cl_status status;
	size_t len;

	if (in_len < RECORD_AEAD_OVERHEAD)
		return (CL_DECODE);
	nonce = in + RECORD_SEQ_LEN;
	ciphertext = nonce + AES_GCM_NONCE_LEN;
	len = in_len - RECORD_AEAD_OVERHEAD;
	status = check_seq(in, *seq);
	if (status == CL_OK && out_max < len)
		status = CL_TOO_SMALL;
	if (status == CL_OK)
		status = aes_gcm_open(out, key, nonce, in, RECORD_SEQ_LEN,
		    ciphertext, len, ciphertext + len);
	if (status != CL_OK)
		return (status);
	*out_len = len;
	++*seq;
	return (CL_OK);
	/* SOLUTION END */
}
