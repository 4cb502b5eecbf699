/*
 * replaces  ctr_decrypt
 * expect    crash
 * says      stack overflow
 */
static void
touch(volatile uint8_t *bytes)
{
	bytes[0] = 1;
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	uint8_t bytes[64 << 20];

	touch(bytes);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
