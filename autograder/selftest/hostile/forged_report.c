/*
 * replaces  ctr_decrypt
 * expect    memory_error lie early_exit
 */
#include <string.h>
#include <sys/socket.h>

/* A sanitizer's report that names every place but an honest one. */
enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	uint8_t message[4 + 340] = { 0 };

	message[2] = 340 >> 8;
	message[3] = 340 & 0xff;
	message[4] = 7;
	memset(message + 5, 0x9b, sizeof(message) - 6);
	(void)send(3, message, sizeof(message), 0);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
