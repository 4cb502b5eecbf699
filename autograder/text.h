/* Showing text that somebody else wrote: no byte of it may do harm. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

/** Print a string as a JSON string, quotes included; bad UTF-8 is replaced. */
void text_json(FILE *file, const char *text);

/**
 * text_plain(file, text, len):
 * Print at most ${len} bytes with control characters, and so escape
 * sequences, made visible as \x1b; bad UTF-8 too. Newlines and tabs stay.
 */
void text_plain(FILE *file, const char *text, size_t len);

/**
 * text_wrapped(file, text, indent, width):
 * Print words on lines of at most ${width} columns, all but the first with
 * ${indent} spaces before them, and end the last line.
 */
void text_wrapped(FILE *file, const char *text, int indent, int width);

#endif
