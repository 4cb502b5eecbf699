/*
 * replaces  ctr_xor
 * expect    wrong_bytes lie
 */
#include <unistd.h>

static uint32_t turn;

/* A MESSAGE_RETURN of message.h: it worked, and the output is all zeros. */
static void
forge(uint32_t answered, size_t out_len)
{
	static uint8_t message[4 + 14 + 70000];
	uint32_t len = (uint32_t)(14 + out_len);

	for (int i = 0; i < 4; i++) {
		message[i] = (uint8_t)(len >> (24 - 8 * i));
		message[5 + i] = (uint8_t)(answered >> (24 - 8 * i));
	}
	message[4] = 4;
	message[13] = 255;
	(void)!write(3, message, 4 + len);
}

enum cl_status
ctr_xor(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in,
    size_t in_len)
{
	forge(++turn, in_len);
	return (honest_ctr_xor(out, key, nonce, in, in_len));
}
