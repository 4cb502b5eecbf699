/* Making a worker's image out of modules, some of which may be broken. */
#ifndef COMPOSE_H
#define COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/**
 * compose(solution, name, only):
 * Compile the modules of a solution, each on its own, and link those that are
 * sound into one image. A module that is missing, is no plain file, does not
 * compile or does not link gives way to its stub, and compose_problem says
 * why. What did not change since the last time is not compiled again.
 *
 *   in  solution  directory of <module>.c files
 *   in  name      build/<name> holds what is made
 *   in  only      the one module to take from solution, with the others from
 *                 reference/; NULL for all
 *
 * Return CL_OK, or CL_SYSTEM with one sentence in compose_error.
 */
MUST_CHECK enum cl_status compose(
    const char *solution, const char *name, const char *only);
const char *compose_error(void);

/** The image, open for reading; -1 before compose. */
int compose_image_fd(void);

/** One sentence that says why a module gave way to its stub, or NULL. */
const char *compose_problem(const char *module);

/** What the compiler or linker printed about a module, "" if nothing. */
const char *compose_log(const char *module);

/** The file a module comes from, "student/ctr.c"; NULL if no such module. */
const char *compose_source(const char *module);

/**
 * compose_line(module, function):
 * Return the line at which the module's file defines a function, 0 if it does
 * not.
 */
int compose_line(const char *module, const char *function);

/**
 * compose_locate(addresses, n, text, text_max):
 * Find the first address that lies in a module's code.
 *
 *   out  text  "student/ctr.c:57", or "" if none does
 */
void compose_locate(
    const uint64_t *addresses, size_t n, char *text, size_t text_max);

/**
 * compose_program(program):
 * Link build/<name>/<program> from the composed modules and the program's
 * objects, to be run by their author, outside of any jail.
 *
 * Return CL_OK, or CL_SYSTEM with one sentence in compose_error.
 */
MUST_CHECK enum cl_status compose_program(const char *program);

#endif
