/* Lab 0: what exchange.h promises, with the reference on the other end. */
#include <string.h>

#include <sodium.h>

#include "exchange.h"
#include "lab_test.h"
#include "peer.h"
#include "ref.h"
#include "script.h"

/* WIRE.md, "Application exchange". */
static const uint8_t request[] = "GET /transfer?to=bob&amount=100 HTTP/1.1\r\n"
				 "Host: localhost\r\n\r\n";
static const uint8_t response[] = "HTTP/1.1 200 OK\r\n"
				  "Content-Type: text/plain\r\n"
				  "Content-Length: 13\r\n\r\nhello, client";
#define REQUEST_LEN  (sizeof(request) - 1)
#define RESPONSE_LEN (sizeof(response) - 1)

static const struct wire_field frame_fields[] = { { "length", 4 },
	{ "payload", 0 }, { NULL, 0 } };

/* Compare what the peer heard. */
static void
check_heard(const uint8_t *want, size_t want_len)
{
	size_t peer_heard_len = script.heard_len;

	CHECK_EQ(want_len, peer_heard_len);
	CHECK_BYTES(want, script.heard, peer_heard_len);
}

static enum cl_status
serve_once(void *unused)
{
	(void)unused;
	return (ref_exchange_respond(script.conn, script.heard,
	    sizeof(script.heard), &script.heard_len, script.say,
	    script.say_len));
}

static enum cl_status
ask_once(void *unused)
{
	(void)unused;
	return (ref_exchange_request(script.conn, script.heard,
	    sizeof(script.heard), &script.heard_len, script.say,
	    script.say_len));
}

/* Connect with a peer that plays its part, and has these bytes to say. */
static void
meet(struct net_conn *ends[2], enum cl_status (*play)(void *unused),
    const uint8_t *say, size_t say_len)
{
	test_pair(ends);
	script_start(ends[0], say, say_len);
	peer_start(play, NULL);
}

LAB_TEST(lab0, a_client_gets_the_response, .points = 2, .module = "exchange",
    .functions = "exchange_request", .read = "request-and-response",
    .protects = "exchange_request writes the request and returns the response")
{
	struct net_conn *ends[2];
	uint8_t received[4096] = { 0 };
	size_t received_len = 0;

	meet(ends, serve_once, response, RESPONSE_LEN);
	CHECK_OK(exchange_request(ends[1], received, sizeof(received),
	    &received_len, request, REQUEST_LEN));
	CHECK_PEER(peer_join());
	check_heard(request, REQUEST_LEN);
	CHECK_EQ(RESPONSE_LEN, received_len);
	CHECK_BYTES(response, received, RESPONSE_LEN);
}

LAB_TEST(lab0, a_client_says_that_the_server_hung_up, .points = 1,
    .module = "exchange", .functions = "exchange_request",
    .read = "when-a-call-fails",
    .protects = "exchange_request returns the status of the call that failed")
{
	struct net_conn *ends[2];
	uint8_t received[256] = { 0 };
	size_t received_len = 0;

	meet(ends, script_hang_up, NULL, 0);
	CHECK_STATUS(
	    CL_CLOSED, exchange_request(ends[1], received, sizeof(received),
			   &received_len, request, REQUEST_LEN));
	CHECK_PEER(peer_join());
	meet(ends, serve_once, response, RESPONSE_LEN);
	CHECK_OK(exchange_request(ends[1], received, sizeof(received),
	    &received_len, request, REQUEST_LEN));
	CHECK_PEER(peer_join());
}

LAB_TEST(lab0, a_server_answers_the_request, .points = 2, .module = "exchange",
    .functions = "exchange_respond", .read = "request-and-response",
    .protects = "exchange_respond takes the request and writes the response")
{
	struct net_conn *ends[2];
	uint8_t received[4096] = { 0 };
	size_t received_len = 0;

	meet(ends, ask_once, request, REQUEST_LEN);
	CHECK_OK(exchange_respond(ends[1], received, sizeof(received),
	    &received_len, response, RESPONSE_LEN));
	CHECK_PEER(peer_join());
	CHECK_EQ(REQUEST_LEN, received_len);
	CHECK_BYTES(request, received, REQUEST_LEN);
	check_heard(response, RESPONSE_LEN);
}

