/* Running the selected tests on one variant of a solution. */
#ifndef GRADING_H
#define GRADING_H

#include "compose.h"
#include "run.h"
#include "variant.h"

/**
 * grading_compose(run, variant):
 * Build what the run is about. To be called once in a process.
 *
 * Return CL_OK, or CL_SYSTEM with one sentence in compose_error.
 */
MUST_CHECK enum cl_status grading_compose(
    const struct run *run, const struct variant *variant);

/** What grading_compose built. */
struct composition *grading_composition(void);

/**
 * grading_run(run, scale, save):
 * Run every record's test. One that fails although it depends on other
 * modules is run again with those from the reference, and keeps what it earns
 * there.
 *
 *   in  scale  how much slower than usual this machine is, at least 1
 *   in  save   called behind every test; may be NULL
 *
 * Return CL_OK, or CL_SYSTEM if there is no worker program.
 */
MUST_CHECK enum cl_status grading_run(
    const struct run *run, double scale, void (*save)(void));

/** Return whether a test with .traced ran on code that is not. */
bool grading_untraced(void);

#endif
