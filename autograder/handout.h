/* The handouts, as far as reports name them. */
#ifndef HANDOUT_H
#define HANDOUT_H

#include <stdbool.h>

/* The course text of a lab. */
struct handout {
	char path[256];  /* "handouts/lab1-confidentiality.md"; "" if none */
	char title[128]; /* of "# Lab 1: Confidentiality", the last part */
	bool looked_for;
};

/**
 * lab_handout(lab):
 * Find handouts/lab<lab>-*.md; it is looked for once.
 */
const struct handout *lab_handout(unsigned lab);

#endif
