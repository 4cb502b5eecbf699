/* One module's source file, taken from a submission that nobody trusts. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stddef.h>

#define SOURCE_MAX (1u << 20) /* bytes: the largest file that is taken */

struct source {
	char path[512];
	char *text; /* NUL-terminated; owned; NULL if there is a problem */
	size_t len;
	char problem[768]; /* one sentence, or "" */
};

/**
 * source_take(source, directory, module):
 * Read directory/module.c if it is a plain file of a sane size; follow no
 * link. source_free releases the text.
 */
void source_take(
    struct source *source, const char *directory, const char *module);
void source_free(struct source *source);

/**
 * source_line(source, function):
 * Return the line at which the text defines a function, 0 if it does not.
 */
int source_line(const struct source *source, const char *function);

#endif
