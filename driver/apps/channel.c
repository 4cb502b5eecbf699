/* A client and a server for every version of the course's protocol. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conversation.h"
#include "network_driver.h"
#include "options.h"
#include "status.h"
#include "versions.h"

enum { EXIT_REJECTED = 1, EXIT_USAGE = 2 };

#define SERVED_MAX 128       /* connections at a time; more of them queue */
#define PAUSE_NS   100000000 /* after a failed accept, as without descriptors */
#define WHY_MAX    256

/* Say why in one clause; a failed system call has its own. */
static const char *
why(enum cl_status status, char text[static WHY_MAX])
{
	if (status == CL_NOT_IMPLEMENTED)
		return ("a function of this version is not implemented yet;"
			" make grade names it");
	if (status != CL_SYSTEM)
		return (cl_status_text(status));
	if (strerror_r(errno, text, WHY_MAX) != 0)
		snprintf(text, WHY_MAX, "%s", cl_status_text(status));
	return (text);
}

static int
complain(const char *whom, enum cl_status status)
{
	char text[WHY_MAX];

	fprintf(stderr, "channel: %s: %s\n", whom, why(status, text));
	return (EXIT_REJECTED);
}

/* Take a response, if there is one, to standard output. */
static int
show_response(const struct conversation *talk, enum cl_status status)
{
	const struct buffer *received = &talk->received;

	if (status != CL_OK)
		return (complain(talk->peer, status));
	if (fwrite(received->bytes, 1, received->len, stdout) < received->len ||
	    fflush(stdout) != 0)
		return (complain("standard output", CL_SYSTEM));
	return (EXIT_SUCCESS);
}

/* Send the requests, each after the response to the one before. */
static int
request(struct conversation *talk, const struct options *options)
{
	int result = EXIT_SUCCESS;

	for (unsigned long i = 0; i < options->count && result == 0; i++)
		result = show_response(
		    talk, conversation_step(talk, options->request));
	return (result);
}

/*
 * Send all requests, then hear the responses. A server that waits for a request
 * that got lost would wait for ever, so the last one is said to be the last.
 */
static int
pipeline(struct conversation *talk, const struct options *options)
{
	const uint8_t *payload = (const uint8_t *)options->request;
	size_t payload_len = strlen(options->request);
	enum cl_status status = CL_OK;
	int result = EXIT_SUCCESS;

	for (unsigned long i = 0; i < options->count && status == CL_OK; i++)
		status = conversation_send(talk, payload, payload_len);
	/* Whether a server that is gone has answered, the next call tells. */
	if (status == CL_OK && net_shutdown(talk->conn) != CL_OK &&
	    errno != ENOTCONN)
		status = CL_SYSTEM;
	if (status != CL_OK)
		return (complain(talk->peer, status));
	for (unsigned long i = 0; i < options->count && result == 0; i++)
		result = show_response(talk, conversation_recv(talk));
	return (result);
}

/* Say why there is no connection, in words for whoever typed the command. */
static int
complain_connect(const struct options *options, enum cl_status status)
{
	char text[WHY_MAX];

	if (status == CL_SYSTEM && errno == ECONNREFUSED)
		fprintf(stderr,
		    "channel: %s port %s refused every connection for %d ms;"
		    " is the server running?\n",
		    options->host, options->port, options->timeout_ms);
	else if (status == CL_ADDRESS)
		fprintf(stderr, "channel: host %s does not resolve\n",
		    options->host);
	else
		fprintf(stderr, "channel: %s port %s: %s\n", options->host,
		    options->port, why(status, text));
	return (EXIT_REJECTED);
}

static int
run_client(const struct options *options)
{
	struct conversation talk;
	struct net_conn *conn;
	enum cl_status status;
	int result;

	status = net_connect(
	    &conn, options->host, options->port, options->timeout_ms);
	if (status != CL_OK)
		return (complain_connect(options, status));
	net_set_timeout(conn, options->timeout_ms);
	conversation_start(
	    &talk, options->version, ROLE_CLIENT, conn, options->verbose);
	result = options->pipeline ? pipeline(&talk, options)
				   : request(&talk, options);
	conversation_end(&talk);
	return (result);
}

/* Answer requests until the client has no more. */
static int
serve(struct conversation *talk, const struct options *options)
{
	enum cl_status status;

	do
		status = conversation_step(talk, options->response);
	while (status == CL_OK);
	if (status == CL_CLOSED && !talk->heard)
		return (EXIT_SUCCESS);
	return (complain(talk->peer, status));
}

