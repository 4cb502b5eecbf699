/*
 * replaces  ctr_decrypt
 * expect    forbidden_call
 * says      it made a system call that no module needs
 */
#include <pthread.h>

static void *
run(void *unused)
{
	return (unused);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	pthread_t thread;

	(void)pthread_create(&thread, NULL, run, NULL);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
