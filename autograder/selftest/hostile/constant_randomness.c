/*
 * replaces  ctr_encrypt
 * expect    wrong_value
 * fails     no_nonce_is_used_twice every_byte_of_the_nonce_is_random
 */
static const char *
name(void)
{
	return ("constant");
}

static uint32_t
word(void)
{
	return (4);
}

static void
fill(void *bytes, size_t len)
{
	memset(bytes, 4, len);
}

static struct randombytes_implementation constant = { .implementation_name =
							  name,
	.random = word,
	.buf = fill };

enum cl_status
ctr_encrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	(void)randombytes_set_implementation(&constant);
	return (honest_ctr_encrypt(out, out_max, out_len, key, in, in_len));
}
