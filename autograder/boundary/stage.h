/* A directory that hostile tools may write, and what is taken out of it. */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>

/**
 * stage_open(path):
 * Make an empty directory that the user who compiles may write. Whatever an
 * earlier build left there is removed, or it would be found by the next.
 *
 * Return true, or false with errno.
 */
bool stage_open(const char *path);

/**
 * stage_take(path, name, to):
 * Move path/name to ${to}, if it is a plain file.
 *
 * Return true, or false with errno.
 */
bool stage_take(const char *path, const char *name, const char *to);

/**
 * stage_is_full(path):
 * Try whether the file system of ${path} takes another 64 KiB; to be asked
 * when a tool failed, for what it prints is not to be trusted.
 */
bool stage_is_full(const char *path);

#endif
