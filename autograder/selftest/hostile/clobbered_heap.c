/*
 * replaces  ctr_decrypt
 * expect    crash
 */
#include <stdlib.h>

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile uint8_t *bytes = malloc(24);

	for (int i = -16; i < 4096; i++)
		bytes[i] = 0xff;
	free((void *)(uintptr_t)bytes);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
