/* Contract: primitives.h. */
#include "primitives.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "secret.h"

struct aes {
	EVP_CIPHER_CTX *context;
};

static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static EVP_CIPHER *aes128_ecb;
static EVP_CIPHER *aes256_ecb;
static EVP_CIPHER *aes256_gcm;

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
	aes256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
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

/* Process what is only authenticated, if there is any. */
static bool
gcm_add(EVP_CIPHER_CTX *context, const uint8_t *ad, size_t ad_len)
{
	int len = 0;

	return (ad_len == 0 ||
		EVP_CipherUpdate(context, NULL, &len, ad, (int)ad_len) == 1);
}

/* Start a context of one message, or return NULL. */
static EVP_CIPHER_CTX *
gcm_start(bool seal, const uint8_t *key, const uint8_t *nonce)
{
	EVP_CIPHER_CTX *context;

	pthread_once(&fetched, fetch_ciphers);
	context = aes256_gcm == NULL ? NULL : EVP_CIPHER_CTX_new();
	if (context != NULL && EVP_CipherInit_ex2(context, aes256_gcm, key,
				   nonce, seal, NULL) != 1) {
		EVP_CIPHER_CTX_free(context);
		return (NULL);
	}
	return (context);
}

enum cl_status
aes_gcm_seal(uint8_t *out, uint8_t tag[static AES_GCM_TAG_LEN],
    const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static AES_GCM_NONCE_LEN], const uint8_t *ad,
    size_t ad_len, const uint8_t *in, size_t in_len)
{
	EVP_CIPHER_CTX *context;
	enum cl_status status = CL_SYSTEM;
	int len = 0;

	if (ad_len > INT_MAX || in_len > INT_MAX)
		return (CL_BAD_INPUT);
	context = gcm_start(true, key, nonce);
	if (context != NULL && gcm_add(context, ad, ad_len) &&
	    (in_len == 0 ||
		EVP_EncryptUpdate(context, out, &len, in, (int)in_len) == 1) &&
	    EVP_EncryptFinal_ex(context, tag, &len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(
		context, EVP_CTRL_AEAD_GET_TAG, AES_GCM_TAG_LEN, tag) == 1)
		status = CL_OK;
	EVP_CIPHER_CTX_free(context);
	return (status);
}

enum cl_status
aes_gcm_open(uint8_t *out, const uint8_t key[static AES256_KEY_LEN],
    const uint8_t nonce[static AES_GCM_NONCE_LEN], const uint8_t *ad,
    size_t ad_len, const uint8_t *in, size_t in_len,
    const uint8_t tag[static AES_GCM_TAG_LEN])
{
	uint8_t rest[AES_BLOCK_LEN]; /* the last call writes nothing */
	EVP_CIPHER_CTX *context;
	enum cl_status status = CL_SYSTEM;
	int len = 0;

	if (ad_len > INT_MAX || in_len > INT_MAX)
		return (CL_BAD_INPUT);
	context = gcm_start(false, key, nonce);
	if (context != NULL &&
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, AES_GCM_TAG_LEN,
		(void *)(uintptr_t)tag) == 1 &&
	    gcm_add(context, ad, ad_len) &&
	    (in_len == 0 ||
		EVP_DecryptUpdate(context, out, &len, in, (int)in_len) == 1))
		status = EVP_DecryptFinal_ex(context, rest, &len) == 1
			     ? CL_OK
			     : CL_AUTH;
	EVP_CIPHER_CTX_free(context);
	if (status != CL_OK)
		secret_wipe(out, in_len);
	return (status);
}
