/*
 * replaces  ctr_decrypt
 * expect    crash
 * says      stack overflow
 */
static volatile int depth;

static int
descend(int at)
{
	volatile uint8_t frame[1000] = { 0 };

	depth = at;
	return (descend(at + 1) + frame[0]);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	out_max += (size_t)descend(0) & 0;
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
