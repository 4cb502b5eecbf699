/* Contract: worker.h.  Maps an image where it was linked to lie. */
#include <sys/mman.h>
#include <unistd.h>

#include "message.h"
#include "worker.h"

void
worker_map_segment(int fd, const Elf64_Phdr *segment)
{
	size_t page = segment->p_vaddr % WORKER_PAGE;
	uint8_t *start = (uint8_t *)(uintptr_t)(segment->p_vaddr - page);
	size_t file_len = page + segment->p_filesz;
	size_t len = page + segment->p_memsz;
	int protection = (segment->p_flags & PF_R ? PROT_READ : 0) |
			 (segment->p_flags & PF_X ? PROT_EXEC : 0);
	int writable = segment->p_flags & PF_W ? PROT_WRITE : 0;
	uint8_t *end;

	if (mmap(start, len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		0) != start)
		_exit(WORKER_GAVE_UP);
	if (file_len > page && mmap(start, file_len, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_FIXED, fd,
				   (off_t)(segment->p_offset - page)) != start)
		_exit(WORKER_GAVE_UP);
	/* The file's last page may hold what lies behind the segment. */
	end = start + (file_len + WORKER_PAGE - 1) / WORKER_PAGE * WORKER_PAGE;
	if (writable != 0)
		for (uint8_t *at = start + file_len; at < end; at++)
			*at = 0;
	(void)mprotect(start, len, protection | writable);
}
