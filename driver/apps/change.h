/* What became of a message of a client, as hex for people. */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct version;

/* Bytes as they are on the wire; of frames there may be several. */
struct sent {
	const uint8_t *bytes;
	size_t len;
};

struct change {
	const struct version *version; /* NULL: fields without names */
	bool framed;
	const char *client, *server; /* their addresses */
	struct sent before;          /* none: a message that came earlier */
	struct sent to_server, to_client;
};

/** Show it on standard error, unless the server got what the client sent. */
void change_show(const struct change *change);

#endif
