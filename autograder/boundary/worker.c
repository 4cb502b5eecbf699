/* The worker: loads an image of modules, and calls what the grader asks. */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sodium.h>

#include "dispatch.h"
#include "message.h"
#include "network_driver.h"
#include "seeded_random.h"
#include "worker.h"
#include "wire.h"

struct region worker_regions[REGIONS_MAX];
size_t worker_n_regions;
uint32_t worker_aes_calls;
uint32_t worker_turn;
uintptr_t worker_call_frame;
const Elf64_Ehdr *worker_image;

#define STACK_GAP   16384 /* bytes: more than the worker's functions use */
#define STACK_DIRTY 65536 /* bytes below that are no zeros when a call begins */

static struct net_conn *conns[CONNS_MAX];

_Noreturn void
worker_give_up(void)
{
	_exit(WORKER_GAVE_UP);
}

static void
read_exactly(uint8_t *out, size_t len)
{
	while (len > 0) {
		ssize_t got = recv(WORKER_RPC_FD, out, len, 0);

		if (got <= 0)
			worker_give_up();
		out += got;
		len -= (size_t)got;
	}
}

void
worker_write(const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t put = send(WORKER_RPC_FD, bytes, len, MSG_NOSIGNAL);

		if (put <= 0)
			worker_give_up();
		bytes += put;
		len -= (size_t)put;
	}
}

