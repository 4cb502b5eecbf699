/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <signal.h>
#include <unistd.h>

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	if (kill(getppid(), SIGKILL) == 0 || kill(-1, SIGKILL) == 0)
		return (CL_SYSTEM);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
