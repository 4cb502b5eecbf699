/* Contract: relay.h. */
#include "relay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "change.h"
#include "versions.h"
#include "wire.h"

#define CHUNK_LEN (64u << 10) /* bytes taken by one read */

/* What one side says and the other one hears. */
struct flow {
	struct relay *relay;
	struct net_conn *from, *to;
	struct byte_queue in;  /* of a message that is not whole yet */
	struct byte_queue out; /* what the hearer has not taken yet */
	bool attacked;
	bool ended;  /* the speaker said that nothing follows */
	bool closed; /* the hearer knows it, or is gone */
};

struct relay {
	const struct relay_rules *rules;
	struct net_conn *client, *server;
	struct flow requests, responses;
	struct passage passage;
	bool framed;            /* what the client says */
	bool reflected;         /* some of it was said to the client */
	struct byte_queue told; /* what the server took, if it is recorded */
	bool told_too_much;     /* it was, and is more than the limit */
	char client_address[NET_ADDRESS_MAX];
	char server_address[NET_ADDRESS_MAX];
};

static enum cl_status
put(struct byte_queue *queue, const void *bytes, size_t len)
{
	return (byte_queue_put(queue, bytes, len) ? CL_OK : CL_SYSTEM);
}

/* A message is through: on with it, in a frame if it came in one. */
static enum cl_status
emit(void *context, enum receiver to, const struct message *message)
{
	struct relay *relay = context;
	struct flow *flow =
	    to == TO_SERVER ? &relay->requests : &relay->responses;
	uint8_t header[NET_HEADER_LEN];
	struct wire_writer writer = wire_writer(header, sizeof(header));
	enum cl_status status = CL_OK;

	wire_put_u32(&writer, (uint32_t)message->len);
	if (relay->framed)
		status = put(&flow->out, header, sizeof(header));
	if (status == CL_OK)
		status = put(&flow->out, message->bytes, message->len);
	relay->reflected = relay->reflected || to == TO_CLIENT;
	return (status);
}

/* Where the two sides' queues end. */
struct marks {
	size_t server, client;
};

static struct marks
mark(const struct relay *relay)
{
	return ((struct marks){ .server = relay->requests.out.len,
	    .client = relay->responses.out.len });
}

static struct sent
since(size_t mark, const struct byte_queue *queue)
{
	struct sent sent = { .len = queue->len - mark };

	if (sent.len > 0)
		sent.bytes = queue->bytes + queue->start + mark;
	return (sent);
}

/* Show what became of a message, if that is wanted. */
static void
show_change(const struct relay *relay, struct sent before, struct marks marks)
{
	const struct change change = { .version = relay->rules->version,
		.framed = relay->framed,
		.client = relay->client_address,
		.server = relay->server_address,
		.before = before,
		.to_server = since(marks.server, &relay->requests.out),
		.to_client = since(marks.client, &relay->responses.out) };

	if (relay->rules->verbose)
		change_show(&change);
}

/* Let the attacks at a whole message; its header comes first if it has one. */
static enum cl_status
attack(struct relay *relay, uint8_t *bytes, size_t len)
{
	size_t header_len = relay->framed ? NET_HEADER_LEN : 0;
	struct marks marks = mark(relay);
	uint8_t *before = NULL;
	enum cl_status status;

	if (relay->rules->verbose) {
		before = malloc(len);
		if (before == NULL)
			return (CL_SYSTEM);
		memcpy(before, bytes, len);
	}
	status = attack_message(
	    &relay->passage, bytes + header_len, len - header_len);
	if (status == CL_OK)
		show_change(relay, (struct sent){ before, len }, marks);
	free(before);
	return (status);
}

/* How many bytes the message in the queue has, as far as it is known. */
static enum cl_status
announced(const struct flow *flow, size_t *len)
{
	struct wire_reader reader;

	*len = NET_HEADER_LEN;
	if (flow->in.len < NET_HEADER_LEN)
		return (CL_OK);
	reader = wire_reader(flow->in.bytes, NET_HEADER_LEN);
	*len += wire_get_u32(&reader);
	if (*len - NET_HEADER_LEN > net_max_len(flow->from))
		return (CL_TOO_BIG);
	return (CL_OK);
}

/* Cut a piece of the stream into messages, and attack those that are whole. */
static enum cl_status
take_frames(struct flow *flow, const uint8_t *bytes, size_t len)
{
	size_t want, step;
	enum cl_status status;

	while ((status = announced(flow, &want)) == CL_OK) {
		if (flow->in.len >= NET_HEADER_LEN && flow->in.len == want) {
			status = attack(flow->relay, flow->in.bytes, want);
			byte_queue_drop(&flow->in, want);
		} else if (len > 0) {
			step = want - flow->in.len;
			step = step < len ? step : len;
			status = put(&flow->in, bytes, step);
			bytes += step;
			len -= step;
		} else {
			return (CL_OK);
		}
		if (status != CL_OK)
			break;
	}
	return (status);
}

static enum cl_status
take(struct flow *flow, uint8_t *bytes, size_t len)
{
	if (!flow->attacked)
		return (put(&flow->out, bytes, len));
	if (!flow->relay->framed)
		return (attack(flow->relay, bytes, len));
	return (take_frames(flow, bytes, len));
}

/* The speaker is done: what is left of a message passes as it is. */
static enum cl_status
end(struct flow *flow)
{
	struct relay *relay = flow->relay;
	struct marks marks = mark(relay);
	enum cl_status status = CL_OK;

	flow->ended = true;
	if (flow->attacked)
		status = attack_end(&relay->passage);
	if (status == CL_OK)
		show_change(relay, (struct sent){ NULL, 0 }, marks);
	if (status == CL_OK)
		status = put(&flow->out, flow->in.bytes, flow->in.len);
	byte_queue_release(&flow->in);
	return (status);
}

