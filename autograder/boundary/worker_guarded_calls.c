/* What an image gets in a strict worker for AES: the same, but counted. */
#include "primitives.h"
#include "worker.h"

enum cl_status image_aes_encrypt(
    struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks);
enum cl_status image_aes_gcm_seal(uint8_t *out, uint8_t *tag,
    const uint8_t *key, const uint8_t *nonce, const uint8_t *ad, size_t ad_len,
    const uint8_t *in, size_t in_len);
enum cl_status image_aes_gcm_open(uint8_t *out, const uint8_t *key,
    const uint8_t *nonce, const uint8_t *ad, size_t ad_len, const uint8_t *in,
    size_t in_len, const uint8_t *tag);

enum cl_status
image_aes_encrypt(
    struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks)
{
	worker_aes_calls++;
	return (aes_encrypt(aes, out, in, blocks));
}

enum cl_status
image_aes_gcm_seal(uint8_t *out, uint8_t *tag, const uint8_t *key,
    const uint8_t *nonce, const uint8_t *ad, size_t ad_len, const uint8_t *in,
    size_t in_len)
{
	worker_aes_calls++;
	return (aes_gcm_seal(out, tag, key, nonce, ad, ad_len, in, in_len));
}

enum cl_status
image_aes_gcm_open(uint8_t *out, const uint8_t *key, const uint8_t *nonce,
    const uint8_t *ad, size_t ad_len, const uint8_t *in, size_t in_len,
    const uint8_t *tag)
{
	worker_aes_calls++;
	return (aes_gcm_open(out, key, nonce, ad, ad_len, in, in_len, tag));
}
