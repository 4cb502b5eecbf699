/*
 * replaces  ctr_decrypt
 * expect    crash
 * says      it read behind 'in'
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	const volatile uint8_t *input = in;

	out_max += input[in_len] & 0;
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
