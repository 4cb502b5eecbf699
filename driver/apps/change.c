/* Contract: change.h. */
#include "change.h"

#include <stdio.h>
#include <string.h>

#include "hexdump.h"
#include "network_driver.h"
#include "versions.h"
#include "wire.h"

static bool
passed_unchanged(const struct change *change)
{
	const struct sent *before = &change->before;
	const struct sent *after = &change->to_server;

	return (change->to_client.len == 0 && after->len == before->len &&
		(after->len == 0 ||
		    memcmp(after->bytes, before->bytes, after->len) == 0));
}

static void
show(const struct change *change, const char *what, const char *peer,
    const uint8_t *bytes, size_t len)
{
	static const struct wire_field unnamed[] = {
		{ "length", NET_HEADER_LEN }, { "payload", 0 }, { NULL, 0 }
	};
	const struct version *version = change->version;

	fprintf(stderr, "%s %s, %zu bytes\n", what, peer, len);
	hexdump_fields(
	    stderr, version == NULL ? unnamed : version->fields[0], bytes, len);
}

/* Show what one side got: each frame, or all of it if there are none. */
static void
show_after(
    const struct change *change, const char *peer, const struct sent *sent)
{
	size_t at = 0, len = sent->len;

	for (; at < sent->len; at += len) {
		if (change->framed) {
			struct wire_reader header =
			    wire_reader(sent->bytes + at, NET_HEADER_LEN);
			len = NET_HEADER_LEN + wire_get_u32(&header);
		}
		show(change, "after: to", peer, sent->bytes + at, len);
	}
}

void
change_show(const struct change *change)
{
	const struct sent *before = &change->before;

	if (passed_unchanged(change))
		return;
	if (before->len > 0)
		show(change, "before: from", change->client, before->bytes,
		    before->len);
	show_after(change, change->server, &change->to_server);
	show_after(change, change->client, &change->to_client);
}
