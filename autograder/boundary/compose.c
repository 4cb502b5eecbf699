/* Contract: compose.h. */
#include "compose.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts.h"
#include "jail.h"
#include "link.h"
#include "locate.h"
#include "module.h"
#include "stage.h"

static struct module modules[LINK_MODULES_MAX];
static size_t n_modules;
static char root[512];      /* of the project, absolute */
static char directory[600]; /* build/<name>, absolute */
static char image[640];
static int image_fd = -1;
static char error[1024];

static enum cl_status fail(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static enum cl_status
fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error, sizeof(error), format, arguments);
	va_end(arguments);
	return (CL_SYSTEM);
}

const char *
compose_error(void)
{
	return (error);
}

int
compose_image_fd(void)
{
	return (image_fd);
}

static struct module *
find_module(const char *name)
{
	for (size_t i = 0; i < n_modules; i++)
		if (strcmp(modules[i].name, name) == 0)
			return (&modules[i]);
	return (NULL);
}

const char *
compose_problem(const char *name)
{
	const struct module *module = find_module(name);

	return (module == NULL || module->sound ? NULL : module->problem);
}

const char *
compose_log(const char *name)
{
	const struct module *module = find_module(name);

	return (module == NULL ? "" : module->log);
}

const char *
compose_source(const char *name)
{
	const struct module *module = find_module(name);

	return (module == NULL ? NULL : module->source.path);
}

int
compose_line(const char *name, const char *function)
{
	const struct module *module = find_module(name);

	return (module == NULL ? 0 : source_line(&module->source, function));
}

/* The name in "undefined reference to `name'", or NULL. */
static const char *
undefined_name(const char *printed, char *name, size_t name_max)
{
	const char *at = strstr(printed, "undefined reference to `");

	if (at == NULL)
		return (NULL);
	at = strchr(at, '`') + 1;
	snprintf(name, name_max, "%.*s", (int)strcspn(at, "'\n"), at);
	return (name);
}

/* Without its object a module will be tried again, not taken. */
static void
put_aside(struct module *module, const char *what)
{
	char path[sizeof(module->source.path)];

	module->sound = false;
	(void)unlink(module->object);
	memcpy(path, module->source.path, sizeof(path));
	snprintf(module->problem, sizeof(module->problem), "%s %s", path, what);
}

/* Try each module by itself, and put aside those that do not link. */
static bool
put_aside_unsound(const struct link_job *job)
{
	static char printed[MODULE_LOG_MAX];
	bool any = false;
	char name[128];

	for (size_t i = 0; i < n_modules; i++) {
		struct module *module = &modules[i];
		char what[256] = "does not link";

		if (!module->sound ||
		    link_image(job, module, printed, sizeof(printed)))
			continue;
		any = true;
		if (strcmp(printed, LINK_THREAD_LOCAL) == 0 ||
		    strcmp(printed, LINK_TOO_LARGE) == 0) {
			put_aside(module, printed);
			continue;
		}
		/* The compiler's warning says more than the linker's error. */
		if (*module->log == '\0')
			module_take_log(module, printed);
		if (undefined_name(printed, name, sizeof(name)) != NULL)
			snprintf(what, sizeof(what),
			    "uses '%s', which is in none of driver/, "
			    "libsodium and the C library",
			    name);
		put_aside(module, what);
	}
	return (any);
}

static bool
make_directory(const char *path)
{
	return (mkdir(path, 0755) == 0 || errno == EEXIST);
}

static enum cl_status
start_job(struct link_job *job)
{
	static char stage[640];

	*job = (struct link_job){ root, directory, stage, modules, n_modules,
		n_modules };
	snprintf(stage, sizeof(stage), "%s/image.stage", directory);
	if (!stage_open(stage))
		return (fail("cannot make %s: %s", stage, strerror(errno)));
	return (CL_OK);
}

static enum cl_status
take(const struct link_job *job, const char *result, const char *to)
{
	if (!stage_take(job->stage, result, to))
		return (fail("cannot write %s: %s", to, strerror(errno)));
	return (CL_OK);
}

/* Put aside the first module that does not link with those before it. */
static bool
put_aside_clashing(struct link_job *job)
{
	static char printed[MODULE_LOG_MAX];

	for (job->n_linked = 1; job->n_linked <= n_modules; job->n_linked++) {
		struct module *module = &modules[job->n_linked - 1];

		if (!module->sound ||
		    link_image(job, NULL, printed, sizeof(printed)))
			continue;
		put_aside(module, "does not link with the other modules");
		module_take_log(module, printed);
		job->n_linked = n_modules;
		return (true);
	}
	job->n_linked = n_modules;
	return (false);
}

static enum cl_status
build_image(void)
{
	static char printed[MODULE_LOG_MAX];
	struct link_job job;
	enum cl_status status = start_job(&job);

	if (status != CL_OK)
		return (status);
	while (!link_image(&job, NULL, printed, sizeof(printed))) {
		if (stage_is_full(directory))
			return (CL_OK); /* compose says so */
		if (!put_aside_unsound(&job) && !put_aside_clashing(&job))
			return (fail("the stubs do not link: %.800s", printed));
	}
	return (take(&job, "image", image));
}

