/* The reference's server of version ctr, for tests of modules above ctr. */
#ifndef CTR_PEER_H
#define CTR_PEER_H

#include "status.h"

/* WIRE.md, "Application exchange". */
#define REQUEST                                                                \
	"GET /transfer?to=bob&amount=100 HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define RESPONSE                                                               \
	"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"                      \
	"Content-Length: 13\r\n\r\nhello, client"

#define AMOUNT_AT 28 /* the digit 1 of 100 in the request */

/* WIRE.md, "Vectors": the nonce 00 01 .. 0f, as hex digits. */
#define DEMO_NONCE "000102030405060708090a0b0c0d0e0f"

/**
 * ctr_peer_serve(key):
 * Play for peer_start: receive a message on the script's connection, decrypt
 * it, keep the plaintext as what was heard, and answer what there is to say.
 *
 *   in  key  AES256_KEY_LEN bytes; borrowed until peer_join
 *
 * Return CL_OK, or the status of the call that failed.
 */
enum cl_status ctr_peer_serve(void *key);

#endif
