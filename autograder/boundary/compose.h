/* Making a worker's image out of modules, some of which may be broken. */
#ifndef COMPOSE_H
#define COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"
#include "variant.h"

struct composition;

/* What is taken from where, and how it is built. */
struct compose_spec {
	const char *solution; /* directory of <module>.c files */
	const char *name;     /* build/<name> holds what is made */
	/* The one module to take from it, the rest from reference/; or NULL. */
	const char *only;
	const struct variant *variant;
};

/**
 * compose(composition, spec):
 * Compile the modules of a solution, each on its own, and link those that are
 * sound into one image. A module that is missing, is no plain file, does not
 * compile or does not link gives way to its stub, and compose_problem says
 * why. What did not change since the last time is not compiled again.
 *
 *   out  composition  for the life of the program; NULL unless CL_OK
 *
 * Return CL_OK, or CL_SYSTEM with one sentence in compose_error.
 */
MUST_CHECK enum cl_status compose(
    struct composition **composition, const struct compose_spec *spec);
const char *compose_error(void);

/** How it was built. */
const struct variant *compose_variant(const struct composition *composition);

/** The image, open for reading. */
int compose_image_fd(const struct composition *composition);

/** One sentence that says why a module gave way to its stub, or NULL. */
const char *compose_problem(
    const struct composition *composition, const char *module);

/** What the compiler or linker printed about a module, "" if nothing. */
const char *compose_log(
    const struct composition *composition, const char *module);

/** The file a module comes from, "student/ctr.c"; NULL if no such module. */
const char *compose_source(
    const struct composition *composition, const char *module);

/**
 * compose_line(composition, module, function):
 * Return the line at which the module's file defines a function, 0 if it does
 * not.
 */
int compose_line(const struct composition *composition, const char *module,
    const char *function);

/**
 * compose_locate(composition, addresses, n, text, text_max):
 * Find the first address that lies in a module's code.
 *
 *   out  text  "student/ctr.c:57", or "" if none does
 */
void compose_locate(const struct composition *composition,
    const uint64_t *addresses, size_t n, char *text, size_t text_max);

/**
 * compose_program(composition, program):
 * Link build/<name>/<program> from the composed modules and the program's
 * objects, to be run by their author, outside of any jail.
 *
 * Return CL_OK, or CL_SYSTEM with one sentence in compose_error.
 */
MUST_CHECK enum cl_status compose_program(
    struct composition *composition, const char *program);

#endif
