/*
 * replaces  ctr_decrypt
 * expect    crash
 * says      it wrote to 'in', an input
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	if (in_len > 0)
		((uint8_t *)(uintptr_t)in)[0] ^= 1;
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
