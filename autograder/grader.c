/* The grader: grades one directory of modules, and says what it saw. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "clock.h"
#include "contracts.h"
#include "grading.h"
#include "jail.h"
#include "options.h"
#include "registry.h"
#include "run.h"
#include "sanitized.h"
#include "seeded_random.h"
#include "text.h"

#define USUAL_MS  4.0 /* of calibrate's work, on a machine of 2023 */
#define SCALE_MAX 20.0
#define SAVE_MS   1000

static struct options options;
static struct run run;
static char results[512];

/* Say what could have been selected: labs, or tests of the lab or module. */
static _Noreturn void
nothing_selected(const struct record *records, size_t n)
{
	struct selection wider = options.selection;
	const char *last = "";
	size_t n_wider;

	wider.text = NULL;
	n_wider = registry_select(&wider, run.records);
	if (n_wider == 0 && options.selection.suite != NULL)
		(void)fprintf(stderr, "grade: there is no %s; there are:",
		    options.selection.suite);
	else
		(void)fprintf(stderr,
		    "grade: no test matches %s%s%s; there "
		    "are:",
		    run.selected, run.only == NULL ? "" : " in ",
		    run.only == NULL ? "" : run.only);
	for (size_t i = 0; i < n_wider; i++)
		(void)fprintf(stderr, "\n  %-5s %s", run.records[i]->id,
		    run.records[i]->test->name);
	for (size_t i = 0; i < n && n_wider == 0; i++) {
		const char *suite = records[i].test->suite;

		if (strcmp(suite, last) != 0)
			(void)fprintf(stderr, " %s", suite);
		last = suite;
	}
	(void)fputc('\n', stderr);
	exit(EXIT_CANNOT);
}

static void
select_records(void)
{
	size_t n;
	struct record *records = registry_records(&n);

	run.records = calloc(n + 1, sizeof(*run.records));
	if (run.records == NULL)
		cannot("out of memory");
	run.n_records = registry_select(&options.selection, run.records);
	if (run.n_records == 0)
		nothing_selected(records, n);
}

/* How much slower than usual is this machine, just now? */
static double
calibrate(void)
{
	static uint8_t bytes[1 << 20];
	struct timespec start, end;
	double ms, scale;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < 4; i++)
		(void)crypto_generichash(
		    bytes, 32, bytes, sizeof(bytes), NULL, 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	ms = (double)(end.tv_sec - start.tv_sec) * 1e3 +
	     (double)(end.tv_nsec - start.tv_nsec) / 1e6;
	scale = ms / USUAL_MS;
	return (scale < 1 ? 1 : scale > SCALE_MAX ? SCALE_MAX : scale);
}

static void
save(void)
{
	if (run_write_json(&run, results) != CL_OK)
		cannot("cannot write %s: %s", results, strerror(errno));
}

/* Now and then is enough: who kills the grader loses little. */
static void
save_sometimes(void)
{
	static int64_t last;

	if (clock_ms() - last < SAVE_MS)
		return;
	last = clock_ms();
	save();
}

static void
compose_modules(void)
{
	const struct composition *composition;

	if (grading_compose(&run, &variant_strict) != CL_OK)
		cannot("%s", compose_error());
	composition = grading_composition();
	for (size_t i = 0; contract_modules[i] != NULL && i < RUN_MODULES_MAX;
	     i++) {
		const char *name = contract_modules[i];

		run.modules[run.n_modules++] =
		    (struct run_module){ .name = name,
			    .source = compose_source(composition, name),
			    .problem = compose_problem(composition, name),
			    .log = compose_log(composition, name) };
	}
}

static void
probe_walls(void)
{
	(void)jail_probe(options.without, "reference");
	jail_describe(JAIL_WORKER, run.worker_walls, sizeof(run.worker_walls));
	jail_describe(
	    JAIL_CHECKED, run.checked_walls, sizeof(run.checked_walls));
	jail_describe(
	    JAIL_BUILDER, run.builder_walls, sizeof(run.builder_walls));
}

/* Grade twice, side by side: the verdict, and what the sanitizers say. */
static void
grade(void)
{
	double scale = calibrate();

	save(); /* nothing earned yet, whatever comes of composing */
	sanitized_start(&run, scale);
	compose_modules();
	if (grading_run(&run, scale, save_sometimes) != CL_OK)
		cannot("build/worker is missing: run me through make grade");
	run.untraced = grading_untraced();
	sanitized_join(&run);
	run.complete = true;
	save();
}

/* Link a program from the solution's modules instead of grading them. */
static int
link_only(void)
{
	compose_modules();
	for (size_t i = 0; i < run.n_modules; i++) {
		const char *problem = run.modules[i].problem;

		if (problem == NULL)
			continue;
		text_plain(stderr, problem, strlen(problem));
		(void)fputs("; its stub is linked (make grade says "
			    "more)\n",
		    stderr);
	}
	if (compose_program(grading_composition(), options.program) != CL_OK)
		cannot("%s", compose_error());
	(void)printf("built build/%s/%s\n", run.name, options.program);
	return (EXIT_GRADED);
}

/* Tests that the grader itself could not carry out are nobody's failure. */
static void
check_grader(void)
{
	size_t lost = 0;

	for (size_t i = 0; i < run.n_records; i++)
		lost += run.records[i]->test->points > 0 &&
			(run.records[i]->cause == CAUSE_GRADER ||
			    run.records[i]->outcome == OUTCOME_NOT_RUN);
	if (lost > 0)
		cannot("%zu tests could not be carried out, through no fault "
		       "of the code; run it again",
		    lost);
}

int
main(int argc, char **argv)
{
	bool colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;

	options_parse(&options, argc, argv);
	run = (struct run){ .solution = options.solution,
		.name = options.name,
		.only = options.only,
		.selected = options.selected,
		.seed = options.seed,
		.seed_given = options.seed_given };
	select_records();
	/* If who started this has ignored it, no child can be awaited. */
	(void)signal(SIGCHLD, SIG_DFL);
	seeded_random_install();
	if (sodium_init() < 0)
		cannot("libsodium cannot be started");
	(void)mkdir("build", 0755);
	(void)mkdir("build/results", 0755);
	snprintf(results, sizeof(results), "build/results/%s.json", run.name);
	probe_walls();
	if (options.program != NULL)
		return (link_only());
	grade();
	run_print(&run, colour);
	if (fflush(stdout) != 0 || ferror(stdout))
		cannot("the report cannot be written: %s", strerror(errno));
	check_grader();
	return (options.strict && run_earned(&run) < run_points(&run)
		    ? EXIT_MISSED
		    : EXIT_GRADED);
}
