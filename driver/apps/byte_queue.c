/* Contract: byte_queue.h. */
#include "byte_queue.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_MAX (64u << 10) /* bytes that an empty queue may hold on to */

bool
byte_queue_put(struct byte_queue *queue, const void *bytes, size_t len)
{
	size_t used = queue->start + queue->len;
	size_t max = 2 * queue->max;
	uint8_t *grown;

	if (len == 0)
		return (true);
	if (len > SIZE_MAX / 4 - used)
		return (false);
	if (len > queue->max - used) {
		max = max > used + len ? max : used + len;
		grown = realloc(queue->bytes, max);
		if (grown == NULL)
			return (false);
		queue->bytes = grown;
		queue->max = max;
	}
	memcpy(queue->bytes + used, bytes, len);
	queue->len += len;
	return (true);
}

void
byte_queue_drop(struct byte_queue *queue, size_t len)
{
	if (len > queue->len)
		len = queue->len;
	queue->start += len;
	queue->len -= len;
	if (queue->len > 0)
		return;
	queue->start = 0;
	if (queue->max > KEPT_MAX)
		byte_queue_release(queue);
}

void
byte_queue_release(struct byte_queue *queue)
{
	free(queue->bytes);
	*queue = (struct byte_queue){ .bytes = NULL };
}
