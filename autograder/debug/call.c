/*
 * Contract: call.h.  The proxies' other end in make debug: a student's
 * function is called in this very process, with the buffers, connections and
 * randomness that a worker would have given it.
 *
 * What cannot be the same: globals keep their values over worker_restart, a
 * constructor runs before there is a seed, nothing is forbidden, and nothing
 * is too late. make grade has the last word.
 */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contracts.h"
#include "dispatch.h"
#include "message.h"
#include "network_driver.h"
#include "question.h"
#include "seed.h"
#include "test_run.h"
#include "wire.h"
#include "worker.h"

extern const struct dispatch_header dispatch_header;

/* What the function gets: copies between guard pages, as in a worker. */
struct region worker_regions[REGIONS_MAX];
size_t worker_n_regions;

_Noreturn void
worker_give_up(void)
{
	test_fail(CAUSE_GRADER, "out of memory");
}

static struct {
	bool running;
	uint64_t launches; /* in the running test, as call.c counts them */
	uint32_t turn;
	struct seeded_stream stream; /* while the test draws from its own */
	uint64_t first_draw; /* of the student's code: sodium_init draws, too */
	struct {
		const struct net_conn *of_test;
		struct net_conn *conn;
	} conns[CONNS_MAX];
	size_t n_conns;
} worker;

/* Its connections end with a worker: peers have to see that. */
void
worker_restart(void)
{
	for (size_t i = 0; i < worker.n_conns; i++)
		net_close(worker.conns[i].conn);
	worker.n_conns = 0;
	worker.running = false;
}

static void
clean(void)
{
	worker_restart();
	question_forget_conns();
	worker.launches = 0;
}

enum cl_status
call_configure(const struct variant *variant, double scale)
{
	(void)variant;
	(void)scale;
	/* Only sodium_init has drawn yet, as in a worker with its seed. */
	seeded_random_swap(&worker.stream);
	worker.first_draw = worker.stream.draws;
	test_at_end(clean);
	return (CL_OK);
}

static void
start_worker(void)
{
	seed_derive(worker.stream.key, test_record()->test, "worker",
	    worker.launches++);
	worker.stream.draws = worker.first_draw;
	worker.running = true;
}

/* Take a connection over, or find the one taken over before. */
static struct net_conn *
take_conn(const struct question *question, size_t *next_fd,
    const struct net_conn *of_test)
{
	size_t i = 0;

	while (i < worker.n_conns && worker.conns[i].of_test != of_test)
		i++;
	if (i == worker.n_conns) {
		if (i == CONNS_MAX || *next_fd == question->n_fds ||
		    net_adopt(&worker.conns[i].conn, question->fds[*next_fd]) !=
			CL_OK)
			test_fail(CAUSE_GRADER, "a connection was lost");
		++*next_fd;
		worker.conns[i].of_test = of_test;
		worker.n_conns++;
	}
	net_set_timeout(worker.conns[i].conn, net_timeout(of_test));
	net_set_max_len(worker.conns[i].conn, net_max_len(of_test));
	return (worker.conns[i].conn);
}

/* Where an argument's bytes are in the copies that the function gets. */
static uint8_t *
find_copy(const struct question *question, const struct call_argument *argument)
{
	const uint8_t *at = argument->at;

	for (size_t i = 0; i < question->n_regions; i++) {
		const struct call_region *region = &question->regions[i];
		bool empty = argument->len == 0 || region->len == 0;

		if (empty ? at == region->at && argument->len == region->len
			  : at >= region->at &&
				at + argument->len <= region->at + region->len)
			return (worker_regions[i].at + (at - region->at));
	}
	abort(); /* question_write made a region for each */
}

static void
fill_values(struct dispatch_value *values, const struct question *question,
    const struct call_argument *arguments, size_t n)
{
	size_t next_fd = 0;

	for (size_t i = 0; i < n; i++) {
		const struct call_argument *argument = &arguments[i];

		if (argument->kind == CALL_KIND_SCALAR)
			values[i].number = argument->value;
		else if (argument->kind == CALL_KIND_CONN)
			values[i].at =
			    take_conn(question, &next_fd, argument->at);
		else if (argument->at != NULL)
			values[i].at = find_copy(question, argument);
	}
}

static void
copy_regions(const struct question *question)
{
	for (size_t i = 0; i < question->n_regions; i++) {
		const struct call_region *region = &question->regions[i];

		worker_regions[i].writable = region->writable;
		worker_map_region(&worker_regions[i], region->at, region->len);
	}
	worker_n_regions = question->n_regions;
}

/* Copy what the function wrote back to the test's buffers. */
static void
take_outputs(const struct question *question,
    const struct call_argument *arguments, size_t n)
{
	uint8_t *bytes = malloc(question->answer_len);
	struct wire_writer writer = wire_writer(bytes, question->answer_len);
	uint8_t underrun = worker_find_underrun();
	struct wire_reader reader;
	const struct call_rule *broken;
	size_t len;

	if (bytes == NULL)
		worker_give_up();
	if (underrun != NO_REGION)
		test_fail(CAUSE_CRASH, "it wrote in front of '%s'",
		    question->regions[underrun].name);
	for (size_t i = 0; i < question->n_regions; i++) {
		if (question->regions[i].writable)
			wire_put_bytes(&writer, worker_regions[i].at,
			    worker_regions[i].len);
		worker_unmap_region(&worker_regions[i]);
	}
	if (wire_written(&writer, &len) != CL_OK)
		abort();
	reader = wire_reader(bytes, len);
	broken = question_take_outputs(question, &reader, arguments, n);
	free(bytes);
	if (broken != NULL)
		test_fail(CAUSE_LIE, "%s %s", broken->name,
		    question_complaint(broken));
}

enum cl_status
call_worker(size_t function, struct call_argument *arguments, size_t n)
{
	struct dispatch_value values[VALUES_MAX] = { { NULL, 0 } };
	struct question question;
	struct question_to to;
	enum cl_status status;

	test_own_thread();
	question_note(function, arguments, n);
	if (!worker.running)
		start_worker();
	to = (struct question_to){ worker.launches, ++worker.turn };
	question_write(&question, &to, function, arguments, n);
	free(question.message);
	copy_regions(&question);
	fill_values(values, &question, arguments, n);
	seeded_random_swap(&worker.stream);
	status = dispatch_header.rows[function].call(values);
	seeded_random_swap(&worker.stream);
	(void)fflush(stdout);
	if (cl_status_name(status) == NULL)
		test_fail(CAUSE_LIE, "the returned value is no cl_status");
	take_outputs(&question, arguments, n);
	if (status == CL_NOT_IMPLEMENTED)
		test_fail(CAUSE_NOT_IMPLEMENTED,
		    "%s returns CL_NOT_IMPLEMENTED",
		    contract_functions[function].name);
	return (status);
}

/* Nobody looks on: make grade does. */
uint64_t
worker_ciphered(void)
{
	return (0);
}

void
check_wiped(const void *secret, size_t len, const char *sentence,
    const char *file, int line)
{
	(void)secret, (void)len, (void)sentence, (void)file, (void)line;
}

void
check_same_path(const char *sentence, const char *file, int line)
{
	(void)sentence, (void)file, (void)line;
}
