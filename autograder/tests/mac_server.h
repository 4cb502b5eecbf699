/* Lab 2: a live server that says whether a message is authentic. */
#ifndef MAC_SERVER_H
#define MAC_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "forgemac.h"
#include "network_driver.h"
#include "status.h"

#define MAC_SERVER_KEY_MAX   160 /* bytes */
#define MAC_SERVER_HEARD_MAX 200 /* messages */

struct mac_server {
	struct net_conn *conn;
	void (*mac)(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
	    size_t key_len, const uint8_t *message, size_t message_len);
	uint8_t key[MAC_SERVER_KEY_MAX];
	size_t key_len;
	size_t patience;    /* messages that it answers as it should */
	const uint8_t *say; /* to the next, before it stops sending */
	size_t say_len;
	uint8_t heard[MAC_SERVER_HEARD_MAX][FORGEMAC_MESSAGE_MAX];
	size_t heard_len[MAC_SERVER_HEARD_MAX];
	size_t n_heard;
	size_t n_accepted;
};

/** The running test's server. */
extern struct mac_server mac_server;

/** Tag 5, SHA-256(key || message). */
void mac_prefix(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len);

/** SHA-256(key || SHA-256(key || message)). */
void mac_nested(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len);

/** HMAC-SHA256. */
void mac_hmac(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
    size_t key_len, const uint8_t *message, size_t message_len);

/**
 * mac_server_start(conn, mac, key_len):
 * Begin a server with a fresh key, that has heard nothing and never stops.
 *
 *   in  mac      how it authenticates
 *   in  key_len  0..MAC_SERVER_KEY_MAX
 */
void mac_server_start(struct net_conn *conn,
    void (*mac)(uint8_t tag[static FORGEMAC_HASH_LEN], const uint8_t *key,
	size_t key_len, const uint8_t *message, size_t message_len),
    size_t key_len);

/**
 * mac_server_play(unused):
 * Play for peer_start: keep each frame, of a tag and a message, and answer it
 * with one byte: 1 if the tag is right, and any other if it is not. End when
 * the client does, which is for worker_restart to see to.
 *
 * Return CL_OK; CL_TOO_BIG if MAC_SERVER_HEARD_MAX frames are not enough; or
 * the status of the driver call that failed.
 */
enum cl_status mac_server_play(void *unused);

#endif
