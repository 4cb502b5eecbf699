/* Contract: worker.h.  What the grader asks about a call that is over. */
#include "message.h"
#include "wire.h"
#include "worker.h"

static void
answer_search(struct wire_reader *reader)
{
	uint8_t message[4 + FOUND_LEN];
	struct wire_writer writer = wire_writer(message, sizeof(message));
	size_t n = wire_get_u8(reader);
	const uint8_t *windows = wire_take(reader, n * WINDOW_LEN);

	if (windows == NULL || wire_end(reader) != CL_OK)
		worker_give_up();
	wire_put_u32(&writer, FOUND_LEN);
	wire_put_u8(&writer, MESSAGE_FOUND);
	wire_put_u32(&writer, worker_turn);
	wire_put_u8(&writer, worker_search(windows, n));
	worker_write(message, sizeof(message));
}

static void
answer_compare(const struct wire_reader *reader)
{
	uint8_t message[4 + COMPARED_LEN];
	struct wire_writer writer = wire_writer(message, sizeof(message));
	uint32_t parted = 0;

	if (wire_end(reader) != CL_OK)
		worker_give_up();
	wire_put_u32(&writer, COMPARED_LEN);
	wire_put_u8(&writer, MESSAGE_COMPARED);
	wire_put_u32(&writer, worker_turn);
	wire_put_u8(&writer, worker_same_path(&parted));
	wire_put_u32(&writer, parted);
	worker_write(message, sizeof(message));
}

void
worker_inspect(uint8_t kind, struct wire_reader *reader)
{
	switch (kind) {
	case MESSAGE_SEARCH:
		answer_search(reader);
		return;
	case MESSAGE_COMPARE:
		answer_compare(reader);
		return;
	default:
		worker_give_up();
	}
}
