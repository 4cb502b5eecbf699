/* Contract: compose.h. */
#include "compose.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts.h"
#include "image.h"
#include "jail.h"
#include "locate.h"
#include "module.h"
#include "stage.h"

struct composition {
	struct compose_spec spec;
	char root[512];      /* of the project, absolute */
	char directory[600]; /* build/<name>, absolute */
	char image[640];     /* absolute */
	int image_fd;        /* -1 before there is one */
	struct module *modules;
	size_t n_modules;
};

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

const struct variant *
compose_variant(const struct composition *composition)
{
	return (composition->spec.variant);
}

int
compose_image_fd(const struct composition *composition)
{
	return (composition->image_fd);
}

static const struct module *
find_module(const struct composition *composition, const char *name)
{
	for (size_t i = 0; i < composition->n_modules; i++)
		if (strcmp(composition->modules[i].name, name) == 0)
			return (&composition->modules[i]);
	return (NULL);
}

const char *
compose_problem(const struct composition *composition, const char *name)
{
	const struct module *module = find_module(composition, name);

	return (module == NULL || module->sound ? NULL : module->problem);
}

const char *
compose_log(const struct composition *composition, const char *name)
{
	const struct module *module = find_module(composition, name);

	return (module == NULL ? "" : module->log);
}

const char *
compose_source(const struct composition *composition, const char *name)
{
	const struct module *module = find_module(composition, name);

	return (module == NULL ? NULL : module->source.path);
}

int
compose_line(const struct composition *composition, const char *name,
    const char *function)
{
	const struct module *module = find_module(composition, name);

	return (module == NULL ? 0 : source_line(&module->source, function));
}

