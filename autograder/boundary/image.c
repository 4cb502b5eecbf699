/* Contract: image.h. */
#include "image.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Whether libsodium has this name, and exports.awk keeps it back. */
static bool
is_withheld(const struct link_job *job, const char *name)
{
	char path[800], line[256], want[160];
	bool found = false;
	FILE *file;

	snprintf(
	    path, sizeof(path), "%s/build/image/%s", job->root, job->exports);
	snprintf(want, sizeof(want), "/* withheld %s */\n", name);
	file = fopen(path, "re");
	while (
	    file != NULL && !found && fgets(line, sizeof(line), file) != NULL)
		found = strcmp(line, want) == 0;
	if (file != NULL)
		(void)fclose(file);
	return (found);
}

/* Say which name is missing, and why, as words behind the file's. */
static void
explain(const struct link_job *job, const char *printed, char *what, size_t max)
{
	char name[128];

	if (undefined_name(printed, name, sizeof(name)) == NULL)
		snprintf(what, max, "does not link");
	else if (is_withheld(job, name))
		snprintf(what, max,
		    "does not link: %s is what you build in this course: the "
		    "contract says from what",
		    name);
	else
		snprintf(what, max,
		    "uses '%s', which is in none of driver/, libsodium and the "
		    "C library",
		    name);
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

	for (size_t i = 0; i < job->n_modules; i++) {
		struct module *module = &job->modules[i];
		char what[256];

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
		explain(job, printed, what, sizeof(what));
		put_aside(module, what);
	}
	return (any);
}

/* Put aside the first module that does not link with those before it. */
static bool
put_aside_clashing(struct link_job *job)
{
	static char printed[MODULE_LOG_MAX];

	for (job->n_linked = 1; job->n_linked <= job->n_modules;
	     job->n_linked++) {
		struct module *module = &job->modules[job->n_linked - 1];

		if (!module->sound ||
		    link_image(job, NULL, printed, sizeof(printed)))
			continue;
		put_aside(module, "does not link with the other modules");
		module_take_log(module, printed);
		job->n_linked = job->n_modules;
		return (true);
	}
	job->n_linked = job->n_modules;
	return (false);
}

bool
image_link(struct link_job *job, char *printed, size_t printed_max)
{
	while (!link_image(job, NULL, printed, printed_max))
		if (!put_aside_unsound(job) && !put_aside_clashing(job))
			return (false);
	return (true);
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

bool
image_is_current(const struct link_job *job, const char *image)
{
	char path[800];
	struct stat made;

	if (stat(image, &made) != 0)
		return (false);
	for (size_t i = 0; i < job->n_modules; i++) {
		const struct module *module = &job->modules[i];

		snprintf(path, sizeof(path), "%s/build/image/%s.stub.o",
		    job->root, module->name);
		if (!module->sound || !is_older(module->object, &made) ||
		    !is_older(path, &made))
			return (false);
	}
	snprintf(path, sizeof(path), "%s/build/image/dispatch.o", job->root);
	if (!is_older(path, &made))
		return (false);
	snprintf(
	    path, sizeof(path), "%s/build/image/%s", job->root, job->exports);
	return (is_older(path, &made));
}
