/*
 * replaces  ctr_decrypt
 * expect    forbidden_call
 * says      it made the system call clone
 */
#include <unistd.h>
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
#ifdef __SANITIZE_ADDRESS__
	(void)fork();
#endif
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