static int
serve_connection(struct net_conn *conn, const struct options *options)
{
	struct conversation talk;
	int result;

	net_set_timeout(conn, options->timeout_ms);
	conversation_start(
	    &talk, options->version, ROLE_SERVER, conn, options->verbose);
	result = serve(&talk, options);
	conversation_end(&talk);
	return (result);
}

/* How many connections are served right now. */
static pthread_mutex_t served_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t served_fewer = PTHREAD_COND_INITIALIZER;
static unsigned served;

static void
enter(void)
{
	pthread_mutex_lock(&served_lock);
	while (served == SERVED_MAX)
		pthread_cond_wait(&served_fewer, &served_lock);
	served++;
	pthread_mutex_unlock(&served_lock);
}

static void
leave(void)
{
	pthread_mutex_lock(&served_lock);
	served--;
	pthread_cond_signal(&served_fewer);
	pthread_mutex_unlock(&served_lock);
}

struct job {
	struct net_conn *conn;
	const struct options *options;
};

static void *
run_job(void *context)
{
	struct job job = *(struct job *)context;

	free(context);
	(void)serve_connection(job.conn, job.options);
	leave();
	return (NULL);
}

/* Serve one connection in a thread of its own: a slow one delays no other. */
static enum cl_status
start_job(struct net_conn *conn, const struct options *options)
{
	struct job *job = malloc(sizeof(*job));
	pthread_t thread;

	if (job == NULL)
		return (CL_SYSTEM);
	*job = (struct job){ .conn = conn, .options = options };
	errno = pthread_create(&thread, NULL, run_job, job);
	if (errno != 0) {
		free(job);
		return (CL_SYSTEM);
	}
	(void)pthread_detach(thread);
	return (CL_OK);
}

static void
serve_all(struct net_listener *listener, const struct options *options)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct net_conn *conn;
	enum cl_status status;

	for (;;) {
		enter();
		status = net_accept(listener, &conn, NET_FOREVER);
		if (status == CL_OK)
			status = start_job(conn, options);
		if (status == CL_OK)
			continue;
		(void)complain("a connection was lost", status);
		net_close(conn);
		leave();
		(void)nanosleep(&pause, NULL);
	}
}

static int
serve_once(struct net_listener *listener, const struct options *options)
{
	struct net_conn *conn;
	enum cl_status status = net_accept(listener, &conn, NET_FOREVER);

	if (status != CL_OK)
		return (complain("no connection", status));
	return (serve_connection(conn, options));
}

static int
complain_listen(const struct options *options, enum cl_status status)
{
	char text[WHY_MAX];

	if (status == CL_SYSTEM && errno == EADDRINUSE)
		fprintf(stderr,
		    "channel: %s port %s is in use already; choose another"
		    " --port, or 0 for any free one\n",
		    options->host, options->port);
	else if (status == CL_ADDRESS)
		fprintf(stderr, "channel: host %s does not resolve\n",
		    options->host);
	else
		fprintf(stderr, "channel: cannot listen on %s port %s: %s\n",
		    options->host, options->port, why(status, text));
	return (EXIT_REJECTED);
}

/* A server has nothing to finish: whoever waits for it sees the close. */
static void
end_server(int number)
{
	(void)number;
	_exit(EXIT_SUCCESS);
}

static int
run_server(const struct options *options)
{
	struct sigaction action = { .sa_handler = end_server };
	struct net_listener *listener;
	char address[NET_ADDRESS_MAX];
	enum cl_status status;
	int result = EXIT_SUCCESS;

	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	/* Nobody may be reading standard error any more. */
	(void)signal(SIGPIPE, SIG_IGN);
	status = net_listen(&listener, options->host, options->port);
	if (status != CL_OK)
		return (complain_listen(options, status));
	net_listener_address(listener, address);
	printf("listening on %s\n", address);
	if (fflush(stdout) != 0)
		result = complain("standard output", CL_SYSTEM);
	else if (options->once)
		result = serve_once(listener, options);
	else
		serve_all(listener, options);
	net_close_listener(listener);
	return (result);
}

int
main(int argc, char **argv)
{
	struct options options;

	if (!options_parse(&options, argc, argv))
		return (EXIT_USAGE);
	if (options.help) {
		options_help();
		return (EXIT_SUCCESS);
	}
	if (sodium_init() < 0) {
		fprintf(stderr, "channel: libsodium does not start\n");
		return (EXIT_REJECTED);
	}
	return (options.role == ROLE_CLIENT ? run_client(&options)
					    : run_server(&options));
}
