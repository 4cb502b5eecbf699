/* One live worker, seen from the grader: start, ask, end. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "seeded_random.h"
#include "status.h"
#include "variant.h"

/* How a question to a worker ended. */
enum process_end {
	PROCESS_ANSWERED,  /* a whole message came; whether it lies is open */
	PROCESS_LATE,      /* no message by the deadline */
	PROCESS_GONE,      /* it ended, and wait_status says how */
	PROCESS_FLOODED,   /* more output than OUTPUT_MAX */
	PROCESS_OVERSIZED, /* it announced more than was asked for */
	PROCESS_BLOATED,   /* more memory than the variant's resident_max */
};

#define PROCESS_OUTPUT_MAX (256u << 10) /* bytes of standard output and error */

struct process {
	pid_t pid; /* 0: none is running */
	int rpc_fd;
	int output_fd;
	uint32_t turn;
	int status_fd; /* says how much memory it has; -1 if it is limited */
	size_t resident_max; /* bytes */
	int wait_status;     /* once it has ended */
	uint8_t *answer;     /* the last message; owned, reused */
	size_t answer_len;
	size_t answer_max;
	size_t output_len;
	char output[PROCESS_OUTPUT_MAX];
};

/* What to launch. */
struct process_spec {
	const char *worker; /* absolute path of the program */
	const struct variant *variant;
	int image_fd;
	unsigned cpu_seconds;
};

/**
 * process_start(process, spec):
 * Launch a jailed worker that waits for its seed.
 *
 * Return CL_OK or CL_SYSTEM.
 */
MUST_CHECK enum cl_status process_start(
    struct process *process, const struct process_spec *spec);

/**
 * process_ask(process, message, message_len, fds, n_fds, answer_max,
 *     timeout_ms):
 * Send one message, and wait for the one that answers it; its bytes are then
 * in process->answer. Collects what the worker prints meanwhile.
 *
 *   in  message     ${message_len} bytes, header included
 *   in  fds         connections that travel with it; still the caller's
 *   in  answer_max  bytes: the longest answer that makes sense
 */
enum process_end process_ask(struct process *process, const uint8_t *message,
    size_t message_len, const int *fds, size_t n_fds, size_t answer_max,
    int timeout_ms);

/**
 * process_where(process, timeout_ms):
 * Ask a worker that is late where it is stuck.
 */
enum process_end process_where(struct process *process, int timeout_ms);

/** Kill and reap; does nothing if none is running. */
void process_end(struct process *process);

#endif
