/* The command line of channel. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "conversation.h"

struct version;

struct options {
	enum role role;
	const struct version *version;
	const char *host;
	const char *port;
	const char *request;
	const char *response;
	unsigned long count; /* requests of a client on its connection */
	int timeout_ms;
	bool pipeline; /* client: send all requests, then hear the responses */
	bool once;
	bool verbose;
	bool help;
};

/**
 * options_parse(options, argc, argv):
 * Read the command line; what it does not say has its default. What is wrong
 * with it is said in one sentence on standard error.
 *
 *   out  options  points into ${argv} and to constants
 *
 * Return true, or false if the command line is wrong.
 */
bool options_parse(struct options *options, int argc, char **argv);

/** Print the help text on standard output. */
void options_help(void);

#endif
