/* Reading C text piece by piece, and refusing it with its place. */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>

/** Print "path:line: message" and end with status 1. */
_Noreturn void refuse(const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Copy ${len} characters as a string, without the white space around them. */
const char *copy_trimmed(const char *text, size_t len);

/** Read a whole file as a string; ends the program if it cannot be read. */
char *scan_file(const char *path);

/** If ${word} stands at *at, step over it and the space behind it. */
bool scan_word(const char **at, const char *word);

/** Take the identifier at *at, "" if there is none; step over it and space. */
const char *scan_identifier(const char **at);

/** Return where the comment that starts at ${at} ends. */
char *scan_comment(char *at);

/** Count the newlines between two places of one text. */
int scan_lines(const char *from, const char *to);

#endif
