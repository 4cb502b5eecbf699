/* Contract: repeat.h. */
#include "repeat.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CHUNK_LEN (64u << 10) /* bytes taken by one read */

struct repeat {
	struct net_conn *server;
	struct byte_queue left; /* to say */
	bool done;              /* nothing more is said */
	size_t said;
	uint64_t answered;
	int64_t deadline_ms;
	char client[NET_ADDRESS_MAX];
};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

struct repeat *
repeat_start(
    const char *client, struct net_conn *server, struct byte_queue *said)
{
	struct repeat *repeat = calloc(1, sizeof(*repeat));

	if (repeat == NULL)
		return (NULL);
	repeat->server = server;
	repeat->left = *said;
	*said = (struct byte_queue){ .bytes = NULL };
	repeat->deadline_ms = now_ms() + REPEAT_MS;
	(void)snprintf(repeat->client, sizeof(repeat->client), "%s", client);
	net_set_timeout(server, 0);
	return (repeat);
}

void
repeat_want(const struct repeat *repeat, struct net_event *event)
{
	*event = (struct net_event){ .conn = repeat->server,
		.want_read = true,
		.want_write = !repeat->done };
}

int
repeat_left_ms(const struct repeat *repeat)
{
	int64_t left = repeat->deadline_ms - now_ms();

	return (left > 0 ? (int)left : 0);
}

/* A server that hears no more may still have an answer on the way. */
static void
say(struct repeat *repeat)
{
	struct byte_queue *left = &repeat->left;
	enum cl_status status;
	size_t len;

	status = net_write_some(
	    repeat->server, left->bytes + left->start, left->len, &len);
	repeat->said += len;
	byte_queue_drop(left, len);
	if (status == CL_OK && left->len == 0)
		status = net_shutdown(repeat->server);
	repeat->done = status != CL_OK || left->len == 0;
}

/* Whether it ends well or with a reset, an end is an end. */
static enum cl_status
hear(struct repeat *repeat)
{
	static uint8_t chunk[CHUNK_LEN]; /* there is one thread */
	enum cl_status status;
	size_t len;

	status = net_read(repeat->server, chunk, sizeof(chunk), &len);
	repeat->answered += len;
	return (status == CL_OK || status == CL_TIMEOUT ? CL_OK : CL_CLOSED);
}

enum cl_status
repeat_step(struct repeat *repeat, const struct net_event *event)
{
	enum cl_status status = CL_OK;

	if (event->writable)
		say(repeat);
	if (event->readable)
		status = hear(repeat);
	return (repeat_left_ms(repeat) == 0 ? CL_CLOSED : status);
}

void
repeat_close(struct repeat *repeat)
{
	fprintf(stderr,
	    "mallory: %s: said %zu bytes again on a new connection; the server"
	    " answered %" PRIu64 " bytes\n",
	    repeat->client, repeat->said, repeat->answered);
	net_close(repeat->server);
	byte_queue_release(&repeat->left);
	free(repeat);
}
