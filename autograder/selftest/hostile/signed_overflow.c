/*
 * replaces  ctr_decrypt
 * expect    undefined_behaviour
 * says      Signed integer overflow: 
 */
#include <limits.h>
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile int sum = INT_MAX;

	sum += (int)in_len + 1;
	if (sum == 77)
		return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
