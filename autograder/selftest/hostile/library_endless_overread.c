/*
 * replaces  ctr_decrypt
 * expect    memory_error
 * says      buffer-overflow: it read 4294967295 bytes, among them byte 32 of 'key'
 */

/* The driver refuses such a length, but who passes it is still wrong. */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	struct aes *aes = NULL;

	if (aes_new(&aes, key, SIZE_MAX) == CL_OK)
		aes_free(aes);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
