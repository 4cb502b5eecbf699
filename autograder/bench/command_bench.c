/*
 * One row about whole processes:
 *   command_bench NAME OVER at-most|at-least GOAL COMMAND OTHER-COMMAND
 * Both are run by the shell, turn by turn. What they print is dropped, unless
 * it is an error.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pairs.h"

enum argument { PROGRAM, NAME, OVER, SENSE, GOAL, OURS, THEIRS, ARGUMENTS };

static const char *command, *other_command;

static enum cl_status
run(const char *line)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		if (nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 &&
		    dup2(nowhere, STDOUT_FILENO) >= 0)
			(void)execl("/bin/sh", "sh", "-c", line, NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pid > 0 && status == 0)
		return (CL_OK);
	(void)fprintf(stderr, "bench: this failed: %s\n", line);
	return (CL_SYSTEM);
}

static enum cl_status
repeat(const char *line, size_t times)
{
	enum cl_status status = CL_OK;

	for (size_t i = 0; status == CL_OK && i < times; i++)
		status = run(line);
	return (status);
}

static enum cl_status
ours(const struct pairs_figure *figure, size_t times)
{
	(void)figure;
	return (repeat(command, times));
}

static enum cl_status
theirs(const struct pairs_figure *figure, size_t times)
{
	(void)figure;
	return (repeat(other_command, times));
}

static bool
parse_sense(const char *text, enum pairs_sense *sense)
{
	*sense = strcmp(text, "at-most") == 0 ? PAIRS_AT_MOST : PAIRS_AT_LEAST;
	return (*sense == PAIRS_AT_MOST || strcmp(text, "at-least") == 0);
}

int
main(int argc, char **argv)
{
	static const struct pairs_job job = { .ours = ours, .theirs = theirs };
	struct pairs_figure figure = { .job = &job };
	char *end = NULL;

	if (argc == ARGUMENTS && parse_sense(argv[SENSE], &figure.sense))
		figure.goal = strtod(argv[GOAL], &end);
	if (end == NULL || end == argv[GOAL] || *end != '\0') {
		(void)fputs("usage: command_bench NAME OVER at-most|at-least "
			    "GOAL COMMAND OTHER-COMMAND\n",
		    stderr);
		return (EXIT_FAILURE);
	}
	figure.name = argv[NAME];
	figure.over = argv[OVER];
	command = argv[OURS];
	other_command = argv[THEIRS];
	return (pairs_main(&figure, 1));
}
