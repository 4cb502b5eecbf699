/* Mallory: a process between clients and a server, who changes what passes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mallory_options.h"
#include "network_driver.h"
#include "relay.h"
#include "repeat.h"
#include "status.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

#define RELAYS_MAX 128 /* connections at a time; more of them queue */
#define EVENTS_MAX (RELAYS_MAX * RELAY_EVENTS + 1)
#define PAUSE_MS   100 /* after a failed accept */

/*
 * How long a server may take to accept. Everybody waits meanwhile, so it is
 * short; but then there is one server, and the others have it too. A name is
 * looked up for each client, which takes as long as it takes.
 */
#define CONNECT_MS 500

/* A server that was there a moment ago is there, or gone. */
#define CONNECT_AGAIN_MS 100

struct mallory {
	const struct mallory_options *options;
	struct relay_rules rules;
	struct net_listener *listener;
	struct relay *relays[RELAYS_MAX];
	size_t n;
	struct repeat *repeats[RELAYS_MAX]; /* of connections that have ended */
	size_t n_repeats;
	int spare;  /* a descriptor to give up when there is no other */
	bool pause; /* accept nobody for a moment */
};

/* Say why in one clause; a failed system call has its own. */
static const char *
why(enum cl_status status)
{
	return (status == CL_SYSTEM ? strerror(errno) : cl_status_text(status));
}

static int
complain(const char *whom, enum cl_status status)
{
	fprintf(stderr, "mallory: %s: %s\n", whom, why(status));
	return (EXIT_FAILED);
}

/* Say why there is no server for a client. */
static void
complain_connect(const struct mallory_options *options,
    const struct net_conn *client, enum cl_status status)
{
	char address[NET_ADDRESS_MAX];

	net_peer_address(client, address);
	if (status == CL_SYSTEM && errno == ECONNREFUSED)
		fprintf(stderr,
		    "mallory: %s: %s port %s refused the connection; is the"
		    " server running?\n",
		    address, options->target_host, options->target_port);
	else
		fprintf(stderr,
		    "mallory: %s: no connection to %s port %s: %s\n", address,
		    options->target_host, options->target_port, why(status));
}

/*
 * Without descriptors a client would queue for ever: take it with the spare
 * one, and hang up.
 */
