/* Contract: stage.h. */
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail.h"

#define DESCRIPTORS 16
#define PROBE_LEN   (64 << 10)

static int
remove_entry(
    const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return (remove(path));
}

bool
stage_open(const char *path)
{
	uid_t builder = jail_builder_uid();

	if (nftw(path, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) != 0 &&
	    errno != ENOENT)
		return (false);
	return (mkdir(path, 0755) == 0 &&
		(builder == (uid_t)-1 || chown(path, builder, (gid_t)-1) == 0));
}

bool
stage_take(const char *path, const char *name, const char *to)
{
	char from[1024];
	struct stat about;

	snprintf(from, sizeof(from), "%s/%s", path, name);
	if (lstat(from, &about) != 0)
		return (false);
	errno = EINVAL;
	return (S_ISREG(about.st_mode) && rename(from, to) == 0);
}

bool
stage_is_full(const char *path)
{
	static const char bytes[PROBE_LEN];
	char probe[1024];
	bool full;
	int fd;

	snprintf(probe, sizeof(probe), "%s/.probe", path);
	fd = open(
	    probe, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return (errno == ENOSPC || errno == EDQUOT);
	full = write(fd, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes);
	(void)close(fd);
	(void)unlink(probe);
	return (full);
}
