/*
 * replaces  ctr_encrypt
 * expect    output_limit
 * says      it printed more than 256 KiB
 */
#include <stdio.h>

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	for (int i = 0; i < 100000; i++)
		(void)puts("this is what debugging looks like");
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
