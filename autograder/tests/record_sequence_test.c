/* Lab 3: which record is next, up to the last number there is. */
#include <inttypes.h>
#include <stdio.h>

#include <sodium.h>

#include "lab_test.h"
#include "record_case.h"
#include "shuffle.h"

#define PLAIN_LEN  20
#define RECORD_MAX (PLAIN_LEN + RECORD_HMAC_SEQ_OVERHEAD)

/* Seal a record of this number, whatever number the side is at. */
static size_t
seal_number(const struct record_version *version, const struct side *side,
    uint64_t seq, uint8_t *record, uint8_t *plain)
{
	struct side sender = *side;

	sender.seq = seq;
	randombytes_buf(plain, PLAIN_LEN);
	return (case_record(version, &sender, record, NULL, plain, PLAIN_LEN));
}

static void
check_number_opens(const struct record_version *version, struct side *side)
{
	uint8_t record[RECORD_MAX], plain[PLAIN_LEN];
	size_t len = seal_number(version, side, side->seq, record, plain);

	check_opens(version, side, PLAIN_LEN, record, len, plain, PLAIN_LEN);
}

/* An honest record, of another number than the one expected. */
static void
check_number_refused(
    const struct record_version *version, const struct side *side, uint64_t seq)
{
	uint8_t record[RECORD_MAX], plain[PLAIN_LEN];
	size_t len = seal_number(version, side, seq, record, plain);
	char what[96];

	snprintf(what, sizeof(what),
	    "for record 0x%016" PRIx64 " when 0x%016" PRIx64 " is expected",
	    seq, side->seq);
	check_refuses(version, side, CL_SEQUENCE, PLAIN_LEN, record, len, what);
}

/* Only the one that is expected is accepted, wherever it comes in between. */
static void
check_every_number(const struct record_version *version)
{
	struct side side;

	case_side(&side);
	for (size_t round = 0; round < 8; round++) {
		uint64_t due = side.seq;
		uint64_t others[] = { due - 1, due + 1, due - 2, due + 2, 0,
			due - 256, UINT64_MAX - 1, UINT64_MAX,
			due ^ UINT64_C(1) << 32, due << 32,
			due ^ UINT64_C(1) << (8 * round) };
		size_t order[COUNT(others)];

		shuffle(order, COUNT(others));
		for (size_t i = 0; i < COUNT(others); i++)
			check_number_refused(version, &side, others[order[i]]);
		check_number_opens(version, &side);
	}
}

/* The very record that was accepted comes again, and the next is not lost. */
static void
check_replay_refused(const struct record_version *version)
{
	uint8_t record[RECORD_MAX], plain[PLAIN_LEN];
	struct side side;
	size_t len;

	case_side(&side);
	for (size_t i = 0; i < 4; i++) {
		len = seal_number(version, &side, side.seq, record, plain);
		check_opens(
		    version, &side, PLAIN_LEN, record, len, plain, PLAIN_LEN);
		check_refuses(version, &side, CL_SEQUENCE, PLAIN_LEN, record,
		    len, "when it came a second time");
	}
}

/* The largest number is used by no record: the counter would start over. */
static void
check_last_number_sealed(const struct record_version *version)
{
	uint8_t record[RECORD_MAX], plain[PLAIN_LEN];
	struct side side;

	case_side(&side);
	randombytes_buf(plain, sizeof(plain));
	side.seq = UINT64_MAX - 1;
	check_seals(
	    version, &side, record, sizeof(record), plain, sizeof(plain));
	for (size_t i = 0; i < 2; i++)
		check_seals_not(
		    version, &side, CL_SEQUENCE, RECORD_MAX, sizeof(plain));
	check_seals_not(version, &side, CL_TOO_SMALL,
	    version->overhead + sizeof(plain) - 1, sizeof(plain));
}

static void
check_last_number_opened(const struct record_version *version)
{
	struct side side;

	case_side(&side);
	side.seq = UINT64_MAX - 1;
	check_number_refused(version, &side, UINT64_MAX);
	check_number_opens(version, &side);
	check_number_refused(version, &side, UINT64_MAX);
	check_number_refused(version, &side, 0);
	side.seq = 0;
	check_number_refused(version, &side, UINT64_MAX);
}

LAB_TEST(lab3, only_the_next_record_is_accepted, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "sequence-numbers",
    .protects = "a number behind, ahead, or heard before is refused, and does "
		"not move the one expected")
{
	check_every_number(&version_hmac_seq);
	check_replay_refused(&version_hmac_seq);
}

LAB_TEST(lab3, the_number_never_starts_over, .points = 1, .module = "record",
    .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_seal record_hmac_seq_open",
    .read = "the-last-number",
    .protects = "UINT64_MAX - 1 is the last record, in both directions")
{
	check_last_number_sealed(&version_hmac_seq);
	check_last_number_opened(&version_hmac_seq);
}

LAB_TEST(lab3, only_the_next_aead_record_is_accepted, .points = 1,
    .module = "record", .functions = "record_aead_open",
    .read = "sequence-numbers",
    .protects = "a number behind, ahead, or heard before is refused, and does "
		"not move the one expected")
{
	check_every_number(&version_aead);
	check_replay_refused(&version_aead);
}

LAB_TEST(lab3, the_aead_number_never_starts_over, .points = 1,
    .module = "record", .functions = "record_aead_seal record_aead_open",
    .read = "the-last-number",
    .protects = "UINT64_MAX - 1 is the last record, in both directions")
{
	check_last_number_sealed(&version_aead);
	check_last_number_opened(&version_aead);
}
