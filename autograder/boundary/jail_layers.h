/* The walls one by one, for jail.c and jail_probe.c only. */
#ifndef JAIL_LAYERS_H
#define JAIL_LAYERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "jail.h"

/* An id that no distribution hands out: systemd's dynamic users start above. */
#define JAIL_USER 61235

/*
 * While a worker starts, its program is open as this descriptor, which is
 * above the limit of open files: once started, it can never have it again.
 */
#define JAIL_OPEN_FILES 64
#define JAIL_PROGRAM_FD 100

/* What jail_probe found and keeps for every launch. */
struct jail_machine {
	unsigned worker;  /* layers to apply */
	unsigned builder; /* layers to apply; its uid may be too weak to name */
	bool builder_uid_protects;
	int null_fd;
	int root_fd; /* an empty directory that was removed; or -1 */
};

/** Return what the last probe found, probing first if there was none. */
const struct jail_machine *jail_probe_machine(void);

/*
 * The functions below named "enter" raise one wall around the calling
 * process, for good. They run between fork and exec, perhaps beside threads,
 * so they make nothing but system calls. Each returns whether the wall stands.
 */

/** Lower every limit of the profile. */
bool jail_limits_enter(const struct jail_spec *spec);

/** Become JAIL_USER, in the root directory ${root_fd} unless that is -1. */
bool jail_user_enter(int root_fd);

/**
 * Give up root's capabilities, and gaining any by exec. A builder keeps the
 * one to pass file modes: its files may belong to another user.
 */
bool jail_user_drop(enum jail_profile profile);

/** Make an empty, already removed directory; return it open, or -1. */
int jail_user_root(void);

/**
 * Compile the filters of both profiles.
 *
 * Return whether libseccomp could.
 */
bool jail_seccomp_prepare(void);

/**
 * Install a profile's filter. A worker's allows execveat only if its unused
 * sixth argument is ${ticket}: random, and gone with the memory it was in.
 */
bool jail_seccomp_enter(enum jail_profile profile, uint64_t ticket);

/**
 * jail_landlock_ruleset(spec, program_fd):
 * List what a launch may reach: a worker its own program, a builder also the
 * toolchain, spec->readable and spec->writable.
 *
 * Return the ruleset, open, or -1 if the kernel has no Landlock or a path
 * does not exist; errno says which.
 */
int jail_landlock_ruleset(const struct jail_spec *spec, int program_fd);

/** Give up what ${ruleset_fd} does not list. */
bool jail_landlock_enter(int ruleset_fd);

#endif
