/* The attacks on one message of a connection: drop, replay and others. */
#ifndef ONE_MESSAGE_H
#define ONE_MESSAGE_H

#include "attacks.h"

/*
 * Each is done once: to the first message of the step's number that comes to
 * it. All others pass. What could not be done is said at the end.
 */

/** Read the number of a message, as in struct attack. */
bool one_message_read(struct attack_step *step, const char *text);

/** Pass nothing on. */
MUST_CHECK enum cl_status drop_apply(struct passage *passage,
    const struct attack_step *step, struct message *message);

/** Pass the message on twice, the second right behind the first. */
MUST_CHECK enum cl_status replay_apply(struct passage *passage,
    const struct attack_step *step, struct message *message);

/** Pass the message on without its last byte; an empty one has none. */
MUST_CHECK enum cl_status truncate_apply(struct passage *passage,
    const struct attack_step *step, struct message *message);

/** Say if the message never came. */
MUST_CHECK enum cl_status one_message_end(
    struct passage *passage, const struct attack_step *step);

/**
 * Hold the message back, and pass it on behind the next that the client said
 * later; at the end if there is none.
 */
MUST_CHECK enum cl_status reorder_apply(struct passage *passage,
    const struct attack_step *step, struct message *message);
MUST_CHECK enum cl_status reorder_end(
    struct passage *passage, const struct attack_step *step);

#endif
