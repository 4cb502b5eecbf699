/* Contract: status.h. */
#include "status.h"

#include <stddef.h>

struct status_words {
	const char *name;
	const char *text;
};

#define WORDS(status, text) [-(status)] = { #status, text }

static const struct status_words words[] = {
	WORDS(CL_OK, "success"),
	WORDS(CL_NOT_IMPLEMENTED, "not implemented yet"),
	WORDS(CL_BAD_INPUT, "the arguments break the contract"),
	WORDS(CL_TOO_SMALL, "the output buffer is too small"),
	WORDS(CL_AUTH, "authentication failed"),
	WORDS(CL_SEQUENCE, "not the record expected next"),
	WORDS(CL_DECODE, "the peer's bytes do not parse"),
	WORDS(CL_CLOSED, "the peer closed the connection"),
	WORDS(CL_TRUNCATED, "the peer closed inside a message"),
	WORDS(CL_TIMEOUT, "the deadline passed"),
	WORDS(CL_TOO_BIG, "the peer announced more than the limit"),
	WORDS(CL_ADDRESS, "the host or port does not resolve"),
	WORDS(CL_SYSTEM, "a system call failed"),
};

static const struct status_words *
find(enum cl_status status)
{
	if (status > CL_OK || status <= CL_STATUS_END)
		return (NULL);
	return (&words[-(int)status]);
}

const char *
cl_status_name(enum cl_status status)
{
	const struct status_words *found = find(status);

	return (found == NULL ? NULL : found->name);
}

const char *
cl_status_text(enum cl_status status)
{
	const struct status_words *found = find(status);

	return (found == NULL ? "an unknown status" : found->text);
}
