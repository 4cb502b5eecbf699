/* Contract: locate.h. */
#include "locate.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "stage.h"
#include "toolchain.h"

#define LOCATE_MS 2000 /* slower than that, and it is not asked again */

void
locate(const struct locate_in *in, const uint64_t *addresses, size_t n,
    char *text, size_t text_max)
{
	static char printed[16384];
	static char digits[64][24];
	const char *argv[64 + 8] = { TOOLCHAIN_ADDR2LINE, "-s", "-e",
		in->image };
	const char *readable[] = { in->directory, NULL };
	char stage[640], file[128];
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
	while ((line = strsep(&rest, "\n")) != NULL) {
		unsigned number;

		for (size_t i = 0; i < in->n_modules; i++) {
			size_t len = (size_t)snprintf(
			    file, sizeof(file), "%s.c:", in->modules[i].name);

			if (strncmp(line, file, len) != 0 ||
			    sscanf(line + len, "%u", &number) != 1 ||
			    number == 0)
				continue;
			snprintf(text, text_max, "%s:%u",
			    in->modules[i].source.path, number);
			return;
		}
	}
}
