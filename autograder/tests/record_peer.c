/* Contract: record_peer.h. */
#include "record_peer.h"

#include <string.h>

#include "lab_test.h"
#include "ref.h"
#include "wire.h"

#define PATIENCE_MS 20 /* how long a patient server waits before it answers */

/* The key under which a role seals. */
static const uint8_t *
aead_key(const struct record_peer *peer, enum peer_role sealer)
{
	if (peer->version == PEER_DIRECTIONAL)
		return (peer->keys->aead[sealer]);
	return (peer->keys->aead[0]);
}

static enum cl_status
seal_next(struct record_peer *peer, uint8_t out[static REPLAY_PAYLOAD_MAX],
    size_t *out_len)
{
	const struct text *text = &peer->texts[peer->n_sealed % TEXTS_MAX];
	const struct peer_keys *keys = peer->keys;
	enum cl_status status;

	switch (peer->version) {
	case PEER_HMAC:
		status = ref_record_hmac_seal(out, REPLAY_PAYLOAD_MAX, out_len,
		    keys->encryption, keys->mac, sizeof(keys->mac), text->bytes,
		    text->len);
		peer->n_sealed++;
		return (status);
	case PEER_HMAC_SEQ:
		return (ref_record_hmac_seq_seal(&peer->n_sealed, out,
		    REPLAY_PAYLOAD_MAX, out_len, keys->encryption, keys->mac,
		    sizeof(keys->mac), text->bytes, text->len));
	default:
		return (ref_record_aead_seal(&peer->n_sealed, out,
		    REPLAY_PAYLOAD_MAX, out_len, aead_key(peer, peer->role),
		    text->bytes, text->len));
	}
}

static enum cl_status
open_next(struct record_peer *peer, const uint8_t *in, size_t in_len)
{
	struct text *text = &peer->heard[peer->n_opened % TEXTS_MAX];
	const struct peer_keys *keys = peer->keys;
	enum peer_role sealer =
	    peer->role == PEER_CLIENT ? PEER_SERVER : PEER_CLIENT;
	enum cl_status status;

	switch (peer->version) {
	case PEER_HMAC:
		status = ref_record_hmac_open(text->bytes, TEXT_MAX, &text->len,
		    keys->encryption, keys->mac, sizeof(keys->mac), in, in_len);
		peer->n_opened += status == CL_OK;
		return (status);
	case PEER_HMAC_SEQ:
		return (ref_record_hmac_seq_open(&peer->n_opened, text->bytes,
		    TEXT_MAX, &text->len, keys->encryption, keys->mac,
		    sizeof(keys->mac), in, in_len));
	default:
		return (ref_record_aead_open(&peer->n_opened, text->bytes,
		    TEXT_MAX, &text->len, aead_key(peer, sealer), in, in_len));
	}
}

void
recording_add(struct recording *recording, const uint8_t *payload, size_t len)
{
	struct wire_writer writer =
	    wire_writer(recording->bytes, sizeof(recording->bytes));

	(void)wire_reserve(&writer, recording->len);
	wire_put_u32(&writer, (uint32_t)len);
	wire_put_bytes(&writer, payload, len);
	CHECK_OK(wire_written(&writer, &recording->len));
	recording->ends[recording->n++] = recording->len;
}

void
record_peer_seal(struct record_peer *peer, struct recording *recording)
{
	uint8_t record[REPLAY_PAYLOAD_MAX];
	size_t len = 0;

	CHECK_OK(seal_next(peer, record, &len));
	recording_add(recording, record, len);
}

/* Say the next text. */
static enum cl_status
say(struct record_peer *peer)
{
	uint8_t record[REPLAY_PAYLOAD_MAX];
	enum cl_status status;
	size_t len = 0;

	status = seal_next(peer, record, &len);
	return (status == CL_OK ? net_send(peer->conn, record, len) : status);
}

/* Hear a message; what is wrong with it is the verdict. */
static enum cl_status
hear(struct record_peer *peer)
{
	uint8_t record[REPLAY_PAYLOAD_MAX];
	enum cl_status status;
	size_t len = 0;

	status = net_recv(peer->conn, record, sizeof(record), &len);
	if (status == CL_OK)
		peer->verdict = open_next(peer, record, len);
	return (status);
}

/* Before the answer, nothing more may come. */
static void
be_patient(struct record_peer *peer)
{
	struct net_event event = { .conn = peer->conn, .want_read = true };

	if (peer->patient)
		peer->rushed = net_wait(&event, 1, PATIENCE_MS) == CL_OK;
	peer->patient = false;
}

enum cl_status
record_peer_serve(void *argument)
{
	struct record_peer *peer = argument;
	uint64_t first = peer->n_opened;
	enum cl_status status = CL_OK;

	while (status == CL_OK && peer->n_opened < first + TEXTS_MAX) {
		status = hear(peer);
		if (status != CL_OK || peer->verdict != CL_OK)
			break;
		be_patient(peer);
		status = say(peer);
	}
	if (status == CL_OK)
		return (net_shutdown(peer->conn));
	return (status == CL_CLOSED ? CL_OK : status);
}

enum cl_status
record_peer_ask(void *argument)
{
	struct record_peer *peer = argument;
	enum cl_status status = CL_OK;

	for (size_t i = 0; i < peer->n_asks && peer->verdict == CL_OK; i++) {
		status = say(peer);
		if (status == CL_OK)
			status = hear(peer);
		if (status != CL_OK)
			break;
	}
	if (status == CL_OK || status == CL_CLOSED)
		return (net_shutdown(peer->conn));
	return (status);
}
