/*
 * replaces  ctr_encrypt
 * expect    early_exit
 * says      it ended the program with status 0 instead of returning
 */
#include <stdlib.h>

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	exit(0);
}
