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
