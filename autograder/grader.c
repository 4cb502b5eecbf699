/* The grader: grades one directory of modules, and says what it saw. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "call.h"
#include "compose.h"
#include "contracts.h"
#include "gtest_shim.h"
#include "jail.h"
#include "peer.h"
#include "registry.h"
#include "run.h"
#include "seed.h"
#include "test_run.h"

#define EXIT_GRADED 0
#define EXIT_MISSED 1 /* with --strict: points are missing */
#define EXIT_CANNOT 2

#define USUAL_MS  4.0 /* of calibrate's work, on a machine of 2023 */
#define SCALE_MAX 20.0

static struct run run = { .solution = "student", .selected = "" };
static struct selection selection;
static bool strict;
static const char *program; /* to link instead of grading, or NULL */
static char results[512];

static _Noreturn void
cannot(const char *format, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void
cannot(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)fputs("grade: ", stderr);
	(void)vfprintf(stderr, format, arguments);
	(void)fputc('\n', stderr);
	va_end(arguments);
	exit(EXIT_CANNOT);
}

static uint64_t
parse_seed(const char *text)
{
	char *end;
	uint64_t seed;

	errno = 0;
	seed = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end != '\0' || errno != 0)
		cannot("SEED=%s is no whole number from 0 to 2^64 - 1", text);
	return (seed);
}

static void
parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "solution", required_argument, NULL, 's' },
		{ "test", required_argument, NULL, 't' },
		{ "lab", required_argument, NULL, 'l' },
		{ "only", required_argument, NULL, 'o' },
		{ "seed", required_argument, NULL, 'r' },
		{ "program", required_argument, NULL, 'p' },
		{ "strict", no_argument, NULL, 'x' },
		{ NULL, 0, NULL, 0 },
	};
	static char suite[32], selected[512];
	int option;

	(void)getrandom(&run.seed, sizeof(run.seed), 0);
	run.seed %= 1000000; /* short enough to type */
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		size_t n = strlen(selected);
		const char *space = n > 0 ? " " : "";

		switch (option) {
		case 's':
			run.solution = optarg;
			break;
		case 't':
			selection.text = optarg;
			snprintf(selected + n, sizeof(selected) - n,
			    "%sTEST=%s", space, optarg);
			break;
		case 'l':
			snprintf(suite, sizeof(suite), "lab%s", optarg);
			selection.suite = suite;
			snprintf(selected + n, sizeof(selected) - n, "%s%s",
			    space, suite);
			break;
		case 'o':
			run.only = selection.module = optarg;
			break;
		case 'r':
			run.seed = parse_seed(optarg);
			run.seed_given = true;
			break;
		case 'p':
			program = optarg;
			break;
		case 'x':
			strict = true;
			break;
		default:
			exit(EXIT_CANNOT);
		}
	}
	if (optind < argc)
		cannot("'%s' is not an option", argv[optind]);
	run.selected = selected;
}

/* The last component of the solution's path names build/<name>. */
static const char *
name_of(const char *solution)
{
	static const char *const taken[] = { "channel", "grader", "include",
		"image", "mallory", "obj", "results", "worker" };
	static char name[256];
	const char *end = solution + strlen(solution), *start;

	while (end > solution && end[-1] == '/')
		end--;
	for (start = end; start > solution && start[-1] != '/';)
		start--;
	snprintf(name, sizeof(name), "%.*s", (int)(end - start), start);
	if (*name == '\0' || *name == '.')
		cannot("SOLUTION=%s has no name of its own; call it by its "
		       "path from outside",
		    solution);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(name, taken[i]) == 0)
			cannot("SOLUTION=%s: build/%s is in use; give the "
			       "directory another name",
			    solution, name);
	return (name);
}

static void
check_solution(void)
{
	struct stat about;

	if (stat(run.solution, &about) != 0 || !S_ISDIR(about.st_mode))
		cannot("there is no directory '%s'; SOLUTION is student, "
		       "reference, or a directory of .c files",
		    run.solution);
	run.name = name_of(run.solution);
}

