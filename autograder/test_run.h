/* Running one test: where a check that failed leaves it, what is cleaned. */
#ifndef TEST_RUN_H
#define TEST_RUN_H

#include "test_record.h"

/**
 * test_run(record):
 * Run the record's test to its end, or to its first failure, and then
 * everything that test_at_end was told.
 */
void test_run(struct record *record);

/**
 * test_record():
 * Return the record of the test that runs now.
 */
struct record *test_record(void);

/**
 * test_fail(cause, format, ...):
 * Record why the running test failed, with one sentence, and leave it. To be
 * called on the test's own thread only; on any other it aborts the program.
 */
_Noreturn void test_fail(enum cause cause, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * test_own_thread():
 * Abort the program, with a sentence, unless the calling thread is the
 * running test's.
 */
void test_own_thread(void);

/**
 * test_at_start(prepare):
 * Have ${prepare} called before every test, once test_record is the new one.
 * At most 8, for the life of the program.
 */
void test_at_start(void (*prepare)(void));

/**
 * test_at_end(clean):
 * Have ${clean} called after every test; the last one told is called first.
 * At most 8, for the life of the program.
 */
void test_at_end(void (*clean)(void));

#endif
