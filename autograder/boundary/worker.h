/* What the parts of the worker share. */
#ifndef WORKER_H
#define WORKER_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORKER_PAGE  4096u
#define WORKER_SLACK 0x5c /* what fills the bytes in front of a buffer */

/* A buffer with a guard page on either side, its end at the second. */
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

/** Send bytes to the grader; safe in a signal handler. */
void worker_write(const uint8_t *bytes, size_t len);

/** Map one loadable segment of the image; ends the worker if it cannot. */
void worker_map_segment(int fd, const Elf64_Phdr *segment);

/** From now on, tell the grader of every fatal signal and of WORKER_WHERE. */
void worker_watch_faults(void);

#endif
