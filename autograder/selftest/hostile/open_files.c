/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	static const char *const paths[] = { "/etc/passwd", "reference/ctr.c",
		"/proc/self/maps", "build/grader", "/dev/urandom", "." };

	/* A checked worker may read some of them: see jail_test.c. */
#ifndef __SANITIZE_ADDRESS__
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (open(paths[i], O_RDONLY) >= 0 ||
		    open(paths[i], O_WRONLY | O_CREAT, 0600) >= 0 ||
		    fopen(paths[i], "r") != NULL)
			return (CL_SYSTEM);
#endif
	(void)paths;
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
