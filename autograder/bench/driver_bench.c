/*
 * The driver over plain send() and recv() of the same messages. Each way has a
 * connection of its own over loopback TCP, with TCP_NODELAY, to a process of
 * its own, which sleeps while the other way is timed.
 *
 * Round trip: a message, and one of the same length back. The plain way is one
 * send() and as many recv() as it takes to have the whole message. One way:
 * messages one after the other, and a byte back once all have arrived. The
 * plain receiver reads them as the bytes come, into room for one message.
 */
#include <stdint.h>

#include "end.h"
#include "pairs.h"
#include "partner.h"

#define KIB     1024u
#define MIB     (1024 * KIB)
#define LEN_MAX MIB /* bytes: the longest message */
#define WARM_UP 100 /* messages, before the ends are pinned apart */

/* The two ways, each with a process at the other end. */
static struct way {
	bool driver;
	size_t len; /* bytes in a message */
	struct end end;
	struct partner peer;
} ours = { .driver = true, .end = { .fd = -1 } },
  theirs = { .driver = false, .end = { .fd = -1 } };

static uint8_t message[LEN_MAX];

/* What every round begins with: how many messages come, and the answer. */
struct round {
	uint64_t times;
	bool echoed; /* each comes back; if not, one byte behind the last */
};

static enum cl_status
answer_round(const struct end *end, size_t len)
{
	struct round round = { .times = 0 };
	enum cl_status status = end_recv(end, &round, sizeof(round));

	if (status == CL_OK && !round.echoed) {
		status = end_recv_many(end, message, len, round.times);
		if (status == CL_OK)
			status = end_send(end, message, 1);
		return (status);
	}
	for (uint64_t i = 0; status == CL_OK && i < round.times; i++) {
		status = end_recv(end, message, len);
		if (status == CL_OK)
			status = end_send(end, message, len);
	}
	return (status);
}

static enum cl_status
send_round(const struct end *end, size_t len, struct round round)
{
	enum cl_status status = end_send(end, &round, sizeof(round));

	for (uint64_t i = 0; status == CL_OK && i < round.times; i++) {
		status = end_send(end, message, len);
		if (status == CL_OK && round.echoed)
			status = end_recv(end, message, len);
	}
	if (status == CL_OK && !round.echoed) {
		status = end_flush(end);
		if (status == CL_OK)
			status = end_recv(end, message, 1);
	}
	return (status);
}

/* The other end: answer rounds until the connection is closed. */
static enum cl_status
answer(struct net_conn *conn, void *context)
{
	const struct way *way = context;
	enum cl_status status;
	struct end end;

	status = end_open(&end, conn, way->driver);
	while (status == CL_OK)
		status = answer_round(&end, way->len);
	return (status);
}

static enum cl_status
start_peer(struct way *way, size_t len)
{
	way->len = len;
	return (partner_start(&way->peer, answer, way));
}

static enum cl_status
call_peer(struct way *way)
{
	struct net_conn *conn;
	enum cl_status status = partner_call(&way->peer, &conn);

	return (
	    status == CL_OK ? end_open(&way->end, conn, way->driver) : status);
}

static enum cl_status
talk_open(const struct pairs_figure *figure)
{
	enum cl_status status = start_peer(&ours, figure->len);

	if (status == CL_OK)
		status = start_peer(&theirs, figure->len);
	if (status == CL_OK)
		status = call_peer(&ours);
	if (status == CL_OK)
		status = call_peer(&theirs);
	if (status == CL_OK && figure->cores > 1) {
		status = send_round(&ours.end, figure->len,
		    (struct round){ .times = WARM_UP, .echoed = true });
		if (status == CL_OK)
			status = partners_pin_apart(&ours.peer, &theirs.peer);
	}
	return (status);
}

static enum cl_status
talk_open_coalesced(const struct pairs_figure *figure)
{
	enum cl_status status = talk_open(figure);

	if (status == CL_OK)
		status = net_set_coalescing(ours.end.conn, true);
	return (status);
}

static enum cl_status
round_trip_ours(const struct pairs_figure *figure, size_t times)
{
	return (send_round(&ours.end, figure->len,
	    (struct round){ .times = times, .echoed = true }));
}

static enum cl_status
round_trip_theirs(const struct pairs_figure *figure, size_t times)
{
	return (send_round(&theirs.end, figure->len,
	    (struct round){ .times = times, .echoed = true }));
}

static enum cl_status
one_way_ours(const struct pairs_figure *figure, size_t times)
{
	return (send_round(
	    &ours.end, figure->len, (struct round){ .times = times }));
}

static enum cl_status
one_way_theirs(const struct pairs_figure *figure, size_t times)
{
	return (send_round(
	    &theirs.end, figure->len, (struct round){ .times = times }));
}

/* Hang up, and ask the peer how it went. */
static enum cl_status
leave(struct way *way)
{
	end_close(&way->end);
	return (partner_end(&way->peer));
}

static enum cl_status
talk_close(void)
{
	enum cl_status first = leave(&ours), second = leave(&theirs);

	return (first != CL_OK ? first : second);
}

static const struct pairs_job round_trip = { talk_open, round_trip_ours,
	round_trip_theirs, talk_close };
static const struct pairs_job one_way = { talk_open, one_way_ours,
	one_way_theirs, talk_close };
static const struct pairs_job one_way_coalesced = { talk_open_coalesced,
	one_way_ours, one_way_theirs, talk_close };

static const struct pairs_figure figures[] = {
	{ "round trip, 64 B, 1 core", "raw TCP", PAIRS_AT_MOST, 1.10,
	    &round_trip, 64, 1 },
	{ "round trip, 16 KiB, 1 core", "raw TCP", PAIRS_AT_MOST, 1.10,
	    &round_trip, 16 * KIB, 1 },
	{ "round trip, 64 B, 2 cores", "raw TCP", PAIRS_AT_MOST, 0.30,
	    &round_trip, 64, 2 },
	{ "round trip, 16 KiB, 2 cores", "raw TCP", PAIRS_AT_MOST, 0.30,
	    &round_trip, 16 * KIB, 2 },
	{ "one way, 1 KiB, coalesced", "raw TCP", PAIRS_AT_LEAST, 1.50,
	    &one_way_coalesced, KIB, 1 },
	{ "one way, 16 KiB", "raw TCP", PAIRS_AT_LEAST, 0.90, &one_way,
	    16 * KIB, 1 },
	{ "one way, 1 MiB", "raw TCP", PAIRS_AT_LEAST, 0.85, &one_way, MIB, 1 },
};

int
main(void)
{
	return (pairs_main(figures, sizeof(figures) / sizeof(figures[0])));
}
