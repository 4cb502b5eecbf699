/* One module of a composition: from a source file to a sound object. */
#ifndef MODULE_H
#define MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"
#include "variant.h"

#define MODULE_KEY_LEN 32 /* bytes: hash of all that an object depends on */
#define MODULE_LOG_MAX 8192

struct module {
	const char *name;
	struct source source;
	char directory[512]; /* absolute: build/<name>, where its object lies */
	char object[640];    /* absolute path of the object */
	char include[600];   /* absolute: the headers it is compiled with */
	const struct variant *variant;
	uint8_t key[MODULE_KEY_LEN];
	bool sound;               /* the object may be linked */
	char problem[1024];       /* one sentence if not, else "" */
	char log[MODULE_LOG_MAX]; /* what the toolchain printed */
};

/* Where a module comes from, and where its object goes. */
struct module_from {
	const char *root;     /* absolute path of the project */
	const char *solution; /* the directory that holds <name>.c */
	const char *objects;  /* absolute path of the directory for objects */
	const struct variant *variant;
};

/**
 * module_build(module, name, from):
 * Bring the object of a module up to date.
 *
 *   out  module  sound, or with a problem
 */
void module_build(
    struct module *module, const char *name, const struct module_from *from);

/**
 * module_take_log(module, printed):
 * Keep what a tool printed, with the paths that the user knows.
 */
void module_take_log(struct module *module, const char *printed);

/** Read a file of at most len - 1 bytes as a string; "" if it cannot be. */
void module_read_text(const char *path, char *text, size_t len);

#endif
