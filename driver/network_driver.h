/* Networking behind listen, accept, connect, send, recv and close. */
#ifndef NETWORK_DRIVER_H
#define NETWORK_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

/*
 * A listener waits for peers at a local address; a connection carries bytes
 * to and from one peer, over a TCP stream or a Unix socket pair.
 *
 * Every call that can wait has one deadline, its timeout from the moment it
 * was called, on CLOCK_MONOTONIC: a peer that sends a byte now and then
 * cannot stretch it. Signals do not disturb a call (EINTR is retried), and a
 * peer that is gone is a result, never a SIGPIPE.
 *
 * After CL_CLOSED, CL_TRUNCATED, CL_TOO_BIG, CL_SYSTEM, and a CL_TIMEOUT that
 * struck in the middle of a message, the stream has lost its place: the same
 * result comes back from every later call in that direction.
 *
 * A connection may be used by one thread for sending and another for
 * receiving, but no two threads may do the same at once.
 */
struct net_listener;
struct net_conn;

#define NET_FOREVER     (-1)        /* a timeout that never passes */
#define NET_TIMEOUT_MS  10000       /* what a new connection starts with */
#define NET_MAX_LEN     (16u << 20) /* bytes: the largest payload taken */
#define NET_HEADER_LEN  4           /* bytes: the length before a payload */
#define NET_ADDRESS_MAX 320         /* bytes: "HOST:PORT" with its NUL */

enum net_direction { NET_SENT, NET_RECEIVED };

/**
 * net_listen(listener, host, port):
 * Wait for connections at a local address.
 *
 *   out  listener  to be ended with net_close_listener; NULL unless CL_OK
 *   in   host      IPv4 or IPv6 address or a name; NULL means every address
 *   in   port      decimal, "0" for any free one
 *
 * Return CL_OK, CL_ADDRESS if host or port does not resolve, or CL_SYSTEM
 * (errno EADDRINUSE: the port is taken).
 */
MUST_CHECK enum cl_status net_listen(
    struct net_listener **listener, const char *host, const char *port);

/**
 * net_accept(listener, conn, timeout_ms):
 * Take the next peer that connects.
 *
 *   out  conn  to be ended with net_close; NULL unless CL_OK
 *
 * Return CL_OK, CL_TIMEOUT, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_accept(
    struct net_listener *listener, struct net_conn **conn, int timeout_ms);

/**
 * net_connect(conn, host, port, timeout_ms):
 * Connect to a peer. A refused connection is tried again until the deadline,
 * so it does not matter which side starts first.
 *
 *   out  conn  to be ended with net_close; NULL unless CL_OK
 *   in   host  IPv4 or IPv6 address or a name
 *   in   port  decimal
 *
 * Return CL_OK, CL_ADDRESS if host or port does not resolve, CL_TIMEOUT, or
 * CL_SYSTEM (errno ECONNREFUSED: refused until the deadline). How long a name
 * takes to resolve is up to the system, and outside the deadline.
 */
MUST_CHECK enum cl_status net_connect(
    struct net_conn **conn, const char *host, const char *port, int timeout_ms);

/**
 * net_send(conn, payload, payload_len):
 * Send one message: its length in NET_HEADER_LEN bytes, big-endian, then the
 * payload, in one system call.
 *
 *   in  payload  ${payload_len} bytes; may be empty
 *
 * Return CL_OK; CL_BAD_INPUT if the payload exceeds the limit (nothing is
 * sent); CL_TIMEOUT; CL_CLOSED if the peer is gone; CL_SYSTEM.
 * WIRE.md, "Frame".
 */
MUST_CHECK enum cl_status net_send(
    struct net_conn *conn, const void *payload, size_t payload_len);

