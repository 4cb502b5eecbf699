/* The launcher: run an untrusted program with as little power as it needs. */
#ifndef JAIL_H
#define JAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "status.h"

/*
 * A worker executes a student's code: one static program that needs no file
 * at all. A checked worker is a shared one, which may read files, for its
 * loader must; it gives that up before the student's code comes, and is
 * otherwise the same. A builder is a compiler, a linker or a debugger's
 * helper: it reads a few directories, writes one, and starts children.
 */
enum jail_profile { JAIL_WORKER, JAIL_CHECKED, JAIL_BUILDER };
#define JAIL_PROFILES 3

/* The walls. Each is tried out; what the machine lacks is named. */
enum jail_layer {
	JAIL_RLIMITS = 1 << 0,
	JAIL_SECCOMP = 1 << 1,
	JAIL_LANDLOCK = 1 << 2,
	JAIL_UID = 1 << 3, /* another user id; a worker's root is empty, too */
};

#define JAIL_PATHS_MAX 8

/*
 * The environment is fixed: a worker sees LC_ALL and TZ, a builder PATH,
 * LC_ALL, and as HOME and TMPDIR the directory it writes. Descriptors not
 * named here are closed.
 */
struct jail_spec {
	enum jail_profile profile;
	const char
	    *program; /* absolute path; a worker's starts by descriptor */
	const char *const *argv; /* NULL-terminated */
	int stdout_fd;   /* becomes 1 and 2; not a file for a worker: it may not
	                  lengthen one */
	int rpc_fd;      /* becomes 3; -1 for none; a worker's only recvmsg */
	int image_fd;    /* becomes 4; -1 for none */
	const char *cwd; /* builder: where it starts; NULL for as it is */
	const char *readable[JAIL_PATHS_MAX]; /* builder: up to a NULL */
	const char
	    *writable; /* builder: the one directory it writes, or NULL */
	unsigned cpu_seconds; /* SIGXCPU, a second later SIGKILL; 0: no limit */
	size_t memory_max;    /* bytes of address space; 0 for no limit */
};

/**
 * jail_probe(without, protected_dir):
 * Find out by trying which layers work on this machine. Layers in the set
 * ${without} are left out as if they did not exist (for tests). Called again,
 * it probes again; it must not run beside jail_spawn.
 *
 *   in  protected_dir  what no builder may read, or NULL: without Landlock a
 *                      builder's other user id counts as a layer only if it
 *                      keeps that user out of this directory
 *
 * Return the layers of JAIL_WORKER, as of jail_layers.
 */
unsigned jail_probe(unsigned without, const char *protected_dir);

/**
 * jail_layers(profile):
 * Return the set of layers behind which jail_spawn puts this profile; without
 * an earlier jail_probe, that of jail_probe(0, NULL).
 */
unsigned jail_layers(enum jail_profile profile);

/**
 * jail_builder_uid():
 * Return the user id that builders run as, so that the caller can give them
 * the directory they write; -1 if it is the caller's own.
 */
uid_t jail_builder_uid(void);

/**
 * jail_describe(profile, text, text_max):
 * Write the layers of a profile as "seccomp+landlock+rlimits+uid", or "none".
 *
 *   out  text  a string, cut to ${text_max} bytes with its NUL; 32 are enough
 */
void jail_describe(enum jail_profile profile, char *text, size_t text_max);

/**
 * jail_spawn(spec, pid):
 * Start a program in a process group of its own, behind every layer of
 * jail_layers: nothing of it runs before the walls stand. A layer that fails
 * now although it worked in the probe ends the child with status JAIL_EXIT
 * before the program starts; so does a program that cannot be executed. (A
 * program may return that status, too: a worker's first message on 3 is the
 * proof that it started.) The child dies with the thread that called.
 *
 *   out  pid  the child's process id and process group; untouched unless CL_OK
 *
 * Return CL_OK, CL_BAD_INPUT if a path of a builder's does not exist or is
 * too long, or CL_SYSTEM if no child could be made; errno is EACCES if the
 * other user may not execute a worker's program (it needs mode o+x).
 */
#define JAIL_EXIT 125
MUST_CHECK enum cl_status jail_spawn(const struct jail_spec *spec, pid_t *pid);

/**
 * jail_end(pid, wait_status):
 * Kill what is left of the process group, and reap its leader. Nobody else
 * may reap it before: a look at it is waitid with WNOWAIT.
 *
 *   out  wait_status  as of waitpid
 */
void jail_end(pid_t pid, int *wait_status);

#endif
