/*
 * replaces  ctr_decrypt
 * expect    lie
 * says      the answer is not one to this call: it was forged
 */
#include <unistd.h>

static uint32_t turn;

/* A MESSAGE_RETURN of message.h: it worked, and the output is all zeros. */
static void
forge(uint32_t answered, size_t out_len)
{
	static uint8_t message[4 + 10 + 70000];
	uint32_t len = (uint32_t)(10 + out_len);

	for (int i = 0; i < 4; i++) {
		message[i] = (uint8_t)(len >> (24 - 8 * i));
		message[5 + i] = (uint8_t)(answered >> (24 - 8 * i));
	}
	message[4] = 4;
	message[13] = 255;
	(void)!write(3, message, 4 + len);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	(void)!write(3, "GARBAGE GARBAGE GARBAGE", 23);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
