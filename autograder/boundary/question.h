/* A call as bytes: what its arguments cover, on the way there and back. */
#ifndef QUESTION_H
#define QUESTION_H

#include <stddef.h>
#include <stdint.h>

#include "call.h"
#include "fault.h"
#include "message.h"
#include "wire.h"

/* One question on its way. */
struct question {
	struct call_region regions[REGIONS_MAX];
	size_t n_regions;
	int fds[CONNS_MAX]; /* connections that cross now; the caller's */
	size_t n_fds;
	uint8_t *message; /* owned by the caller; NULL before question_write */
	size_t message_len;
	size_t answer_len; /* of the honest answer */
};

/* Who is asked: a connection crosses to one launch of a worker only. */
struct question_to {
	uint64_t launch;
	uint32_t turn;
};

/**
 * question_note(function, arguments, n):
 * Write down in the test's record which call this is, for whoever reads of
 * its failure.
 */
void question_note(
    size_t function, const struct call_argument *arguments, size_t n);

/**
 * question_write(question, to, function, arguments, n):
 * Write a MESSAGE_CALL. A connection that is new to the worker is taken out
 * of the grader; a call that no worker could be asked ends the test.
 *
 *   out  question  all of it
 *   in   function  its number in contract_functions
 *   in   arguments ${n} arguments, in the order of the prototype
 */
void question_write(struct question *question, const struct question_to *to,
    size_t function, const struct call_argument *arguments, size_t n);

/**
 * question_take_outputs(question, reader, arguments, n):
 * Copy the bytes of an answer to the buffers of the test.
 *
 *   in  reader  at the first writable region
 *
 * Return NULL, or the rule that the answer breaks as no honest function does:
 * a length beyond its buffer, say.
 */
const struct call_rule *question_take_outputs(const struct question *question,
    struct wire_reader *reader, const struct call_argument *arguments,
    size_t n);

/** Say what a number that breaks a rule does, as words behind its name. */
const char *question_complaint(const struct call_rule *broken);

/** Forget which connections crossed; to be called when a test ends. */
void question_forget_conns(void);

#endif
