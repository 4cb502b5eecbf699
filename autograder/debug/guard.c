/* Contract: guard.h. */
#include "guard.h"

#include <string.h>
#include <sys/mman.h>

static size_t
page_round(size_t len)
{
	return ((len + WORKER_PAGE - 1) / WORKER_PAGE * WORKER_PAGE);
}

bool
guard_copy(
    struct region *region, const uint8_t *bytes, size_t len, bool writable)
{
	size_t inner = page_round(len == 0 ? 1 : len);
	uint8_t *map = mmap(NULL, inner + 2 * WORKER_PAGE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		return (false);
	*region = (struct region){ .map = map,
		.map_len = inner + 2 * WORKER_PAGE,
		.at = map + WORKER_PAGE + inner - len,
		.len = len,
		.writable = writable };
	if (mprotect(map + WORKER_PAGE, inner, PROT_READ | PROT_WRITE) != 0)
		return (false);
	memset(map + WORKER_PAGE, WORKER_SLACK, inner - len);
	if (len > 0)
		memcpy(region->at, bytes, len);
	return (writable || mprotect(map + WORKER_PAGE, inner, PROT_READ) == 0);
}

bool
guard_holds(const struct region *region)
{
	for (const uint8_t *at = region->map + WORKER_PAGE; at < region->at;
	     at++)
		if (*at != WORKER_SLACK)
			return (false);
	return (true);
}

void
guard_free(struct region *region)
{
	(void)munmap(region->map, region->map_len);
}
