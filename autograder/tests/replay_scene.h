/* What Mallory has recorded, and whom she meets with it. */
#ifndef REPLAY_SCENE_H
#define REPLAY_SCENE_H

#include "record_peer.h"

/* The running test's conversation, with fresh keys and texts. */
struct scene {
	enum peer_version version;
	struct peer_keys keys;
	struct text texts[2][TEXTS_MAX]; /* the client's, the server's */
	struct recording said[2];
	struct record_peer peer; /* who plays now */
};

extern struct scene scene;

/**
 * scene_record(version, n):
 * Have client and server of a version exchange ${n} messages each, under keys
 * and with texts that nobody has seen.
 */
void scene_record(enum peer_version version, size_t n);

/**
 * scene_meet(role):
 * Make scene.peer one who has the keys, and has said and heard nothing yet, at
 * one end of a new connection.
 *
 * Return the other end, for the student.
 */
struct net_conn *scene_meet(enum peer_role role);

/** Have scene.peer play. */
void scene_start(void);

/**
 * scene_end():
 * End the student's process, so that the peer sees the end of the stream, and
 * wait for the peer.
 */
void scene_end(void);

/** scene_check_heard(i, texts, j): the peer's text ${i} is this text ${j}. */
void scene_check_heard(size_t i, const struct text *texts, size_t j);

#endif
