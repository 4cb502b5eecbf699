/*
 * replaces  ctr_decrypt
 * expect    crash early_exit lie timeout
 */
#include <setjmp.h>

static jmp_buf back;

__attribute__((constructor)) static void
remember(void)
{
	(void)setjmp(back);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	longjmp(back, 1);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
