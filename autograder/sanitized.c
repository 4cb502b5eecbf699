/* Contract: sanitized.h. */
#include "sanitized.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "grading.h"

/* What the other process writes and this one reads once it has ended. */
static struct record *found;
static pid_t child = -1;

static size_t
found_len(const struct run *run)
{
	return ((run->n_records + 1) * sizeof(*found));
}

static _Noreturn void
be_child(const struct run *run, double scale, pid_t parent)
{
	struct record **records = calloc(run->n_records + 1, sizeof(*records));
	struct run other = *run;

#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (records == NULL || getppid() != parent)
		_exit(EXIT_FAILURE);
	for (size_t i = 0; i < run->n_records; i++) {
		test_record_start(&found[i], run->records[i]->test);
		memcpy(found[i].id, run->records[i]->id, sizeof(found[i].id));
		records[i] = &found[i];
	}
	other.records = records;
	if (grading_compose(&other, &variant_checked) != CL_OK ||
	    grading_run(&other, scale, NULL) != CL_OK)
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

void
sanitized_start(struct run *run, double scale)
{
	pid_t parent = getpid();

	if (access(variant_checked.worker, X_OK) != 0)
		return;
	found = mmap(NULL, found_len(run), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (found == MAP_FAILED)
		return;
	(void)fflush(NULL);
	child = fork();
	if (child == 0)
		be_child(run, scale, parent);
}

/* Whether a failure shows a mistake, and not that sanitizers cost time. */
static bool
is_telling(enum cause cause)
{
	switch (cause) {
	case CAUSE_NONE:
	case CAUSE_NOT_IMPLEMENTED:
	case CAUSE_DOES_NOT_COMPILE:
	case CAUSE_TIMEOUT:
	case CAUSE_MEMORY_LIMIT:
	case CAUSE_OUTPUT_LIMIT:
	case CAUSE_GRADER:
		return (false);
	default:
		return (true);
	}
}

static void
merge(struct run *run, struct record *record, const struct record *other)
{
	bool by_sanitizer = other->cause == CAUSE_MEMORY_ERROR ||
			    other->cause == CAUSE_UNDEFINED;
	struct record passed;

	if (record->outcome == OUTCOME_FAILED && by_sanitizer) {
		snprintf(record->found, sizeof(record->found), "%s%s%s",
		    other->place, *other->place == '\0' ? "" : ": ",
		    other->detail);
	} else if (record->outcome == OUTCOME_PASSED &&
		   other->outcome == OUTCOME_FAILED &&
		   is_telling(other->cause)) {
		passed = *record;
		*record = *other;
		record->ms = passed.ms;
		memcpy(record->output, passed.output, sizeof(passed.output));
		record->under_sanitizers = true;
	} else if (record->outcome == OUTCOME_PASSED &&
		   other->outcome == OUTCOME_FAILED) {
		run->n_unheard++;
	}
}

/* Whether every test was carried out, be it to its failure. */
static bool
is_whole(const struct run *run, int wait_status)
{
	if (!WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != EXIT_SUCCESS)
		return (false);
	for (size_t i = 0; i < run->n_records; i++)
		if (found[i].outcome == OUTCOME_NOT_RUN ||
		    (found[i].cause == CAUSE_GRADER &&
			run->records[i]->cause != CAUSE_GRADER))
			return (false);
	return (true);
}

void
sanitized_join(struct run *run)
{
	int wait_status = -1;

	if (child < 0)
		return;
	while (waitpid(child, &wait_status, 0) < 0 && errno == EINTR)
		continue;
	run->sanitized = is_whole(run, wait_status);
	for (size_t i = 0; i < run->n_records && run->sanitized; i++)
		merge(run, run->records[i], &found[i]);
	(void)munmap(found, found_len(run));
}
