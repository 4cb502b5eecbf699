/* The cursors of wire.h at their edges, and the spans of a layout. */
#include "wire.h"

#include <string.h>

#include "lab_test.h"

SELF_TEST(wire, integers_are_written_big_endian)
{
	uint8_t out[15];
	struct wire_writer writer = wire_writer(out, sizeof(out));
	size_t len = 0;

	wire_put_u8(&writer, 0x01);
	wire_put_u16(&writer, 0x0203);
	wire_put_u32(&writer, 0x04050607);
	wire_put_u64(&writer, 0x08090a0b0c0d0e0f);
	CHECK_OK(wire_written(&writer, &len));
	CHECK_HEX("0102030405060708090a0b0c0d0e0f", out, len);
}

SELF_TEST(wire, integers_are_read_as_they_were_written)
{
	uint8_t in[30];
	struct wire_reader reader;

	hex_bytes(in, sizeof(in),
	    "00 0000 00000000 0000000000000000 ff ffff ffffffff "
	    "ffffffffffffffff");
	reader = wire_reader(in, sizeof(in));
	CHECK_EQ(0, wire_get_u8(&reader));
	CHECK_EQ(0, wire_get_u16(&reader));
	CHECK_EQ(0, wire_get_u32(&reader));
	CHECK_EQ(0, wire_get_u64(&reader));
	CHECK_EQ(UINT8_MAX, wire_get_u8(&reader));
	CHECK_EQ(UINT16_MAX, wire_get_u16(&reader));
	CHECK_EQ(UINT32_MAX, wire_get_u32(&reader));
	CHECK_EQ(UINT64_MAX, wire_get_u64(&reader));
	CHECK_OK(wire_end(&reader));
}

/* Write one thing of len bytes into room for one byte less. */
static void
check_put_refused(size_t len)
{
	static const uint8_t bytes[5] = "12345";
	uint8_t out[8], untouched[8];
	struct wire_writer writer = wire_writer(out, len - 1);
	size_t written = 77;

	memset(out, 0xaa, sizeof(out));
	memset(untouched, 0xaa, sizeof(untouched));
	switch (len) {
	case 1:
		wire_put_u8(&writer, 1);
		break;
	case 2:
		wire_put_u16(&writer, 1);
		break;
	case 4:
		wire_put_u32(&writer, 1);
		break;
	case 5:
		wire_put_bytes(&writer, bytes, sizeof(bytes));
		break;
	default:
		wire_put_u64(&writer, 1);
	}
	CHECK_STATUS(CL_TOO_SMALL, wire_written(&writer, &written));
	CHECK_EQ(77, written);
	CHECK_BYTES(untouched, out, sizeof(out));
}

SELF_TEST(wire, what_does_not_fit_is_not_written)
{
	check_put_refused(1);
	check_put_refused(2);
	check_put_refused(4);
	check_put_refused(5);
	check_put_refused(8);
}

SELF_TEST(wire, a_failed_writer_stays_failed)
{
	uint8_t out[4] = { 0 };
	struct wire_writer writer = wire_writer(out, sizeof(out));
	size_t len;

	wire_put_u8(&writer, 0x11);
	wire_put_u32(&writer, 0x22222222);
	wire_put_u8(&writer, 0x33);
	wire_put_bytes(&writer, NULL, 0);
	CHECK(wire_reserve(&writer, 1) == NULL, "nothing is reserved");
	CHECK(wire_reserve(&writer, 0) == NULL, "not even nothing");
	CHECK_STATUS(CL_TOO_SMALL, wire_written(&writer, &len));
	CHECK_HEX("11000000", out, sizeof(out));
}

SELF_TEST(wire, reserved_bytes_are_the_callers_to_fill)
{
	uint8_t out[6] = { 0 };
	struct wire_writer writer = wire_writer(out, sizeof(out));
	uint8_t *hole;
	size_t len = 0;

	wire_put_u8(&writer, 0x01);
	hole = wire_reserve(&writer, 4);
	wire_put_bytes(&writer, "\x06", 1);
	CHECK(hole == out + 1, "the hole starts where the writer was");
	CHECK_OK(wire_written(&writer, &len));
	CHECK_EQ(6, len);
	CHECK_HEX("010000000006", out, sizeof(out));
	CHECK(wire_reserve(&writer, SIZE_MAX) == NULL, "no length wraps");
}