/* Where linking begins: an empty directory for what the linker writes. */
static enum cl_status
start_job(struct composition *composition, struct link_job *job)
{
	static char stage[640];

	snprintf(
	    stage, sizeof(stage), "%s/image.stage", composition->directory);
	*job = (struct link_job){ .root = composition->root,
		.directory = composition->directory,
		.stage = stage,
		.exports = composition->spec.variant->exports,
		.modules = composition->modules,
		.n_modules = composition->n_modules,
		.n_linked = composition->n_modules };
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

static bool
any_unsound(const struct composition *composition)
{
	for (size_t i = 0; i < composition->n_modules; i++)
		if (!composition->modules[i].sound)
			return (true);
	return (false);
}

static enum cl_status
build_image(struct composition *composition)
{
	static char printed[MODULE_LOG_MAX];
	struct link_job job;
	enum cl_status status = start_job(composition, &job);
	bool linked;

	if (status != CL_OK || image_is_current(&job, composition->image))
		return (status);
	linked = image_link(&job, printed, sizeof(printed));
	if (any_unsound(composition) && stage_is_full(composition->directory))
		return (fail("there is no space left in build/; free some, "
			     "and run it again"));
	if (!linked)
		return (fail("the stubs do not link: %.800s", printed));
	return (take(&job, "image", composition->image));
}

/* Without Landlock, root's compiler runs as another user: can they enter? */
static enum cl_status
check_reach(const char *root)
{
	char path[512];
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

static bool
make_directory(const char *path)
{
	return (mkdir(path, 0755) == 0 || errno == EEXIST);
}

/* build/<name>, or what the variant calls its own below it. */
static void
name_directory(char *path, size_t path_max,
    const struct composition *composition, const char *name)
{
	snprintf(path, path_max, "%s/build/%s%s", composition->root, name,
	    composition->spec.variant->objects);
}

/* Make it, with all above it, and keep everybody else out of it. */
static enum cl_status
lock_directory(const char *locked, int *lock)
{
	char path[700];

	snprintf(path, sizeof(path), "%s", locked);
	for (char *at = strstr(path, "/build/") + 1;
	     (at = strchr(at, '/')) != NULL; *at++ = '/') {
		*at = '\0';
		if (!make_directory(path))
			return (
			    fail("cannot make %s: %s", path, strerror(errno)));
	}
	if (!make_directory(locked))
		return (fail("cannot make %s: %s", locked, strerror(errno)));
	snprintf(path, sizeof(path), "%s/.lock", locked);
	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (*lock < 0 || flock(*lock, LOCK_EX) != 0)
		return (fail("cannot lock %s: %s", path, strerror(errno)));
	return (CL_OK);
}

static void
unlock(int lock)
{
	if (lock >= 0)
		(void)close(lock);
}

/* Which directory a module comes from, and where its object is kept. */
static void
build_module(
    struct composition *composition, const char *module, const char *reference)
{
	const struct compose_spec *spec = &composition->spec;
	bool theirs = spec->only == NULL || strcmp(spec->only, module) == 0;
	const struct module_from from = {
		.root = composition->root,
		.solution = theirs ? spec->solution : "reference",
		.objects = theirs ? composition->directory : reference,
		.variant = spec->variant,
	};

	module_build(
	    &composition->modules[composition->n_modules++], module, &from);
}

static enum cl_status
build(struct composition *composition)
{
	const struct compose_spec *spec = &composition->spec;
	char reference[600];
	enum cl_status status;
	int lock = -1, reference_lock = -1;

	name_directory(composition->directory, sizeof(composition->directory),
	    composition, spec->name);
	name_directory(reference, sizeof(reference), composition, "reference");
	snprintf(composition->image, sizeof(composition->image), "%s/image%s%s",
	    composition->directory, spec->only == NULL ? "" : ".only-",
	    spec->only == NULL ? "" : spec->only);
	status = check_reach(composition->root);
	if (status == CL_OK)
		status = lock_directory(composition->directory, &lock);
	if (status == CL_OK && spec->only != NULL &&
	    strcmp(composition->directory, reference) != 0)
		status = lock_directory(reference, &reference_lock);
	if (status == CL_OK) {
		for (size_t i = 0;
		     contract_modules[i] != NULL && i < LINK_MODULES_MAX; i++)
			build_module(
			    composition, contract_modules[i], reference);
		status = build_image(composition);
	}
	if (status == CL_OK) {
		composition->image_fd =
		    open(composition->image, O_RDONLY | O_CLOEXEC);
		if (composition->image_fd < 0)
			status = fail("cannot open %s: %s", composition->image,
			    strerror(errno));
	}
	unlock(lock);
	unlock(reference_lock);
	return (status);
}

enum cl_status
compose(struct composition **composition, const struct compose_spec *spec)
{
	struct composition *fresh = calloc(1, sizeof(*fresh));
	enum cl_status status;

	*composition = NULL;
	if (fresh != NULL)
		fresh->modules =
		    calloc(LINK_MODULES_MAX, sizeof(*fresh->modules));
	if (fresh == NULL || fresh->modules == NULL)
		status = fail("out of memory");
	else if (getcwd(fresh->root, sizeof(fresh->root)) == NULL)
		status = fail("the path of the project is too long");
	else {
		fresh->spec = *spec;
		fresh->image_fd = -1;
		status = build(fresh);
	}
	if (status == CL_OK) {
		*composition = fresh;
		return (CL_OK);
	}
	if (fresh != NULL)
		free(fresh->modules);
	free(fresh);
	return (status);
}

enum cl_status
compose_program(struct composition *composition, const char *program)
{
	static char printed[MODULE_LOG_MAX];
	char to[800];
	struct link_job job;
	enum cl_status status;
	int lock = -1;

	status = lock_directory(composition->directory, &lock);
	if (status == CL_OK)
		status = start_job(composition, &job);
	if (status == CL_OK &&
	    !link_program(&job, program, printed, sizeof(printed)))
		status = fail("%s does not link: %.800s", program, printed);
	snprintf(to, sizeof(to), "%s/%s", composition->directory, program);
	if (status == CL_OK)
		status = take(&job, program, to);
	unlock(lock);
	return (status);
}

void
compose_locate(const struct composition *composition, const uint64_t *addresses,
    size_t n, char *text, size_t text_max)
{
	const struct locate_in in = { composition->image,
		composition->directory, composition->modules,
		composition->n_modules };

	locate(&in, addresses, n, text, text_max);
}
