/*
 * replaces  ctr_encrypt
 * expect    lie
 * says      out_len says more than its buffer can hold
 */
enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	*out_len = out_max + 1;
	return (CL_TOO_SMALL);
}
