/* Contract: call.h. */
#include "call.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "compose.h"
#include "contracts.h"
#include "fault.h"
#include "message.h"
#include "process.h"
#include "question.h"
#include "seed.h"
#include "test_run.h"
#include "wire.h"

#define CALL_MS     1000 /* what an honest call may take, before scaling */
#define TEST_MS     10000
#define RUN_MS      480000 /* all tests together; platforms give 10 minutes */
#define CPU_SECONDS 10

static struct {
	char worker[1024]; /* path of the program, absolute */
	const struct variant *variant;
	const struct composition *composition;
	double scale;              /* how much slower than usual a call is */
	struct process workers[2]; /* one asked, one launched ahead of need */
	struct process *process;   /* the one asked */
	uint64_t launches;         /* in the running test */
	uint64_t ciphered;         /* in the last call */
	size_t function;           /* of the last call */
	size_t repeated;           /* calls of it, one after the other */
	bool used; /* the worker asked last served other tests */
	int64_t run_deadline;
	int64_t test_deadline; /* 0 before the running test's first call */
} state = { .scale = 1, .process = &state.workers[0] };

static void
clean(void)
{
	if (!state.variant->reused || test_record()->outcome != OUTCOME_PASSED)
		process_end(state.process);
	state.launches = 0;
	question_forget_conns();
	state.test_deadline = 0;
}

enum cl_status
call_configure(const struct variant *variant, double scale)
{
	char path[PATH_MAX];

	if (realpath(variant->worker, path) == NULL ||
	    strlen(path) >= sizeof(state.worker))
		return (CL_SYSTEM);
	snprintf(state.worker, sizeof(state.worker), "%s", path);
	state.variant = variant;
	state.scale = scale;
	state.run_deadline = clock_ms() + RUN_MS;
	test_at_end(clean);
	return (CL_OK);
}

void
call_use(const struct composition *composition)
{
	if (composition == state.composition)
		return;
	call_finish();
	state.composition = composition;
}

void
call_output(char *text, size_t text_max)
{
	size_t len = state.process->output_len;

	if (len > text_max - 1)
		len = text_max - 1;
	for (size_t i = 0; i < len; i++) {
		char byte = state.process->output[i];

		text[i] = (char)(byte == '\0' ? ' ' : byte);
	}
	text[len] = '\0';
}

/* The time that is left for one call; a test's total is limited too. */
static int
timeout_ms(void)
{
	int64_t call = (int64_t)(CALL_MS * state.scale), left;

	if (state.test_deadline == 0)
		state.test_deadline =
		    clock_ms() + (int64_t)(TEST_MS * state.scale);
	left = state.test_deadline - clock_ms();
	if (left < 0)
		left = 0;
	return ((int)(call < left ? call : left));
}

static enum cl_status
launch(struct process *process)
{
	const struct process_spec spec = { .worker = state.worker,
		.variant = state.variant,
		.image_fd = compose_image_fd(state.composition),
		.cpu_seconds = (unsigned)(CPU_SECONDS * state.scale) };

	if (process->pid != 0)
		return (CL_OK);
	return (process_start(process, &spec));
}

static struct process *
spare(void)
{
	return (&state.workers[state.process == &state.workers[0]]);
}

/* Send the worker the seed of its next launch; how that ends. */
static enum process_end
send_seed(void)
{
	uint8_t message[4 + 1 + RANDOM_SEED_LEN], seed[RANDOM_SEED_LEN];
	struct wire_writer writer = wire_writer(message, sizeof(message));

	state.process->output_len = 0;
	seed_derive(seed, test_record()->test, "worker", state.launches++);
	wire_put_u32(&writer, 1 + RANDOM_SEED_LEN);
	wire_put_u8(&writer, MESSAGE_SEED);
	wire_put_bytes(&writer, seed, sizeof(seed));
	return (process_ask(
	    state.process, message, sizeof(message), NULL, 0, 1, timeout_ms()));
}

static void
expect_ready(enum process_end end)
{
	struct record *record = test_record();

	if (end == PROCESS_ANSWERED &&
	    state.process->answer[0] == MESSAGE_READY)
		return;
	snprintf(record->call, sizeof(record->call),
	    "none yet: a constructor runs before the first");
	fault_leave_test(state.process, state.composition, end, NULL, 0);
}

/*
 * Take the worker that was launched ahead, and tell it its seed. Until then
 * it has run none of the student's code, nor seen any of a test.
 */
static void
start_worker(void)
{
	enum process_end end;

	state.process = spare();
	if (state.launches == 0)
		state.used = false;
	if (launch(state.process) != CL_OK)
		test_fail(CAUSE_GRADER, "no worker could be started");
	end = send_seed();
	if (end != PROCESS_ANSWERED ||
	    state.process->answer[0] != MESSAGE_STARTED) {
		process_end(state.process);
		test_fail(CAUSE_GRADER, "a worker did not start");
	}
	expect_ready(
	    process_ask(state.process, NULL, 0, NULL, 0, 1, timeout_ms()));
	/* Now, for the next test: it starts up while this one runs. */
	(void)launch(spare());
}

