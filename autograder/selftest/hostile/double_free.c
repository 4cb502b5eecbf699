/*
 * replaces  ctr_decrypt
 * expect    memory_error crash
 */
#include <stdlib.h>
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	void *block = malloc(64), *volatile again = block;

	free(block);
	free(again);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
