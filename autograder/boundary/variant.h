/* The three ways in which a solution is compiled and run. */
#ifndef VARIANT_H
#define VARIANT_H

#include <stdbool.h>
#include <stddef.h>

#include "jail.h"

struct variant {
	const char *worker; /* the program, from the project's root */
	enum jail_profile profile;
	const char *compiler;     /* absolute path */
	const char *const *flags; /* of student code; NULL-terminated */
	const char *exports;      /* in build/image: what the code may call */
	const char *objects;      /* under build/<name>, "" for there itself */
	size_t memory_max;        /* bytes of address space; 0 for no limit */
	size_t resident_max;      /* bytes in memory; 0 for no limit */
	bool traced;              /* which way a call goes can be asked for */
	bool sanitized;           /* errors are all that is looked for */
	bool reused; /* one worker serves test after test, until one fails */
};

/* Behind every wall there is; what it says is the verdict. */
extern const struct variant variant_strict;

/*
 * For tests that compare the ways of two calls: in the same worker as the
 * strict one, which it slows down a little. Needs gcc.
 */
extern const struct variant variant_traced;

/*
 * With gcc's address and undefined behaviour sanitizers, which find what
 * happens to go well. Their runtime is a shared program: it needs files to
 * start, more address space than there is memory, and five times as long.
 */
extern const struct variant variant_checked;

#endif
