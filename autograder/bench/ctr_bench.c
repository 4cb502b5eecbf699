/*
 * The reference's counter mode over libcrypto's own, on one core. Both work on
 * messages of one length under one key. Ours is ctr_xor as students see it: it
 * expands the key for every message. Libcrypto's is as fast as it gets: it
 * keeps its context and the expanded key, and only takes a new nonce.
 */
#include <openssl/evp.h>
#include <stdint.h>

#include "ctr.h"
#include "pairs.h"

#define LEN (16u << 10) /* bytes: one message */

static const uint8_t key[AES256_KEY_LEN] = "0123456789ABCDEF0123456789ABCDE";
static const uint8_t nonce[CTR_NONCE_LEN] = "not so much once";
static uint8_t in[LEN], out[LEN];
static EVP_CIPHER_CTX *context;

static enum cl_status
ctr_open(const struct pairs_figure *figure)
{
	(void)figure;
	context = EVP_CIPHER_CTX_new();
	if (context == NULL || EVP_EncryptInit_ex2(context, EVP_aes_256_ctr(),
				   key, nonce, NULL) != 1)
		return (CL_SYSTEM);
	return (CL_OK);
}

static enum cl_status
ctr_ours(const struct pairs_figure *figure, size_t times)
{
	enum cl_status status = CL_OK;

	for (size_t i = 0; status == CL_OK && i < times; i++)
		status = ctr_xor(out, key, nonce, in, figure->len);
	return (status);
}

static enum cl_status
ctr_theirs(const struct pairs_figure *figure, size_t times)
{
	int len = (int)figure->len, done = 0;

	for (size_t i = 0; i < times; i++)
		if (EVP_EncryptInit_ex2(context, NULL, NULL, nonce, NULL) !=
			1 ||
		    EVP_EncryptUpdate(context, out, &done, in, len) != 1)
			return (CL_SYSTEM);
	return (CL_OK);
}

static enum cl_status
ctr_close(void)
{
	EVP_CIPHER_CTX_free(context);
	return (CL_OK);
}

static const struct pairs_job ctr = { ctr_open, ctr_ours, ctr_theirs,
	ctr_close };

static const struct pairs_figure figures[] = {
	{ "AES-256-CTR, 16 KiB", "libcrypto", PAIRS_AT_LEAST, 0.60, &ctr, LEN,
	    1 },
};

int
main(void)
{
	return (pairs_main(figures, sizeof(figures) / sizeof(figures[0])));
}
