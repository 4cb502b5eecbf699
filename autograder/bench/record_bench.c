/*
 * The reference's aead records over bare AES-256-GCM of libcrypto, on one core.
 * Both work on messages of one length under one key, with the 8 bytes of a
 * number as associated data. Ours are the functions as students see them: they
 * expand the key, and draw a nonce, for every record. Libcrypto is as fast as
 * it gets: it keeps its context and the expanded key, takes the nonce that is
 * there.
 */
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "pairs.h"
#include "primitives.h"
#include "record.h"

#define LEN (16u << 10) /* bytes: one message */

static const uint8_t key[AES256_KEY_LEN] = "0123456789ABCDEF0123456789ABCDE";
static uint8_t text[LEN];

/* A record, and its parts. Both ways write it where it is, and read it. */
static uint8_t record[LEN + RECORD_AEAD_OVERHEAD];
static const uint8_t *const seq = record;
static const uint8_t *const nonce = record + RECORD_SEQ_LEN;
static uint8_t *const ciphertext = record + RECORD_SEQ_LEN + AES_GCM_NONCE_LEN;
static uint8_t *const tag = record + sizeof(record) - AES_GCM_TAG_LEN;

static EVP_CIPHER_CTX *context;

/* One message of libcrypto's, sealed or opened. */
static bool
run(bool seal, const uint8_t *in, uint8_t *out, int len)
{
	int done = 0;

	return (
	    EVP_CipherInit_ex2(context, NULL, NULL, nonce, seal, NULL) == 1 &&
	    (seal || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG,
			 AES_GCM_TAG_LEN, tag) == 1) &&
	    EVP_CipherUpdate(context, NULL, &done, seq, RECORD_SEQ_LEN) == 1 &&
	    EVP_CipherUpdate(context, out, &done, in, len) == 1 &&
	    EVP_CipherFinal_ex(context, out + done, &done) == 1 &&
	    (!seal || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG,
			  AES_GCM_TAG_LEN, tag) == 1));
}

static enum cl_status
seal_theirs(const struct pairs_figure *figure, size_t times)
{
	for (size_t i = 0; i < times; i++)
		if (!run(true, text, ciphertext, (int)figure->len))
			return (CL_SYSTEM);
	return (CL_OK);
}

static enum cl_status
open_theirs(const struct pairs_figure *figure, size_t times)
{
	for (size_t i = 0; i < times; i++)
		if (!run(false, ciphertext, text, (int)figure->len))
			return (CL_AUTH);
	return (CL_OK);
}

static enum cl_status
seal_ours(const struct pairs_figure *figure, size_t times)
{
	enum cl_status status = CL_OK;
	uint64_t number = 0;
	size_t len;

	for (size_t i = 0; status == CL_OK && i < times; i++)
		status = record_aead_seal(&number, record, sizeof(record), &len,
		    key, text, figure->len);
	return (status);
}

/* One record again and again: it is always the one that is expected. */
static enum cl_status
open_ours(const struct pairs_figure *figure, size_t times)
{
	enum cl_status status = CL_OK;
	uint64_t number;
	size_t len;

	for (size_t i = 0; status == CL_OK && i < times; i++) {
		number = 0;
		status = record_aead_open(&number, text, sizeof(text), &len,
		    key, record, figure->len + RECORD_AEAD_OVERHEAD);
	}
	return (status);
}

/* Expand libcrypto's key, and seal record 0, which will be opened. */
static enum cl_status
prepare(const struct pairs_figure *figure)
{
	context = EVP_CIPHER_CTX_new();
	if (context == NULL || EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(),
				   key, nonce, NULL) != 1)
		return (CL_SYSTEM);
	return (seal_ours(figure, 1));
}

static enum cl_status
clean_up(void)
{
	EVP_CIPHER_CTX_free(context);
	return (CL_OK);
}

static const struct pairs_job sealing = { prepare, seal_ours, seal_theirs,
	clean_up };
static const struct pairs_job opening = { prepare, open_ours, open_theirs,
	clean_up };

static const struct pairs_figure figures[] = {
	{ "record_aead_seal, 16 KiB", "libcrypto", PAIRS_AT_LEAST, 0.90,
	    &sealing, LEN, 1 },
	{ "record_aead_open, 16 KiB", "libcrypto", PAIRS_AT_LEAST, 0.90,
	    &opening, LEN, 1 },
};

int
main(void)
{
	return (pairs_main(figures, sizeof(figures) / sizeof(figures[0])));
}
