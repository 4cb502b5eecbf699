/* The second run of every test, with the sanitizers, beside the first. */
#ifndef SANITIZED_H
#define SANITIZED_H

#include "run.h"

/**
 * sanitized_start(run, scale):
 * Run the tests in a process of their own, on the checked variant of the
 * solution. Does nothing where there is no checked worker.
 *
 *   in  scale  how much slower than usual this machine is, at least 1
 */
void sanitized_start(struct run *run, double scale);

/**
 * sanitized_join(run):
 * Wait for that run, and add what it found: a test that passed without the
 * sanitizers fails if they found something; one that failed is told what they
 * say besides.
 */
void sanitized_join(struct run *run);

#endif