LAB_TEST(lab0, a_server_notices_that_the_client_is_done, .points = 1,
    .module = "exchange", .functions = "exchange_respond",
    .read = "when-a-call-fails",
    .protects = "exchange_respond returns CL_CLOSED at the end of the stream, "
		"and answers no request that never came")
{
	struct net_conn *ends[2];
	uint8_t received[256] = { 0 };
	size_t received_len = 0;

	meet(ends, script_hang_up, NULL, 0);
	CHECK_STATUS(
	    CL_CLOSED, exchange_respond(ends[1], received, sizeof(received),
			   &received_len, response, RESPONSE_LEN));
	CHECK_PEER(peer_join());
	worker_restart(); /* its end closes, so all there is can be read */
	CHECK(script_hear(1) == CL_CLOSED,
	    "it answered before there was a request");
	meet(ends, ask_once, request, REQUEST_LEN);
	CHECK_OK(exchange_respond(ends[1], received, sizeof(received),
	    &received_len, response, RESPONSE_LEN));
	CHECK_PEER(peer_join());
}

LAB_TEST(lab0, payloads_are_bytes, .title = "payloads are bytes, not text",
    .points = 1, .module = "exchange",
    .functions = "exchange_request exchange_respond",
    .read = "request-and-response",
    .protects = "payloads are bytes: zeros inside, lengths that are counted")
{
	struct net_conn *ends[2];
	uint8_t ours[300], theirs[200], received[300] = { 0 };
	size_t received_len = 0;

	randombytes_buf(ours, sizeof(ours));
	randombytes_buf(theirs, sizeof(theirs));
	ours[0] = ours[10] = theirs[0] = theirs[10] = 0;
	meet(ends, serve_once, theirs, sizeof(theirs));
	CHECK_OK(exchange_request(ends[1], received, sizeof(received),
	    &received_len, ours, sizeof(ours)));
	CHECK_PEER(peer_join());
	check_heard(ours, sizeof(ours));
	CHECK_EQ(sizeof(theirs), received_len);
	CHECK_BYTES(theirs, received, sizeof(theirs));
	meet(ends, ask_once, ours, sizeof(ours));
	CHECK_OK(exchange_respond(ends[1], received, sizeof(received),
	    &received_len, theirs, sizeof(theirs)));
	CHECK_PEER(peer_join());
	CHECK_EQ(sizeof(ours), received_len);
	CHECK_BYTES(ours, received, sizeof(ours));
	check_heard(theirs, sizeof(theirs));
}

/* Send a payload as the student frames it; compare the stream's bytes. */
static void
check_sent_frame(const uint8_t *payload, size_t len)
{
	static uint8_t want[200000];
	struct wire_writer writer = wire_writer(want, sizeof(want));
	struct net_conn *ends[2];
	size_t sent_len;

	wire_put_u32(&writer, (uint32_t)len);
	wire_put_bytes(&writer, payload, len);
	test_pair(ends);
	script_start(ends[0], NULL, 0);
	CHECK_OK(exchange_send_frame(ends[1], payload, len));
	worker_restart(); /* its end closes, so all there is can be read */
	CHECK_STATUS(CL_CLOSED, script_hear(sizeof(script.heard)));
	sent_len = script.heard_len;
	CHECK_EQ(writer.written, sent_len);
	CHECK_FIELDS(frame_fields, want, script.heard, sent_len);
}

LAB_TEST(lab0, a_frame_is_length_then_payload, .points = 2,
    .module = "exchange", .functions = "exchange_send_frame", .read = "frames",
    .protects = "the length is 4 bytes, big-endian, and counts the payload")
{
	check_sent_frame(request, REQUEST_LEN);
}

LAB_TEST(lab0, an_empty_frame_is_legal, .points = 1, .module = "exchange",
    .functions = "exchange_send_frame", .read = "frames",
    .protects = "a payload of no bytes is four zero bytes on the wire")
{
	check_sent_frame(request, 0);
}