static enum cl_status
hear(struct flow *flow)
{
	static uint8_t chunk[CHUNK_LEN]; /* there is one thread */
	enum cl_status status;
	size_t len;

	status = net_read(flow->from, chunk, sizeof(chunk), &len);
	if (status == CL_OK)
		return (take(flow, chunk, len));
	if (status == CL_CLOSED)
		return (end(flow));
	return (status == CL_TIMEOUT ? CL_OK : status);
}

/* Keep what the server took, as long as that is not too much. */
static enum cl_status
record(struct relay *relay, const uint8_t *bytes, size_t len)
{
	if (!relay->rules->plan->replay_connection || relay->told_too_much)
		return (CL_OK);
	if (len <= RELAY_TOLD_MAX - relay->told.len)
		return (put(&relay->told, bytes, len));
	relay->told_too_much = true;
	byte_queue_release(&relay->told);
	return (CL_OK);
}

static enum cl_status
say(struct flow *flow)
{
	const uint8_t *bytes = flow->out.bytes + flow->out.start;
	struct relay *relay = flow->relay;
	enum cl_status status;
	size_t len;

	status = net_write_some(flow->to, bytes, flow->out.len, &len);
	if (status == CL_CLOSED) {
		/* Nobody hears it; the other direction tells why. */
		flow->ended = flow->closed = true;
		byte_queue_release(&flow->in);
		byte_queue_release(&flow->out);
		return (CL_OK);
	}
	if (status == CL_OK && flow == &relay->requests)
		status = record(relay, bytes, len);
	byte_queue_drop(&flow->out, len);
	return (status);
}

/* A client that is told its own words has to take them, too. */
static bool
wants_to_hear(const struct flow *flow)
{
	const struct relay *relay = flow->relay;

	if (flow->ended || flow->out.len > 0)
		return (false);
	return (!relay->reflected || relay->responses.out.len == 0);
}

static enum cl_status
flow_step(struct flow *flow, bool readable, bool writable)
{
	enum cl_status status = CL_OK, said = CL_OK;

	if (readable && wants_to_hear(flow))
		status = hear(flow);
	/* What came before a message that is refused still passes. */
	if (flow->out.len > 0 && (readable || writable))
		said = say(flow);
	if (status != CL_OK || said != CL_OK)
		return (status != CL_OK ? status : said);
	if (flow->ended && !flow->closed && flow->out.len == 0) {
		flow->closed = true;
		/* A hearer that is gone needs no word of it. */
		if (net_shutdown(flow->to) != CL_OK && errno != ENOTCONN)
			return (CL_SYSTEM);
	}
	return (CL_OK);
}

struct relay *
relay_start(const struct relay_rules *rules, struct net_conn *client,
    struct net_conn *server)
{
	const struct version *version = rules->version;
	struct relay *relay = calloc(1, sizeof(*relay));

	if (relay == NULL)
		return (NULL);
	relay->rules = rules;
	relay->client = client;
	relay->server = server;
	relay->framed = version == NULL || version->seal != NULL;
	relay->requests = (struct flow){ .relay = relay,
		.from = client,
		.to = server,
		.attacked = rules->plan->n > 0 };
	relay->responses =
	    (struct flow){ .relay = relay, .from = server, .to = client };
	relay->passage = (struct passage){ .plan = rules->plan,
		.client = relay->client_address,
		.stream = !relay->framed,
		.emit = emit,
		.context = relay };
	net_peer_address(client, relay->client_address);
	net_peer_address(server, relay->server_address);
	net_set_timeout(client, 0);
	net_set_timeout(server, 0);
	return (relay);
}

void
relay_want(
    const struct relay *relay, struct net_event events[static RELAY_EVENTS])
{
	events[0] = (struct net_event){ .conn = relay->client,
		.want_read = wants_to_hear(&relay->requests),
		.want_write = relay->responses.out.len > 0 };
	events[1] = (struct net_event){ .conn = relay->server,
		.want_read = wants_to_hear(&relay->responses),
		.want_write = relay->requests.out.len > 0 };
}

enum cl_status
relay_step(
    struct relay *relay, const struct net_event events[static RELAY_EVENTS])
{
	enum cl_status status;

	status =
	    flow_step(&relay->requests, events[0].readable, events[1].writable);
	if (status == CL_OK)
		status = flow_step(
		    &relay->responses, events[1].readable, events[0].writable);
	if (status == CL_OK && relay->requests.closed &&
	    relay->responses.closed)
		return (CL_CLOSED);
	return (status);
}

const char *
relay_client(const struct relay *relay)
{
	return (relay->client_address);
}

enum cl_status
relay_told(struct relay *relay, struct byte_queue *told)
{
	*told = relay->told;
	relay->told = (struct byte_queue){ .bytes = NULL };
	return (relay->told_too_much ? CL_TOO_BIG : CL_OK);
}

void
relay_close(struct relay *relay)
{
	attack_release(&relay->passage);
	byte_queue_release(&relay->told);
	net_close(relay->client);
	net_close(relay->server);
	byte_queue_release(&relay->requests.in);
	byte_queue_release(&relay->requests.out);
	byte_queue_release(&relay->responses.out);
	free(relay);
}

/* Close the socket with a reset; what is left of conn is still to be closed. */
static void
reset(struct net_conn *conn)
{
	const struct linger none = { .l_onoff = 1, .l_linger = 0 };
	int fd;

	if (net_detach(conn, &fd) != CL_OK)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	(void)close(fd);
}

void
relay_abort(struct relay *relay)
{
	reset(relay->client);
	reset(relay->server);
	relay_close(relay);
}
