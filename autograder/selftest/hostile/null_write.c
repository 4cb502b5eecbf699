/*
 * replaces  ctr_encrypt
 * expect    crash
 * says      it wrote to a NULL pointer
 */
enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile uint8_t *volatile nowhere = NULL;

	*nowhere = 1;
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
