/* Lab 9, for the self-tests only: every kind of argument that crosses. */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "status.h"

#define PROBE_NAME_MAX 32 /* bytes */
#define PROBE_DRAW_LEN 16 /* bytes */

/* What a solution may do instead of what it should. */
enum probe_how { PROBE_HONEST, PROBE_LONG, PROBE_BOOL, PROBE_FULL };

struct probe_state {
	uint8_t name[PROBE_NAME_MAX];
	uint64_t sequence;
	uint16_t name_len;
	bool open;
};

/**
 * probe_advance(state, how):
 * Add one to the sequence and an 'x' to the name, and turn open over.
 *
 *   in/out  state  the state
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_advance(
    struct probe_state *state, enum probe_how how);

/**
 * probe_inspect(n, open, state, how):
 * Say what the state holds.
 *
 *   out  n      the name's length plus the sequence
 *   out  open   whether it is open
 *   in   state  the state
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_inspect(uint64_t *n, bool *open,
    const struct probe_state *state, enum probe_how how);

/**
 * probe_move(out, in, in_len):
 * Copy bytes.
 *
 *   out  out  ${in_len} bytes; may overlap ${in}
 *   in   in   ${in_len} bytes; may be empty
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_move(
    uint8_t *out, const uint8_t *in, size_t in_len);

/**
 * probe_swap(left, left_len, right, right_len):
 * Exchange the first bytes of two buffers.
 *
 *   in/out  left   ${left_len} bytes
 *   in/out  right  ${right_len} bytes
 *
 * Return CL_OK, or CL_BAD_INPUT, with both swapped none the less, if they are
 * of two lengths.
 */
MUST_CHECK enum cl_status probe_swap(
    uint8_t *left, size_t left_len, uint8_t *right, size_t right_len);

/**
 * probe_missing(none, out, out_len, in, in_len):
 * Say how many of the buffers are NULL.
 *
 *   out  none  how many
 *   out  out   ${out_len} bytes; may be empty
 *   in   in    ${in_len} bytes; may be empty
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_missing(uint32_t *none, uint8_t *out,
    size_t out_len, const uint8_t *in, size_t in_len);

/**
 * probe_draw(out, calls):
 * Draw at random, and say how often this program was asked to.
 *
 *   out  out    PROBE_DRAW_LEN bytes
 *   out  calls  how often
 *
 * Return CL_OK.
 */
MUST_CHECK enum cl_status probe_draw(
    uint8_t out[static PROBE_DRAW_LEN], uint32_t *calls);

/**
 * probe_relay(from, to, len):
 * Receive a message on one connection, and send it on another.
 *
 *   use  from  the stream that says it
 *   use  to    the stream that hears it
 *   out  len   its length
 *
 * Return CL_OK, or the status of the driver call that failed.
 */
MUST_CHECK enum cl_status probe_relay(
    struct net_conn *from, struct net_conn *to, uint64_t *len);

#endif
