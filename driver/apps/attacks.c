/* Contract: attacks.h. */
#include "attacks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Hand a message to a step of the plan; after the last, it is through. */
static enum cl_status
attack_pass(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	if (step == passage->plan->steps + passage->plan->n)
		return (passage->emit(passage->context, message));
	return (step->attack->apply(passage, step, message));
}

/* Return what follows a decimal number, or NULL if it is none. */
static const char *
read_decimal(uint64_t *value, const char *text)
{
	const char *at = text;

	for (*value = 0; *at >= '0' && *at <= '9'; at++) {
		if (*value > (UINT64_MAX - 9) / 10)
			return (NULL);
		*value = *value * 10 + (uint64_t)(*at - '0');
	}
	return (at == text ? NULL : at);
}

/* Read two hex digits, and nothing after them. */
static bool
read_hex_byte(uint8_t *byte, const char *text)
{
	static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
	const char *high = *text == '\0' ? NULL : strchr(digits, text[0]);
	const char *low;

	if (high == NULL || text[1] == '\0' || text[2] != '\0')
		return (false);
	low = strchr(digits, text[1]);
	if (low == NULL)
		return (false);
	*byte = (uint8_t)((high - digits) / 2 * 16 + (low - digits) / 2);
	return (true);
}

static bool
flip_read(struct attack_step *step, const char *text)
{
	const char *rest = read_decimal(&step->offset, text);

	return (rest != NULL && *rest == ':' &&
		read_hex_byte(&step->mask, rest + 1));
}

/* Say that there is no such byte: once, or a flood of short ones fills logs. */
static void
say_missing(struct passage *passage, const struct attack_step *step,
    const char *what, uint64_t len)
{
	bool *told = &passage->told[step - passage->plan->steps];

	if (!*told)
		fprintf(stderr,
		    "mallory: %s: %s is too short (length %" PRIu64 ") to have"
		    " a byte %" PRIu64 "; it passes unchanged\n",
		    passage->client, what, len, step->offset);
	*told = true;
}

static enum cl_status
flip_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	uint64_t start = passage->stream ? passage->position : 0;
	char what[64];

	if (step->offset >= start && step->offset - start < message->len) {
		message->bytes[step->offset - start] ^= step->mask;
	} else if (!passage->stream) {
		(void)snprintf(
		    what, sizeof(what), "message %" PRIu64, passage->number);
		say_missing(passage, step, what, message->len);
	}
	return (attack_pass(passage, step + 1, message));
}

static enum cl_status
flip_end(struct passage *passage, const struct attack_step *step)
{
	if (passage->stream && passage->position > 0 &&
	    step->offset >= passage->position)
		say_missing(passage, step, "the stream", passage->position);
	return (CL_OK);
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

	if (!attack->read(&step, text))
		return (CL_BAD_INPUT);
	if (plan->n == ATTACK_STEPS_MAX)
		return (CL_TOO_BIG);
	plan->steps[plan->n++] = step;
	return (CL_OK);
}

enum cl_status
attack_message(struct passage *passage, uint8_t *bytes, size_t len)
{
	struct message message = { .bytes = bytes, .len = len };
	enum cl_status status;

	status = attack_pass(passage, passage->plan->steps, &message);
	passage->number++;
	passage->position += len;
	return (status);
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
