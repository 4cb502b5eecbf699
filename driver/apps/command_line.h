/* Reading a command line; what is wrong with it is said in one sentence. */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

#include <getopt.h>
#include <stdbool.h>

struct version;

#define COMMAND_LINE_PORT_LAST 65535

/*
 * Each function says what is wrong on standard error, after the name of the
 * program, and returns false, or NULL, then.
 */

/** Say "program: word why"; return false. */
bool command_line_wrong(const char *program, const char *word, const char *why);

/**
 * command_line_number(program, out, name, text, first, last):
 * Read the decimal value of the option --name.
 *
 *   out  out  from ${first} to ${last}; untouched unless true
 */
bool command_line_number(const char *program, unsigned long *out,
    const char *name, const char *text, unsigned long first,
    unsigned long last);

/** Return the version of that name. */
const struct version *command_line_version(
    const char *program, const char *name);

/**
 * command_line_read(program, argc, argv, known, read, options):
 * Read every word behind argv[0] as an option.
 *
 *   in  known    as of getopt_long
 *   in  read     takes an option's val and its value, if it has one; returns
 *                false, after a sentence, if the value is wrong
 *   in  options  handed to ${read}
 */
bool command_line_read(const char *program, int argc, char **argv,
    const struct option *known,
    bool (*read)(void *options, int option, const char *value), void *options);

#endif
