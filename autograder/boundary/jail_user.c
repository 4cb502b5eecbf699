/* Another user in an empty root directory, and no capabilities. */
#include "jail_layers.h"

#ifdef __linux__

#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Contract: jail_layers.h */
int
jail_user_root(void)
{
	const char *temporary = getenv("TMPDIR");
	char path[256];
	int root_fd = -1;
	int len = snprintf(path, sizeof(path), "%s/jail-XXXXXX",
	    temporary != NULL ? temporary : "/tmp");

	if (len < 0 || (size_t)len >= sizeof(path) || mkdtemp(path) == NULL)
		return (-1);
	root_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Removed, it stays a directory in which nothing can be created. */
	if (rmdir(path) != 0 && root_fd >= 0) {
		close(root_fd);
		return (-1);
	}
	return (root_fd);
}

/*
 * Contract: jail_layers.h. The calls are made directly: glibc's wrappers would
 * signal the threads that the fork left behind.
 */
bool
jail_user_enter(int root_fd)
{
	if (root_fd >= 0 && (fchdir(root_fd) != 0 || chroot(".") != 0))
		return (false);
	return (syscall(SYS_setgroups, 0, NULL) == 0 &&
		syscall(SYS_setresgid, JAIL_USER, JAIL_USER, JAIL_USER) == 0 &&
		syscall(SYS_setresuid, JAIL_USER, JAIL_USER, JAIL_USER) == 0);
}

/* Contract: jail_layers.h */
bool
jail_user_drop(enum jail_profile profile)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (profile == JAIL_BUILDER && geteuid() == 0) {
		none[0].effective = 1U << CAP_DAC_OVERRIDE;
		none[0].permitted = 1U << CAP_DAC_OVERRIDE;
		/* A container may not have it to keep. */
		if (syscall(SYS_capset, &header, none) != 0)
			none[0].effective = none[0].permitted = 0;
	}
	return (syscall(SYS_capset, &header, none) == 0 &&
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
}

#else

int
jail_user_root(void)
{
	return (-1);
}

bool
jail_user_enter(int root_fd)
{
	(void)root_fd;
	return (false);
}

bool
jail_user_drop(enum jail_profile profile)
{
	(void)profile;
	return (true);
}

#endif
