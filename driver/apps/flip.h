/* The attack flip: one byte of every message is changed. */
#ifndef FLIP_H
#define FLIP_H

#include "attacks.h"

/** Read "OFFSET:XOR", as in struct attack. */
bool flip_read(struct attack_step *step, const char *text);

/**
 * Change the byte at the step's offset: of a frame's payload, or of all that
 * the client says if there are no frames. Where there is none, that is said
 * once.
 */
MUST_CHECK enum cl_status flip_apply(struct passage *passage,
    const struct attack_step *step, struct message *message);
MUST_CHECK enum cl_status flip_end(
    struct passage *passage, const struct attack_step *step);

#endif