static void
check_module(const char *module)
{
	char known[1024] = "";
	size_t n = 0;

	for (size_t i = 0; contract_modules[i] != NULL; i++) {
		if (strcmp(contract_modules[i], module) == 0)
			return;
		n += (size_t)snprintf(known + n, sizeof(known) - n, " %s",
		    contract_modules[i]);
	}
	cannot("there is no module '%s'; there are:%s", module, known);
}

/* Say what could have been selected: the labs, or the names of tests. */
static _Noreturn void
nothing_selected(const struct record *records, size_t n)
{
	const char *last = "";

	if (selection.suite != NULL && selection.text == NULL)
		(void)fprintf(stderr, "grade: there is no %s; there are:",
		    selection.suite);
	else
		(void)fprintf(stderr, "grade: no test matches %s%s%s; there "
				      "are:",
		    run.selected, run.only == NULL ? "" : " in ",
		    run.only == NULL ? "" : run.only);
	for (size_t i = 0; i < n; i++) {
		const char *suite = records[i].test->suite;

		if (selection.suite == NULL || selection.text != NULL)
			(void)fprintf(
			    stderr, "\n  %s", records[i].test->name);
		else if (strcmp(suite, last) != 0)
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
	run.n_records = registry_select(&selection, run.records);
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
	static struct timespec last;
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == last.tv_sec)
		return;
	last = now;
	save();
}

/* Name the student's function that a failed test is about, and save. */
static void
after_test(struct record *record)
{
	const char *source = compose_source(record->module);

	if (record->outcome == OUTCOME_FAILED && source != NULL) {
		snprintf(record->source, sizeof(record->source), "%s", source);
		record->source_line =
		    compose_line(record->module, record->function);
	}
	save_sometimes();
}

static void
compose_modules(void)
{
	if (compose(run.solution, run.name, run.only) != CL_OK)
		cannot("%s", compose_error());
	for (size_t i = 0;
	     contract_modules[i] != NULL && i < RUN_MODULES_MAX; i++) {
		const char *name = contract_modules[i];

		run.modules[run.n_modules++] = (struct run_module){ .name =
			    name,
			.source = compose_source(name),
			.problem = compose_problem(name),
			.log = compose_log(name) };
	}
}

static void
prepare(void)
{
	static char worker[1024];
	double scale = calibrate();

	if (realpath("build/worker", worker) == NULL)
		cannot("build/worker is missing: run me through make grade");
	(void)jail_probe(0, "reference");
	jail_describe(JAIL_WORKER, run.worker_walls, sizeof(run.worker_walls));
	jail_describe(
	    JAIL_BUILDER, run.builder_walls, sizeof(run.builder_walls));
	compose_modules();
	seed_set(run.seed);
	call_configure(worker, scale);
	peer_configure(scale);
}

/* Link a program from the solution's modules instead of grading them. */
static int
link_only(void)
{
	for (size_t i = 0; i < run.n_modules; i++)
		if (run.modules[i].problem != NULL)
			(void)fprintf(stderr, "grade: %s; its stub is linked\n",
			    run.modules[i].problem);
	if (compose_program(program) != CL_OK)
		cannot("%s", compose_error());
	(void)printf("built build/%s/%s\n", run.name, program);
	return (EXIT_GRADED);
}

int
main(int argc, char **argv)
{
	bool colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;

	parse_options(argc, argv);
	check_solution();
	if (run.only != NULL)
		check_module(run.only);
	select_records();
	seeded_random_install();
	if (sodium_init() < 0)
		cannot("libsodium cannot be started");
	(void)mkdir("build", 0755);
	(void)mkdir("build/results", 0755);
	snprintf(
	    results, sizeof(results), "build/results/%s.json", run.name);
	prepare();
	if (program != NULL)
		return (link_only());
	save();
	(void)gtest_run(run.records, run.n_records, after_test);
	call_finish();
	run.complete = true;
	save();
	run_print(&run, colour);
	return (strict && run_earned(&run) < run_points(&run) ? EXIT_MISSED :
								EXIT_GRADED);
}
