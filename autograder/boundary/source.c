/* Contract: source.h. */
#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_plain(struct source *source)
{
	struct stat about = { 0 };
	int fd =
	    open(source->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	const char *why = NULL, *advice = "";

	if (fd < 0 && errno == ENOENT)
		why = "is missing";
	else if (fd < 0 && errno == ELOOP)
		why = "is a link; put the file itself there";
	else if (fd < 0)
		why = strerror(errno);
	else if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		why = "is no plain file";
	else if (about.st_size == 0)
		why = "is empty";
	else if (about.st_size > SOURCE_MAX)
		why = "is larger than 1 MiB";
	if (why == NULL) {
		source->len = (size_t)about.st_size;
		return (fd);
	}
	if (fd < 0 && errno == EACCES)
		why = "cannot be read: try chmod u+r";
	else if (strncmp(source->path, "student/", 8) == 0 &&
		 (fd >= 0 ? about.st_size == 0 : errno == ENOENT))
		advice = "; make stubs writes it anew";
	snprintf(source->problem, sizeof(source->problem), "%s %s%s",
	    source->path, why, advice);
	if (fd >= 0)
		(void)close(fd);
	return (-1);
}

void
source_take(struct source *source, const char *directory, const char *module)
{
	int fd;
	ssize_t got = -1;

	memset(source, 0, sizeof(*source));
	snprintf(
	    source->path, sizeof(source->path), "%s/%s.c", directory, module);
	fd = open_plain(source);
	if (fd < 0)
		return;
	source->text = malloc(source->len + 1);
	if (source->text != NULL)
		got = read(fd, source->text, source->len);
	(void)close(fd);
	if (got < 0) {
		snprintf(source->problem, sizeof(source->problem),
		    "%s cannot be read", source->path);
		source_free(source);
		return;
	}
	source->len = (size_t)got;
	source->text[source->len] = '\0';
}

void
source_free(struct source *source)
{
	free(source->text);
	source->text = NULL;
}

#define PARAMETERS_MAX 2048 /* bytes: longer lists are no definition of ours */
#define NESTED_MAX     8    /* brackets in them */

static bool
is_identifier(char c)
{
	return (isalnum((unsigned char)c) || c == '_');
}

/* Whether "(...) {" follows: a definition, and no call or prototype. */
static bool
starts_definition(const char *at)
{
	const char *end;
	int depth = 0;

	at += strspn(at, " \t\r\n");
	if (*at != '(')
		return (false);
	for (end = at + strnlen(at, PARAMETERS_MAX); at < end; at++) {
		depth += (*at == '(') - (*at == ')');
		if (depth == 0 || depth > NESTED_MAX)
			break;
	}
	if (at == end || depth > 0)
		return (false);
	at++;
	at += strspn(at, " \t\r\n");
	return (*at == '{');
}

int
source_line(const struct source *source, const char *function)
{
	size_t len = strlen(function), word;
	int line = 1;

	if (source->text == NULL)
		return (0);
	for (const char *at = source->text; *at != '\0'; at += word) {
		for (word = 0; is_identifier(at[word]);)
			word++;
		if (word == len && memcmp(at, function, len) == 0 &&
		    starts_definition(at + len))
			return (line);
		line += *at == '\n';
		word += word == 0;
	}
	return (0);
}
