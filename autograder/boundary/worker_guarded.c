/* Contract: worker.h.  The strict worker's buffers, between guard pages. */
#include <string.h>
#include <sys/mman.h>

#include "message.h"
#include "worker.h"

#define SLACK 0x5c /* what fills the bytes in front of a buffer */

/*
 * The byte behind a buffer's end is not there. The slack in front of it is
 * filled, and checked after the call. New pages are zeros, which is what no
 * bytes stand for.
 */
void
worker_map_region(struct region *region, const uint8_t *bytes, size_t len)
{
	size_t inner = (len + WORKER_PAGE - 1) / WORKER_PAGE * WORKER_PAGE;
	uint8_t *map;

	if (inner == 0)
		inner = WORKER_PAGE;
	map = mmap(NULL, inner + 2 * WORKER_PAGE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED ||
	    mprotect(map + WORKER_PAGE, inner, PROT_READ | PROT_WRITE) != 0)
		worker_give_up();
	region->map = map;
	region->map_len = inner + 2 * WORKER_PAGE;
	region->at = map + WORKER_PAGE + inner - len;
	region->len = len;
	memset(map + WORKER_PAGE, SLACK, inner - len);
	if (bytes != NULL)
		memcpy(region->at, bytes, len);
	if (!region->writable)
		(void)mprotect(map + WORKER_PAGE, inner, PROT_READ);
}

void
worker_unmap_region(struct region *region)
{
	(void)munmap(region->map, region->map_len);
}

uint8_t
worker_find_underrun(void)
{
	for (size_t i = 0; i < worker_n_regions; i++) {
		const struct region *region = &worker_regions[i];

		for (const uint8_t *at = region->map + WORKER_PAGE;
		     at < region->at; at++)
			if (*at != SLACK)
				return ((uint8_t)i);
	}
	return (NO_REGION);
}
