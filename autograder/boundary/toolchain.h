/* Running the compiler and its kin on hostile input, behind the jail. */
#ifndef TOOLCHAIN_H
#define TOOLCHAIN_H

#include <stddef.h>

#include "jail.h"

/* Of processor time, for one program. */
#ifndef TOOLCHAIN_SECONDS
#define TOOLCHAIN_SECONDS 20
#endif

/* The programs, as absolute paths; the build says where they are. */
#ifndef TOOLCHAIN_CC
#define TOOLCHAIN_CC "/usr/bin/gcc"
#endif
/* gcc, whatever TOOLCHAIN_CC is: the sanitizers' runtime is its own. */
#ifndef TOOLCHAIN_SANITIZER_CC
#define TOOLCHAIN_SANITIZER_CC "/usr/bin/gcc"
#endif
#ifndef TOOLCHAIN_LD
#define TOOLCHAIN_LD "/usr/bin/ld"
#endif
#ifndef TOOLCHAIN_OBJCOPY
#define TOOLCHAIN_OBJCOPY "/usr/bin/objcopy"
#endif
#ifndef TOOLCHAIN_ADDR2LINE
#define TOOLCHAIN_ADDR2LINE "/usr/bin/addr2line"
#endif
#ifndef TOOLCHAIN_LIBGCC
#define TOOLCHAIN_LIBGCC "-lgcc"
#endif
#ifndef TOOLCHAIN_LIBS
#define TOOLCHAIN_LIBS "-lsodium -lcrypto -pthread"
#endif

/**
 * toolchain_run(argv, directory, readable, output, output_max):
 * Run a program in a directory, the only one it may write, until it ends.
 *
 *   in   argv       NULL-terminated; argv[0] is an absolute path
 *   in   directory  absolute path
 *   in   readable   absolute paths, NULL-terminated, at most JAIL_PATHS_MAX
 *   out  output     what it printed, cut to ${output_max} bytes with its NUL
 *
 * Return its exit status, or -1 if a signal or the time limit ended it or it
 * could not be started.
 */
int toolchain_run(const char *const *argv, const char *directory,
    const char *const *readable, char *output, size_t output_max);

#endif
