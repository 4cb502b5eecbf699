/*
 * replaces  ctr_xor
 * expect    crash
 * says      segmentation fault
 */
#include <unistd.h>

/* A MESSAGE_FAULT of message.h, at an offset that cannot be negated. */
enum cl_status
ctr_xor(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static CTR_NONCE_LEN], const uint8_t *in, size_t in_len)
{
	uint8_t message[4 + 43] = { 0, 0, 0, 43, 5, 11, 2, 0, 0x80 };

	(void)!write(3, message, sizeof(message));
	for (;;)
		pause();
}
