/*
 * replaces  ctr_decrypt
 * expect    lie
 * says      the returned value is no cl_status
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	return ((enum cl_status)1);
}
