/* All tests of this program, in the order of the course. */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "test_record.h"

/* Which tests to run: all that match every part that is not NULL. */
struct selection {
	const char *text;   /* in the name, title, module, suite or id */
	const char *suite;  /* exactly */
	const char *module; /* exactly */
};

/**
 * registry_records(n):
 * Sort the tests by suite, file and line, number those of a lab, and start a
 * record for each. A name used twice ends the program.
 *
 *   out  n  how many there are
 *
 * Return the records; they stay the registry's.
 */
struct record *registry_records(size_t *n);

/**
 * registry_select(selection, selected):
 * Collect the records that match.
 *
 *   out  selected  as many pointers as there are records
 *
 * Return how many match.
 */
size_t registry_select(
    const struct selection *selection, struct record **selected);

/**
 * lab_of(suite, number):
 * Return true, and the lab's number, if a suite is a lab's: "lab1".
 */
bool lab_of(const char *suite, unsigned *number);

#endif
