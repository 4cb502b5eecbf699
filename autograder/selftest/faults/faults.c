/* Contract: faults.h. */
#include "faults.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define NS_PER_MS 1000000

uint8_t task_bulk[NET_MAX_LEN];

static char this_case[128];
static size_t passed;
static long held_before;
static unsigned descriptors_before;

static void *
run(void *context)
{
	struct task *task = context;

	fault_begin(&task->plan);
	task->run(task);
	task->result = fault_end();
	return (NULL);
}

void
task_recv(struct task *task)
{
	task->status =
	    net_recv(task->conn, task_bulk, sizeof(task_bulk), &task->len);
}

void
task_send(struct task *task)
{
	task->status = net_send(task->conn, task_bulk, sizeof(task_bulk));
}

void
task_write(struct task *task)
{
	task->status = net_write(task->conn, task_bulk, sizeof(task_bulk));
}

void
task_start(struct task *task)
{
	CHECK(pthread_create(&task->thread, NULL, run, task) == 0,
	    "a thread starts");
}

void
task_join(struct task *task)
{
	pthread_join(task->thread, NULL);
}

void
task_do(struct task *task)
{
	task_start(task);
	task_join(task);
}

int64_t
task_waited_ms(const struct task *task)
{
	return (task->result.elapsed_ns / NS_PER_MS);
}

void
case_is(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(this_case, sizeof(this_case), format, arguments);
	va_end(arguments);
}

void
case_begin(void)
{
	held_before = fault_held();
	descriptors_before = fault_descriptors();
}

void
case_passed(void)
{
	CASE(fault_descriptors() == descriptors_before,
	    "as many descriptors are open as before");
	CASE(fault_held() == held_before, "as much memory is held as before");
	passed++;
}

size_t
cases_passed(void)
{
	return (passed);
}

void
case_check(bool holds, const char *sentence, const char *file, int line)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s: %s", this_case, sentence);
	check_true(holds, text, file, line);
}

void
case_status(enum cl_status want, enum cl_status got, const char *what,
    const char *file, int line)
{
	char text[256];

	(void)snprintf(text, sizeof(text), "%s is %s, not %s", what,
	    cl_status_name(got), cl_status_name(want));
	case_check(want == got, text, file, line);
}

void
fill_with_pattern(uint8_t *out, size_t len, uint32_t seed)
{
	uint32_t x = seed * 2654435761u + (uint32_t)len;

	for (size_t i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		out[i] = (uint8_t)(x >> 24);
	}
}
