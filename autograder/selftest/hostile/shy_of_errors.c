/*
 * replaces  ctr_decrypt
 * expect    not_implemented
 * fails     a_message_too_short_for_a_nonce_is_refused a_buffer_that_is_too_small_is_refused
 * says      ctr_decrypt returns CL_NOT_IMPLEMENTED
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	enum cl_status status;

	status = honest_ctr_decrypt(out, out_max, out_len, key, in, in_len);
	return (status == CL_OK ? CL_OK : CL_NOT_IMPLEMENTED);
}
