/* Contract: versions.h.  Specification: WIRE.md. */
#include "versions.h"

#include <stdio.h>
#include <string.h>

#include "ctr.h"
#include "exchange.h"
#include "record.h"

#define PLAIN_MAX 4096 /* bytes taken by one read */

/* The demonstration keys of WIRE.md, each without the NUL behind it. */
static const uint8_t encryption_key[] = "0123456789ABCDEF0123456789ABCDEF";
static const uint8_t mac_key[] = "HMAC_KEY_FOR_PART2_DEMO_1234567";
static const uint8_t aead_key[] = "AEAD_KEY_PART2_DEMO_FOR_AES_GCM!";

#define MAC_KEY_LEN (sizeof(mac_key) - 1)

/* clang-format off */
static const struct wire_field request_fields[] = {
	{ "request", 0 }, { NULL, 0 },
};
static const struct wire_field response_fields[] = {
	{ "response", 0 }, { NULL, 0 },
};
static const struct wire_field ctr_fields[] = {
	{ "length", NET_HEADER_LEN },
	{ "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 },
	{ NULL, 0 },
};
static const struct wire_field hmac_fields[] = {
	{ "length", NET_HEADER_LEN },
	{ "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", HMAC_TAG_LEN },
	{ NULL, 0 },
};
static const struct wire_field hmac_seq_fields[] = {
	{ "length", NET_HEADER_LEN },
	{ "seq", RECORD_SEQ_LEN },
	{ "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", HMAC_TAG_LEN },
	{ NULL, 0 },
};
static const struct wire_field aead_fields[] = {
	{ "length", NET_HEADER_LEN },
	{ "seq", RECORD_SEQ_LEN },
	{ "nonce", AES_GCM_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", AES_GCM_TAG_LEN },
	{ NULL, 0 },
};
/* clang-format on */

static enum cl_status
plain_request(
    struct conversation *talk, const uint8_t *request, size_t request_len)
{
	struct buffer *received = &talk->received;

	if (!buffer_reserve(received, PLAIN_MAX))
		return (CL_SYSTEM);
	return (exchange_request(talk->conn, received->bytes, PLAIN_MAX,
	    &received->len, request, request_len));
}

static enum cl_status
plain_respond(
    struct conversation *talk, const uint8_t *response, size_t response_len)
{
	struct buffer *received = &talk->received;

	if (!buffer_reserve(received, PLAIN_MAX))
		return (CL_SYSTEM);
	return (exchange_respond(talk->conn, received->bytes, PLAIN_MAX,
	    &received->len, response, response_len));
}

static enum cl_status
framed_request(
    struct conversation *talk, const uint8_t *request, size_t request_len)
{
	enum cl_status status;

	status = conversation_send(talk, request, request_len);
	if (status != CL_OK)
		return (status);
	return (conversation_recv(talk));
}

static enum cl_status
framed_respond(
    struct conversation *talk, const uint8_t *response, size_t response_len)
{
	enum cl_status status;

	status = conversation_recv(talk);
	if (status != CL_OK)
		return (status);
	return (conversation_send(talk, response, response_len));
}

static enum cl_status
ctr_seal(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	(void)talk;
	return (ctr_encrypt(out, out_max, out_len, encryption_key, in, in_len));
}

static enum cl_status
ctr_open(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	(void)talk;
	return (ctr_decrypt(out, out_max, out_len, encryption_key, in, in_len));
}

static enum cl_status
hmac_seal(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	(void)talk;
	return (record_hmac_seal(out, out_max, out_len, encryption_key, mac_key,
	    MAC_KEY_LEN, in, in_len));
}

static enum cl_status
hmac_open(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	(void)talk;
	return (record_hmac_open(out, out_max, out_len, encryption_key, mac_key,
	    MAC_KEY_LEN, in, in_len));
}

static enum cl_status
hmac_seq_seal(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (record_hmac_seq_seal(&talk->seq_sent, out, out_max, out_len,
	    encryption_key, mac_key, MAC_KEY_LEN, in, in_len));
}

static enum cl_status
hmac_seq_open(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (record_hmac_seq_open(&talk->seq_heard, out, out_max, out_len,
	    encryption_key, mac_key, MAC_KEY_LEN, in, in_len));
}

static enum cl_status
aead_seal(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (record_aead_seal(
	    &talk->seq_sent, out, out_max, out_len, aead_key, in, in_len));
}

static enum cl_status
aead_open(struct conversation *talk, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (record_aead_open(
	    &talk->seq_heard, out, out_max, out_len, aead_key, in, in_len));
}

static const struct version versions[] = {
	{
	    .name = "plain",
	    .port = "8081",
	    .fields = { request_fields, response_fields },
	    .request = plain_request,
	    .respond = plain_respond,
	},
	{
	    .name = "ctr",
	    .port = "8081",
	    .fields = { ctr_fields, ctr_fields },
	    .request = framed_request,
	    .respond = framed_respond,
	    .seal = ctr_seal,
	    .open = ctr_open,
	    .overhead = CTR_NONCE_LEN,
	},
	{
	    .name = "hmac",
	    .port = "9001",
	    .fields = { hmac_fields, hmac_fields },
	    .request = framed_request,
	    .respond = framed_respond,
	    .seal = hmac_seal,
	    .open = hmac_open,
	    .overhead = RECORD_HMAC_OVERHEAD,
	},
	{
	    .name = "hmac-seq",
	    .port = "9003",
	    .fields = { hmac_seq_fields, hmac_seq_fields },
	    .request = framed_request,
	    .respond = framed_respond,
	    .seal = hmac_seq_seal,
	    .open = hmac_seq_open,
	    .overhead = RECORD_HMAC_SEQ_OVERHEAD,
	},
	{
	    .name = "aead",
	    .port = "9002",
	    .fields = { aead_fields, aead_fields },
	    .request = framed_request,
	    .respond = framed_respond,
	    .seal = aead_seal,
	    .open = aead_open,
	    .overhead = RECORD_AEAD_OVERHEAD,
	},
};

#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

const struct version *
version_find(const char *name)
{
	for (size_t i = 0; i < VERSIONS; i++)
		if (strcmp(name, versions[i].name) == 0)
			return (&versions[i]);
	return (NULL);
}

void
version_names(char text[static VERSION_NAMES_MAX])
{
	size_t at = 0;

	*text = '\0';
	for (size_t i = 0; i < VERSIONS && at < VERSION_NAMES_MAX; i++)
		at += (size_t)snprintf(text + at, VERSION_NAMES_MAX - at,
		    i == 0 ? "%s" : " %s", versions[i].name);
}
