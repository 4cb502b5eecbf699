/* Contract: mac_server.h. */
#include "mac_server.h"

#include <sodium.h>
#include <string.h>

struct mac_server mac_server;

void
mac_prefix(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	crypto_hash_sha256_state state;

	(void)crypto_hash_sha256_init(&state);
	(void)crypto_hash_sha256_update(&state, key, key_len);
	(void)crypto_hash_sha256_update(&state, message, message_len);
	(void)crypto_hash_sha256_final(&state, tag);
}

void
mac_nested(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	uint8_t inner[FORGEMAC_HASH_LEN];

	mac_prefix(inner, key, key_len, message, message_len);
	mac_prefix(tag, key, key_len, inner, sizeof(inner));
}

void
mac_hmac(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len)
{
	crypto_auth_hmacsha256_state state;

	(void)crypto_auth_hmacsha256_init(&state, key, key_len);
	(void)crypto_auth_hmacsha256_update(&state, message, message_len);
	(void)crypto_auth_hmacsha256_final(&state, tag);
}

void
mac_server_start(struct net_conn *conn,
    void (*mac)(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
	size_t key_len, const uint8_t *message, size_t message_len),
    size_t key_len)
{
	mac_server.conn = conn;
	mac_server.mac = mac;
	mac_server.key_len = key_len;
	mac_server.patience = SIZE_MAX;
	mac_server.n_heard = mac_server.n_accepted = 0;
	randombytes_buf(mac_server.key, sizeof(mac_server.key));
}

/* Say 1 to what is authentic, and else one of the 255 other bytes. */
static uint8_t
judge(const uint8_t *frame, size_t len)
{
	uint8_t tag[FORGEMAC_HASH_LEN];

	if (len >= sizeof(tag)) {
		mac_server.mac(tag, mac_server.key, mac_server.key_len,
		    frame + sizeof(tag), len - sizeof(tag));
		if (memcmp(tag, frame, sizeof(tag)) == 0) {
			mac_server.n_accepted++;
			return (1);
		}
	}
	return ((uint8_t)(2 + randombytes_uniform(255)));
}

/* Answer the frame that was heard last. */
static enum cl_status
answer(const uint8_t *frame, size_t len)
{
	enum cl_status status;
	uint8_t verdict;

	if (mac_server.n_heard <= mac_server.patience) {
		verdict = judge(frame, len);
		return (net_send(mac_server.conn, &verdict, sizeof(verdict)));
	}
	if (mac_server.n_heard > mac_server.patience + 1)
		return (CL_OK);
	status = net_write(mac_server.conn, mac_server.say, mac_server.say_len);
	return (status == CL_OK ? net_shutdown(mac_server.conn) : status);
}

enum cl_status
mac_server_play(void *unused)
{
	enum cl_status status = CL_OK;

	(void)unused;
	while (status == CL_OK) {
		size_t n = mac_server.n_heard;

		if (n == MAC_SERVER_HEARD_MAX)
			return (CL_TOO_BIG);
		status = net_recv(mac_server.conn, mac_server.heard[n],
		    sizeof(mac_server.heard[n]), &mac_server.heard_len[n]);
		if (status == CL_OK) {
			mac_server.n_heard++;
			status = answer(
			    mac_server.heard[n], mac_server.heard_len[n]);
		}
	}
	return (status == CL_CLOSED ? CL_OK : status);
}
