/* Contract: module.h. */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "contracts.h"
#include "stage.h"
#include "toolchain.h"

#define ARGUMENTS_MAX 64

static void problem(struct module *module, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
problem(struct module *module, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(module->problem, sizeof(module->problem), format, arguments);
	va_end(arguments);
}

void
module_read_text(const char *path, char *text, size_t len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, text, len - 1);

	text[got < 0 ? 0 : got] = '\0';
	if (fd >= 0)
		(void)close(fd);
}

static void
hash_file(crypto_generichash_state *hash, const char *path)
{
	uint8_t bytes[16384];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	(void)crypto_generichash_update(
	    hash, (const uint8_t *)path, strlen(path) + 1);
	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		(void)crypto_generichash_update(hash, bytes, (size_t)got);
	if (fd >= 0)
		(void)close(fd);
}

/* Hash all that the object depends on: flags, compiler, headers, source. */
static void
compute_key(struct module *module, const char *include)
{
	const struct variant *variant = module->variant;
	crypto_generichash_state hash;
	char pattern[600];
	struct stat about;
	glob_t headers;

	(void)crypto_generichash_init(&hash, NULL, 0, MODULE_KEY_LEN);
	for (const char *const *flag = variant->flags; *flag != NULL; flag++)
		(void)crypto_generichash_update(
		    &hash, (const uint8_t *)*flag, strlen(*flag) + 1);
	(void)crypto_generichash_update(&hash,
	    (const uint8_t *)variant->compiler, strlen(variant->compiler) + 1);
	if (stat(variant->compiler, &about) == 0)
		(void)crypto_generichash_update(&hash,
		    (const uint8_t *)&about.st_mtim, sizeof(about.st_mtim));
	snprintf(pattern, sizeof(pattern), "%s/*/*.h", include);
	if (glob(pattern, 0, NULL, &headers) == 0) {
		for (size_t i = 0; i < headers.gl_pathc; i++)
			hash_file(&hash, headers.gl_pathv[i]);
		globfree(&headers);
	}
	(void)crypto_generichash_update(&hash,
	    (const uint8_t *)module->source.path,
	    strlen(module->source.path) + 1);
	(void)crypto_generichash_update(
	    &hash, (const uint8_t *)module->source.text, module->source.len);
	(void)crypto_generichash_final(&hash, module->key, MODULE_KEY_LEN);
}

static bool
write_file(const char *path, const void *bytes, size_t len)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	ssize_t put;

	if (fd < 0)
		return (false);
	put = write(fd, bytes, len);
	return (close(fd) == 0 && put == (ssize_t)len);
}

/* Whether the object of an earlier run came of the same key. */
static bool
is_current(const struct module *module, const char *key_path)
{
	char old[2 * MODULE_KEY_LEN + 1], new[2 * MODULE_KEY_LEN + 1];

	module_read_text(key_path, old, sizeof(old));
	(void)sodium_bin2hex(new, sizeof(new), module->key, MODULE_KEY_LEN);
	return (strcmp(old, new) == 0 && access(module->object, R_OK) == 0);
}

/* A path as a tool prints it, and as the user knows it. */
struct renaming {
	char from[800];
	const char *to;
};

static void
rename_paths(const struct renaming *renamings, size_t n, const char *printed,
    char *out, size_t out_max)
{
	const char *at = printed, *end = out + out_max - 1;

	while (*at != '\0' && out < end) {
		bool starts = at == printed || strchr("\n \t", at[-1]) != NULL;
		size_t i = 0;

		while (starts && i < n &&
		       strncmp(at, renamings[i].from,
			   strlen(renamings[i].from)) != 0)
			i++;
		if (!starts || i == n) {
			*out++ = *at++;
			continue;
		}
		at += strlen(renamings[i].from);
		out += snprintf(
		    out, (size_t)(end - out) + 1, "%s", renamings[i].to);
		if (out > end)
			out += end - out;
	}
	*out = '\0';
}

void
module_take_log(struct module *module, const char *printed)
{
	char place[600];
	struct renaming renamings[] = { { "", place }, { "", "" },
		{ "", module->source.path }, { "", module->source.path },
		{ TOOLCHAIN_LD ": ", "" } };

	/* "student/ctr.c:4:" for "ctr.c:4:"; no path of the stage or of ours. */
	snprintf(place, sizeof(place), "%s:", module->source.path);
	snprintf(renamings[0].from, sizeof(renamings[0].from),
	    "%s.c:", module->name);
	snprintf(renamings[1].from, sizeof(renamings[1].from), "%s/",
	    module->include);
	snprintf(renamings[2].from, sizeof(renamings[2].from),
	    "%s/%s.stage/%s.c", module->directory, module->name, module->name);
	snprintf(
	    renamings[3].from, sizeof(renamings[3].from), "%s", module->object);
	rename_paths(renamings, sizeof(renamings) / sizeof(renamings[0]),
	    printed, module->log, sizeof(module->log));
}

/* The compiler blames itself when a limit ends it. */
static bool
ran_out(const char *printed)
{
	return (strstr(printed, "signal terminated program") != NULL ||
		strstr(printed, ": out of memory allocating ") != NULL);
}

/* Whether the compiler met a contract's function that is another here. */
static bool
breaks_contract(const struct module *module, const char *printed)
{
	const char *at = strstr(printed, "conflicting types for '");
	char name[64] = "";

	if (at != NULL)
		(void)sscanf(at, "conflicting types for '%63[^']", name);
	for (const struct contract_function *function = contract_functions;
	     function->name != NULL; function++)
		if (strcmp(function->name, name) == 0 &&
		    strcmp(function->module, module->name) == 0)
			return (true);
	return (false);
}

