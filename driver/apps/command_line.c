/* Contract: command_line.h. */
#include "command_line.h"

#include <stdio.h>

#include "versions.h"

bool
command_line_wrong(const char *program, const char *word, const char *why)
{
	fprintf(stderr, "%s: %s %s\n", program, word, why);
	return (false);
}

bool
command_line_number(const char *program, unsigned long *out, const char *name,
    const char *text, unsigned long first, unsigned long last)
{
	unsigned long value = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9' && value <= last; at++)
		value = value * 10 + (unsigned long)(*at - '0');
	if (at == text || *at != '\0' || value < first || value > last) {
		fprintf(stderr, "%s: --%s %s is not a number from %lu to %lu\n",
		    program, name, text, first, last);
		return (false);
	}
	*out = value;
	return (true);
}

const struct version *
command_line_version(const char *program, const char *name)
{
	const struct version *version = version_find(name);
	char names[VERSION_NAMES_MAX];

	if (version != NULL)
		return (version);
	version_names(names);
	fprintf(stderr, "%s: there is no version %s; there is: %s\n", program,
	    name, names);
	return (NULL);
}

/* Say that a word is wrong, and where the right ones are listed. */
static bool
see_help(const char *program, const char *word, const char *what)
{
	fprintf(stderr, "%s: %s is %s; see %s --help\n", program, word, what,
	    program);
	return (false);
}

bool
command_line_read(const char *program, int argc, char **argv,
    const struct option *known,
    bool (*read)(void *options, int option, const char *value), void *options)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		if (option == '?')
			return (
			    see_help(program, argv[optind - 1], "no option"));
		if (option == ':')
			return (command_line_wrong(
			    program, argv[optind - 1], "needs a value"));
		if (!read(options, option, optarg))
			return (false);
	}
	return (optind == argc ||
		see_help(program, argv[optind], "one word too many"));
}
