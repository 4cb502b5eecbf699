/*
 * replaces  ctr_encrypt
 * expect    passed
 */
#include <stdlib.h>

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	uint8_t *volatile bytes = malloc((size_t)2 << 30);

	free(bytes);
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
