/*
 * The course's channel over TLS 1.3, on loopback TCP, each with a process of
 * its own at the other end. Messages go one way, and a byte comes back once all
 * were opened. Ours are aead records in frames, which the driver coalesces;
 * theirs is libssl, with the same cipher for records of the same length.
 */
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "pairs.h"
#include "partner.h"
#include "record.h"

#define LEN        (16u << 10) /* bytes: one message, and a full TLS record */
#define TIMEOUT_MS 600000      /* as in end.c: long, for a sample is */
#define WARM_UP    100         /* messages, before the ends are pinned apart */
#define SUITE      "TLS_AES_256_GCM_SHA384"

static const uint8_t key[AES256_KEY_LEN] = "0123456789ABCDEF0123456789ABCDE";
static uint8_t text[LEN], record[LEN + RECORD_AEAD_OVERHEAD];

/* Ours. */

static struct channel {
	struct net_conn *conn;
	uint64_t seq_sent, seq_heard;
} channel;
static struct partner channel_partner;

static enum cl_status
channel_send(const void *bytes, size_t len)
{
	enum cl_status status;
	size_t record_len = 0;

	status = record_aead_seal(&channel.seq_sent, record, sizeof(record),
	    &record_len, key, bytes, len);
	return (status == CL_OK ? net_send(channel.conn, record, record_len)
				: status);
}

/* Receive a message of a known length. */
static enum cl_status
channel_recv(void *bytes, size_t len)
{
	enum cl_status status;
	size_t record_len = 0, got = 0;

	status = net_recv(channel.conn, record, sizeof(record), &record_len);
	if (status == CL_OK)
		status = record_aead_open(&channel.seq_heard, bytes, len, &got,
		    key, record, record_len);
	return (status == CL_OK && got != len ? CL_DECODE : status);
}

/* The other end: answer rounds until the connection is closed. */
static enum cl_status
channel_answer(struct net_conn *conn, void *unused)
{
	enum cl_status status = CL_OK;
	uint64_t times = 0;

	(void)unused;
	channel.conn = conn;
	net_set_timeout(conn, TIMEOUT_MS);
	while (status == CL_OK) {
		status = channel_recv(&times, sizeof(times));
		for (uint64_t i = 0; status == CL_OK && i < times; i++)
			status = channel_recv(text, LEN);
		if (status == CL_OK)
			status = channel_send(text, 1);
	}
	net_close(conn);
	return (status);
}

static enum cl_status
channel_round(const struct pairs_figure *figure, size_t times)
{
	uint64_t n = times;
	enum cl_status status = channel_send(&n, sizeof(n));

	for (uint64_t i = 0; status == CL_OK && i < n; i++)
		status = channel_send(text, figure->len);
	if (status == CL_OK)
		status = net_flush(channel.conn);
	return (status == CL_OK ? channel_recv(text, 1) : status);
}

static enum cl_status
channel_open(void)
{
	enum cl_status status = partner_call(&channel_partner, &channel.conn);

	if (status != CL_OK)
		return (status);
	net_set_timeout(channel.conn, TIMEOUT_MS);
	return (net_set_coalescing(channel.conn, true));
}

/* Theirs. */

static SSL *tls;
static struct partner tls_partner;

/* A certificate that nobody trusts, and nobody is asked to. */
static bool
certify(SSL_CTX *context)
{
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	X509 *certificate = X509_new();
	bool done;

	done =
	    pair != NULL && certificate != NULL &&
	    X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400) != NULL &&
	    X509_set_pubkey(certificate, pair) == 1 &&
	    X509_sign(certificate, pair, NULL) > 0 &&
	    SSL_CTX_use_certificate(context, certificate) == 1 &&
	    SSL_CTX_use_PrivateKey(context, pair) == 1;
	X509_free(certificate);
	EVP_PKEY_free(pair);
	return (done);
}

