/*
 * replaces  ctr_decrypt
 * expect    wrong_status
 */
#include <stdlib.h>
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile uint8_t *block = malloc(64);
	uint8_t first = block[8];

	free((void *)block);
	if (first == 0xbe)
		return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
