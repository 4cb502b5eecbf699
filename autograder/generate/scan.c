/* Contract: scan.h. */
#include "scan.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
refuse(const char *path, int line, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%d: ", path, line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

const char *
copy_trimmed(const char *text, size_t len)
{
	char *copy;

	while (len > 0 && isspace((unsigned char)*text))
		text++, len--;
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	copy = strndup(text, len);
	if (copy == NULL)
		abort();
	return (copy);
}

static bool
is_identifier(char c)
{
	return (isalnum((unsigned char)c) || c == '_');
}

bool
scan_word(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0 || is_identifier((*at)[len]))
		return (false);
	for (*at += len; isspace((unsigned char)**at);)
		++*at;
	return (true);
}

const char *
scan_identifier(const char **at)
{
	size_t len = 0;
	const char *name;

	while (is_identifier((*at)[len]))
		len++;
	name = copy_trimmed(*at, len);
	for (*at += len; isspace((unsigned char)**at);)
		++*at;
	return (name);
}

int
scan_lines(const char *from, const char *to)
{
	int lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';
	return (lines);
}

char *
scan_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
		perror(path);
		exit(1);
	}
	fclose(file);
	return (text);
}

char *
scan_comment(char *at)
{
	char *end = strstr(at, "*/");

	if (end == NULL)
		return (at + strlen(at));
	return (end + 2);
}
