/* Contract: conversation.h. */
#define _DARWIN_C_SOURCE
#include "conversation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hexdump.h"
#include "secret.h"
#include "versions.h"
#include "wire.h"

#define FIRST_MAX 4096 /* bytes: room for a message before it is announced */

static void
buffer_release(struct buffer *buffer)
{
	if (buffer->bytes != NULL)
		secret_wipe(buffer->bytes, buffer->max);
	free(buffer->bytes);
	*buffer = (struct buffer){ .bytes = NULL };
}

bool
buffer_reserve(struct buffer *buffer, size_t max)
{
	buffer->len = 0;
	if (max <= buffer->max && buffer->bytes != NULL)
		return (true);
	buffer_release(buffer);
	buffer->bytes = malloc(max > 0 ? max : 1);
	if (buffer->bytes == NULL)
		return (false);
	buffer->max = max;
	return (true);
}

/* Print a message in one write, so that no other thread's gets between. */
static void
print_message(const struct conversation *talk, const char *what,
    const struct wire_field *fields, const uint8_t *bytes, size_t len)
{
	char *text = NULL;
	size_t text_len = 0;
	FILE *file = open_memstream(&text, &text_len);

	if (file == NULL)
		return;
	fprintf(file, "%s %s, %zu bytes\n", what, talk->peer, len);
	hexdump_fields(file, fields, bytes, len);
	if (fclose(file) == 0)
		(void)fwrite(text, 1, text_len, stderr);
	free(text);
}

/* The tap shows payloads; a reader of the wire sees the header as well. */
static void
print_frame(const struct conversation *talk, const char *what,
    const struct wire_field *fields, const uint8_t *payload, size_t len)
{
	struct buffer frame = { .bytes = NULL };
	struct wire_writer writer;

	if (buffer_reserve(&frame, NET_HEADER_LEN + len)) {
		writer = wire_writer(frame.bytes, frame.max);
		wire_put_u32(&writer, (uint32_t)len);
		wire_put_bytes(&writer, payload, len);
		print_message(talk, what, fields, frame.bytes, frame.max);
	}
	buffer_release(&frame);
}

static void
tap(void *context, enum net_direction direction, const uint8_t *bytes,
    size_t len)
{
	struct conversation *talk = context;
	bool from_client =
	    (talk->role == ROLE_CLIENT) == (direction == NET_SENT);
	const struct wire_field *fields = talk->version->fields[!from_client];
	const char *what = direction == NET_SENT ? "sent to" : "received from";

	if (direction == NET_RECEIVED)
		talk->heard = true;
	if (!talk->verbose)
		return;
	if (talk->version->seal != NULL)
		print_frame(talk, what, fields, bytes, len);
	else
		print_message(talk, what, fields, bytes, len);
}

static void
print_plaintext(const struct conversation *talk, const char *what,
    const uint8_t *bytes, size_t len)
{
	static const struct wire_field fields[] = { { "plaintext", 0 },
		{ NULL, 0 } };

	if (talk->verbose)
		print_message(talk, what, fields, bytes, len);
}

void
conversation_start(struct conversation *talk, const struct version *version,
    enum role role, struct net_conn *conn, bool verbose)
{
	*talk = (struct conversation){
		.version = version,
		.role = role,
		.conn = conn,
		.verbose = verbose,
	};
	net_peer_address(conn, talk->peer);
	net_set_tap(conn, tap, talk);
}

enum cl_status
conversation_step(struct conversation *talk, const char *payload)
{
	const uint8_t *bytes = (const uint8_t *)payload;
	enum cl_status status;

	talk->heard = false;
	if (talk->role == ROLE_CLIENT)
		status = talk->version->request(talk, bytes, strlen(payload));
	else
		status = talk->version->respond(talk, bytes, strlen(payload));
	/* The modules may be a beginner's: do not take their word for it. */
	if (status == CL_OK && !talk->heard)
		return (CL_NOT_IMPLEMENTED);
	if (status == CL_OK && talk->received.len > talk->received.max)
		return (CL_TOO_SMALL);
	return (status);
}

enum cl_status
conversation_send(
    struct conversation *talk, const uint8_t *payload, size_t payload_len)
{
	const struct version *version = talk->version;
	struct buffer *message = &talk->message;
	enum cl_status status;

	if (!buffer_reserve(message, version->overhead + payload_len))
		return (CL_SYSTEM);
	status = version->seal(talk, message->bytes, message->max,
	    &message->len, payload, payload_len);
	if (status != CL_OK)
		return (status);
	if (message->len > message->max)
		return (CL_TOO_SMALL);
	print_plaintext(talk, "plaintext to", payload, payload_len);
	return (net_send(talk->conn, message->bytes, message->len));
}

enum cl_status
conversation_recv(struct conversation *talk)
{
	struct buffer *message = &talk->message;
	struct buffer *received = &talk->received;
	enum cl_status status;
	size_t len = 0;

	if (!buffer_reserve(message, FIRST_MAX))
		return (CL_SYSTEM);
	status = net_recv(talk->conn, message->bytes, message->max, &len);
	if (status == CL_TOO_SMALL) {
		if (!buffer_reserve(message, len))
			return (CL_SYSTEM);
		status =
		    net_recv(talk->conn, message->bytes, message->max, &len);
	}
	if (status != CL_OK)
		return (status);
	if (!buffer_reserve(received, len))
		return (CL_SYSTEM);
	status = talk->version->open(talk, received->bytes, received->max,
	    &received->len, message->bytes, len);
	if (status != CL_OK)
		return (status);
	if (received->len > received->max)
		return (CL_TOO_SMALL);
	print_plaintext(talk, "plaintext from", received->bytes, received->len);
	return (CL_OK);
}

void
conversation_end(struct conversation *talk)
{
	net_close(talk->conn);
	talk->conn = NULL;
	buffer_release(&talk->message);
	buffer_release(&talk->received);
}
