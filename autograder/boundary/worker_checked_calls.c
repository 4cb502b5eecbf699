/*
 * What an image gets in a checked worker for functions that are not compiled
 * with sanitizers: the same, once all that they touch has been looked at.
 */
#include <sodium.h>

#include "network_driver.h"
#include "primitives.h"
#include "secret.h"
#include "worker.h"

void image_randombytes_buf(void *out, size_t len);
void image_sodium_memzero(void *out, size_t len);
int image_sodium_memcmp(const void *a, const void *b, size_t len);
void image_secret_wipe(void *out, size_t len);
bool image_secret_equal(const void *a, const void *b, size_t len);
enum cl_status image_aes_new(
    struct aes **aes, const uint8_t *key, size_t key_len);
enum cl_status image_aes_encrypt(
    struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks);
enum cl_status image_aes_gcm_seal(uint8_t *out, uint8_t *tag,
    const uint8_t *key, const uint8_t *nonce, const uint8_t *ad, size_t ad_len,
    const uint8_t *in, size_t in_len);
enum cl_status image_aes_gcm_open(uint8_t *out, const uint8_t *key,
    const uint8_t *nonce, const uint8_t *ad, size_t ad_len, const uint8_t *in,
    size_t in_len, const uint8_t *tag);
int image_crypto_hash_sha256(
    uint8_t *out, const uint8_t *in, unsigned long long in_len);
int image_crypto_hash_sha256_init(crypto_hash_sha256_state *state);
int image_crypto_hash_sha256_update(crypto_hash_sha256_state *state,
    const uint8_t *in, unsigned long long in_len);
int image_crypto_hash_sha256_final(
    crypto_hash_sha256_state *state, uint8_t *out);
enum cl_status image_net_write(
    struct net_conn *conn, const void *bytes, size_t len);
enum cl_status image_net_send(
    struct net_conn *conn, const void *payload, size_t payload_len);
enum cl_status image_net_read(
    struct net_conn *conn, void *bytes, size_t max, size_t *len);
enum cl_status image_net_recv(struct net_conn *conn, void *payload,
    size_t payload_max, size_t *payload_len);

void
image_randombytes_buf(void *out, size_t len)
{
	worker_look(out, len, true);
	randombytes_buf(out, len);
}

void
image_sodium_memzero(void *out, size_t len)
{
	worker_look(out, len, true);
	sodium_memzero(out, len);
}

int
image_sodium_memcmp(const void *a, const void *b, size_t len)
{
	worker_look(a, len, false);
	worker_look(b, len, false);
	return (sodium_memcmp(a, b, len));
}

void
image_secret_wipe(void *out, size_t len)
{
	worker_look(out, len, true);
	secret_wipe(out, len);
}

bool
image_secret_equal(const void *a, const void *b, size_t len)
{
	worker_look(a, len, false);
	worker_look(b, len, false);
	return (secret_equal(a, b, len));
}

enum cl_status
image_aes_new(struct aes **aes, const uint8_t *key, size_t key_len)
{
	worker_look(key, key_len, false);
	return (aes_new(aes, key, key_len));
}

enum cl_status
image_aes_encrypt(
    struct aes *aes, uint8_t *out, const uint8_t *in, size_t blocks)
{
	worker_aes_calls++;
	if (blocks <= SIZE_MAX / AES_BLOCK_LEN) {
		worker_look(in, blocks * AES_BLOCK_LEN, false);
		worker_look(out, blocks * AES_BLOCK_LEN, true);
	}
	return (aes_encrypt(aes, out, in, blocks));
}

enum cl_status
image_aes_gcm_seal(uint8_t *out, uint8_t *tag, const uint8_t *key,
    const uint8_t *nonce, const uint8_t *ad, size_t ad_len, const uint8_t *in,
    size_t in_len)
{
	worker_aes_calls++;
	worker_look(key, AES256_KEY_LEN, false);
	worker_look(nonce, AES_GCM_NONCE_LEN, false);
	worker_look(ad, ad_len, false);
	worker_look(in, in_len, false);
	worker_look(out, in_len, true);
	worker_look(tag, AES_GCM_TAG_LEN, true);
	return (aes_gcm_seal(out, tag, key, nonce, ad, ad_len, in, in_len));
}

enum cl_status
image_aes_gcm_open(uint8_t *out, const uint8_t *key, const uint8_t *nonce,
    const uint8_t *ad, size_t ad_len, const uint8_t *in, size_t in_len,
    const uint8_t *tag)
{
	worker_aes_calls++;
	worker_look(key, AES256_KEY_LEN, false);
	worker_look(nonce, AES_GCM_NONCE_LEN, false);
	worker_look(ad, ad_len, false);
	worker_look(in, in_len, false);
	worker_look(tag, AES_GCM_TAG_LEN, false);
	worker_look(out, in_len, true);
	return (aes_gcm_open(out, key, nonce, ad, ad_len, in, in_len, tag));
}

int
image_crypto_hash_sha256(
    uint8_t *out, const uint8_t *in, unsigned long long in_len)
{
	worker_look(in, in_len, false);
	worker_look(out, crypto_hash_sha256_BYTES, true);
	return (crypto_hash_sha256(out, in, in_len));
}

int
image_crypto_hash_sha256_init(crypto_hash_sha256_state *state)
{
	worker_look(state, sizeof(*state), true);
	return (crypto_hash_sha256_init(state));
}

int
image_crypto_hash_sha256_update(crypto_hash_sha256_state *state,
    const uint8_t *in, unsigned long long in_len)
{
	worker_look(state, sizeof(*state), true);
	worker_look(in, in_len, false);
	return (crypto_hash_sha256_update(state, in, in_len));
}

int
image_crypto_hash_sha256_final(crypto_hash_sha256_state *state, uint8_t *out)
{
	worker_look(state, sizeof(*state), true);
	worker_look(out, crypto_hash_sha256_BYTES, true);
	return (crypto_hash_sha256_final(state, out));
}

enum cl_status
image_net_write(struct net_conn *conn, const void *bytes, size_t len)
{
	worker_look(bytes, len, false);
	return (net_write(conn, bytes, len));
}

enum cl_status
image_net_send(struct net_conn *conn, const void *payload, size_t payload_len)
{
	worker_look(payload, payload_len, false);
	return (net_send(conn, payload, payload_len));
}

enum cl_status
image_net_read(struct net_conn *conn, void *bytes, size_t max, size_t *len)
{
	worker_look(bytes, max, true);
	return (net_read(conn, bytes, max, len));
}

enum cl_status
image_net_recv(struct net_conn *conn, void *payload, size_t payload_max,
    size_t *payload_len)
{
	worker_look(payload, payload_max, true);
	return (net_recv(conn, payload, payload_max, payload_len));
}
