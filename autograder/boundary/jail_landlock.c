/* Landlock: a program gives up every file and port that is not listed. */
#include "jail_layers.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * From linux/landlock.h of kernel 6.12: distributions ship older headers.
 * The three calls have the same numbers on every architecture.
 */
#define CREATE_RULESET  444
#define ADD_RULE        445
#define RESTRICT_SELF   446
#define RULESET_VERSION 1U
#define PATH_BENEATH    1
#define FS_EXECUTE      (1ULL << 0)
#define FS_WRITE_FILE   (1ULL << 1)
#define FS_READ_FILE    (1ULL << 2)
#define FS_READ_DIR     (1ULL << 3)
#define FS_REMOVE_DIR   (1ULL << 4)
#define FS_REMOVE_FILE  (1ULL << 5)
#define FS_MAKE_DIR     (1ULL << 7)
#define FS_MAKE_REG     (1ULL << 8)
#define FS_REFER        (1ULL << 13)
#define FS_TRUNCATE     (1ULL << 14)
#define FS_IOCTL_DEV    (1ULL << 15)
#define NET_TCP         3ULL /* bind and connect */
#define SCOPED          3ULL /* abstract sockets and signals */

#define READ_ONLY       (FS_READ_FILE | FS_READ_DIR)
#define READ_WRITE                                                             \
	(READ_ONLY | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE |          \
	    FS_MAKE_DIR | FS_MAKE_REG | FS_REFER | FS_TRUNCATE)
#define OF_FILES                                                               \
	(FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

struct ruleset_attr {
	uint64_t handled_fs;
	uint64_t handled_net;
	uint64_t scoped;
};

struct path_beneath_attr {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

/* What a compiler, a linker and the dynamic loader read. */
static const char *const toolchain[] = { "/usr", "/lib", "/lib64", "/lib32",
	"/bin", "/sbin", "/etc/alternatives", "/etc/ld.so.cache",
	"/etc/ld.so.conf", "/etc/ld.so.conf.d", NULL };

/* Everything the kernel's version can refuse; later versions only add. */
static size_t
everything(long abi, struct ruleset_attr *attr)
{
	unsigned fs_bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;

	*attr = (struct ruleset_attr){ .handled_fs = (1ULL << fs_bits) - 1 };
	if (abi >= 4)
		attr->handled_net = NET_TCP;
	if (abi >= 6)
		attr->scoped = SCOPED;
	return (abi >= 6 ? 24 : abi >= 4 ? 16 : 8);
}

static bool
allow_fd(int ruleset_fd, uint64_t handled, uint64_t allowed, int fd)
{
	struct path_beneath_attr rule = { allowed & handled, fd };
	struct stat info;

	if (fstat(fd, &info) != 0)
		return (false);
	if (!S_ISDIR(info.st_mode))
		rule.allowed &= OF_FILES;
	return (syscall(ADD_RULE, ruleset_fd, PATH_BENEATH, &rule, 0) == 0);
}

static bool
allow(int ruleset_fd, uint64_t handled, uint64_t allowed, const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	bool done = false;

	if (fd < 0)
		return (false);
	done = allow_fd(ruleset_fd, handled, allowed, fd);
	close(fd);
	return (done);
}

/* What the dynamic loader reads for a program that is shared. */
static const char *const loader[] = { "/usr/lib", "/usr/lib64", "/lib",
	"/lib64", "/etc/ld.so.cache", NULL };

/* Where the sanitizers' runtime looks up its own stack. */
#define PROC "/proc"

/* Paths that are there may be read and executed; others need no leave. */
static bool
allow_paths(int ruleset_fd, uint64_t handled, const char *const *paths)
{
	for (; *paths != NULL; paths++) {
		if (!allow(
			ruleset_fd, handled, READ_ONLY | FS_EXECUTE, *paths) &&
		    errno != ENOENT)
			return (false);
	}
	return (true);
}

static bool
allow_builder(int ruleset_fd, uint64_t handled, const struct jail_spec *spec)
{
	if (!allow_paths(ruleset_fd, handled, toolchain))
		return (false);
	for (unsigned i = 0; i < JAIL_PATHS_MAX; i++) {
		if (spec->readable[i] == NULL)
			break;
		if (!allow(ruleset_fd, handled, READ_ONLY, spec->readable[i]))
			return (false);
	}
	if (spec->writable != NULL &&
	    !allow(ruleset_fd, handled, READ_WRITE, spec->writable))
		return (false);
	return (allow(
	    ruleset_fd, handled, FS_READ_FILE | FS_WRITE_FILE, "/dev/null"));
}

static bool
allow_profile(int ruleset_fd, uint64_t handled, const struct jail_spec *spec)
{
	switch (spec->profile) {
	case JAIL_WORKER:
		return (true);
	case JAIL_CHECKED:
		return (allow_paths(ruleset_fd, handled, loader) &&
			(allow(ruleset_fd, handled, FS_READ_FILE, PROC) ||
			    errno == ENOENT));
	case JAIL_BUILDER:
		break;
	}
	return (allow_builder(ruleset_fd, handled, spec));
}

/* Contract: jail_layers.h */
int
jail_landlock_ruleset(const struct jail_spec *spec, int program_fd)
{
	struct ruleset_attr attr;
	long abi = syscall(CREATE_RULESET, NULL, 0, RULESET_VERSION);
	size_t attr_len = everything(abi, &attr);
	int fd = -1;

	if (abi < 1)
		return (-1);
	fd = (int)syscall(CREATE_RULESET, &attr, attr_len, 0);
	if (fd < 0)
		return (-1);
	/* To execute a file is to read it, too. */
	if ((program_fd < 0 || allow_fd(fd, attr.handled_fs,
				   FS_EXECUTE | FS_READ_FILE, program_fd)) &&
	    allow_profile(fd, attr.handled_fs, spec))
		return (fd);
	close(fd);
	return (-1);
}

/* Contract: jail_layers.h */
bool
jail_landlock_enter(int ruleset_fd)
{
	return (syscall(RESTRICT_SELF, ruleset_fd, 0) == 0);
}

#else

int
jail_landlock_ruleset(const struct jail_spec *spec, int program_fd)
{
	(void)spec;
	(void)program_fd;
	return (-1);
}

bool
jail_landlock_enter(int ruleset_fd)
{
	(void)ruleset_fd;
	return (false);
}

#endif
