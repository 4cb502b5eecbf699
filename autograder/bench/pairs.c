/* Contract: pairs.h. */
#include "pairs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cores.h"

#define NS_PER_S 1000000000

static int64_t
monotonic_ns(void)
{
	struct timespec time = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return ((int64_t)time.tv_sec * NS_PER_S + time.tv_nsec);
}

/* Time both ways, one after the other. */
static enum cl_status
take_pair(const struct pairs_figure *figure, int64_t (*now)(void), size_t times,
    int64_t *ours, int64_t *theirs)
{
	enum cl_status status;
	int64_t start = now();

	status = figure->job->ours(figure, times);
	*ours = now() - start;
	if (status != CL_OK)
		return (status);
	start = now();
	status = figure->job->theirs(figure, times);
	*theirs = now() - start;
	return (status);
}

enum cl_status
pairs_measure(const struct pairs_figure *figure, int64_t (*now)(void),
    double *ratios, size_t pairs)
{
	int64_t ours = 0, theirs = 0;
	enum cl_status status;
	size_t times = 1;

	status = take_pair(figure, now, times, &ours, &theirs);
	while (status == CL_OK && times <= SIZE_MAX / 2 &&
	       (ours < PAIRS_SAMPLE_NS || theirs < PAIRS_SAMPLE_NS)) {
		times *= 2;
		status = take_pair(figure, now, times, &ours, &theirs);
	}
	for (size_t i = 0; status == CL_OK && i < pairs; i++) {
		status = take_pair(figure, now, times, &ours, &theirs);
		ratios[i] = figure->sense == PAIRS_AT_MOST
				? (double)ours / (double)theirs
				: (double)theirs / (double)ours;
	}
	return (status);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

void
pairs_sort(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
}

double
pairs_quantile(const double *sorted, size_t n, double part)
{
	double place = part * (double)(n - 1);
	size_t below = (size_t)place;

	if (below + 1 >= n)
		return (sorted[n - 1]);
	return (sorted[below] +
		(place - (double)below) * (sorted[below + 1] - sorted[below]));
}

/* How many pairs to measure; 0 if the environment does not say. */
static size_t
wanted_pairs(void)
{
	const char *text = getenv("BENCH_PAIRS");
	char *end = NULL;
	unsigned long n = 0;

	if (text != NULL && *text >= '0' && *text <= '9')
		n = strtoul(text, &end, 10);
	if (n >= 1 && n <= PAIRS_MAX && *end == '\0')
		return (n);
	(void)fprintf(stderr,
	    "bench: BENCH_PAIRS=%s is no whole number from 1 to %d\n",
	    text == NULL ? "" : text, PAIRS_MAX);
	return (0);
}

/* Print the columns that need no measuring, and the others as they are. */
static void
print_row(
    const struct pairs_figure *figure, const char *ratio, const char *spread)
{
	(void)printf("| %-27s | %-9s | %6s | %s %4.2f | %-14s |\n",
	    figure->name, figure->over, ratio,
	    figure->sense == PAIRS_AT_MOST ? "<=" : ">=", figure->goal, spread);
	(void)fflush(stdout);
}

static void
print_measured(const struct pairs_figure *figure, double *ratios, size_t pairs)
{
	char ratio[32], spread[64];

	pairs_sort(ratios, pairs);
	(void)snprintf(
	    ratio, sizeof(ratio), "%.2f", pairs_quantile(ratios, pairs, 0.5));
	(void)snprintf(spread, sizeof(spread), "%.2f to %.2f",
	    pairs_quantile(ratios, pairs, 0.25),
	    pairs_quantile(ratios, pairs, 0.75));
	print_row(figure, ratio, spread);
}

static enum cl_status
measure(const struct pairs_figure *figure, double *ratios, size_t pairs)
{
	const struct pairs_job *job = figure->job;
	enum cl_status status = CL_OK, closed = CL_OK;

	if (figure->cores == 1)
		status = cores_use(0, CORE_FIRST);
	if (status == CL_OK && job->open != NULL)
		status = job->open(figure);
	if (status == CL_OK)
		status = pairs_measure(figure, monotonic_ns, ratios, pairs);
	if (job->close != NULL)
		closed = job->close();
	return (status != CL_OK ? status : closed);
}

/* Measure one figure, and print its row. */
static bool
run(const struct pairs_figure *figure, size_t pairs)
{
	static double ratios[PAIRS_MAX];
	enum cl_status status;

	if (cores_usable() < figure->cores) {
		print_row(figure, "-", "not measurable");
		return (true);
	}
	status = measure(figure, ratios, pairs);
	if (status == CL_OK) {
		print_measured(figure, ratios, pairs);
		return (true);
	}
	print_row(figure, "-", "failed");
	(void)fprintf(
	    stderr, "bench: %s: %s\n", figure->name, cl_status_text(status));
	return (false);
}

int
pairs_main(const struct pairs_figure *figures, size_t n)
{
	size_t pairs = wanted_pairs();
	int result = pairs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;

	for (size_t i = 0; pairs > 0 && i < n; i++) {
		pid_t pid = fork();
		int status = -1;
		if (pid == 0)
			exit(run(&figures[i], pairs) ? EXIT_SUCCESS
						     : EXIT_FAILURE);
		while (
		    pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
			continue;
		if (status != 0)
			result = EXIT_FAILURE;
	}
	return (result);
}