LAB_TEST(lab0, a_long_frame_is_sent_whole, .points = 1, .module = "exchange",
    .functions = "exchange_send_frame", .read = "frames",
    .protects = "all four bytes of the length are used")
{
	static uint8_t payload[70000];

	randombytes_buf(payload, sizeof(payload));
	check_sent_frame(payload, sizeof(payload));
}

LAB_TEST(lab0, a_frame_over_the_limit_is_not_sent, .points = 1,
    .module = "exchange", .functions = "exchange_send_frame", .read = "limits",
    .protects = "a payload over NET_MAX_LEN is refused before any byte "
		"leaves, one of NET_MAX_LEN is sent")
{
	static uint8_t payload[NET_MAX_LEN + 1];
	struct net_conn *ends[2];

	test_pair(ends);
	script_start(ends[0], NULL, 0);
	CHECK_STATUS(CL_BAD_INPUT,
	    exchange_send_frame(ends[1], payload, sizeof(payload)));
	worker_restart();
	CHECK_STATUS(CL_CLOSED, script_hear(1));
	test_pair_watched(ends);
	script_start(ends[0], NULL, 0);
	script.swallow_len = EXCHANGE_HEADER_LEN + (size_t)NET_MAX_LEN;
	peer_start(script_swallow, NULL);
	CHECK_OK(exchange_send_frame(ends[1], payload, NET_MAX_LEN));
	CHECK_PEER(peer_join());
}

/* Let a peer speak these bytes, and receive one frame. */
static enum cl_status
recv_spoken(const uint8_t *stream, size_t stream_len, size_t chunk,
    uint8_t *payload, size_t payload_max, size_t *payload_len)
{
	struct net_conn *ends[2];
	enum cl_status status;

	test_pair_watched(ends);
	script_start(ends[0], stream, stream_len);
	script.chunk = chunk;
	peer_start(script_speak, NULL);
	status =
	    exchange_recv_frame(ends[1], payload, payload_max, payload_len);
	script.over = true;
	/* What the peer could not say any more is seen in what came. */
	(void)peer_join();
	return (status);
}

/* "length || payload" of the request, for the tests that take it apart. */
static size_t
request_frame(uint8_t frame[static 4 + REQUEST_LEN])
{
	struct wire_writer writer = wire_writer(frame, 4 + REQUEST_LEN);

	wire_put_u32(&writer, REQUEST_LEN);
	wire_put_bytes(&writer, request, REQUEST_LEN);
	return (writer.written);
}

LAB_TEST(lab0, a_frame_of_the_reference_is_received, .points = 2,
    .module = "exchange", .functions = "exchange_recv_frame", .read = "frames",
    .protects = "exchange_recv_frame returns the payload and its length")
{
	uint8_t frame[4 + REQUEST_LEN], received[256];
	size_t received_len = 0;

	memset(received, UNTOUCHED, sizeof(received));
	CHECK_OK(recv_spoken(frame, request_frame(frame), 0, received,
	    sizeof(received), &received_len));
	CHECK_EQ(REQUEST_LEN, received_len);
	CHECK_BYTES(request, received, REQUEST_LEN);
	CHECK(received[REQUEST_LEN] == UNTOUCHED,
	    "bytes behind the payload are left as they were");
}

LAB_TEST(lab0, a_frame_in_pieces_is_put_together, .points = 2,
    .module = "exchange", .functions = "exchange_recv_frame",
    .read = "tcp-is-a-stream",
    .protects = "header and payload may arrive a byte at a time")
{
	uint8_t frame[4 + REQUEST_LEN], received[256];
	size_t len = request_frame(frame), received_len;

	for (size_t chunk = 1; chunk < 9; chunk++) {
		received_len = 0;
		memset(received, 0, sizeof(received));
		CHECK_OK(recv_spoken(frame, len, chunk, received,
		    sizeof(received), &received_len));
		CHECK_EQ(REQUEST_LEN, received_len);
		CHECK_BYTES(request, received, REQUEST_LEN);
	}
}

