/* What happened to each test: the one truth that every report is made from. */
#ifndef TEST_RECORD_H
#define TEST_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab_test.h"

/* Why a test did not pass. Each is told apart from every other. */
enum cause {
	CAUSE_NONE,
	CAUSE_WRONG_BYTES,
	CAUSE_WRONG_STATUS,
	CAUSE_WRONG_VALUE,
	CAUSE_NOT_IMPLEMENTED,
	CAUSE_DOES_NOT_COMPILE, /* nor link, or there is no such file */
	CAUSE_CRASH,
	CAUSE_MEMORY_ERROR, /* found by a sanitizer, like the next */
	CAUSE_UNDEFINED,
	CAUSE_TIMEOUT,
	CAUSE_EARLY_EXIT,
	CAUSE_LIE, /* an answer that no honest function gives */
	CAUSE_MEMORY_LIMIT,
	CAUSE_OUTPUT_LIMIT,
	CAUSE_FORBIDDEN_CALL,
	CAUSE_SECRET_LEFT,       /* a copy of it is found after the call */
	CAUSE_NOT_CONSTANT_TIME, /* two calls went different ways */
	CAUSE_GRADER, /* not the student's fault: the grader could not go on */
};

enum outcome { OUTCOME_NOT_RUN, OUTCOME_PASSED, OUTCOME_FAILED };

#define RECORD_BYTES_MAX  256  /* bytes shown of a wrong answer */
#define RECORD_OUTPUT_MAX 1025 /* bytes kept of its output, with a NUL */
#define RECORD_HEX_MAX    (2 * RECORD_BYTES_MAX + 1)

struct record {
	const struct lab_test *test;
	char id[16]; /* "1.2": lab and place in it; "" in self-tests */
	enum outcome outcome;
	enum cause cause;
	unsigned earned;
	char call[256];    /* the last call, "ctr_xor(out, key, 48)" */
	char function[64]; /* of the call; whose fault it is */
	char module[64];   /* of that function */
	char source[256];  /* the file of that function, or "" */
	int source_line;   /* 0 if unknown */
	bool is_hex;       /* want and got are hex digits, else text */
	char want[RECORD_HEX_MAX];
	char got[RECORD_HEX_MAX];
	size_t window_start;      /* offset of the first byte shown in them */
	size_t len;               /* bytes in the whole answer */
	int64_t first_difference; /* offset in the whole answer; -1 if none */
	char field[96];           /* the field it lies in, or "" */
	char place[256];          /* "student/ctr.c:57" of a crash, or "" */
	char detail[512];         /* one sentence, or "" */
	/* What the sanitizers say of a test that failed without them, or "". */
	char found[800];
	bool under_sanitizers; /* it failed only under them */
	bool with_reference; /* passed with what depends_on names from there */
	char output[RECORD_OUTPUT_MAX]; /* the first of what the code printed */
	char file[256];                 /* the check in the test's source */
	int line;
	int64_t ms;
};

/** cause_name(cause): Return "wrong_bytes" and the like. */
const char *cause_name(enum cause cause);

/** cause_text(cause): Return what a person is told, one clause. */
const char *cause_text(enum cause cause);

/**
 * test_record_start(record, test):
 * Begin the record of a test that has not run.
 */
void test_record_start(struct record *record, const struct lab_test *test);

/**
 * test_record_title(record, out, out_max):
 * Write the test's title: what its author gave it, or its name with spaces.
 */
void test_record_title(const struct record *record, char *out, size_t out_max);

/**
 * test_record_module(record):
 * Return the module that a test grades, "" in self-tests.
 */
const char *test_record_module(const struct record *record);

#endif
