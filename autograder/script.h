/* A peer that says what it is told, and keeps what it hears. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

struct script {
	struct net_conn *conn; /* the peer's end */
	const uint8_t *say;
	size_t say_len;
	size_t chunk;     /* bytes a write; 0 for all at once */
	atomic_bool over; /* nobody reads any more */
	uint8_t heard[200000];
	size_t heard_len;
	size_t swallow_len; /* for script_swallow */
};

/** The running test's script. */
extern struct script script;

/**
 * script_start(conn, say, say_len):
 * Begin a script that has heard nothing.
 *
 *   in  say  ${say_len} bytes; borrowed; NULL if there is nothing to say
 */
void script_start(struct net_conn *conn, const uint8_t *say, size_t say_len);

/**
 * script_hear(want):
 * Hear until there are ${want} bytes in all, or the stream ends.
 *
 * Return CL_OK, or why there are fewer.
 */
enum cl_status script_hear(size_t want);

/**
 * script_speak(unused):
 * Play for peer_start: say all in chunks, then end the stream. On a watched
 * pair each chunk waits until the one before was read, so pieces stay pieces.
 */
enum cl_status script_speak(void *unused);

/** Plays for peer_start: end the stream. */
enum cl_status script_hang_up(void *unused);

/** Plays for peer_start: hear swallow_len bytes, and keep none of them. */
enum cl_status script_swallow(void *unused);

/** Plays for peer_start: hear one message with net_recv. */
enum cl_status script_recv(void *unused);

#endif
