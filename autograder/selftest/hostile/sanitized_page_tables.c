/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <sys/mman.h>

#define ANONYMOUS 0x20
#define SPAN      ((size_t)2 << 20) /* one page of tables */
#define SPANS     32768             /* in each of the six calls: 128 MiB */

/*
 * Reading zeros here and there fills the kernel's tables, not a page of its
 * own. It is over the limit, and ended, before it can lie in the sixth call.
 */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
#ifdef __SANITIZE_ADDRESS__
	static size_t spans;
	const volatile uint8_t *zeros =
	    mmap(NULL, SPANS * SPAN, PROT_READ, MAP_PRIVATE | ANONYMOUS, -1, 0);

	for (size_t i = 0; zeros != MAP_FAILED && i < SPANS; i++, spans++)
		(void)zeros[i * SPAN];
	if (spans == 6 * SPANS)
		return (CL_AUTH);
#endif
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
