/* Contract: replay_scene.h. */
#include "replay_scene.h"

#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "peer.h"

struct scene scene;

static void
renew_keys(void)
{
	randombytes_buf(&scene.keys, sizeof(scene.keys));
}

void
scene_record(enum peer_version version, size_t n)
{
	struct record_peer peer = { .version = version, .keys = &scene.keys };

	scene.version = version;
	renew_keys();
	for (int role = PEER_CLIENT; role <= PEER_SERVER; role++) {
		for (size_t i = 0; i < TEXTS_MAX; i++) {
			struct text *text = &scene.texts[role][i];

			randombytes_buf(text->bytes, TEXT_MAX);
			text->len = randombytes_uniform(TEXT_MAX + 1);
		}
		peer.role = role;
		peer.texts = scene.texts[role];
		peer.n_sealed = 0;
		memset(&scene.said[role], 0, sizeof(scene.said[role]));
		for (size_t i = 0; i < n; i++)
			record_peer_seal(&peer, &scene.said[role]);
	}
}

struct net_conn *
scene_meet(enum peer_role role)
{
	struct net_conn *ends[2];

	/* Its keys end with a connection, and the next has others. */
	if (scene.version == PEER_DIRECTIONAL)
		renew_keys();
	test_pair(ends);
	scene.peer = (struct record_peer){
		.version = scene.version,
		.role = role,
		.keys = &scene.keys,
		.conn = ends[0],
		.texts = scene.texts[role],
	};
	return (ends[1]);
}

void
scene_start(void)
{
	peer_start(scene.peer.role == PEER_SERVER ? record_peer_serve
						  : record_peer_ask,
	    &scene.peer);
}

void
scene_end(void)
{
	worker_restart();
	CHECK_PEER(peer_join());
}

void
scene_check_heard(size_t i, const struct text *texts, size_t j)
{
	static const struct wire_field fields[] = { { "plaintext", 0 },
		{ NULL, 0 } };
	const struct text *heard = &scene.peer.heard[i];

	CHECK_EQ(texts[j].len, heard->len);
	CHECK_FIELDS(fields, texts[j].bytes, heard->bytes, heard->len);
}
