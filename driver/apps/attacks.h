/* What Mallory does to the messages of a client: a row for each attack. */
#ifndef ATTACKS_H
#define ATTACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

struct attack;
struct passage;

/* The payload of a frame, or a piece of a stream that has no frames. */
struct message {
	uint8_t *bytes;
	size_t len;
	uint64_t number;   /* of all that the client said, from 0 */
	uint64_t position; /* of its first byte in all of them */
};

enum receiver { TO_SERVER, TO_CLIENT };

/* One attack as the command line has it. */
struct attack_step {
	const struct attack *attack;
	uint64_t number; /* the message that is meant */
	uint64_t offset; /* flip */
	uint8_t mask;    /* flip */
};

#define ATTACK_STEPS_MAX 64

/* All of them, in order: each gets what the one before it lets through. */
struct attack_plan {
	struct attack_step steps[ATTACK_STEPS_MAX];
	size_t n;
	bool replay_connection; /* afterwards, on a new one */
};

/* What a step has done so far on one connection. */
struct step_state {
	bool told;           /* that it could not be done */
	bool met;            /* the message that is meant */
	struct message held; /* its bytes are the step's; NULL: there is none */
};

/* What the attacks know of one connection. State of theirs belongs here. */
struct passage {
	const struct attack_plan *plan;
	const char *client; /* whose messages these are */
	bool stream;        /* no frames: a message is only a piece */
	uint64_t messages;  /* how many came */
	uint64_t bytes;     /* in all of them */
	struct step_state states[ATTACK_STEPS_MAX];
	/* Where messages go that are through. */
	enum cl_status (*emit)(
	    void *context, enum receiver to, const struct message *message);
	void *context;
};

/*
 * An attack makes of each message none, one or several, and hands them on
 * with attack_pass.
 */
struct attack {
	const char *name;     /* of its option */
	const char *argument; /* of the option, for people; NULL: takes none */
	const char *example;
	const char *help;
	/* Read the argument; return false if it is none. */
	bool (*read)(struct attack_step *step, const char *text);
	/* NULL: done to the connection as a whole, when it has ended. */
	enum cl_status (*apply)(struct passage *passage,
	    const struct attack_step *step, struct message *message);
	/* The client has no more messages; or NULL. */
	enum cl_status (*end)(
	    struct passage *passage, const struct attack_step *step);
};

/** Return attack ${index} of all there are, or NULL past the last. */
const struct attack *attack_at(size_t index);

/**
 * attack_add(plan, attack, text):
 * Append an attack to the plan.
 *
 *   in  text  the argument of its option; NULL if it takes none
 *
 * Return CL_OK, CL_BAD_INPUT if ${text} is no argument for it, or CL_TOO_BIG
 * if the plan is full.
 */
MUST_CHECK enum cl_status attack_add(
    struct attack_plan *plan, const struct attack *attack, const char *text);

/**
 * attack_message(passage, bytes, len):
 * Take the client's next message through all steps of the plan.
 *
 *   in  bytes  ${len} bytes, which the attacks may change
 *
 * Return CL_OK, or what emit returned.
 */
MUST_CHECK enum cl_status attack_message(
    struct passage *passage, uint8_t *bytes, size_t len);

/**
 * attack_end(passage):
 * Tell all steps that the client has no more messages.
 *
 * Return CL_OK, or what emit returned.
 */
MUST_CHECK enum cl_status attack_end(struct passage *passage);

/** Give back what the steps still hold. */
void attack_release(struct passage *passage);

/* For the attacks: */

/**
 * attack_pass(passage, step, message):
 * Hand a message to a step of the plan; behind the last, it is through.
 *
 *   in  message  its bytes may be changed, but not kept
 *
 * Return CL_OK, CL_SYSTEM if out of memory, or what emit returned.
 */
MUST_CHECK enum cl_status attack_pass(struct passage *passage,
    const struct attack_step *step, struct message *message);

/** Return the state of a step on this connection. */
struct step_state *attack_state(
    struct passage *passage, const struct attack_step *step);

/** Return what follows a decimal number in ${text}, or NULL if it is none. */
const char *attack_read_decimal(uint64_t *value, const char *text);

#endif
