/* Contract: broken_macs.h. */
#include "broken_macs.h"

#include <sodium.h>
#include <string.h>

#include "forgemac.h"
#include "ref.h"

static enum cl_status
seal_hash(
    uint8_t *message, const uint8_t *key, const uint8_t *text, size_t text_len)
{
	uint8_t *ciphertext = message + CTR_NONCE_LEN;

	(void)crypto_hash_sha256(ciphertext + text_len, text, text_len);
	return (ref_ctr_xor(ciphertext, key, message, text, text_len));
}

static enum cl_status
seal_inner_hash(
    uint8_t *message, const uint8_t *key, const uint8_t *text, size_t text_len)
{
	uint8_t *inner = message + CTR_NONCE_LEN;

	memcpy(inner, text, text_len);
	(void)crypto_hash_sha256(inner + text_len, text, text_len);
	return (ref_ctr_xor(
	    inner, key, message, inner, text_len + FORGEMAC_HASH_LEN));
}

static enum cl_status
seal_encrypted_hash(
    uint8_t *message, const uint8_t *key, const uint8_t *text, size_t text_len)
{
	uint8_t *nonce = message + CTR_NONCE_LEN + text_len;
	uint8_t hash[FORGEMAC_HASH_LEN];
	enum cl_status status;

	(void)crypto_hash_sha256(hash, text, text_len);
	status =
	    ref_ctr_xor(message + CTR_NONCE_LEN, key, message, text, text_len);
	if (status != CL_OK)
		return (status);
	return (
	    ref_ctr_xor(nonce + CTR_NONCE_LEN, key, nonce, hash, sizeof(hash)));
}

static enum cl_status
seal_context(
    uint8_t *message, const uint8_t *key, const uint8_t *text, size_t text_len)
{
	uint8_t *nonce = message + FORGEMAC_CONTEXT_LEN;
	uint8_t *ciphertext = nonce + CTR_NONCE_LEN;
	uint8_t hash[FORGEMAC_HASH_LEN];
	struct aes *aes = NULL;
	enum cl_status status;

	status = ref_ctr_xor(ciphertext, key, nonce, text, text_len);
	if (status == CL_OK)
		status = aes_new(&aes, key, AES256_KEY_LEN);
	if (status == CL_OK) {
		(void)crypto_hash_sha256(hash, ciphertext, text_len);
		status = aes_encrypt(aes, ciphertext + text_len, hash,
		    sizeof(hash) / AES_BLOCK_LEN);
	}
	aes_free(aes);
	return (status);
}

static enum cl_status
seal_last_block(
    uint8_t *message, const uint8_t *key, const uint8_t *text, size_t text_len)
{
	uint8_t *block = message;
	struct aes *aes = NULL;
	enum cl_status status = aes_new(&aes, key, AES256_KEY_LEN);

	for (size_t at = 0; status == CL_OK && at < text_len;
	     at += AES_BLOCK_LEN) {
		for (size_t i = 0; i < AES_BLOCK_LEN; i++)
			block[AES_BLOCK_LEN + i] = block[i] ^ text[at + i];
		block += AES_BLOCK_LEN;
		status = aes_encrypt(aes, block, block, 1);
	}
	memcpy(block + AES_BLOCK_LEN, block, CMAC_TAG_LEN);
	aes_free(aes);
	return (status);
}

const struct broken_mac broken_hash = {
	.fields = { { "nonce", CTR_NONCE_LEN }, { "ciphertext", 0 },
	    { "hash", FORGEMAC_HASH_LEN }, { NULL, 0 } },
	.overhead = CTR_NONCE_LEN + FORGEMAC_HASH_LEN,
	.seal = seal_hash,
	.unseal = ref_ctr_xor,
};

const struct broken_mac broken_inner_hash = {
	.fields = { { "nonce", CTR_NONCE_LEN }, { "ciphertext", 0 },
	    { "encrypted hash", FORGEMAC_HASH_LEN }, { NULL, 0 } },
	.overhead = CTR_NONCE_LEN + FORGEMAC_HASH_LEN,
	.seal = seal_inner_hash,
	.unseal = ref_ctr_xor,
};

