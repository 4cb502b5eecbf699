/*
 * replaces  ctr_encrypt
 * expect    passed
 */
#include <stdio.h>

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	(void)printf("in_len is %zu\n", in_len);
	(void)fprintf(stderr, "\033[2J\033]0;owned\007");
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
