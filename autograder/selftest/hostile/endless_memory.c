/*
 * replaces  ctr_decrypt
 * expect    memory_limit
 * says      malloc returned NULL
 */
#include <stdlib.h>

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	for (;;)
		*(volatile uint8_t *)malloc(16 << 20) = 1;
}
