/* Contract: variant.h. */
#include "variant.h"

#include "toolchain.h"

#define MEMORY_MAX ((size_t)512 << 20)

/* Warnings are shown, and never an error. */
#define FLAGS                                                                  \
	"-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1", "-g", "-pipe",         \
	    "-Wall", "-Wextra", "-Wno-unused-parameter", "-fno-pie",           \
	    "-fno-common", "-fno-omit-frame-pointer",                          \
	    "-fno-asynchronous-unwind-tables"

static const char *const strict_flags[] = { FLAGS, "-fstack-protector-strong",
	NULL };
/*
 * Every branch, comparison and access calls the worker: gcc's way of looking at
 * a kernel wants no runtime. Builtins would compare bytes and call nobody. The
 * code is not told, lest it behave in here only.
 */
static const char *const traced_flags[] = { FLAGS, "-fstack-protector-strong",
	"-fsanitize-coverage=trace-pc,trace-cmp", "-fsanitize=kernel-address",
	"--param", "asan-instrumentation-with-call-threshold=0", "--param",
	"asan-stack=0", "--param", "asan-globals=0", "-fno-builtin",
	"-U__SANITIZE_ADDRESS__", NULL };
/*
 * What lies outside of an object is the address sanitizer's to tell, and a
 * memcpy of no bytes from nowhere is forgiven.
 */
static const char *const checked_flags[] = { FLAGS,
	"-fsanitize=address,undefined", "-fno-sanitize-recover=all",
	"-fno-sanitize=object-size,nonnull-attribute", NULL };

const struct variant variant_strict = {
	.worker = "build/worker",
	.profile = JAIL_WORKER,
	.compiler = TOOLCHAIN_CC,
	.flags = strict_flags,
	.exports = "exports.ld",
	.objects = "",
	.memory_max = MEMORY_MAX,
};

const struct variant variant_traced = {
	.worker = "build/worker",
	.profile = JAIL_WORKER,
	.compiler = TOOLCHAIN_SANITIZER_CC,
	.flags = traced_flags,
	.exports = "traced-exports.ld",
	.objects = "/traced",
	.memory_max = MEMORY_MAX,
	.traced = true,
};

const struct variant variant_checked = {
	.worker = "build/checked-worker",
	.profile = JAIL_CHECKED,
	.compiler = TOOLCHAIN_SANITIZER_CC,
	.flags = checked_flags,
	.exports = "checked-exports.ld",
	.objects = "/checked",
	.resident_max = MEMORY_MAX,
	.sanitized = true,
	.reused = true,
};
