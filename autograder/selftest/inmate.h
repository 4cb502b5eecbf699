/* The program that the tests of the jail lock up. */
#ifndef INMATE_H
#define INMATE_H

#include <sys/types.h>

/** Return its path: JAIL_PROGRAM, or build/selftest/jail_program. */
const char *inmate_program(void);

/** Wait for its own end, then reap it; return the status as of waitpid. */
int inmate_ended(pid_t pid);

#endif
