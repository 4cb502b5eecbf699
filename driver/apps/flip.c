/* Contract: flip.h. */
#include "flip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

bool
flip_read(struct attack_step *step, const char *text)
{
	const char *rest = attack_read_decimal(&step->offset, text);

	return (rest != NULL && *rest == ':' &&
		read_hex_byte(&step->mask, rest + 1));
}

/* Say that there is no such byte: once, or a flood of short ones fills logs. */
static void
say_missing(struct passage *passage, const struct attack_step *step,
    const char *what, uint64_t len)
{
	bool *told = &attack_state(passage, step)->told;

	if (!*told)
		fprintf(stderr,
		    "mallory: %s: %s is too short (length %" PRIu64 ") to have"
		    " a byte %" PRIu64 "; it passes unchanged\n",
		    passage->client, what, len, step->offset);
	*told = true;
}

enum cl_status
flip_apply(struct passage *passage, const struct attack_step *step,
    struct message *message)
{
	uint64_t start = passage->stream ? message->position : 0;
	char what[64];

	if (step->offset >= start && step->offset - start < message->len) {
		message->bytes[step->offset - start] ^= step->mask;
	} else if (!passage->stream) {
		(void)snprintf(
		    what, sizeof(what), "message %" PRIu64, message->number);
		say_missing(passage, step, what, message->len);
	}
	return (attack_pass(passage, step + 1, message));
}

enum cl_status
flip_end(struct passage *passage, const struct attack_step *step)
{
	if (passage->stream && passage->bytes > 0 &&
	    step->offset >= passage->bytes)
		say_missing(passage, step, "the stream", passage->bytes);
	return (CL_OK);
}
