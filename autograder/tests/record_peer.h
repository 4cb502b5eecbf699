/* The reference's client and server of the versions that have records. */
#ifndef RECORD_PEER_H
#define RECORD_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "record.h"
#include "replay.h"
#include "status.h"

/*
 * PEER_DIRECTIONAL is version aead under two keys, one for what goes to the
 * server and one for what comes back. Drawn anew for each connection, they are
 * what version hkdf will have.
 */
enum peer_version {
	PEER_HMAC,
	PEER_HMAC_SEQ,
	PEER_AEAD,
	PEER_DIRECTIONAL,
};

enum peer_role { PEER_CLIENT, PEER_SERVER };

struct peer_keys {
	uint8_t encryption[AES256_KEY_LEN];
	uint8_t mac[HMAC_TAG_LEN];
	uint8_t aead[2][AES256_KEY_LEN]; /* of what a role seals */
};

/* So long that a record of any version is no longer than REPLAY_PAYLOAD_MAX. */
#define TEXT_MAX  (REPLAY_PAYLOAD_MAX - RECORD_HMAC_SEQ_OVERHEAD)
#define TEXTS_MAX 8

struct text {
	uint8_t bytes[TEXT_MAX];
	size_t len;
};

/* What one side said, frame behind frame. */
struct recording {
	uint8_t bytes[TEXTS_MAX * (NET_HEADER_LEN + REPLAY_PAYLOAD_MAX)];
	size_t len;
	size_t ends[TEXTS_MAX]; /* where each frame ends */
	size_t n;
};

/* One end of a connection. */
struct record_peer {
	enum peer_version version;
	enum peer_role role;
	const struct peer_keys *keys;
	struct net_conn *conn;
	const struct text *texts; /* TEXTS_MAX of them, said one by one */
	size_t n_asks;            /* of a client: how many it says */
	bool patient;             /* of a server: see rushed */
	uint64_t n_sealed;        /* also the number of the next record */
	uint64_t n_opened;        /* and of the next one from the peer */
	struct text heard[TEXTS_MAX];
	/* What came of it: CL_OK, or why it refused what it heard last. */
	enum cl_status verdict;
	bool rushed; /* a second message came before the first was answered */
};

/**
 * recording_add(recording, payload, len):
 * Append a frame.
 */
void recording_add(
    struct recording *recording, const uint8_t *payload, size_t len);

/**
 * record_peer_seal(peer, recording):
 * Have a peer say its next text, and keep the frame.
 */
void record_peer_seal(struct record_peer *peer, struct recording *recording);

/**
 * record_peer_serve(peer):
 * Play for peer_start: open each message and answer it, until the client
 * closes, or says one that is refused, or more than TEXTS_MAX. Then end the
 * stream.
 *
 * Return CL_OK, or the status of the driver call that failed.
 */
enum cl_status record_peer_serve(void *peer);

/**
 * record_peer_ask(peer):
 * Play for peer_start: say n_asks texts, and open the response to each, until
 * one is refused or none comes. Then end the stream.
 *
 * Return CL_OK, or the status of the driver call that failed.
 */
enum cl_status record_peer_ask(void *peer);

#endif
