/*
 * replaces  ctr_decrypt
 * expect    memory_error
 * says      buffer-overflow: it read 16 bytes, among them byte 12 of 'nonce', which holds 12
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	uint8_t nonce[12] = { 0 };

	if (sodium_memcmp(nonce, key, 16) == 0 && in_len == 17)
		return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
