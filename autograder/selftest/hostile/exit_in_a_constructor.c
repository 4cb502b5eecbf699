/*
 * replaces  ctr_encrypt
 * expect    early_exit
 * fails     everything
 * says      it ended the program with status 0
 */
#include <stdlib.h>

__attribute__((constructor)) static void
leave(void)
{
	exit(0);
}

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
