/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What opens files to read them must not write them, or leave any behind. */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
#ifdef __SANITIZE_ADDRESS__
	if (open("/proc/self/mem", O_RDWR) >= 0 ||
	    open("/dev/null", O_WRONLY) >= 0 ||
	    open("left-behind", O_RDWR | O_CREAT, 0600) >= 0 ||
	    unlink("README.md") == 0 || mkdir("left-behind", 0700) == 0)
		return (CL_AUTH);
#endif
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
