/*
 * replaces  ctr_decrypt
 * expect    memory_error
 * says      global-buffer-overflow: it read byte 12 of 'table', which holds 12
 */
static uint8_t table[12];

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	volatile uint8_t *volatile at = table;

	if (at[12] == 0x77 && in_len == 3)
		return (CL_AUTH);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
