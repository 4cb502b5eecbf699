/* The command line of mallory. */
#ifndef MALLORY_OPTIONS_H
#define MALLORY_OPTIONS_H

#include <stdbool.h>

#include "attacks.h"
#include "network_driver.h"

struct version;

struct mallory_options {
	const char *host; /* where to listen */
	const char *port;
	char target_host[NET_ADDRESS_MAX]; /* whom to call for each client */
	const char *target_port;
	const struct version *version; /* NULL: frames, of no known version */
	struct attack_plan plan;
	bool verbose;
	bool help;
};

/**
 * mallory_options_parse(options, argc, argv):
 * Read the command line; what it does not say has its default. What is wrong
 * with it is said in one sentence on standard error.
 *
 *   out  options  points into ${argv} and to constants
 *
 * Return true, or false if the command line is wrong.
 */
bool mallory_options_parse(
    struct mallory_options *options, int argc, char **argv);

/** Print the help text on standard output. */
void mallory_options_help(void);

#endif
