/* Contract: link.h. */
#include "link.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dispatch.h"
#include "toolchain.h"

#define ARGUMENTS_MAX (2 * LINK_MODULES_MAX + 32)
#define TEXT_OF_(x)   #x
#define TEXT_OF(x)    TEXT_OF_(x)
#define AT_IMAGE      ("-Ttext-segment=" TEXT_OF(IMAGE_START))

/* A command line that grows, and owns the paths made for it. */
struct command {
	const char *argv[ARGUMENTS_MAX + 1];
	char paths[ARGUMENTS_MAX][640];
	size_t n;
};

static void
add(struct command *command, const char *argument)
{
	if (command->n < ARGUMENTS_MAX)
		command->argv[command->n++] = argument;
}

/* Add root/build/image/<name><suffix>. */
static void
add_part(struct command *command, const struct link_job *job, const char *name,
    const char *suffix)
{
	char *path = command->paths[command->n];

	snprintf(path, sizeof(command->paths[0]), "%s/build/image/%s%s",
	    job->root, name, suffix);
	add(command, path);
}

static void
add_modules(struct command *command, const struct link_job *job,
    const struct module *alone)
{
	for (size_t i = 0; i < job->n_modules; i++) {
		const struct module *module = &job->modules[i];

		if (module->sound && i < job->n_linked &&
		    (alone == NULL || alone == module))
			add(command, module->object);
		add_part(command, job, module->name, ".stub.o");
	}
}

static bool
run(const struct command *command, const struct link_job *job,
    const char *output, char *printed, size_t printed_max)
{
	char parts[600], reference[600], path[800];
	const char *readable[JAIL_PATHS_MAX] = { parts, job->directory };

	/* The objects that are not the solution's own lie there. */
	snprintf(parts, sizeof(parts), "%s/build/image", job->root);
	snprintf(reference, sizeof(reference), "%s/build/reference", job->root);
	if (access(reference, R_OK) == 0)
		readable[2] = reference;
	snprintf(path, sizeof(path), "%s/%s", job->stage, output);
	(void)unlink(path);
	return (toolchain_run(command->argv, job->stage, readable, printed,
		    printed_max) == 0);
}

/* Say what a worker, which runs already, could not load; NULL if it can. */
static const char *
unloadable(const char *path)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	const char *why = NULL;
	FILE *file = fopen(path, "re");

	if (file == NULL || fread(&header, sizeof(header), 1, file) != 1)
		header.e_phnum = 0;
	for (size_t i = 0; i < header.e_phnum && why == NULL; i++) {
		if (fread(&segment, sizeof(segment), 1, file) != 1)
			why = "makes a program that is cut short";
		else if (segment.p_type == PT_TLS)
			why = LINK_THREAD_LOCAL;
		else if (segment.p_type == PT_LOAD &&
			 (segment.p_vaddr < IMAGE_START ||
			     segment.p_vaddr > IMAGE_END ||
			     segment.p_memsz > IMAGE_END - segment.p_vaddr))
			why = LINK_TOO_LARGE;
	}
	if (file != NULL)
		(void)fclose(file);
	return (why);
}

bool
link_image(const struct link_job *job, const struct module *alone,
    char *printed, size_t printed_max)
{
	static const char *const first[] = { TOOLCHAIN_LD, "-static",
		"-nostdlib", "--build-id=none", "-z", "noexecstack", "-z",
		"max-page-size=4096", AT_IMAGE, "-e", "dispatch_header", "-o",
		"image" };
	static struct command command;
	const char *why;
	char path[800];

	memset(&command, 0, sizeof(command));
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		add(&command, first[i]);
	add_part(&command, job, job->exports, "");
	add_part(&command, job, "dispatch", ".o");
	add_modules(&command, job, alone);
	add(&command, TOOLCHAIN_LIBGCC); /* 128-bit division, for one */
	if (!run(&command, job, "image", printed, printed_max))
		return (false);
	snprintf(path, sizeof(path), "%s/image", job->stage);
	why = unloadable(path);
	snprintf(printed, printed_max, "%s", why == NULL ? "" : why);
	return (why == NULL);
}

bool
link_program(const struct link_job *job, const char *program, char *printed,
    size_t printed_max)
{
	static struct command command;
	char libraries[] = TOOLCHAIN_LIBS, *rest = libraries, *library;

	memset(&command, 0, sizeof(command));
	add(&command, TOOLCHAIN_CC);
	add(&command, "-no-pie");
	add(&command, "-o");
	add(&command, program);
	add_part(&command, job, program, ".program.o");
	add_modules(&command, job, NULL);
	while ((library = strsep(&rest, " ")) != NULL)
		if (*library != '\0')
			add(&command, library);
	return (run(&command, job, program, printed, printed_max));
}
