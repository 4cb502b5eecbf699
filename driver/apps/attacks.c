/* Contract: attacks.h. */
#include "attacks.h"

#include <stdlib.h>

#include "flip.h"
#include "one_message.h"

static enum cl_status
reflect_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	(void)step;
	return (passage->emit(passage->context, TO_CLIENT, message));
}

static const struct attack attacks[] = {
	{
	    .name = "flip",
	    .argument = "OFFSET:XOR",
	    .example = "44:08",
	    .help = "change the byte at OFFSET of every message",
	    .read = flip_read,
	    .apply = flip_apply,
	    .end = flip_end,
	},
	{
	    .name = "drop",
	    .argument = "N",
	    .example = "0",
	    .help = "do not pass on message N",
	    .read = one_message_read,
	    .apply = drop_apply,
	    .end = one_message_end,
	},
	{
	    .name = "replay",
	    .argument = "N",
	    .example = "0",
	    .help = "pass on message N twice",
	    .read = one_message_read,
	    .apply = replay_apply,
	    .end = one_message_end,
	},
	{
	    .name = "reorder",
	    .argument = "N",
	    .example = "0",
	    .help = "pass on message N behind the one after it",
	    .read = one_message_read,
	    .apply = reorder_apply,
	    .end = reorder_end,
	},
	{
	    .name = "truncate",
	    .argument = "N",
	    .example = "0",
	    .help = "cut off the last byte of message N",
	    .read = one_message_read,
	    .apply = truncate_apply,
	    .end = one_message_end,
	},
	{
	    .name = "reflect",
	    .help = "send every message back to its client instead",
	    .apply = reflect_apply,
	},
	{
	    .name = "replay-connection",
	    .help = "say all that passed again on a new connection",
	},
};

const struct attack *
attack_at(size_t index)
{
	if (index >= sizeof(attacks) / sizeof(attacks[0]))
		return (NULL);
	return (&attacks[index]);
}

enum cl_status
attack_add(
    struct attack_plan *plan, const struct attack *attack, const char *text)
{
	struct attack_step step = { .attack = attack };

	if (attack->read != NULL && !attack->read(&step, text))
		return (CL_BAD_INPUT);
	if (attack->apply == NULL) {
		plan->replay_connection = true;
		return (CL_OK);
	}
	if (plan->n == ATTACK_STEPS_MAX)
		return (CL_TOO_BIG);
	plan->steps[plan->n++] = step;
	return (CL_OK);
}

enum cl_status
attack_pass(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	if (step == passage->plan->steps + passage->plan->n)
		return (passage->emit(passage->context, TO_SERVER, message));
	return (step->attack->apply(passage, step, message));
}

enum cl_status
attack_message(struct passage *passage, uint8_t *bytes, size_t len)
{
	struct message message = { .bytes = bytes,
		.len = len,
		.number = passage->messages,
		.position = passage->bytes };

	passage->messages++;
	passage->bytes += len;
	return (attack_pass(passage, passage->plan->steps, &message));
}

enum cl_status
attack_end(struct passage *passage)
{
	enum cl_status status = CL_OK;

	for (size_t i = 0; i < passage->plan->n && status == CL_OK; i++) {
		const struct attack_step *step = &passage->plan->steps[i];
		if (step->attack->end != NULL)
			status = step->attack->end(passage, step);
	}
	return (status);
}

void
attack_release(struct passage *passage)
{
	for (size_t i = 0; i < passage->plan->n; i++)
		free(passage->states[i].held.bytes);
}

struct step_state *
attack_state(struct passage *passage, const struct attack_step *step)
{
	return (&passage->states[step - passage->plan->steps]);
}

const char *
attack_read_decimal(uint64_t *value, const char *text)
{
	const char *at = text;

	for (*value = 0; *at >= '0' && *at <= '9'; at++) {
		if (*value > (UINT64_MAX - 9) / 10)
			return (NULL);
		*value = *value * 10 + (uint64_t)(*at - '0');
	}
	return (at == text ? NULL : at);
}
