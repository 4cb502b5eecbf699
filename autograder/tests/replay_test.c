/* Lab 3: what replay.h promises, played against the reference's records. */
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "peer.h"
#include "replay.h"
#include "replay_scene.h"
#include "shuffle.h"

#define UNHEARD 99 /* no count of any test */

/* Replay one recorded message of the client's; so many are accepted. */
static void
replay_one(
    struct net_conn *conn, uint64_t number, uint64_t times, uint64_t want)
{
	const struct recording *said = &scene.said[PEER_CLIENT];
	uint64_t accepted = UNHEARD;

	CHECK_OK(replay_record(
	    conn, &accepted, said->bytes, said->len, number, times));
	CHECK_EQ(want, accepted);
}

/* See what the server heard: times one text, and then what it refused. */
static void
check_executed(uint64_t first, uint64_t number, uint64_t times)
{
	scene_end();
	CHECK(!scene.peer.rushed,
	    "a message was said before the one before it was answered");
	CHECK(scene.peer.verdict != CL_AUTH && scene.peer.verdict != CL_DECODE,
	    "the server heard what the client never said");
	CHECK_EQ(first + times, scene.peer.n_opened);
	for (uint64_t i = first; i < first + times; i++)
		scene_check_heard(i, scene.texts[PEER_CLIENT], number);
}

LAB_TEST(lab3, a_transfer_is_executed_again_and_again, .points = 1,
    .module = "replay", .functions = "replay_record",
    .read = "replaying-a-record",
    .protects = "any message of version hmac is accepted as often as it is "
		"replayed, each after the response to the one before")
{
	size_t order[TEXTS_MAX];

	shuffle(order, TEXTS_MAX);
	for (uint64_t times = 0; times < TEXTS_MAX; times++) {
		uint64_t number = order[times];
		struct net_conn *conn;

		scene_record(PEER_HMAC, TEXTS_MAX);
		conn = scene_meet(PEER_SERVER);
		scene.peer.patient = times == 2;
		scene_start();
		replay_one(conn, number, times, times);
		check_executed(0, number, times);
		CHECK(scene.peer.verdict == CL_OK,
		    "the server heard what the client never said");
	}
}

LAB_TEST(lab3, a_numbered_record_is_executed_once, .points = 1,
    .module = "replay", .functions = "replay_record",
    .read = "replaying-a-record",
    .protects = "a record is accepted once, where its number is expected, and "
		"never after: what replay_record says is what the server did")
{
	static const uint64_t often[] = { 2, (uint64_t)1 << 32, UINT64_MAX };

	for (int version = PEER_HMAC_SEQ; version <= PEER_AEAD; version++)
		for (uint64_t i = 0; i < 12; i++) {
			uint64_t number = randombytes_uniform(TEXTS_MAX);
			uint64_t first = i % 2 == 0
					     ? number
					     : (number + 1 + i % 3) % TEXTS_MAX;
			uint64_t accepted = first == number;
			uint64_t times = often[i % COUNT(often)];
			struct net_conn *conn;

			scene_record(version, TEXTS_MAX);
			conn = scene_meet(PEER_SERVER);
			scene.peer.n_opened = first;
			scene_start();
			replay_one(conn, number, times, accepted);
			check_executed(first, number, accepted);
			CHECK(scene.peer.verdict == CL_SEQUENCE,
			    "the server never refused a replayed record");
		}
}

/* Replay all that a client said; so many are accepted. */
static void
replay_all(struct net_conn *conn, uint64_t want)
{
	const struct recording *said = &scene.said[PEER_CLIENT];
	uint64_t accepted = UNHEARD;

	CHECK_OK(replay_connection(conn, &accepted, said->bytes, said->len));
	CHECK_EQ(want, accepted);
}

