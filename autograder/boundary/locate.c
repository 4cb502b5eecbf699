/* Contract: locate.h. */
#include "locate.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "stage.h"
#include "toolchain.h"

#define LOCATE_MS 2000 /* slower than that, and it is not asked again */

/* Write down the place of a line as addr2line prints it, if it is this one's. */
static bool
is_in_module(
    const char *line, const struct module *module, char *text, size_t text_max)
{
	char file[128];
	size_t len =
	    (size_t)snprintf(file, sizeof(file), "%s.c:", module->name);
	unsigned number;

	if (strncmp(line, file, len) != 0 ||
	    sscanf(line + len, "%u", &number) != 1 || number == 0)
		return (false);
	snprintf(text, text_max, "%s:%u", module->source.path, number);
	return (true);
}

void
locate(const struct locate_in *in, const uint64_t *addresses, size_t n,
    char *text, size_t text_max)
{
	static char printed[16384];
	static char digits[64][24];
	const char *argv[64 + 8] = { TOOLCHAIN_ADDR2LINE, "-s", "-e",
		in->image };
	const char *readable[] = { in->directory, NULL };
	char stage[640], helper[sizeof(in->modules->source.path) + 16] = "";
	static bool too_slow;
	char *line, *rest = printed;
	int64_t start;
	int status;

	text[0] = '\0';
	if (n > 64)
		n = 64;
	for (size_t i = 0; i < n; i++) {
		snprintf(digits[i], sizeof(digits[i]), "%llx",
		    (unsigned long long)addresses[i]);
		argv[4 + i] = digits[i];
	}
	snprintf(stage, sizeof(stage), "%s/locate.stage", in->directory);
	if (n == 0 || too_slow || !stage_open(stage))
		return;
	start = clock_ms();
	status = toolchain_run(argv, stage, readable, printed, sizeof(printed));
	/* Debugging data made to be slow costs its author the places. */
	too_slow = clock_ms() - start > LOCATE_MS;
	if (status != 0)
		return;
	/* Code of the reference fails for what its caller handed to it. */
	while (*text == '\0' && (line = strsep(&rest, "\n")) != NULL)
		for (size_t i = 0; i < in->n_modules; i++) {
			const struct module *module = &in->modules[i];

			if (strcmp(module->directory, in->directory) == 0)
				(void)is_in_module(
				    line, module, text, text_max);
			else if (*helper == '\0')
				(void)is_in_module(
				    line, module, helper, sizeof(helper));
		}
	if (*text == '\0')
		snprintf(text, text_max, "%s", helper);
}
