/* Calling a student's function across the boundary; the generated proxies. */
#ifndef CALL_H
#define CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"
#include "wire.h"

struct composition;
struct variant;

enum call_kind {
	CALL_KIND_SCALAR,
	CALL_KIND_IN,  /* bytes the function only reads */
	CALL_KIND_OUT, /* bytes it may write; their old content crosses too */
	CALL_KIND_CONN,
};

/* What a number of an answer must keep to: at most max. */
struct call_rule {
	const char *name; /* NULL ends a list */
	size_t offset;    /* in the argument's bytes */
	size_t size;      /* 1, 2, 4 or 8 bytes, in the machine's order */
	uint64_t max;
};

struct call_argument {
	enum call_kind kind;
	const char *name;
	void *at; /* bytes, or a connection */
	size_t len;
	uint64_t value;                /* of a scalar */
	struct call_rule rule;         /* for a single number */
	const struct call_rule *rules; /* for a struct; NULL if none */
};

#define CALL_BYTES_(kind_, x, len_, ...)                                       \
	{                                                                      \
		.kind = (kind_), .name = #x, .at = (void *)(uintptr_t)(x),     \
		.len = (len_), __VA_ARGS__                                     \
	}
#define CALL_SCALAR(x)                                                         \
	{                                                                      \
		.kind = CALL_KIND_SCALAR, .name = #x, .value = (uint64_t)(x)   \
	}
#define CALL_CONN(x)                                                           \
	{                                                                      \
		.kind = CALL_KIND_CONN, .name = #x, .at = (x)                  \
	}
#define CALL_IN(x, len_)  CALL_BYTES_(CALL_KIND_IN, x, len_, .rules = NULL)
#define CALL_OUT(x, len_) CALL_BYTES_(CALL_KIND_OUT, x, len_, .rules = NULL)
#define CALL_NUMBER(x, max_)                                                   \
	CALL_BYTES_(CALL_KIND_OUT, x, sizeof(*(x)),                            \
	    .rule = { #x, 0, sizeof(*(x)), (max_) })
#define CALL_OUT_LEN(x, max_) CALL_NUMBER(x, max_)
#define CALL_STRUCT(x, rules_)                                                 \
	CALL_BYTES_(CALL_KIND_OUT, x, sizeof(*(x)), .rules = (rules_))
#define CALL_STRUCT_IN(x, rules_)                                              \
	CALL_BYTES_(CALL_KIND_IN, x, sizeof(*(x)), .rules = (rules_))

/**
 * call_worker(function, arguments, n):
 * Call a function in the worker, on the test's own thread: starts a worker if
 * none runs, sends what the arguments cover, and brings back what it may
 * write. Without an honest answer it records the cause and leaves the test.
 *
 *   in  function   its number in contract_functions
 *   in  arguments  ${n} arguments, in the order of the prototype
 *
 * Return what the function returned; never CL_NOT_IMPLEMENTED, which ends the
 * test.
 */
enum cl_status call_worker(
    size_t function, struct call_argument *arguments, size_t n);

/**
 * call_configure(variant, scale):
 * Say what runs the code. To be called once, before the first test.
 *
 *   in  scale  how much slower than usual this machine is, at least 1
 *
 * Return CL_OK, or CL_SYSTEM if the variant's worker is not there.
 */
MUST_CHECK enum cl_status call_configure(
    const struct variant *variant, double scale);

/** From now on, ask workers that run this composition of that variant. */
void call_use(const struct composition *composition);

/** Return whether the last test's worker had served another test before. */
bool call_was_used(void);

/**
 * call_repeated():
 * Return how many calls of one function, the last one among them, this worker
 * has had in a row.
 */
size_t call_repeated(void);

/** What the running test's workers run. */
const struct composition *call_composition(void);

/**
 * call_inspect(question, len, answer_kind, answer_len):
 * Ask the worker about the last call. Without an honest answer it records the
 * cause and leaves the test.
 *
 *   in  question    ${len} bytes, header included
 *   in  answer_len  bytes, kind and turn included
 *
 * Return a reader of the answer, behind its kind and turn.
 */
struct wire_reader call_inspect(const uint8_t *question, size_t len,
    uint8_t answer_kind, size_t answer_len);

/** End all workers; to be called after the last test. */
void call_finish(void);

/**
 * call_output(text, text_max):
 * Copy the first of what the test's last worker printed as a string; a zero
 * byte in it becomes a space.
 */
void call_output(char *text, size_t text_max);

#endif
