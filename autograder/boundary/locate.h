/* From an address in an image to a line of somebody's source. */
#ifndef LOCATE_H
#define LOCATE_H

#include <stddef.h>
#include <stdint.h>

#include "module.h"

struct locate_in {
	const char *image;     /* absolute path */
	const char *directory; /* absolute: build/<name> */
	const struct module *modules;
	size_t n_modules;
};

/**
 * locate(in, addresses, n, text, text_max):
 * Find the first address that lies in the code of a module that is to be
 * graded; or, if none does, in that of one which helps out.
 *
 *   in   addresses  ${n} addresses, at most 64 of them are looked up
 *   out  text       "student/ctr.c:57", or "" if none does
 */
void locate(const struct locate_in *in, const uint64_t *addresses, size_t n,
    char *text, size_t text_max);

#endif
