/* One module of a composition: from a source file to a sound object. */
#ifndef MODULE_H
#define MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"

#define MODULE_KEY_LEN 32 /* bytes: hash of all that an object depends on */
#define MODULE_LOG_MAX 8192

struct module {
	const char *name;
	struct source source;
	char directory[512]; /* absolute: build/<name>, where its object lies */
	char object[640];    /* absolute path of the object */
	char include[600];   /* absolute: the headers it is compiled with */
	uint8_t key[MODULE_KEY_LEN];
	bool sound;               /* the object may be linked */
	char problem[1024];       /* one sentence if not, else "" */
	char log[MODULE_LOG_MAX]; /* what the toolchain printed */
};

/**
 * module_build(module, name, root, solution, build):
 * Bring the object of ${solution}/${name}.c up to date in ${build}.
 *
 *   out  module    sound, or with a problem
 *   in   root      absolute path of the project
 *   in   build     absolute path of the directory for objects
 */
void module_build(struct module *module, const char *name, const char *root,
    const char *solution, const char *build);

/**
 * module_take_log(module, printed):
 * Keep what a tool printed, with the paths that the user knows.
 */
void module_take_log(struct module *module, const char *printed);

/** Read a file of at most len - 1 bytes as a string; "" if it cannot be. */
void module_read_text(const char *path, char *text, size_t len);

#endif
