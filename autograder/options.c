/* Contract: options.h. */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "contracts.h"
#include "jail.h"
#include "seed.h"
#include "text.h"

void
cannot(const char *format, ...)
{
	char text[2048];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	(void)fputs("grade: ", stderr);
	text_plain(stderr, text, strlen(text));
	(void)fputc('\n', stderr);
	exit(EXIT_CANNOT);
}

static uint64_t
parse_seed(const char *text)
{
	uint64_t seed;

	if (!seed_parse(&seed, text))
		cannot("SEED=%s is no whole number from 0 to 2^64 - 1", text);
	return (seed);
}

/* Note what was selected, as the user would type it again. */
static void
note_selected(const char *prefix, const char *value, const char **selected)
{
	static char text[512];
	size_t n = strlen(text);

	snprintf(text + n, sizeof(text) - n, "%s%s%s", n > 0 ? " " : "", prefix,
	    value);
	*selected = text;
}

static void
select_lab(struct options *options, const char *lab)
{
	static char suite[32];

	snprintf(suite, sizeof(suite), "lab%s", lab);
	options->selection.suite = suite;
	note_selected("lab", lab, &options->selected);
}

/* "landlock,uid": for the project's own tests, what other machines lack. */
static unsigned
parse_walls(const char *text)
{
	static const struct {
		const char *name;
		enum jail_layer layer;
	} walls[] = { { "rlimits", JAIL_RLIMITS }, { "seccomp", JAIL_SECCOMP },
		{ "landlock", JAIL_LANDLOCK }, { "uid", JAIL_UID } };
	unsigned found = 0;

	for (size_t i = 0; i < sizeof(walls) / sizeof(walls[0]); i++)
		if (strstr(text, walls[i].name) != NULL)
			found |= walls[i].layer;
	return (found);
}

static void
take_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case 's':
		options->solution = value;
		break;
	case 't':
		options->selection.text = value;
		note_selected("TEST=", value, &options->selected);
		break;
	case 'l':
		select_lab(options, value);
		break;
	case 'o':
		options->only = options->selection.module = value;
		break;
	case 'r':
		options->seed = parse_seed(value);
		options->seed_given = true;
		break;
	case 'p':
		options->program = value;
		break;
	case 'x':
		options->strict = true;
		break;
	case 'w':
		options->without = parse_walls(value);
		break;
	default:
		exit(EXIT_CANNOT);
	}
}

/* The last component of the solution's path names build/<name>. */
static const char *
name_of(const char *solution)
{
	static const char *const taken[] = { "bench", "channel",
		"checked-grader", "checked-worker", "config.mk", "debug",
		"generate", "generated", "grader", "image", "include",
		"mallory", "obj", "parts", "results", "selftest", "stubs",
		"worker" };
	static char name[256];
	const char *slash = strrchr(solution, '/');

	snprintf(
	    name, sizeof(name), "%s", slash == NULL ? solution : slash + 1);
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

/* A directory with none of the modules in it is a slip of the pen. */
static void
check_some_module(const char *solution)
{
	char path[1024], known[1024] = "";
	size_t n = 0;
	struct stat about;

	for (size_t i = 0; contract_modules[i] != NULL; i++) {
		snprintf(path, sizeof(path), "%s/%s.c", solution,
		    contract_modules[i]);
		if (lstat(path, &about) == 0)
			return;
		if (n < sizeof(known))
			n += (size_t)snprintf(known + n, sizeof(known) - n,
			    " %s.c", contract_modules[i]);
	}
	cannot("the directory '%s' holds none of the modules; they are:%s",
	    solution, known);
}

static void
check_solution(struct options *options)
{
	static char trimmed[512];
	size_t len = strlen(options->solution);
	struct stat about;

	while (len > 1 && options->solution[len - 1] == '/')
		len--;
	if (len >= sizeof(trimmed))
		cannot("SOLUTION is too long a path");
	snprintf(trimmed, sizeof(trimmed), "%.*s", (int)len, options->solution);
	options->solution = trimmed;
	if (stat(trimmed, &about) == 0 && !S_ISDIR(about.st_mode))
		cannot("'%s' is a file; SOLUTION is a directory of .c files",
		    trimmed);
	if (stat(trimmed, &about) != 0)
		cannot("there is no directory '%s'; SOLUTION is student, "
		       "reference, or a directory of .c files",
		    trimmed);
	options->name = name_of(trimmed);
	check_some_module(trimmed);
}

static void
check_module(const char *module)
{
	char known[1024] = "";
	size_t n = 0;

	for (size_t i = 0; contract_modules[i] != NULL; i++) {
		if (strcmp(contract_modules[i], module) == 0)
			return;
		n += (size_t)snprintf(
		    known + n, sizeof(known) - n, " %s", contract_modules[i]);
	}
	cannot("there is no module '%s'; there are:%s", module, known);
}

void
options_parse(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "solution", required_argument, NULL, 's' },
		{ "test", required_argument, NULL, 't' },
		{ "lab", required_argument, NULL, 'l' },
		{ "only", required_argument, NULL, 'o' },
		{ "seed", required_argument, NULL, 'r' },
		{ "program", required_argument, NULL, 'p' },
		{ "strict", no_argument, NULL, 'x' },
		{ "without", required_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*options = (struct options){ .solution = "student", .selected = "" };
	if (!seed_draw(&options->seed))
		cannot("this system gives no randomness");
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		take_option(options, option, optarg);
	if (optind < argc)
		cannot("'%s' is not an option", argv[optind]);
	check_solution(options);
	if (options->only != NULL)
		check_module(options->only);
}
