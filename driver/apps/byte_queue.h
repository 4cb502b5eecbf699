/* Bytes that come in at one end and leave at the other. */
#ifndef BYTE_QUEUE_H
#define BYTE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * All zeros is an empty queue. Its bytes start at bytes + start; the room
 * before them is used again once the queue has run empty.
 */
struct byte_queue {
	uint8_t *bytes;
	size_t start, len, max;
};

/**
 * byte_queue_put(queue, bytes, len):
 * Append bytes.
 *
 *   in  bytes  ${len} bytes; may be empty
 *
 * Return true, or false if out of memory.
 */
bool byte_queue_put(struct byte_queue *queue, const void *bytes, size_t len);

/** Remove ${len} bytes, at most all there are, from the front. */
void byte_queue_drop(struct byte_queue *queue, size_t len);

/** Empty a queue, and give its memory back. */
void byte_queue_release(struct byte_queue *queue);

#endif
