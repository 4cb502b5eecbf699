/* Contract: one_message.h. */
#include "one_message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
one_message_read(struct attack_step *step, const char *text)
{
	const char *rest = attack_read_decimal(&step->number, text);

	return (rest != NULL && *rest == '\0');
}

/* Is this the message that the step waits for? Only the first one is. */
static bool
meet(struct passage *passage, const struct attack_step *step,
    const struct message *message)
{
	bool *met = &attack_state(passage, step)->met;

	if (*met || message->number != step->number)
		return (false);
	*met = true;
	return (true);
}

/* Say why a step has changed nothing. */
static void
say_undone(const struct passage *passage, const struct attack_step *step,
    const char *why)
{
	fprintf(stderr,
	    "mallory: %s: message %" PRIu64 " %s; --%s %" PRIu64
	    " did nothing\n",
	    passage->client, step->number, why, step->attack->name,
	    step->number);
}

enum cl_status
one_message_end(struct passage *passage, const struct attack_step *step)
{
	if (!attack_state(passage, step)->met)
		say_undone(passage, step, "never came");
	return (CL_OK);
}

/* Copy a message; the copy's bytes are to be freed. */
static enum cl_status
copy(struct message *out, const struct message *message)
{
	uint8_t *bytes = malloc(message->len > 0 ? message->len : 1);

	if (bytes == NULL)
		return (CL_SYSTEM);
	*out = *message;
	out->bytes = bytes;
	if (message->len > 0)
		memcpy(bytes, message->bytes, message->len);
	return (CL_OK);
}

enum cl_status
drop_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	if (meet(passage, step, message))
		return (CL_OK);
	return (attack_pass(passage, step + 1, message));
}

enum cl_status
replay_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	struct message again;
	enum cl_status status;

	if (!meet(passage, step, message))
		return (attack_pass(passage, step + 1, message));
	/* The steps behind this one may change what they get. */
	status = copy(&again, message);
	if (status != CL_OK)
		return (status);
	status = attack_pass(passage, step + 1, message);
	if (status == CL_OK)
		status = attack_pass(passage, step + 1, &again);
	free(again.bytes);
	return (status);
}

enum cl_status
truncate_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	if (meet(passage, step, message)) {
		if (message->len > 0)
			message->len--;
		else
			say_undone(passage, step, "is empty");
	}
	return (attack_pass(passage, step + 1, message));
}

/* Pass on what is held, if anything is. */
static enum cl_status
let_go(struct passage *passage, const struct attack_step *step)
{
	struct message *held = &attack_state(passage, step)->held;
	enum cl_status status;

	if (held->bytes == NULL)
		return (CL_OK);
	status = attack_pass(passage, step + 1, held);
	free(held->bytes);
	held->bytes = NULL;
	return (status);
}

enum cl_status
reorder_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	enum cl_status status;

	if (meet(passage, step, message))
		return (copy(&attack_state(passage, step)->held, message));
	status = attack_pass(passage, step + 1, message);
	if (status == CL_OK && message->number > step->number)
		status = let_go(passage, step);
	return (status);
}

enum cl_status
reorder_end(struct passage *passage, const struct attack_step *step)
{
	if (attack_state(passage, step)->held.bytes != NULL)
		say_undone(passage, step, "was the last");
	else
		return (one_message_end(passage, step));
	return (let_go(passage, step));
}
