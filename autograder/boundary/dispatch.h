/* What an image of modules shows to the worker that loads it. */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/*
 * An image is a small static ELF file that holds one object per module, linked
 * against the addresses of the worker's own driver, libsodium and C library.
 * It lies in this range, so an address says whose code it is: above where a
 * kernel may start the heap, and below 2 GiB, where short addresses end.
 */
#define IMAGE_START 0x60000000
#define IMAGE_END   0x68000000

/* One argument as a function takes it: a pointer or a number. */
struct dispatch_value {
	void *at;
	uint64_t number;
};

struct dispatch_row {
	enum cl_status (*call)(const struct dispatch_value *values);
	size_t n_values;
};

/* The image's entry point is the address of this, not code. */
struct dispatch_header {
	const struct dispatch_row *rows;
	size_t n_rows;
	void (**constructors)(int, char **, char **);
	void (**constructors_end)(int, char **, char **);
};

extern void (*__init_array_start[])(int, char **, char **);
extern void (*__init_array_end[])(int, char **, char **);

#define DISPATCH_HEADER(rows_, n_rows_)                                        \
	const struct dispatch_header dispatch_header = { (rows_), (n_rows_),   \
		__init_array_start, __init_array_end }

#endif