SELF_TEST(wire, nothing_may_be_written_and_read_at_null)
{
	struct wire_writer writer = wire_writer(NULL, 0);
	struct wire_reader reader = wire_reader(NULL, 0);
	size_t len = 77;

	wire_put_bytes(&writer, NULL, 0);
	CHECK_OK(wire_written(&writer, &len));
	CHECK_EQ(0, len);
	wire_get_bytes(&reader, NULL, 0);
	CHECK_OK(wire_end(&reader));
}

SELF_TEST(wire, what_is_not_there_reads_as_zero)
{
	static const uint8_t in[7] = { 1, 2, 3, 4, 5, 6, 7 };
	uint8_t out[4] = { 9, 9, 9, 9 };
	struct wire_reader reader = wire_reader(in, 0);

	CHECK_EQ(0, wire_get_u8(&reader));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
	reader = wire_reader(in, 1);
	CHECK_EQ(0, wire_get_u16(&reader));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
	reader = wire_reader(in, 3);
	CHECK_EQ(0, wire_get_u32(&reader));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
	reader = wire_reader(in, 7);
	CHECK_EQ(0, wire_get_u64(&reader));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
	reader = wire_reader(in, 3);
	wire_get_bytes(&reader, out, sizeof(out));
	CHECK_HEX("00000000", out, sizeof(out));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
}

SELF_TEST(wire, a_failed_reader_stays_failed)
{
	static const uint8_t in[4] = { 1, 2, 3, 4 };
	struct wire_reader reader = wire_reader(in, sizeof(in));

	CHECK(wire_take(&reader, 5) == NULL, "five of four bytes are refused");
	CHECK_EQ(0, wire_get_u8(&reader));
	CHECK(wire_take(&reader, 0) == NULL, "nothing more is taken");
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
}

SELF_TEST(wire, a_reader_steps_to_the_very_end_and_no_further)
{
	static const uint8_t in[6] = { 1, 2, 3, 4, 5, 6 };
	struct wire_reader reader = wire_reader(in, sizeof(in));
	uint8_t out[2];

	CHECK(wire_take(&reader, 3) == in, "take says where it stepped over");
	wire_get_bytes(&reader, out, sizeof(out));
	CHECK_HEX("0405", out, sizeof(out));
	CHECK_STATUS(CL_DECODE, wire_end(&reader));
	CHECK_EQ(6, wire_get_u8(&reader));
	CHECK(wire_take(&reader, 0) == in + 6, "nothing is there to take");
	CHECK_OK(wire_end(&reader));
	CHECK(wire_take(&reader, SIZE_MAX) == NULL, "no length wraps");
}

/* clang-format off */
static const struct wire_field record[] = {
	{ "seq", 8 }, { "nonce", 16 }, { "ciphertext", 0 }, { "tag", 32 },
	{ NULL, 0 },
};
/* clang-format on */

static void
check_span(size_t index, size_t message_len, size_t start, size_t len)
{
	struct wire_span span = wire_span(record, index, message_len);

	CHECK_TEXT(record[index].name, span.name);
	CHECK_EQ(start, span.start);
	CHECK_EQ(len, span.len);
}

SELF_TEST(wire, the_rest_is_what_the_fixed_fields_leave)
{
	check_span(0, 117, 0, 8);
	check_span(1, 117, 8, 16);
	check_span(2, 117, 24, 61);
	check_span(3, 117, 85, 32);
	check_span(2, 56, 24, 0);
	check_span(3, 56, 24, 32);
}

SELF_TEST(wire, spans_are_cut_to_a_short_message)
{
	check_span(0, 5, 0, 5);
	check_span(1, 5, 5, 0);
	check_span(1, 20, 8, 12);
	check_span(2, 40, 24, 0);
	check_span(3, 40, 24, 16);
	check_span(3, 0, 0, 0);
}

SELF_TEST(wire, there_is_no_span_past_the_last_field)
{
	static const struct wire_field none[] = { { NULL, 0 } };

	CHECK(wire_span(record, 4, 117).name == NULL, "four fields, 0 to 3");
	CHECK(wire_span(record, 5, 117).name == NULL, "nothing after the end");
	CHECK(wire_span(none, 0, 1).name == NULL, "an empty layout has none");
}

SELF_TEST(wire, a_layout_without_a_rest_leaves_bytes_unnamed)
{
	static const struct wire_field fixed[] = { { "a", 2 }, { "b", 3 },
		{ NULL, 0 } };
	struct wire_span span = wire_span(fixed, 1, 100);

	CHECK_TEXT("b", span.name);
	CHECK_EQ(2, span.start);
	CHECK_EQ(3, span.len);
}