static void
refuse(struct mallory *mallory)
{
	struct net_conn *client;

	(void)complain("a connection was refused", CL_SYSTEM);
	(void)close(mallory->spare);
	mallory->pause = net_accept(mallory->listener, &client, 0) != CL_OK;
	net_close(client);
	mallory->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Take one client, and call the server for it. */
static void
admit(struct mallory *mallory)
{
	const struct mallory_options *options = mallory->options;
	struct net_conn *client, *server;
	struct relay *relay;
	enum cl_status status;

	status = net_accept(mallory->listener, &client, 0);
	if (status == CL_SYSTEM)
		refuse(mallory);
	if (status != CL_OK)
		return;
	status = net_connect(
	    &server, options->target_host, options->target_port, CONNECT_MS);
	if (status != CL_OK) {
		complain_connect(options, client, status);
		net_close(client);
		return;
	}
	relay = relay_start(&mallory->rules, client, server);
	if (relay != NULL) {
		mallory->relays[mallory->n++] = relay;
		return;
	}
	(void)complain("a connection was refused", CL_SYSTEM);
	net_close(client);
	net_close(server);
}

/* Call the server once more, to say again what a client said. */
static void
call_again(struct mallory *mallory, const char *client, struct byte_queue *said)
{
	const struct mallory_options *options = mallory->options;
	struct repeat *repeat = NULL;
	struct net_conn *server;
	enum cl_status status;

	status = net_connect(&server, options->target_host,
	    options->target_port, CONNECT_AGAIN_MS);
	if (status == CL_OK)
		repeat = repeat_start(client, server, said);
	if (repeat != NULL) {
		mallory->repeats[mallory->n_repeats++] = repeat;
		return;
	}
	fprintf(stderr,
	    "mallory: %s: no connection to %s port %s to say it all again:"
	    " %s\n",
	    client, options->target_host, options->target_port,
	    why(status == CL_OK ? CL_SYSTEM : status));
	net_close(server);
}

/* End a relay in good order, and its connection again if that is the plan. */
static void
finish(struct mallory *mallory, struct relay *relay)
{
	struct byte_queue said;
	char client[NET_ADDRESS_MAX];
	enum cl_status status = relay_told(relay, &said);

	(void)snprintf(client, sizeof(client), "%s", relay_client(relay));
	relay_close(relay);
	if (!mallory->options->plan.replay_connection)
		return;
	if (status == CL_TOO_BIG)
		fprintf(stderr,
		    "mallory: %s: said more than %u bytes, which are not said"
		    " again\n",
		    client, RELAY_TOLD_MAX);
	else if (said.len == 0)
		fprintf(stderr,
		    "mallory: %s: said nothing that could be said again\n",
		    client);
	else
		call_again(mallory, client, &said);
	byte_queue_release(&said);
}

/* Relay what is ready, and forget who is done. */
static void
step_relays(struct mallory *mallory, const struct net_event *events)
{
	/* Backwards: the last one moves to the place of one that ended. */
	for (size_t i = mallory->n; i-- > 0;) {
		struct relay *relay = mallory->relays[i];
		enum cl_status status =
		    relay_step(relay, &events[i * RELAY_EVENTS]);
		if (status == CL_OK)
			continue;
		mallory->relays[i] = mallory->relays[--mallory->n];
		if (status == CL_CLOSED) {
			finish(mallory, relay);
		} else {
			(void)complain(relay_client(relay), status);
			relay_abort(relay);
		}
	}
}

static void
step_repeats(struct mallory *mallory, const struct net_event *events)
{
	for (size_t i = mallory->n_repeats; i-- > 0;) {
		struct repeat *repeat = mallory->repeats[i];
		if (repeat_step(repeat, &events[i]) == CL_OK)
			continue;
		repeat_close(repeat);
		mallory->repeats[i] = mallory->repeats[--mallory->n_repeats];
	}
}

/* Say for net_wait what all wait for; return how many events that is. */
static size_t
want(const struct mallory *mallory, struct net_event events[static EVENTS_MAX],
    int *timeout_ms)
{
	size_t n = 0;

	*timeout_ms = mallory->pause ? PAUSE_MS : NET_FOREVER;
	for (size_t i = 0; i < mallory->n; i++, n += RELAY_EVENTS)
		relay_want(mallory->relays[i], &events[n]);
	for (size_t i = 0; i < mallory->n_repeats; i++, n++) {
		int left_ms = repeat_left_ms(mallory->repeats[i]);
		if (*timeout_ms < 0 || left_ms < *timeout_ms)
			*timeout_ms = left_ms;
		repeat_want(mallory->repeats[i], &events[n]);
	}
	events[n] = (struct net_event){ .conn = NULL };
	if (mallory->n + mallory->n_repeats < RELAYS_MAX && !mallory->pause)
		events[n].listener = mallory->listener;
	return (n + 1);
}

static int
run(struct mallory *mallory)
{
	struct net_event events[EVENTS_MAX];
	enum cl_status status;
	int timeout_ms;
	size_t n;

	for (;;) {
		n = want(mallory, events, &timeout_ms);
		status = net_wait(events, n, timeout_ms);
		if (status != CL_OK && status != CL_TIMEOUT)
			return (complain("waiting", status));
		mallory->pause = false;
		/* Whose relay ends now becomes a repeat without an event. */
		step_repeats(mallory, &events[mallory->n * RELAY_EVENTS]);
		step_relays(mallory, events);
		if (events[n - 1].readable)
			admit(mallory);
	}
}

static int
complain_listen(const struct mallory_options *options, enum cl_status status)
{
	if (status == CL_SYSTEM && errno == EADDRINUSE)
		fprintf(stderr,
		    "mallory: %s port %s is in use already; choose another"
		    " --listen, or 0 for any free one\n",
		    options->host, options->port);
	else if (status == CL_ADDRESS)
		fprintf(stderr, "mallory: host %s does not resolve\n",
		    options->host);
	else
		fprintf(stderr, "mallory: cannot listen on %s port %s: %s\n",
		    options->host, options->port, why(status));
	return (EXIT_FAILED);
}

/* There is nothing to finish: both sides see the close. */
static void
end_mallory(int number)
{
	(void)number;
	_exit(EXIT_SUCCESS);
}

static int
listen_and_run(const struct mallory_options *options)
{
	static struct mallory mallory;
	char address[NET_ADDRESS_MAX];
	enum cl_status status;

	mallory.options = options;
	mallory.rules = (struct relay_rules){ .plan = &options->plan,
		.version = options->version,
		.verbose = options->verbose };
	mallory.spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	status = net_listen(&mallory.listener, options->host, options->port);
	if (status != CL_OK)
		return (complain_listen(options, status));
	net_listener_address(mallory.listener, address);
	printf("listening on %s\n", address);
	if (fflush(stdout) != 0)
		return (complain("standard output", CL_SYSTEM));
	return (run(&mallory));
}

int
main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = end_mallory };
	static struct mallory_options options;

	if (!mallory_options_parse(&options, argc, argv))
		return (EXIT_USAGE);
	if (options.help) {
		mallory_options_help();
		return (EXIT_SUCCESS);
	}
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	/* Nobody may be reading standard error any more. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* Whole lines, when others write to the same terminal. */
	(void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	return (listen_and_run(&options));
}
