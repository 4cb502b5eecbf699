/* Lab 3: what can be done to whole records without their key. */
#ifndef REPLAY_H
#define REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include "network_driver.h"
#include "record.h"
#include "status.h"

/*
 * A recording holds what one side of a connection said, as it was on the wire:
 * frame behind frame, each a length of 4 bytes and a payload.
 *
 * A peer that has had enough closes. The next driver call then returns
 * CL_CLOSED, or, if the peer left bytes unread, CL_SYSTEM with errno
 * ECONNRESET. Below, both are called "closes", and are no failure.
 */
#define REPLAY_PAYLOAD_MAX 1024 /* bytes: the longest payload taken */

/**
 * replay_find(out, out_max, out_len, recording, recording_len, seq):
 * Find the record that carries number ${seq}, in a recording of a version
 * whose records begin with their number.
 *
 *   out  out        up to ${out_max} bytes, its payload; untouched unless CL_OK
 *   in   recording  ${recording_len} bytes; public; may be empty
 *   in   seq        the number; if several carry it, the first counts
 *
 * Return CL_OK; CL_SEQUENCE if no record carries it; CL_DECODE if, before the
 * end of that record, the recording is cut off in a frame or a payload is too
 * short to hold a number; or CL_TOO_SMALL if ${out_max} cannot hold it.
 * WIRE.md, "Frame" and version hmac-seq.
 */
MUST_CHECK enum cl_status replay_find(uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *recording, size_t recording_len,
    uint64_t seq);

/**
 * replay_record(conn, accepted, recording, recording_len, number, times):
 * Say one recorded message to a server, again and again, each time after the
 * response to the time before.
 *
 *   use  conn       the connection to the server; frames
 *   out  accepted   how many were answered, whatever is returned
 *   in   recording  ${recording_len} bytes of a client's; public
 *   in   number     which frame of it, from 0
 *   in   times      how often to say it
 *
 * Return CL_OK, also if the server refuses one and closes, which ends it;
 * CL_BAD_INPUT if there is no such frame, CL_DECODE if the recording is cut
 * off before or in it (nothing is said then); CL_TOO_BIG if a response is
 * longer than REPLAY_PAYLOAD_MAX; or the status of the driver call that failed.
 * WIRE.md, "Frame" and version hmac.
 */
MUST_CHECK enum cl_status replay_record(struct net_conn *conn,
    uint64_t *accepted, const uint8_t *recording, size_t recording_len,
    uint64_t number, uint64_t times);

/**
 * replay_connection(conn, accepted, recording, recording_len):
 * Say all that a client said once more to a server, on a new connection: each
 * message after the response to the one before.
 *
 *   use  conn       the connection to the server; frames
 *   out  accepted   how many were answered, whatever is returned
 *   in   recording  ${recording_len} bytes of a client's; public; may be empty
 *
 * Return CL_OK, also if the server refuses one and closes, which ends it;
 * CL_DECODE if the recording is cut off in a frame (nothing is said then);
 * CL_TOO_BIG if a response is longer than REPLAY_PAYLOAD_MAX; or the status of
 * the driver call that failed.
 * WIRE.md, "Frame", versions hmac-seq and aead.
 */
MUST_CHECK enum cl_status replay_connection(struct net_conn *conn,
    uint64_t *accepted, const uint8_t *recording, size_t recording_len);

/**
 * replay_reflect(conn, reflected):
 * Answer each message of a client with that message, until it closes.
 *
 *   use  conn       the connection to the client; frames
 *   out  reflected  how many were sent back, whatever is returned
 *
 * Return CL_OK once it closes; CL_TOO_BIG if a message is longer than
 * REPLAY_PAYLOAD_MAX; or the status of the driver call that failed.
 * WIRE.md, "Frame".
 */
MUST_CHECK enum cl_status replay_reflect(
    struct net_conn *conn, uint64_t *reflected);

#endif