LAB_TEST(lab0, two_frames_in_one_piece_are_told_apart, .points = 1,
    .module = "exchange", .functions = "exchange_recv_frame",
    .read = "tcp-is-a-stream",
    .protects = "nothing of the next message is taken")
{
	uint8_t stream[3 * (4 + REQUEST_LEN)], received[256] = { 0 };
	struct wire_writer writer = wire_writer(stream, sizeof(stream));
	struct net_conn *ends[2];
	size_t received_len = 0;

	wire_put_u32(&writer, 5);
	wire_put_bytes(&writer, "first", 5);
	wire_put_u32(&writer, 0);
	wire_put_u32(&writer, 6);
	wire_put_bytes(&writer, "second", 6);
	meet(ends, script_speak, stream, writer.written);
	CHECK_OK(exchange_recv_frame(
	    ends[1], received, sizeof(received), &received_len));
	CHECK_EQ(5, received_len);
	CHECK_BYTES("first", received, 5);
	CHECK_OK(exchange_recv_frame(
	    ends[1], received, sizeof(received), &received_len));
	CHECK_EQ(0, received_len);
	CHECK_OK(exchange_recv_frame(
	    ends[1], received, sizeof(received), &received_len));
	CHECK_EQ(6, received_len);
	CHECK_BYTES("second", received, 6);
	CHECK_STATUS(CL_CLOSED, exchange_recv_frame(ends[1], received,
				    sizeof(received), &received_len));
	CHECK_PEER(peer_join());
}

LAB_TEST(lab0, a_stream_that_ends_inside_a_frame_is_an_error, .points = 2,
    .module = "exchange", .functions = "exchange_recv_frame",
    .read = "when-a-call-fails",
    .protects = "the end of the stream is orderly only between messages")
{
	uint8_t frame[4 + REQUEST_LEN], received[256] = { 0 };
	size_t received_len = 0, len = request_frame(frame);
	static const size_t cuts[] = { 1, 2, 3, 4, 5, 40, REQUEST_LEN + 3 };

	CHECK_STATUS(CL_CLOSED, recv_spoken(frame, 0, 0, received,
				    sizeof(received), &received_len));
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		CHECK_STATUS(
		    CL_TRUNCATED, recv_spoken(frame, cuts[i], 0, received,
				      sizeof(received), &received_len));
	CHECK_OK(recv_spoken(
	    frame, len, 0, received, sizeof(received), &received_len));
}

LAB_TEST(lab0, a_frame_over_the_limit_is_refused, .points = 1,
    .module = "exchange", .functions = "exchange_recv_frame", .read = "limits",
    .protects = "an announced length is checked before anything is read")
{
	static const uint32_t announced[] = { REQUEST_LEN + 1, 65536,
		0x7fffffff, 0x80000000, 0xffffffff };
	uint8_t frame[4 + REQUEST_LEN], received[REQUEST_LEN];
	size_t received_len = 0;

	for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++) {
		struct wire_writer writer;
		size_t len = request_frame(frame);

		writer = wire_writer(frame, 4);
		wire_put_u32(&writer, announced[i]);
		memset(received, UNTOUCHED, sizeof(received));
		CHECK_STATUS(CL_TOO_BIG, recv_spoken(frame, len, 0, received,
					     sizeof(received), &received_len));
		for (size_t j = 0; j < sizeof(received); j++)
			CHECK(received[j] == UNTOUCHED,
			    "nothing of a refused message is stored");
	}
	CHECK_OK(recv_spoken(frame, request_frame(frame), 0, received,
	    sizeof(received), &received_len));
	CHECK_EQ(REQUEST_LEN, received_len);
}

LAB_TEST(lab0, your_frames_carry_a_whole_exchange, .points = 1,
    .module = "exchange",
    .functions = "exchange_send_frame exchange_recv_frame", .read = "frames",
    .protects = "request and response cross in frames, as client and server")
{
	struct net_conn *ends[2];
	uint8_t received[256] = { 0 };
	size_t received_len = 0;

	meet(ends, script_recv, NULL, 0);
	CHECK_OK(exchange_send_frame(ends[1], request, REQUEST_LEN));
	CHECK_PEER(peer_join());
	check_heard(request, REQUEST_LEN);
	CHECK_OK(net_send(ends[0], response, RESPONSE_LEN));
	CHECK_OK(exchange_recv_frame(
	    ends[1], received, sizeof(received), &received_len));
	CHECK_EQ(RESPONSE_LEN, received_len);
	CHECK_BYTES(response, received, RESPONSE_LEN);
}