const struct broken_mac broken_encrypted_hash = {
	.fields = { { "nonce", CTR_NONCE_LEN }, { "ciphertext", 0 },
	    { "nonce of the hash", CTR_NONCE_LEN },
	    { "encrypted hash", FORGEMAC_HASH_LEN }, { NULL, 0 } },
	.overhead = 2 * CTR_NONCE_LEN + FORGEMAC_HASH_LEN,
	.seal = seal_encrypted_hash,
	.unseal = ref_ctr_xor,
};

const struct broken_mac broken_context = {
	.fields = { { "context", FORGEMAC_CONTEXT_LEN },
	    { "nonce", CTR_NONCE_LEN }, { "ciphertext", 0 },
	    { "encrypted hash", FORGEMAC_HASH_LEN }, { NULL, 0 } },
	.overhead = FORGEMAC_CONTEXT_LEN + CTR_NONCE_LEN + FORGEMAC_HASH_LEN,
	.nonce_at = FORGEMAC_CONTEXT_LEN,
	.seal = seal_context,
	.unseal = ref_ctr_xor,
};

const struct broken_mac broken_last_block = {
	.fields = { { "IV", AES_BLOCK_LEN }, { "ciphertext", 0 },
	    { "tag", CMAC_TAG_LEN }, { NULL, 0 } },
	.overhead = AES_BLOCK_LEN + CMAC_TAG_LEN,
	.seal = seal_last_block,
};

enum cl_status
broken_mac_receive(uint8_t *text, uint8_t *honest, const struct broken_mac *mac,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *message,
    size_t message_len)
{
	const uint8_t *nonce = message + mac->nonce_at;
	enum cl_status status = CL_OK;
	size_t text_len;

	if (message_len < mac->overhead)
		return (CL_DECODE);
	text_len = message_len - mac->overhead;
	if (mac->unseal != NULL)
		status = mac->unseal(
		    text, key, nonce, nonce + CTR_NONCE_LEN, text_len);
	if (status != CL_OK)
		return (status);
	memcpy(honest, message, message_len);
	return (mac->seal(honest, key, text, text_len));
}

/* Say what the receiver says to a message; its text may be claimed. */
static enum cl_status
verify(const struct tagged *tagged, const uint8_t *message)
{
	uint8_t text[BROKEN_TEXT_MAX], honest[BROKEN_MESSAGE_MAX];
	size_t len = tagged->message_len;
	enum cl_status status;

	memcpy(text, tagged->text, tagged->text_len);
	status = broken_mac_receive(
	    text, honest, tagged->mac, tagged->key, message, len);
	if (status == CL_OK && memcmp(honest, message, len) != 0)
		status = CL_AUTH;
	return (status);
}

enum cl_status
broken_mac_record(struct tagged *tagged, const struct broken_mac *mac,
    const uint8_t key[static AES256_KEY_LEN], size_t text_len)
{
	size_t len = mac->overhead + text_len;
	uint8_t damaged[BROKEN_MESSAGE_MAX];
	enum cl_status status;

	tagged->mac = mac;
	tagged->text_len = text_len;
	tagged->message_len = len;
	memcpy(tagged->key, key, sizeof(tagged->key));
	randombytes_buf(tagged->text, sizeof(tagged->text));
	randombytes_buf(tagged->message, sizeof(tagged->message));
	status = mac->seal(tagged->message, key, tagged->text, text_len);
	if (status == CL_OK)
		status = verify(tagged, tagged->message);
	if (status != CL_OK)
		return (status);
	/* The one field that every scheme has at the end. */
	memcpy(damaged, tagged->message, len);
	damaged[len - 1 - randombytes_uniform(CMAC_TAG_LEN)] ^=
	    (uint8_t)(1 << randombytes_uniform(8));
	status = verify(tagged, damaged);
	if (status == CL_OK)
		return (CL_AUTH);
	return (status == CL_AUTH ? CL_OK : status);
}
