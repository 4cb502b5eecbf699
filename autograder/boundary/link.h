/* Linking the objects of a composition, behind the jail. */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "module.h"

#define LINK_MODULES_MAX 64

/* What is printed, for a person, when a worker could not load the result. */
#define LINK_THREAD_LOCAL "has thread-local variables, which are not supported"
#define LINK_TOO_LARGE    "has too large a global variable: 100 MiB is too much"

struct link_job {
	const char *root;      /* absolute path of the project */
	const char *directory; /* absolute: build/<name> */
	const char *stage;     /* absolute: the one directory that is written */
	const char *exports;   /* in build/image: what the code may call */
	struct module *modules;
	size_t n_modules;
	size_t n_linked; /* the first so many; the others leave it to stubs */
};

/**
 * link_image(job, alone, printed, printed_max):
 * Link the sound modules, or ${alone} if it is not NULL, into stage/image at
 * the addresses that the worker keeps for it. All stubs are linked, too, and
 * give way to what a module defines.
 *
 *   out  printed  what the linker says
 *
 * Return true if it worked.
 */
bool link_image(const struct link_job *job, const struct module *alone,
    char *printed, size_t printed_max);

/**
 * link_program(job, program, printed, printed_max):
 * Link stage/<program> in the same way, as an ordinary program.
 */
bool link_program(const struct link_job *job, const char *program,
    char *printed, size_t printed_max);

#endif
