/* Contract: primitives.h. */
#include "primitives.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

struct aes {
	EVP_CIPHER_CTX *context;
};

static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_CIPHER *aes128_ecb;
static EVP_CIPHER *aes256_ecb;

/*
 * A fetch looks a cipher up by name, which costs more than a whole message.
 * Left alone, libcrypto would first read a configuration file, which a
 * sandboxed program may not, and register an exit handler, which would free
 * the ciphers below while other threads still use them.
 */
static void
fetch_ciphers(void)
{
	OPENSSL_init_crypto(
	    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
		OPENSSL_INIT_NO_ADD_ALL_DIGESTS | OPENSSL_INIT_NO_ATEXIT,
	    NULL);
	aes128_ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	aes256_ecb = EVP_CIPHER_fetch(NULL, "AES-256-ECB", NULL);
}

enum cl_status
aes_new(struct aes **aes, const uint8_t *key, size_t key_len)
{
	const EVP_CIPHER *cipher;
	struct aes *fresh;

	*aes = NULL;
	if (key_len != AES128_KEY_LEN && key_len != AES256_KEY_LEN)
		return (CL_BAD_INPUT);
	pthread_once(&fetched, fetch_ciphers);
	cipher = key_len == AES128_KEY_LEN ? aes128_ecb : aes256_ecb;
	fresh = calloc(1, sizeof(*fresh));
	if (cipher == NULL || fresh == NULL)
		goto failed;
	fresh->context = EVP_CIPHER_CTX_new();
	if (fresh->context == NULL ||
	    EVP_EncryptInit_ex2(fresh->context, cipher, key, NULL, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(fresh->context, 0) != 1)
		goto failed;
	*aes = fresh;
	return (CL_OK);

failed:
	aes_free(fresh);
	return (CL_SYSTEM);
}

enum cl_status
aes_encrypt(struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks)
{
	int len = 0;

	if (blocks > INT_MAX / AES_BLOCK_LEN)
		return (CL_BAD_INPUT);
	if (blocks == 0)
		return (CL_OK);
	if (EVP_EncryptUpdate(aes->context, out, &len, in,
		(int)(blocks * AES_BLOCK_LEN)) != 1)
		return (CL_SYSTEM);
	return (CL_OK);
}

void
aes_free(struct aes *aes)
{
	if (aes == NULL)
		return;
	/* Wipes the expanded key: see EVP_CIPHER_CTX_free(3). */
	EVP_CIPHER_CTX_free(aes->context);
	free(aes);
}
