/* What the tests of the fault layer share. */
#ifndef FAULTS_H
#define FAULTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../ends.h"
#include "lab_test.h"
#include "layer.h"
#include "network_driver.h"

/* Something to do in a thread of its own, which keeps to a plan. */
struct task {
	struct fault_plan plan;
	void (*run)(struct task *task);
	struct net_conn *conn;
	struct net_listener *listener;
	const char *port;
	uint8_t *bytes;
	size_t len, max;
	pthread_t thread;
	enum cl_status status; /* out, with errno behind it */
	int error;
	const char *step; /* out: what went wrong first */
	struct fault_result result;
};

void task_start(struct task *task);
void task_join(struct task *task);

/** Start it, and wait for its end. */
void task_do(struct task *task);

/* What a task may run: one call, with as many bytes as a message may have. */
extern uint8_t task_bulk[NET_MAX_LEN];
void task_recv(struct task *task);
void task_send(struct task *task);
void task_write(struct task *task);

/** How long it waited on its own clock, in ms, rounded down. */
int64_t task_waited_ms(const struct task *task);

/** Write what identifies a case; a check that fails in it says this. */
void case_is(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Begin a case: what the program holds now, it must hold at the end. */
void case_begin(void);

/** The case ends well: nothing leaked. Counted in the closing line. */
void case_passed(void);

/** How many cases ended well. */
size_t cases_passed(void);

/** As CHECK, CHECK_STATUS and CHECK_EQ; failing, they name the case. */
#define CASE(condition, sentence)                                              \
	case_check((condition), (sentence), __FILE__, __LINE__)
#define CASE_STATUS(want, got)                                                 \
	case_status((want), (got), #got, __FILE__, __LINE__)

void case_check(bool holds, const char *sentence, const char *file, int line);
void case_status(enum cl_status want, enum cl_status got, const char *what,
    const char *file, int line);

/** Bytes that differ from seed to seed. */
void fill_with_pattern(uint8_t *out, size_t len, uint32_t seed);

#endif
