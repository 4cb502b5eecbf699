/* Google Test for C: runs the records it is given, and nothing else. */
#ifndef GTEST_SHIM_H
#define GTEST_SHIM_H

#include <stddef.h>

#include "test_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * gtest_run(records, n, after):
 * Run each record's test under Google Test, in order.
 *
 *   in  records  ${n} records; each is filled in
 *   in  after    called behind every test, and may change its record; may be
 *                NULL
 *
 * Return how many did not pass. Google Test's own exit status and reports are
 * not looked at: the records are the truth.
 */
size_t gtest_run(struct record *const *records, size_t n,
    void (*after)(struct record *record));

#ifdef __cplusplus
}
#endif

#endif
