/* Contract: peer.h. */
#include "peer.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/sockios.h>
#include <sys/prctl.h>
#endif

#include "seed.h"
#include "test_run.h"

#define PAIRS_MAX       32
#define PEER_TIMEOUT_MS 1000 /* a peer waits this long for the student */

static struct net_conn *pairs[PAIRS_MAX][2];
static int watched = -1; /* a copy of the peer's socket in a watched pair */
static size_t n_pairs;
static double timeout_scale = 1;
static atomic_bool over; /* the test has ended: no peer waits any more */

static struct {
	pthread_t thread;
	bool running;
	unsigned started; /* in the running test */
	uint8_t seed[RANDOM_SEED_LEN];
	enum cl_status (*play)(void *argument);
	void *argument;
	enum cl_status status;
} peer;

/*
 * The student's ends go first: a peer that waits for them then wakes up. But
 * a worker may have sent its end to itself, where it never closes, so the
 * peer's ends are ended, too, before its thread is waited for.
 */
static void
clean(void)
{
	over = true;
	for (size_t i = 0; i < n_pairs; i++) {
		net_close(pairs[i][1]);
		net_abort(pairs[i][0]);
	}
	if (peer.running)
		(void)peer_join();
	for (size_t i = 0; i < n_pairs; i++)
		net_close(pairs[i][0]);
	n_pairs = 0;
	if (watched >= 0)
		(void)close(watched);
	watched = -1;
	peer.started = 0;
	over = false;
}

void
peer_configure(double scale)
{
	timeout_scale = scale;
	test_at_end(clean);
}

/* Over TCP, for that is what students meet; both ends in this process. */
static enum cl_status
connect_ends(struct net_conn *ends[2])
{
	struct net_listener *listener;
	char address[NET_ADDRESS_MAX], *port;
	enum cl_status status;

	status = net_listen(&listener, "127.0.0.1", "0");
	if (status != CL_OK)
		return (net_pair(ends));
	net_listener_address(listener, address);
	for (port = address; *port != ':'; port++)
		;
	status = net_connect(&ends[0], "127.0.0.1", port + 1, NET_TIMEOUT_MS);
	if (status == CL_OK)
		status = net_accept(listener, &ends[1], NET_TIMEOUT_MS);
	net_close_listener(listener);
	return (status);
}

/* Have the running test's end close a pair. */
static void
keep_pair(struct net_conn *ends[2], enum cl_status status)
{
	if (status != CL_OK)
		test_fail(CAUSE_GRADER, "no connection on this machine");
	net_set_timeout(ends[0], (int)(PEER_TIMEOUT_MS * timeout_scale));
	pairs[n_pairs][0] = ends[0];
	pairs[n_pairs][1] = ends[1];
	n_pairs++;
}

void
test_pair(struct net_conn *ends[2])
{
	if (n_pairs == PAIRS_MAX)
		test_fail(CAUSE_GRADER, "a test makes too many connections");
	keep_pair(ends, connect_ends(ends));
}

void
test_pair_watched(struct net_conn *ends[2])
{
	enum cl_status status = CL_SYSTEM;
	int fds[2];

	if (n_pairs == PAIRS_MAX)
		test_fail(CAUSE_GRADER, "a test makes too many connections");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0) {
		if (watched >= 0)
			(void)close(watched);
		watched = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
		status = net_adopt(&ends[0], fds[0]);
		if (status == CL_OK)
			status = net_adopt(&ends[1], fds[1]);
	}
	keep_pair(ends, status);
}

bool
peer_unread(void)
{
	/* To sleep, not to yield: who yields waits for every busy program. */
	const struct timespec pause = { .tv_nsec = 20000 };
	int unread = 0;

	(void)nanosleep(&pause, NULL);
#ifdef SIOCOUTQ
	if (!over && ioctl(watched, SIOCOUTQ, &unread) == 0)
		return (unread > 0);
#endif
	return (false);
}

static void *
run(void *unused)
{
	(void)unused;
#ifdef __linux__
	/* A short sleep shall be short. */
	(void)prctl(PR_SET_TIMERSLACK, 1);
#endif
	seeded_random_seed(peer.seed);
	peer.status = peer.play(peer.argument);
	return (NULL);
}

void
peer_start(enum cl_status (*play)(void *argument), void *argument)
{
	if (peer.running)
		test_fail(CAUSE_GRADER, "a test starts a second peer");
	peer.play = play;
	peer.argument = argument;
	seed_derive(peer.seed, test_record()->test, "peer", peer.started++);
	if (pthread_create(&peer.thread, NULL, run, NULL) != 0)
		test_fail(CAUSE_GRADER, "no thread for the peer");
	peer.running = true;
}

enum cl_status
peer_join(void)
{
	(void)pthread_join(peer.thread, NULL);
	peer.running = false;
	return (peer.status);
}
