/*
 * replaces  ctr_decrypt
 * expect    memory_error
 * says      heap-buffer-overflow: it wrote byte 5 of a block of 5 from malloc
 */
#include <stdlib.h>
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile uint8_t *block = malloc(5);

	block[5] = 1;
	free((void *)block);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