/* Say what a compiler's words come to, where a beginner would not know. */
static void
explain(struct module *module, const char *printed)
{
	char *log = module->log, *error = strstr(log, " error: ");

	problem(module, "%s does not compile", module->source.path);
	if (breaks_contract(module, printed))
		problem(module,
		    "%s does not compile: a function is not what student/%s.h "
		    "declares",
		    module->source.path, module->name);
	else if (strstr(printed, "statement at end of input") != NULL)
		problem(module, "%s does not compile: a '}' is missing",
		    module->source.path);
	/* Warnings can wait: the first lines of a log are what is read. */
	while (error != NULL && error > log && error[-1] != '\n')
		error--;
	if (error != NULL)
		memmove(log, error, strlen(error) + 1);
}

/* Compile in a directory that holds nothing but the one file. */
static bool
compile(struct module *module, const char *stage, const char *include)
{
	static char printed[MODULE_LOG_MAX];
	char file[128], contracts[600], driver[600];
	const char *const last[] = { "-I", contracts, "-I", driver,
		"-fdiagnostics-color=never", "-fmessage-length=0", "-c", file,
		"-o", "module.o", NULL };
	const char *argv[ARGUMENTS_MAX] = { module->variant->compiler };
	const char *const readable[] = { include, NULL };
	size_t n = 1;
	int status;

	for (const char *const *flag = module->variant->flags; *flag != NULL;
	     flag++)
		argv[n++] = *flag;
	memcpy(argv + n, last, sizeof(last));
	snprintf(file, sizeof(file), "%s.c", module->name);
	snprintf(contracts, sizeof(contracts), "%s/student", include);
	snprintf(driver, sizeof(driver), "%s/driver", include);
	status = toolchain_run(argv, stage, readable, printed, sizeof(printed));
	module_take_log(module, printed);
	if (status == 0)
		return (true);
	if (status < 0 || ran_out(printed)) {
		problem(module,
		    "compiling %s was stopped: it took too much time or memory",
		    module->source.path);
		module->log[0] = '\0';
	} else
		explain(module, printed);
	return (false);
}

/* Leave only the contract's names visible: helpers cannot collide. */
static bool
localise(struct module *module, const char *stage)
{
	const char *argv[ARGUMENTS_MAX] = { TOOLCHAIN_OBJCOPY };
	const char *const readable[] = { NULL };
	static char keep[ARGUMENTS_MAX][96];
	char printed[512];
	size_t n = 1;

	for (const struct contract_function *function = contract_functions;
	     function->name != NULL && n < ARGUMENTS_MAX - 3; function++) {
		if (strcmp(function->module, module->name) != 0)
			continue;
		snprintf(keep[n], sizeof(keep[n]), "--keep-global-symbol=%s",
		    function->name);
		argv[n] = keep[n];
		n++;
	}
	argv[n++] = "module.o";
	argv[n++] = "local.o";
	if (toolchain_run(argv, stage, readable, printed, sizeof(printed)) == 0)
		return (true);
	problem(module, "the object of %s is refused by objcopy",
	    module->source.path);
	return (false);
}

static void
rebuild(struct module *module, const char *key_path, const char *log_path)
{
	char stage[640], file[128], path[800], key[2 * MODULE_KEY_LEN + 1];

	(void)unlink(key_path);
	(void)unlink(module->object);
	snprintf(stage, sizeof(stage), "%s/%s.stage", module->directory,
	    module->name);
	snprintf(file, sizeof(file), "%s.c", module->name);
	snprintf(path, sizeof(path), "%s/%s", stage, file);
	if (!stage_open(stage) ||
	    !write_file(path, module->source.text, module->source.len)) {
		problem(module, "cannot write %s: %s", path, strerror(errno));
		return;
	}
	if (!compile(module, stage, module->include) ||
	    !localise(module, stage))
		return;
	(void)sodium_bin2hex(key, sizeof(key), module->key, MODULE_KEY_LEN);
	if (!stage_take(stage, "local.o", module->object) ||
	    !write_file(log_path, module->log, strlen(module->log)) ||
	    !write_file(key_path, key, strlen(key))) {
		problem(module, "cannot write %s: %s", module->object,
		    strerror(errno));
		return;
	}
	module->sound = true;
}

void
module_build(
    struct module *module, const char *name, const struct module_from *from)
{
	char key_path[640], log_path[640];

	memset(module, 0, sizeof(*module));
	module->name = name;
	module->variant = from->variant;
	snprintf(
	    module->directory, sizeof(module->directory), "%s", from->objects);
	snprintf(module->object, sizeof(module->object), "%s/%s.o",
	    from->objects, name);
	snprintf(module->include, sizeof(module->include), "%s/build/include",
	    from->root);
	snprintf(key_path, sizeof(key_path), "%s/%s.key", from->objects, name);
	snprintf(log_path, sizeof(log_path), "%s/%s.log", from->objects, name);
	source_take(&module->source, from->solution, name);
	if (module->source.text == NULL) {
		problem(module, "%s", module->source.problem);
		/* Its object is older than the image made without it. */
		(void)unlink(key_path);
		return;
	}
	compute_key(module, module->include);
	module->sound = is_current(module, key_path);
	if (module->sound)
		module_read_text(log_path, module->log, sizeof(module->log));
	else
		rebuild(module, key_path, log_path);
}
