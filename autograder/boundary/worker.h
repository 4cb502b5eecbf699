/* What the parts of the worker share. */
#ifndef WORKER_H
#define WORKER_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

struct wire_reader;

#define WORKER_PAGE 4096u

/* A buffer of a call, in memory of its own. */
struct region {
	uint8_t *map;
	size_t map_len;
	uint8_t *at;
	size_t len;
	bool writable;
};

extern struct region worker_regions[];
extern size_t worker_n_regions;

/* Memory was refused in the running call: a crash behind it has its reason. */
extern bool worker_memory_refused;

/* How often the running call has used AES. */
extern uint32_t worker_aes_calls;

extern uint32_t worker_turn;           /* of the last call */
extern uintptr_t worker_call_frame;    /* the student's lie below it */
extern const Elf64_Ehdr *worker_image; /* its first page */

/**
 * worker_map_region(region, bytes, len):
 * Give a buffer memory in which a step beyond its end is noticed; ends the
 * worker if there is none. In a strict worker guard pages do that, in a
 * checked one the sanitizer.
 *
 *   out  region  all but writable, which is the caller's
 *   in   bytes   ${len} bytes, or NULL for zeros
 */
void worker_map_region(struct region *region, const uint8_t *bytes, size_t len);
void worker_unmap_region(struct region *region);

/** Return the number of a region in front of which was written, NO_REGION. */
uint8_t worker_find_underrun(void);

/**
 * worker_look(at, len, is_write):
 * Checked worker: find out whether code may touch ${len} bytes at ${at}; if
 * not, report its caller's caller, and end the worker.
 */
void worker_look(const void *at, size_t len, bool is_write);

/**
 * worker_inspect(kind, reader):
 * Strict worker: answer a question about the last call. A checked one is
 * never asked, and ends.
 */
void worker_inspect(uint8_t kind, struct wire_reader *reader);

/**
 * worker_search(windows, n):
 * Look for a secret in all memory that outlives a call, and in what the stack
 * still holds of it.
 *
 *   in  windows  ${n} times WINDOW_LEN bytes
 */
enum left worker_search(const uint8_t *windows, size_t n);

enum step_kind {
	STEP_CODE,    /* comes by */
	STEP_ADDRESS, /* touches this address */
	STEP_LENGTH,  /* works on so many bytes */
};

/**
 * worker_path_step(counter, frame, kind, value):
 * Strict worker: write down the next step of the running call.
 *
 *   in  counter  the address in the image
 *   in  frame    of the function it is in
 */
void worker_path_step(
    uintptr_t counter, uintptr_t frame, enum step_kind kind, uint64_t value);

/**
 * worker_same_path(parted):
 * Strict worker: compare the steps of the last call with those of the call
 * before it.
 *
 *   out  parted  unless they are the same: the address of the code that chose
 */
bool worker_same_path(uint32_t *parted);

/** Send bytes to the grader; safe in a signal handler. */
void worker_write(const uint8_t *bytes, size_t len);

/** Map one loadable segment of the image; ends the worker if it cannot. */
void worker_map_segment(int fd, const Elf64_Phdr *segment);

/** The grader is gone or broke the protocol: nobody is left to tell. */
_Noreturn void worker_give_up(void);

/** From now on, tell the grader of every fatal signal and of WORKER_WHERE. */
void worker_watch_faults(void);

#endif
