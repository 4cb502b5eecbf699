/* Tests in C11, run by Google Test behind a shim: declare, check, report. */
#ifndef LAB_TEST_H
#define LAB_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"
#include "wire.h"

/* One test. Only what its author writes; what happened to it is a record. */
struct lab_test {
	const char *suite;  /* "lab1", or the name of a self-test suite */
	const char *name;   /* a sentence in snake case, unique */
	const char *title;  /* NULL: the name with spaces */
	unsigned points;    /* 0 in self-tests */
	const char *module; /* whose functions it grades */
	const char
	    *depends_on;       /* other modules it needs, "ctr hmac", or NULL */
	const char *protects;  /* the acceptance criterion, one clause */
	const char *functions; /* the functions it protects, NULL: all called */
	const char *read;      /* anchor in the lab's handout, "the-counter" */
	bool traced;           /* CHECK_SAME_PATH is used */
	const char *file;
	int line;
	void (*run)(void);
};

/**
 * LAB_TEST(suite, name, .points = ..., .module = ..., .protects = ...)
 * { body }
 * Define a test and register it before main. Names match [a-z0-9_]+.
 */
#define LAB_TEST(suite_, name_, ...)                                           \
	static void suite_##_##name_(void);                                    \
	__attribute__((constructor)) static void register_##suite_##_##name_(  \
	    void)                                                              \
	{                                                                      \
		static const struct lab_test test = { .suite = #suite_,        \
			.name = #name_,                                        \
			.file = __FILE__,                                      \
			.line = __LINE__,                                      \
			.run = suite_##_##name_,                               \
			__VA_ARGS__ };                                         \
		lab_test_register(&test);                                      \
	}                                                                      \
	static void suite_##_##name_(void)

/** SELF_TEST(suite, name) { body }: a test of the project itself. */
#define SELF_TEST(suite_, name_) LAB_TEST(suite_, name_, .points = 0)

void lab_test_register(const struct lab_test *test);

/*
 * Checks. The first that fails is recorded, with what was wanted and what
 * came, and ends the test. Each argument is evaluated once. They may be used
 * on the test's own thread only; a peer's thread returns its status instead.
 */

/** CHECK(condition, sentence): what must hold, said for whom it does not. */
#define CHECK(condition, sentence)                                             \
	check_true((condition), (sentence), __FILE__, __LINE__)

/** CHECK_STATUS(want, call): the call returns this status. */
#define CHECK_STATUS(want, call)                                               \
	check_status((want), (call), #call, __FILE__, __LINE__)
#define CHECK_OK(call) CHECK_STATUS(CL_OK, call)

/** CHECK_PEER(status): the reference on the other end was content. */
#define CHECK_PEER(status) check_peer((status), __FILE__, __LINE__)

/** CHECK_EQ(want, got): two unsigned integers agree. */
#define CHECK_EQ(want, got)                                                    \
	check_number((want), (got), #got, __FILE__, __LINE__)

/** CHECK_TEXT(want, got): two strings agree. */
#define CHECK_TEXT(want, got)                                                  \
	check_text((want), (got), #got, __FILE__, __LINE__)

/** CHECK_BYTES(want, got, len): two byte strings of one length agree. */
#define CHECK_BYTES(want, got, len) CHECK_FIELDS(NULL, want, got, len)

/** CHECK_HEX(hex, got, got_len): bytes agree with hex; spaces allowed. */
#define CHECK_HEX(hex, got, got_len)                                           \
	check_hex((hex), NULL, (got), (got_len), #got, __FILE__, __LINE__)

/**
 * CHECK_FIELDS(layout, want, got, len), CHECK_HEX_FIELDS(layout, hex, got,
 * got_len): the same, and the first difference is named by the field it is in.
 * A layout of one field whose name starts with "each " repeats: { "each
 * keystream block", 16 } makes byte 16 "the second keystream block".
 */
#define CHECK_FIELDS(layout, want, got, len)                                   \
	check_bytes((layout), (want), (got), (len), #got, __FILE__, __LINE__)
#define CHECK_HEX_FIELDS(layout, hex, got, got_len)                            \
	check_hex((hex), (layout), (got), (got_len), #got, __FILE__, __LINE__)

/** COUNT(array): how many elements it has. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/**
 * CHECK_UNTOUCHED(out, len): a refused call wrote nothing; each of these bytes
 * is UNTOUCHED, which the test filled them with.
 */
#define UNTOUCHED 0xa5
#define CHECK_UNTOUCHED(out, len)                                              \
	check_untouched((out), (len), #out, __FILE__, __LINE__)

void check_untouched(const uint8_t *out, size_t len, const char *what,
    const char *file, int line);
void check_true(bool holds, const char *sentence, const char *file, int line);
void check_status(enum cl_status want, enum cl_status got, const char *call,
    const char *file, int line);
void check_peer(enum cl_status status, const char *file, int line);
void check_number(
    uint64_t want, uint64_t got, const char *what, const char *file, int line);
void check_text(const char *want, const char *got, const char *what,
    const char *file, int line);
void check_bytes(const struct wire_field *layout, const void *want,
    const void *got, size_t len, const char *what, const char *file, int line);
void check_hex(const char *hex, const struct wire_field *layout,
    const void *got, size_t got_len, const char *what, const char *file,
    int line);

/**
 * worker_restart():
 * End the worker. The next call of a student's function starts a fresh one,
 * with new randomness, as if the program had been started again.
 */
void worker_restart(void);

/*
 * What a call did besides its answer. A program can hide it on purpose, so
 * these find mistakes of the honest. With the sanitizers both checks find
 * nothing, and in make debug nothing was ever ciphered, either.
 */

/**
 * worker_ciphered():
 * Return how often the last call used aes_encrypt, aes_gcm_seal or
 * aes_gcm_open: decrypting before the tag is checked shows here.
 */
uint64_t worker_ciphered(void);

/**
 * CHECK_WIPED(secret, len, sentence):
 * No copy of these bytes is left in the memory of the student's process after
 * the last call: on its stack, among its variables, or on the heap. At least
 * 16 bytes that are found nowhere else, such as a key or a subkey: any 16 of
 * them in a row are a copy.
 */
#define CHECK_WIPED(secret, len, sentence)                                     \
	check_wiped((secret), (len), (sentence), __FILE__, __LINE__)

/**
 * CHECK_SAME_PATH(sentence):
 * The last call went the same way through the student's code as the call
 * before it, branch by branch and address by address: what differed between
 * the two is not to be seen in how long they took. For two calls of one
 * function in a test with .traced, neither of them the first in a worker, for
 * that one may fill tables which the others use.
 */
#define CHECK_SAME_PATH(sentence)                                              \
	check_same_path((sentence), __FILE__, __LINE__)

void check_wiped(const void *secret, size_t len, const char *sentence,
    const char *file, int line);
void check_same_path(const char *sentence, const char *file, int line);

/**
 * hex_bytes(out, out_max, hex):
 * Read hex digits, skipping spaces; a vector that does not fit ends the test.
 *
 * Return how many bytes there are.
 */
size_t hex_bytes(uint8_t *out, size_t out_max, const char *hex);

#endif