/**
 * net_recv(conn, payload, payload_max, payload_len):
 * Receive one whole message.
 *
 *   out  payload      up to ${payload_max} bytes; undefined unless CL_OK
 *   out  payload_len  its length; on CL_TOO_SMALL the length it needs
 *
 * Return CL_OK; CL_CLOSED if the peer closed before the first byte;
 * CL_TRUNCATED if it closed later; CL_TIMEOUT; CL_TOO_BIG if it announced
 * more than the limit; CL_TOO_SMALL if the message exceeds ${payload_max}
 * (it waits, and the next call can take it); CL_SYSTEM.
 * WIRE.md, "Frame".
 */
MUST_CHECK enum cl_status net_recv(struct net_conn *conn, void *payload,
    size_t payload_max, size_t *payload_len);

/**
 * net_write(conn, bytes, len):
 * Write all bytes to the stream, with no frame.
 *
 *   in  bytes  ${len} bytes
 *
 * Return CL_OK, CL_TIMEOUT, CL_CLOSED if the peer is gone, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_write(
    struct net_conn *conn, const void *bytes, size_t len);

/**
 * net_read(conn, bytes, max, len):
 * Wait until the stream has something, and take what is there. TCP keeps no
 * borders: one write of the peer may arrive in many reads, and many writes in
 * one.
 *
 *   out  bytes  up to ${max} bytes
 *   out  len    how many came, at least 1; 0 unless CL_OK
 *
 * Return CL_OK, CL_BAD_INPUT if ${max} is 0, CL_CLOSED at the end of the
 * stream, CL_TIMEOUT, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_read(
    struct net_conn *conn, void *bytes, size_t max, size_t *len);

/**
 * net_set_coalescing(conn, on):
 * Collect what is sent from now on, up to 64 KiB, so that many short messages
 * cost one system call. A connection starts without. Switching it off sends
 * what was collected, and it stays on unless CL_OK.
 *
 * While it is on, net_send and net_write return CL_OK, and the tap sees the
 * bytes, as soon as they are collected; that says nothing about the peer. What
 * does not fit any more goes out at once behind all that was collected, in one
 * system call; so do the bytes of net_write_some. The order of the calls is
 * the order of the bytes.
 *
 * Only calls that send ever flush. A program that waits for an answer flushes
 * its question first; receiving does not do that for it, because another
 * thread may be sending. net_close drops what was not flushed, since it cannot
 * wait nor say that the peer is gone.
 *
 * Return CL_OK; CL_SYSTEM if memory is short; or what net_flush says.
 */
MUST_CHECK enum cl_status net_set_coalescing(struct net_conn *conn, bool on);

/**
 * net_flush(conn):
 * Send all that was collected.
 *
 * Return CL_OK, also if nothing was collected; CL_TIMEOUT, and what did not go
 * out stays for the next call; or, and then all of it is lost, CL_CLOSED if
 * the peer is gone, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_flush(struct net_conn *conn);

/**
 * net_write_some(conn, bytes, len, written):
 * Write what the socket takes at once, with no frame, and never wait. Bytes
 * that were collected go first.
 *
 *   in   bytes    ${len} bytes
 *   out  written  how many of them went out; 0 if there is no room now
 *
 * Return CL_OK, CL_CLOSED if the peer is gone, or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_write_some(
    struct net_conn *conn, const void *bytes, size_t len, size_t *written);

/* What net_wait watches, and what it found. */
struct net_event {
	struct net_listener *listener; /* a peer that connects; or NULL */
	struct net_conn *conn;         /* bytes or room for bytes; or NULL */
	bool want_read, want_write;    /* of conn */
	bool readable, writable;       /* out: the next call will not wait */
};

#define NET_WAIT_MAX 1024 /* events that net_wait takes */