/* Take over a connection's socket, and shake hands on it. */
static SSL *
tls_open(struct net_conn *conn, bool server)
{
	SSL_CTX *context = SSL_CTX_new(TLS_method());
	SSL *fresh = NULL;
	int fd = -1;

	if (net_detach(conn, &fd) == CL_OK && context != NULL &&
	    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
	    SSL_CTX_set_ciphersuites(context, SUITE) == 1 &&
	    /* No ticket comes late, so that what is read is what was said. */
	    SSL_CTX_set_num_tickets(context, 0) == 1 &&
	    (!server || certify(context)))
		fresh = SSL_new(context);
	SSL_CTX_free(context);
	net_close(conn);
	if (fresh != NULL && SSL_set_fd(fresh, fd) == 1 &&
	    (server ? SSL_accept(fresh) : SSL_connect(fresh)) == 1 &&
	    strcmp(SSL_get_cipher_name(fresh), SUITE) == 0)
		return (fresh);
	SSL_free(fresh);
	(void)close(fd);
	return (NULL);
}

static void
tls_close(SSL *ssl)
{
	int fd = ssl == NULL ? -1 : SSL_get_fd(ssl);

	if (ssl == NULL)
		return;
	(void)SSL_shutdown(ssl);
	SSL_free(ssl);
	(void)close(fd);
}

static bool
tls_read(SSL *ssl, void *bytes, size_t len)
{
	size_t got = 0;

	for (size_t done = 0; done < len; done += got)
		if (SSL_read_ex(
			ssl, (uint8_t *)bytes + done, len - done, &got) != 1)
			return (false);
	return (true);
}

static bool
tls_write(SSL *ssl, const void *bytes, size_t len)
{
	size_t sent = 0;

	return (SSL_write_ex(ssl, bytes, len, &sent) == 1 && sent == len);
}

static enum cl_status
tls_answer(struct net_conn *conn, void *unused)
{
	SSL *ssl = tls_open(conn, true);
	bool going = ssl != NULL;
	enum cl_status status = CL_SYSTEM;
	uint64_t times = 0;

	(void)unused;
	while (going && tls_read(ssl, &times, sizeof(times))) {
		for (uint64_t i = 0; going && i < times; i++)
			going = tls_read(ssl, text, LEN);
		going = going && tls_write(ssl, text, 1);
	}
	if (going && SSL_get_shutdown(ssl) == SSL_RECEIVED_SHUTDOWN)
		status = CL_CLOSED;
	tls_close(ssl);
	return (status);
}

static enum cl_status
tls_round(const struct pairs_figure *figure, size_t times)
{
	uint64_t n = times;
	bool going = tls_write(tls, &n, sizeof(n));

	for (uint64_t i = 0; going && i < n; i++)
		going = tls_write(tls, text, figure->len);
	return (going && tls_read(tls, text, 1) ? CL_OK : CL_SYSTEM);
}

/* Both. */

static enum cl_status
talk_open(const struct pairs_figure *figure)
{
	struct net_conn *conn;
	enum cl_status status;

	status = partner_start(&channel_partner, channel_answer, NULL);
	if (status == CL_OK)
		status = partner_start(&tls_partner, tls_answer, NULL);
	if (status == CL_OK)
		status = channel_open();
	if (status == CL_OK)
		status = partner_call(&tls_partner, &conn);
	if (status != CL_OK)
		return (status);
	tls = tls_open(conn, false);
	if (tls == NULL || figure->cores == 1)
		return (tls != NULL ? CL_OK : CL_SYSTEM);
	status = channel_round(figure, WARM_UP);
	return (status == CL_OK
		    ? partners_pin_apart(&channel_partner, &tls_partner)
		    : status);
}

static enum cl_status
talk_close(void)
{
	enum cl_status first, second;

	net_close(channel.conn);
	tls_close(tls);
	first = partner_end(&channel_partner);
	second = partner_end(&tls_partner);
	return (first != CL_OK ? first : second);
}

static const struct pairs_job talk = { talk_open, channel_round, tls_round,
	talk_close };

static const struct pairs_figure figures[] = {
	{ "channel, 16 KiB, 1 core", "TLS 1.3", PAIRS_AT_LEAST, 1.30, &talk,
	    LEN, 1 },
	{ "channel, 16 KiB, 2 cores", "TLS 1.3", PAIRS_AT_LEAST, 1.30, &talk,
	    LEN, 2 },
};

int
main(void)
{
	return (pairs_main(figures, sizeof(figures) / sizeof(figures[0])));
}