/* Have a worker that runs, be it from the test before. */
static void
ready_worker(void)
{
	if (state.process->pid == 0) {
		start_worker();
	} else if (state.launches == 0) {
		state.used = true;
		expect_ready(send_seed());
	}
}

bool
call_was_used(void)
{
	return (state.used);
}

void
call_finish(void)
{
	process_end(&state.workers[0]);
	process_end(&state.workers[1]);
}

void
worker_restart(void)
{
	process_end(state.process);
}

static _Noreturn void
lie(const char *what, const char *why)
{
	process_end(state.process);
	test_fail(CAUSE_LIE, "%s %s", what, why);
}

static enum cl_status
take_answer(const struct question *question,
    const struct call_argument *arguments, size_t n)
{
	struct process *process = state.process;
	struct wire_reader reader =
	    wire_reader(process->answer, process->answer_len);
	uint8_t kind = wire_get_u8(&reader), underrun;
	enum cl_status status;
	const struct call_rule *broken;

	if (kind == MESSAGE_FAULT || kind == MESSAGE_SANITIZER)
		fault_leave_test(process, state.composition, PROCESS_ANSWERED,
		    question->regions, question->n_regions);
	if (kind != MESSAGE_RETURN ||
	    process->answer_len != question->answer_len ||
	    wire_get_u32(&reader) != process->turn)
		lie("the answer", "is not one to this call: it was forged");
	status = (enum cl_status)(int32_t)wire_get_u32(&reader);
	underrun = wire_get_u8(&reader);
	state.ciphered = wire_get_u32(&reader);
	if (cl_status_name(status) == NULL)
		lie("the returned value", "is no cl_status");
	if (underrun < question->n_regions) {
		process_end(process);
		test_fail(CAUSE_CRASH, "it wrote in front of '%s'",
		    question->regions[underrun].name);
	}
	broken = question_take_outputs(question, &reader, arguments, n);
	if (broken != NULL)
		lie(broken->name, question_complaint(broken));
	return (status);
}

static _Noreturn void
not_implemented(size_t function)
{
	const char *module = contract_functions[function].module;
	const char *why = compose_problem(state.composition, module);

	if (why != NULL)
		test_fail(CAUSE_DOES_NOT_COMPILE, "%s", why);
	test_fail(CAUSE_NOT_IMPLEMENTED, "%s returns CL_NOT_IMPLEMENTED",
	    contract_functions[function].name);
}

enum cl_status
call_worker(size_t function, struct call_argument *arguments, size_t n)
{
	struct question question;
	struct question_to to;
	enum process_end end;
	enum cl_status status;

	test_own_thread();
	question_note(function, arguments, n);
	if (clock_ms() > state.run_deadline)
		test_fail(CAUSE_TIMEOUT,
		    "the tests before it took all the time of the run");
	ready_worker();
	if (state.process->turn == 0 || function != state.function)
		state.repeated = 0;
	state.function = function;
	state.repeated++;
	to = (struct question_to){ state.launches, ++state.process->turn };
	question_write(&question, &to, function, arguments, n);
	end = process_ask(state.process, question.message, question.message_len,
	    question.fds, question.n_fds, question.answer_len, timeout_ms());
	/* Our copies, or the peer would never see the student's end close. */
	for (size_t i = 0; i < question.n_fds; i++)
		(void)close(question.fds[i]);
	free(question.message);
	if (end != PROCESS_ANSWERED)
		fault_leave_test(state.process, state.composition, end,
		    question.regions, question.n_regions);
	status = take_answer(&question, arguments, n);
	if (status == CL_NOT_IMPLEMENTED)
		not_implemented(function);
	return (status);
}

size_t
call_repeated(void)
{
	return (state.repeated);
}

const struct composition *
call_composition(void)
{
	return (state.composition);
}

struct wire_reader
call_inspect(
    const uint8_t *question, size_t len, uint8_t answer_kind, size_t answer_len)
{
	struct process *process = state.process;
	struct wire_reader reader;
	enum process_end end;

	test_own_thread();
	if (process->pid == 0 || process->turn == 0)
		test_fail(CAUSE_GRADER, "a check of a call has no call");
	end = process_ask(
	    process, question, len, NULL, 0, answer_len, timeout_ms());
	reader = wire_reader(process->answer, process->answer_len);
	if (end != PROCESS_ANSWERED || process->answer[0] == MESSAGE_FAULT)
		fault_leave_test(process, state.composition, end, NULL, 0);
	if (process->answer_len != answer_len ||
	    wire_get_u8(&reader) != answer_kind ||
	    wire_get_u32(&reader) != process->turn)
		lie("the answer", "is not one to this question: it was forged");
	return (reader);
}

uint64_t
worker_ciphered(void)
{
	return (state.ciphered);
}
