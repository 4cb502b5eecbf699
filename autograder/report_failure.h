/* How a failed test is told to a person, line by line. */
#ifndef REPORT_FAILURE_H
#define REPORT_FAILURE_H

#include <stddef.h>

#include "test_record.h"

#define REPORT_WIDTH 80 /* columns */

/** Print what is known of a failure: the call, what came, why, what to read. */
void report_failure(const struct record *record);

/** Print what the student's code printed, if anything. */
void report_output(const struct record *record);

/** Print one line of it: a label of at most 6 letters, and a text. */
void report_line(const char *label, const char *text);

/**
 * report_lines(text, indent, max):
 * Show a text's first ${max} lines, made harmless, each behind ${indent}
 * spaces.
 */
void report_lines(const char *text, int indent, size_t max);

#endif