/**
 * net_wait(events, n, timeout_ms):
 * Wait until at least one of several connections and listeners is ready.
 *
 *   in/out  events  ${n} of them, at most NET_WAIT_MAX; one that wants nothing
 *                   is skipped
 *
 * A listener is readable when a peer waits for net_accept. A connection is
 * readable when net_read has something to say, bytes in its own buffer, the
 * end of the stream and a failure included; net_recv may still wait for the
 * rest of a message. It is writable when net_write_some has. One that is
 * ready hides no other: all that are ready are found.
 *
 * Return CL_OK, CL_TIMEOUT, CL_SYSTEM, or CL_BAD_INPUT for too many events and
 * where nothing, not even a timeout, would end the wait.
 */
MUST_CHECK enum cl_status net_wait(
    struct net_event *events, size_t n, int timeout_ms);

/**
 * net_shutdown(conn):
 * Tell the peer that nothing more will be sent; receiving goes on. What was
 * collected is sent first.
 *
 * Return CL_OK, CL_SYSTEM, or what net_flush says; unless CL_OK, the peer was
 * told nothing.
 */
MUST_CHECK enum cl_status net_shutdown(struct net_conn *conn);

/**
 * net_abort(conn):
 * End both directions now. A thread that waits in a call on ${conn} wakes up;
 * it is the one call that may be made while another thread uses ${conn}.
 */
void net_abort(struct net_conn *conn);

/** Wipe, close and release, and never wait. NULL is allowed. */
void net_close(struct net_conn *conn);
void net_close_listener(struct net_listener *listener);

/**
 * net_pair(pair):
 * Connect two ends inside this process over a Unix stream socket pair.
 *
 *   out  pair  both to be ended with net_close; NULL unless CL_OK
 *
 * Return CL_OK or CL_SYSTEM.
 */
MUST_CHECK enum cl_status net_pair(struct net_conn *pair[2]);

/** Change the timeout of every later call on ${conn}, in milliseconds. */
void net_set_timeout(struct net_conn *conn, int timeout_ms);
int net_timeout(const struct net_conn *conn);

/** Change the largest payload that ${conn} sends or takes, in bytes. */
void net_set_max_len(struct net_conn *conn, size_t max_len);
size_t net_max_len(const struct net_conn *conn);

/**
 * net_set_tap(conn, tap, context):
 * Show every message (net_send, net_recv: the payload without its header) and
 * every raw write and read to ${tap}, after it went through. NULL ends it.
 *
 *   in  context  handed to every call of ${tap}
 */
void net_set_tap(struct net_conn *conn,
    void (*tap)(void *context, enum net_direction direction,
	const uint8_t *bytes, size_t len),
    void *context);

/**
 * Write "HOST:PORT", with brackets around an IPv6 host; "socketpair"; or
 * "unknown" where the system does not say (a sandbox may forbid to ask).
 */
void net_local_address(
    const struct net_conn *conn, char text[static NET_ADDRESS_MAX]);
void net_peer_address(
    const struct net_conn *conn, char text[static NET_ADDRESS_MAX]);
void net_listener_address(
    const struct net_listener *listener, char text[static NET_ADDRESS_MAX]);

/**
 * net_adopt(conn, fd):
 * Make a connection of an already connected stream socket, and own it: its
 * options are the connection's until net_detach.
 *
 *   out  conn  to be ended with net_close; NULL unless CL_OK
 *
 * Return CL_OK, or CL_SYSTEM; ${fd} stays the caller's unless CL_OK.
 */
MUST_CHECK enum cl_status net_adopt(struct net_conn **conn, int fd);

/**
 * net_detach(conn, fd):
 * Take the socket out of a connection, which then is only good for net_close.
 *
 *   out  fd  the caller's from now on; -1 unless CL_OK
 *
 * Return CL_OK, or CL_BAD_INPUT if bytes wait in the connection, received or
 * collected (they would be lost), or the socket was taken before.
 */
MUST_CHECK enum cl_status net_detach(struct net_conn *conn, int *fd);

/**
 * net_waiting_in():
 * Say which call of this file the calling thread waits in ("net_recv").
 * Safe in a signal handler.
 *
 * Return the function's name, or NULL if the thread waits in none.
 */
const char *net_waiting_in(void);

#endif
