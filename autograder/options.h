/* What the grader is asked to do, checked before anything is done. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "registry.h"

#define EXIT_GRADED 0
#define EXIT_MISSED 1 /* with --strict: points are missing */
#define EXIT_CANNOT 2

struct options {
	const char *solution; /* an existing directory with modules in it */
	const char *name;     /* its last component */
	const char *only;     /* an existing module, or NULL */
	const char *program;  /* to link instead of grading, or NULL */
	const char *selected; /* "TEST=carry lab1", or "" */
	struct selection selection;
	uint64_t seed;
	bool seed_given;
	bool strict;
	unsigned without; /* walls of the jail to leave out, for tests of it */
};

/**
 * options_parse(options, argc, argv):
 * Read the command line. What cannot be done ends the program with one
 * sentence that names it and what exists.
 */
void options_parse(struct options *options, int argc, char **argv);

/** Print "grade: message" and end the program with EXIT_CANNOT. */
_Noreturn void cannot(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
