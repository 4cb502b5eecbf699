/* The names of system calls, for jail_seccomp.c only. */
#ifndef JAIL_CALLS_H
#define JAIL_CALLS_H

#include <stddef.h>

/* What a static program and the network driver on an open socket need. */
static const char *const jail_calls_allowed[] = {
	/* memory */
	"brk", "mmap", "munmap", "mprotect", "mremap", "madvise",
	/* starting and ending */
	"arch_prctl", "set_tid_address", "set_robust_list", "rseq", "futex",
	"exit", "exit_group", "restart_syscall",
	/* its own signals */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
	"pause",
	/* time */
	"clock_gettime", "clock_getres", "clock_nanosleep", "gettimeofday",
	"nanosleep", "time", "times",
	/* who it is */
	"getpid", "gettid", "getuid", "geteuid", "getgid", "getegid",
	"getrlimit", "getrusage", "sched_yield",
	/* descriptors it was given */
	"read", "readv", "write", "writev", "close", "fstat", "lseek",
	"recvfrom", "sendmsg", "poll", "ppoll", "select", "pselect6",
	"shutdown", "getsockname", "getpeername", "getsockopt", NULL
};

/* A worker's path to any file: "permission denied", as honest code expects. */
static const char *const jail_calls_files[] = { "openat2", "creat", "stat",
	"lstat", "statx", "statfs", "access", "faccessat", "faccessat2",
	"readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir",
	"fchdir", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename",
	"renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
	"chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat",
	"truncate", "ftruncate", "mknod", "mknodat", "utime", "utimensat",
	NULL };

/* Likewise; but the loader and the runtime of a checked one need them. */
static const char *const jail_calls_opening[] = { "open", "openat",
	"newfstatat", NULL };
static const char *const jail_calls_loading[] = { "newfstatat", "pread64",
	NULL };

/* No honest program of any profile calls these. */
static const char *const jail_calls_hostile[] = {
	/* other hosts, and sockets of other processes */
	"socket", "socketpair", "connect", "bind", "listen", "accept",
	"accept4",
	/* other processes */
	"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
	"process_mrelease", "kcmp", "pidfd_open", "pidfd_getfd",
	"pidfd_send_signal", "migrate_pages", "move_pages", "shmget", "shmat",
	"msgget", "semget", "mq_open",
	/* namespaces, mounts, files without a path */
	"unshare", "setns", "mount", "umount2", "pivot_root", "chroot",
	"open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick",
	"mount_setattr", "open_by_handle_at", "name_to_handle_at",
	"fanotify_init",
	/* the kernel itself */
	"bpf", "io_uring_setup", "io_uring_enter", "io_uring_register",
	"keyctl", "add_key", "request_key", "userfaultfd", "perf_event_open",
	"kexec_load", "kexec_file_load", "init_module", "finit_module",
	"delete_module", "reboot", "swapon", "swapoff", "acct", "quotactl",
	"syslog", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
	"sethostname", "setdomainname", "ioperm", "iopl", NULL
};

/* A worker starts nothing: no process, no thread, no program. */
static const char *const jail_calls_starting[] = { "fork", "vfork", "clone",
	"execve", NULL };

/* What a builder is refused besides; to a worker, all unnamed calls are. */
static const char *const jail_calls_refused[] = {
	/* signals by other ways than kill */
	"tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
	/* out of the process group, ahead of others */
	"setsid", "setpgid", "setpriority", "ioprio_set", "sched_setscheduler",
	"sched_setparam", "sched_setattr", "sched_setaffinity", "personality",
	/* what Landlock leaves to root */
	"chown", "fchown", "lchown", "fchownat", "mknod", "mknodat", NULL
};

#endif
