/*
 * replaces  ctr_xor
 * expect    crash
 * says      bytes in front of 'out'
 */
enum cl_status
ctr_xor(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in,
    size_t in_len)
{
	out[-5000] ^= 1;
	return (honest_ctr_xor(out, key, nonce, in, in_len));
}
