/* Contract: probe.h. */
#include "probe.h"

#include <sodium.h>
#include <string.h>

/* SOLUTION BEGIN */
static uint32_t draws;
/* SOLUTION END */

enum cl_status
probe_advance(struct probe_state *state, enum probe_how how)
{
	/*
	 * Steps:
	 *  1. Change the state.
	 */
	/* SOLUTION BEGIN */
	(void)how;
	state->sequence++;
	state->name[state->name_len++] = 'x';
	state->open = !state->open;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
probe_inspect(uint64_t *n, bool *open, const struct probe_state *state,
    enum probe_how how)
{
	/* SOLUTION BEGIN */
	(void)how;
	*n = state->name_len + state->sequence;
	*open = state->open;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
probe_move(uint8_t *out, const uint8_t *in, size_t in_len)
{
	/* SOLUTION BEGIN */
	memmove(out, in, in_len);
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
probe_swap(uint8_t *left, size_t left_len, uint8_t *right, size_t right_len)
{
	/* SOLUTION BEGIN */
	for (size_t i = 0; i < left_len && i < right_len; i++) {
		uint8_t byte = left[i];

		left[i] = right[i];
		right[i] = byte;
	}
	return (left_len == right_len ? CL_OK : CL_BAD_INPUT);
	/* SOLUTION END */
}

enum cl_status
probe_missing(uint32_t *none, uint8_t *out, size_t out_len, const uint8_t *in,
    size_t in_len)
{
	/* SOLUTION BEGIN */
	(void)out_len;
	(void)in_len;
	*none = (uint32_t)((out == NULL) + (in == NULL));
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
probe_draw(uint8_t out[static PROBE_DRAW_LEN], uint32_t *calls)
{
	/* SOLUTION BEGIN */
	randombytes_buf(out, PROBE_DRAW_LEN);
	*calls = ++draws;
	return (CL_OK);
	/* SOLUTION END */
}

enum cl_status
probe_relay(struct net_conn *from, struct net_conn *to, uint64_t *len)
{
	/* SOLUTION BEGIN */
	uint8_t message[256];
	size_t got = 0;
	enum cl_status status = net_recv(from, message, sizeof(message), &got);

	if (status == CL_OK)
		status = net_send(to, message, got);
	*len = got;
	return (status);
	/* SOLUTION END */
}
