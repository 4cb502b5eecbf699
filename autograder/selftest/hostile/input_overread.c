/*
 * replaces  ctr_decrypt
 * expect    memory_error crash
 * says      of 'key', which holds 32
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile const uint8_t *before = key;

	if (before[-1] == 0x77 && in_len == 3)
		return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
