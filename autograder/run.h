/* One run of the grader: what was graded, how, and every record. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test_record.h"

/* A module as the composition found it. */
struct run_module {
	const char *name;
	const char *source;  /* "student/ctr.c" */
	const char *problem; /* why it gave way to its stub, or NULL */
	const char *log;     /* what the toolchain printed, or "" */
};

#define RUN_MODULES_MAX 64

struct run {
	const char *solution; /* the directory, as given */
	const char *name;     /* its last component; names the results */
	const char *only;     /* the module graded alone, or NULL */
	const char *selected; /* "TEST=carry" and the like, "" for all tests */
	uint64_t seed;
	bool seed_given;       /* a replay: times are left out of the record */
	char worker_walls[64]; /* "seccomp+landlock+rlimits+uid" */
	char builder_walls[64];
	char checked_walls[64]; /* of the worker with the sanitizers */
	bool sanitized;         /* they had their say */
	size_t n_unheard;       /* on all but so many tests */
	bool untraced;          /* CHECK_SAME_PATH did not have its say */
	struct run_module modules[RUN_MODULES_MAX];
	size_t n_modules;
	struct record **records;
	size_t n_records;
	bool complete; /* every record is final */
};

/** Add up the points of all records. */
unsigned run_earned(const struct run *run);
unsigned run_points(const struct run *run);

/**
 * run_write_json(run, path):
 * Write the whole run, in one step: a reader sees the file of before or the
 * file of now, never half of one. test_record_json.c documents the schema.
 *
 * Return CL_OK or CL_SYSTEM.
 */
MUST_CHECK enum cl_status run_write_json(
    const struct run *run, const char *path);

/**
 * run_print(run, colour):
 * Print the report that people read, at most 80 columns wide. Without a worker
 * (make debug) it is the tests alone: no sum, no walls, nothing to do next.
 */
void run_print(const struct run *run, bool colour);

#endif