/* Read a message's length, and the descriptors that travel beside it. */
static size_t
read_header(int fds[static CONNS_MAX], size_t *n_fds)
{
	uint8_t header[4] = { 0 };
	union {
		char bytes[CMSG_SPACE(CONNS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { header, 1 };
	struct msghdr message = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	struct wire_reader reader = wire_reader(header, sizeof(header));
	struct cmsghdr *found;

	*n_fds = 0;
	if (recvmsg(WORKER_RPC_FD, &message, 0) != 1)
		worker_give_up();
	found = CMSG_FIRSTHDR(&message);
	if (found != NULL && found->cmsg_type == SCM_RIGHTS) {
		*n_fds = (found->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(found), *n_fds * sizeof(int));
	}
	read_exactly(header + 1, sizeof(header) - 1);
	return (wire_get_u32(&reader));
}

static size_t
page_round(size_t len)
{
	return ((len + WORKER_PAGE - 1) / WORKER_PAGE * WORKER_PAGE);
}

static void
read_regions(struct wire_reader *reader)
{
	size_t n = wire_get_u8(reader);

	if (n > REGIONS_MAX)
		worker_give_up();
	for (worker_n_regions = 0; worker_n_regions < n; worker_n_regions++) {
		struct region *region = &worker_regions[worker_n_regions];
		uint8_t flags = wire_get_u8(reader);
		size_t len = wire_get_u32(reader);
		const uint8_t *bytes = NULL;

		if (len > MESSAGE_MAX)
			worker_give_up();
		if ((flags & REGION_ZEROS) == 0) {
			bytes = wire_take(reader, len);
			if (bytes == NULL)
				worker_give_up();
		}
		region->writable = (flags & REGION_WRITABLE) != 0;
		worker_map_region(region, bytes, len);
	}
}

/* Take a connection over, or find the one taken over before. */
static struct net_conn *
read_conn(
    struct wire_reader *reader, const int *fds, size_t n_fds, size_t *next_fd)
{
	size_t handle = wire_get_u8(reader);
	bool is_new = wire_get_u8(reader) != 0;
	uint32_t timeout_ms = wire_get_u32(reader);
	uint64_t max_len = wire_get_u64(reader);

	if (handle >= CONNS_MAX)
		worker_give_up();
	if (is_new && (*next_fd >= n_fds || net_adopt(&conns[handle],
						fds[(*next_fd)++]) != CL_OK))
		worker_give_up();
	if (conns[handle] == NULL)
		worker_give_up();
	net_set_timeout(conns[handle], (int)timeout_ms);
	net_set_max_len(conns[handle], (size_t)max_len);
	return (conns[handle]);
}

static void
read_value(struct wire_reader *reader, struct dispatch_value *value,
    const int *fds, size_t n_fds, size_t *next_fd)
{
	size_t region, offset;

	switch ((enum value_kind)wire_get_u8(reader)) {
	case VALUE_NUMBER:
		value->number = wire_get_u64(reader);
		return;
	case VALUE_NULL:
		return;
	case VALUE_POINTER:
		region = wire_get_u8(reader);
		offset = wire_get_u32(reader);
		if (region >= worker_n_regions ||
		    offset > worker_regions[region].len)
			worker_give_up();
		value->at = worker_regions[region].at + offset;
		return;
	case VALUE_CONN:
		value->at = read_conn(reader, fds, n_fds, next_fd);
		return;
	}
	worker_give_up();
}

static void
answer(uint32_t turn, enum cl_status status)
{
	size_t len = RETURN_HEAD_LEN;
	struct wire_writer writer;
	uint8_t head[4 + RETURN_HEAD_LEN];
	uint8_t underrun = worker_find_underrun();

	for (size_t i = 0; i < worker_n_regions; i++)
		if (worker_regions[i].writable)
			len += worker_regions[i].len;
	writer = wire_writer(head, sizeof(head));
	wire_put_u32(&writer, (uint32_t)len);
	wire_put_u8(&writer, MESSAGE_RETURN);
	wire_put_u32(&writer, turn);
	wire_put_u32(&writer, (uint32_t)status);
	wire_put_u8(&writer, underrun);
	wire_put_u32(&writer, worker_aes_calls);
	worker_write(head, sizeof(head));
	for (size_t i = 0; i < worker_n_regions; i++) {
		if (worker_regions[i].writable)
			worker_write(
			    worker_regions[i].at, worker_regions[i].len);
		worker_unmap_region(&worker_regions[i]);
	}
	worker_n_regions = 0;
}

/*
 * Leave something where a function's variables will lie: whoever forgets to set
 * one finds zeros there too often, and a mistake that goes well stays.
 */
static __attribute__((noinline)) void
dirty_stack(void)
{
	uint8_t below[STACK_GAP + STACK_DIRTY];

	memset(below, 0xa5, sizeof(below));
	__asm__ volatile("" : : "r"(below) : "memory");
}

/*
 * Call a function far below all frames of the worker's own, which thus leave
 * alone what the function leaves on the stack.
 */
static __attribute__((noinline)) enum cl_status
call_below(const struct dispatch_row *row, const struct dispatch_value *values)
{
	uint8_t gap[STACK_GAP];
	enum cl_status status;

	worker_call_frame = (uintptr_t)gap;
	__asm__ volatile("" : : "r"(gap) : "memory");
	status = row->call(values);
	__asm__ volatile("" : : "r"(gap) : "memory");
	return (status);
}

static void
serve_call(const struct dispatch_header *image, struct wire_reader *reader,
    const int *fds, size_t n_fds)
{
	struct dispatch_value values[VALUES_MAX] = { { NULL, 0 } };
	uint32_t turn = wire_get_u32(reader);
	size_t function = wire_get_u16(reader), n_values, next_fd = 0;
	enum cl_status status;

	read_regions(reader);
	n_values = wire_get_u8(reader);
	if (function >= image->n_rows ||
	    n_values != image->rows[function].n_values)
		worker_give_up();
	for (size_t i = 0; i < n_values; i++)
		read_value(reader, &values[i], fds, n_fds, &next_fd);
	if (wire_end(reader) != CL_OK)
		worker_give_up();
	worker_memory_refused = false;
	worker_aes_calls = 0;
	worker_turn = turn;
	dirty_stack();
	status = call_below(&image->rows[function], values);
	(void)fflush(stdout);
	answer(turn, status);
}

static void
ready(void)
{
	static const uint8_t message[] = { 0, 0, 0, 1, MESSAGE_READY };

	worker_write(message, sizeof(message));
}

/* Begin another test: a new seed, and none of the connections before. */
static void
begin_test(struct wire_reader *reader)
{
	uint8_t seed[RANDOM_SEED_LEN];

	wire_get_bytes(reader, seed, sizeof(seed));
	if (wire_end(reader) != CL_OK)
		worker_give_up();
	seeded_random_seed(seed);
	sodium_memzero(seed, sizeof(seed));
	for (size_t i = 0; i < CONNS_MAX; i++) {
		net_close(conns[i]);
		conns[i] = NULL;
	}
}

/*
 * Receive one message whole; the buffer is kept for the next. It holds keys,
 * so it has pages of its own, where nobody looks for what a call left.
 */
static struct wire_reader
receive(int fds[static CONNS_MAX], size_t *n_fds)
{
	static uint8_t *buffer;
	static size_t capacity;
	size_t len = read_header(fds, n_fds);

	if (len > MESSAGE_MAX)
		worker_give_up();
	if (len > capacity) {
		if (capacity > 0)
			(void)munmap(buffer, capacity);
		capacity = page_round(len);
		buffer = mmap(NULL, capacity, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (buffer == MAP_FAILED)
			worker_give_up();
	}
	read_exactly(buffer, len);
	return (wire_reader(buffer, len));
}

static void
serve(const struct dispatch_header *image)
{
	int fds[CONNS_MAX];
	size_t n_fds;
	struct wire_reader reader = receive(fds, &n_fds);
	uint8_t kind = wire_get_u8(&reader);

	switch (kind) {
	case MESSAGE_CALL:
		serve_call(image, &reader, fds, n_fds);
		return;
	case MESSAGE_SEED:
		begin_test(&reader);
		ready();
		return;
	default:
		worker_inspect(kind, &reader);
	}
}

/*
 * Map the segments of the image where it was linked to lie. The descriptor's
 * offset is shared with other workers, so nothing is read at it.
 */
static const struct dispatch_header *
load_image(void)
{
	const int fd = WORKER_IMAGE_FD;
	const uint8_t *start =
	    mmap(NULL, WORKER_PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)start;
	const Elf64_Phdr *segments;

	if (start == MAP_FAILED)
		worker_give_up();
	worker_image = header;
	segments = (const Elf64_Phdr *)(start + header->e_phoff);
	for (size_t i = 0; i < header->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_memsz > 0)
			worker_map_segment(fd, &segments[i]);
	(void)close(fd);
	return ((const struct dispatch_header *)header->e_entry);
}

/* Wait for the seed: the first draw of a constructor must come from it. */
static void
receive_seed(void)
{
	int fds[CONNS_MAX];
	size_t n_fds;
	struct wire_reader reader = receive(fds, &n_fds);

	if (wire_get_u8(&reader) != MESSAGE_SEED)
		worker_give_up();
	seeded_random_install();
	begin_test(&reader);
	if (sodium_init() < 0)
		worker_give_up();
}

int
main(int argc, char **argv, char **envp)
{
	static const uint8_t started[] = { 0, 0, 0, 1, MESSAGE_STARTED };
	const struct dispatch_header *image;

	worker_watch_faults();
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	worker_write(started, sizeof(started));
	receive_seed();
	image = load_image();
	for (void (**constructor)(int, char **, char **) = image->constructors;
	     constructor < image->constructors_end; constructor++)
		(*constructor)(argc, argv, envp);
	ready();
	for (;;)
		serve(image);
}
