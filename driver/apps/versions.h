/* The versions of the protocol, a row each: what it does with a request. */
#ifndef VERSIONS_H
#define VERSIONS_H

#include <stddef.h>
#include <stdint.h>

#include "conversation.h"
#include "status.h"
#include "wire.h"

struct version {
	const char *name;
	const char *port;
	/* The fields of a message from the client, and from the server. */
	const struct wire_field *fields[2];
	/*
	 * One step of a conversation: say a payload and hear the peer's into
	 * talk->received, or hear first.
	 */
	enum cl_status (*request)(struct conversation *talk,
	    const uint8_t *request, size_t request_len);
	enum cl_status (*respond)(struct conversation *talk,
	    const uint8_t *response, size_t response_len);
	/*
	 * A version with frames: how a payload becomes a message and back, and
	 * how many bytes longer the message is.
	 */
	enum cl_status (*seal)(struct conversation *talk, uint8_t *out,
	    size_t out_max, size_t *out_len, const uint8_t *in, size_t in_len);
	enum cl_status (*open)(struct conversation *talk, uint8_t *out,
	    size_t out_max, size_t *out_len, const uint8_t *in, size_t in_len);
	size_t overhead;
};

/** Return the version of that name, or NULL. */
const struct version *version_find(const char *name);

#define VERSION_NAMES_MAX 160

/** Write all names, with a space between two. */
void version_names(char text[static VERSION_NAMES_MAX]);

#endif