LAB_TEST(lab3, a_whole_connection_is_executed_again, .points = 1,
    .module = "replay", .functions = "replay_connection",
    .read = "replaying-a-connection",
    .protects = "all that a client said is accepted on a new connection, each "
		"message after the response to the one before")
{
	for (int version = PEER_HMAC; version <= PEER_AEAD; version++)
		for (uint64_t n = 1; n <= 5; n++) {
			struct net_conn *conn;

			scene_record(version, n);
			conn = scene_meet(PEER_SERVER);
			scene.peer.patient = n == 3;
			scene_start();
			replay_all(conn, n);
			scene_end();
			CHECK(!scene.peer.rushed,
			    "a message was said before the one before it was "
			    "answered");
			CHECK_EQ(n, scene.peer.n_opened);
			for (uint64_t i = 0; i < n; i++)
				scene_check_heard(
				    i, scene.texts[PEER_CLIENT], i);
		}
}

/* Change a byte of one message of the client's. */
static void
damage(uint64_t number)
{
	struct recording *said = &scene.said[PEER_CLIENT];

	said->bytes[said->ends[number] - 1] ^= 1;
}

LAB_TEST(lab3, fresh_keys_end_the_replay, .points = 1, .module = "replay",
    .functions = "replay_connection",
    .read = "why-fresh-keys-for-each-direction-end-it",
    .protects = "replay_connection ends with the message that is refused, and "
		"counts those before it: under fresh keys, none")
{
	size_t order[TEXTS_MAX];

	shuffle(order, TEXTS_MAX);
	for (size_t i = 0; i < TEXTS_MAX; i++) {
		/* Three connections of other keys, and five of damaged ones. */
		bool fresh = order[i] < 3;
		uint64_t want = fresh ? 0 : order[i];
		struct net_conn *conn;

		scene_record(fresh ? PEER_DIRECTIONAL : PEER_AEAD, TEXTS_MAX);
		if (!fresh)
			damage(want);
		conn = scene_meet(PEER_SERVER);
		scene_start();
		replay_all(conn, want);
		scene_end();
		CHECK(scene.peer.verdict == CL_AUTH,
		    "the server never heard what it had to refuse");
		CHECK_EQ(want, scene.peer.n_opened);
	}
}

/* Reflect what a client asks; so many come back. */
static void
reflect(struct net_conn *conn, uint64_t want)
{
	uint64_t reflected = UNHEARD;

	CHECK_OK(replay_reflect(conn, &reflected));
	CHECK_EQ(want, reflected);
	CHECK_PEER(peer_join());
}

LAB_TEST(lab3, a_client_believes_its_own_request, .points = 1,
    .module = "replay", .functions = "replay_reflect", .read = "reflecting",
    .protects =
	"each request of version hmac, hmac-seq or aead comes back, and "
	"is taken for the response")
{
	for (int version = PEER_HMAC; version <= PEER_AEAD; version++)
		for (uint64_t n = 0; n <= 5; n++) {
			struct net_conn *conn;

			scene_record(version, 0);
			conn = scene_meet(PEER_CLIENT);
			scene.peer.n_asks = n;
			scene_start();
			reflect(conn, n);
			CHECK_EQ(n, scene.peer.n_opened);
			for (uint64_t i = 0; i < n; i++)
				scene_check_heard(
				    i, scene.texts[PEER_CLIENT], i);
		}
}

LAB_TEST(lab3, a_key_for_each_direction_ends_reflection, .points = 1,
    .module = "replay", .functions = "replay_reflect",
    .read = "why-fresh-keys-for-each-direction-end-it",
    .protects = "a client with two keys refuses the first request that comes "
		"back, and that is no failure of replay_reflect")
{
	for (int i = 0; i < 4; i++) {
		bool directional = i % 2 == 0;
		uint64_t want = directional ? 1 : 3;
		struct net_conn *conn;

		scene_record(directional ? PEER_DIRECTIONAL : PEER_AEAD, 0);
		conn = scene_meet(PEER_CLIENT);
		scene.peer.n_asks = 3;
		scene_start();
		reflect(conn, want);
		CHECK_EQ(directional ? 0 : 3, scene.peer.n_opened);
		CHECK(scene.peer.verdict == (directional ? CL_AUTH : CL_OK),
		    "the client did not hear its own request");
	}
}
