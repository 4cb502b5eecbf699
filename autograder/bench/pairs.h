/* Two ways to do one job, timed in turn: how many times as fast is ours? */
#ifndef PAIRS_H
#define PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/*
 * A time says little about another machine, and drifts while this one is
 * busy. So the course's way and the one it is measured against take turns,
 * each neighbouring two give one ratio, and a figure is the median of those.
 */

/* What a ratio is of, and on which side of the goal it should be. */
enum pairs_sense {
	PAIRS_AT_MOST,  /* our time over theirs */
	PAIRS_AT_LEAST, /* our throughput over theirs */
};

struct pairs_figure;

/* A job that both ways do. */
struct pairs_job {
	/* Get ready. NULL: there is nothing to do. */
	enum cl_status (*open)(const struct pairs_figure *figure);
	/* Do it so many times. */
	enum cl_status (*ours)(const struct pairs_figure *figure, size_t times);
	enum cl_status (*theirs)(
	    const struct pairs_figure *figure, size_t times);
	/* Clean up, and say whether all went well. NULL: it did. */
	enum cl_status (*close)(void);
};

/* A row of the table. */
struct pairs_figure {
	const char *name, *over; /* what is measured, and against what */
	enum pairs_sense sense;
	double goal;
	const struct pairs_job *job;
	size_t len;     /* bytes in a message; 0 if there are none */
	unsigned cores; /* 1: pinned to one; more: needed; 0: either way */
};

#define PAIRS_MAX       999
#define PAIRS_SAMPLE_NS 20000000 /* the shorter sample of a pair, at least */

/**
 * pairs_measure(figure, now, ratios, pairs):
 * Find out how often the job has to be done until both samples are long
 * enough, which also warms it up; then take ${pairs} pairs of samples, ours
 * first.
 *
 *   in   now     a clock, in ns
 *   out  ratios  ${pairs} of them, in the order of their samples
 *
 * Return CL_OK, or the status of the job.
 */
MUST_CHECK enum cl_status pairs_measure(const struct pairs_figure *figure,
    int64_t (*now)(void), double *ratios, size_t pairs);

/** Put values in order, smallest first. */
void pairs_sort(double *values, size_t n);

/**
 * pairs_quantile(sorted, n, part):
 * Return the value below which ${part} of all lie, 0.5 for the median; between
 * two values it is on the straight line that joins them.
 *
 *   in  sorted  ${n} values, at least 1, smallest first
 *   in  part    from 0 to 1
 */
double pairs_quantile(const double *sorted, size_t n, double part);

/**
 * pairs_main(figures, n):
 * Measure BENCH_PAIRS pairs of each figure, an environment variable from 1 to
 * PAIRS_MAX, and print its row. Each figure is measured in a process of its
 * own, so that nothing carries over from one to the next.
 *
 * Return EXIT_SUCCESS if all were measured or cannot be on this machine.
 */
int pairs_main(const struct pairs_figure *figures, size_t n);

#endif