static bool
is_older(const char *path, const struct stat *than)
{
	struct stat part;

	return (stat(path, &part) == 0 &&
		(part.st_ctim.tv_sec < than->st_ctim.tv_sec ||
		    (part.st_ctim.tv_sec == than->st_ctim.tv_sec &&
			part.st_ctim.tv_nsec < than->st_ctim.tv_nsec)));
}

/* The image is as old as the newest of its parts: link only what changed. */
static bool
image_is_current(void)
{
	char path[800];
	struct stat made;

	if (stat(image, &made) != 0)
		return (false);
	for (size_t i = 0; i < n_modules; i++) {
		if (!modules[i].sound)
			return (false);
		snprintf(path, sizeof(path), "%s/build/image/%s.stub.o", root,
		    modules[i].name);
		if (!is_older(modules[i].object, &made) ||
		    !is_older(path, &made))
			return (false);
	}
	snprintf(path, sizeof(path), "%s/build/image/dispatch.o", root);
	if (!is_older(path, &made))
		return (false);
	snprintf(path, sizeof(path), "%s/build/image/exports.ld", root);
	return (is_older(path, &made));
}

/* Without Landlock, root's compiler runs as another user: can they enter? */
static enum cl_status
check_reach(void)
{
	char path[sizeof(root)];
	struct stat about;

	if (jail_builder_uid() == (uid_t)-1)
		return (CL_OK);
	snprintf(path, sizeof(path), "%s/", root);
	for (char *at = path; (at = strchr(at + 1, '/')) != NULL;) {
		*at = '\0';
		if (stat(path, &about) != 0 || (about.st_mode & S_IXOTH) == 0)
			return (fail("this system has no Landlock, so the "
				     "compiler runs as another user, who "
				     "cannot enter %s: chmod o+x it",
			    path));
		*at = '/';
	}
	return (CL_OK);
}

static enum cl_status
lock_directory(const char *locked, int *lock)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/build", root);
	if (!make_directory(path) || !make_directory(locked))
		return (fail("cannot make %s: %s", locked, strerror(errno)));
	snprintf(path, sizeof(path), "%s/.lock", locked);
	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (*lock < 0 || flock(*lock, LOCK_EX) != 0)
		return (fail("cannot lock %s: %s", path, strerror(errno)));
	return (CL_OK);
}

/* Which directory a module comes from, and where its object is kept. */
static void
build_module(const char *module, const char *solution, const char *only)
{
	char objects[700];
	bool theirs = only == NULL || strcmp(only, module) == 0;

	snprintf(objects, sizeof(objects), "%s", directory);
	if (!theirs)
		snprintf(objects, sizeof(objects), "%s/build/reference", root);
	(void)make_directory(objects);
	module_build(&modules[n_modules++], module, root,
	    theirs ? solution : "reference", objects);
}

static bool
any_unsound(void)
{
	for (size_t i = 0; i < n_modules; i++)
		if (!modules[i].sound)
			return (true);
	return (false);
}

enum cl_status
compose(const char *solution, const char *name, const char *only)
{
	char reference[600];
	enum cl_status status;
	int lock = -1, reference_lock = -1;

	if (getcwd(root, sizeof(root)) == NULL)
		return (fail("the path of the project is too long"));
	snprintf(directory, sizeof(directory), "%s/build/%s", root, name);
	snprintf(image, sizeof(image), "%s/image%s%s", directory,
	    only == NULL ? "" : ".only-", only == NULL ? "" : only);
	snprintf(reference, sizeof(reference), "%s/build/reference", root);
	status = check_reach();
	if (status == CL_OK)
		status = lock_directory(directory, &lock);
	if (status == CL_OK && only != NULL &&
	    strcmp(directory, reference) != 0)
		status = lock_directory(reference, &reference_lock);
	if (status != CL_OK)
		goto done;
	for (size_t i = 0; contract_modules[i] != NULL && i < LINK_MODULES_MAX;
	     i++)
		build_module(contract_modules[i], solution, only);
	if (!image_is_current())
		status = build_image();
	if (status == CL_OK && any_unsound() && stage_is_full(directory))
		status = fail("there is no space left in build/; free some, "
			      "and run it again");
	if (status != CL_OK)
		goto done;
	image_fd = open(image, O_RDONLY | O_CLOEXEC);
	if (image_fd < 0)
		status = fail("cannot open %s: %s", image, strerror(errno));
done:
	if (lock >= 0)
		(void)close(lock);
	if (reference_lock >= 0)
		(void)close(reference_lock);
	return (status);
}

enum cl_status
compose_program(const char *program)
{
	static char printed[MODULE_LOG_MAX];
	char to[800];
	struct link_job job;
	enum cl_status status;
	int lock = -1;

	status = lock_directory(directory, &lock);
	if (status == CL_OK)
		status = start_job(&job);
	if (status == CL_OK &&
	    !link_program(&job, program, printed, sizeof(printed)))
		status = fail("%s does not link: %.800s", program, printed);
	snprintf(to, sizeof(to), "%s/%s", directory, program);
	if (status == CL_OK)
		status = take(&job, program, to);
	if (lock >= 0)
		(void)close(lock);
	return (status);
}

void
compose_locate(const uint64_t *addresses, size_t n, char *text, size_t text_max)
{
	const struct locate_in in = { image, directory, modules, n_modules };

	locate(&in, addresses, n, text, text_max);
}
