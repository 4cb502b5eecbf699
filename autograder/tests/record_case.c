/* Contract: record_case.h.  Specification: WIRE.md, "Protected payloads". */
#include "record_case.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "ref.h"

#define UNCHANGED 7 /* what the length was before the call */

static const struct wire_field plain_fields[] = { { "plaintext", 0 },
	{ NULL, 0 } };

void
case_side(struct side *side)
{
	randombytes_buf(side, sizeof(*side));
	for (size_t i = 0; i < sizeof(side->key); i++)
		side->key[i] |= side->key[i] == 0;
	for (size_t i = 0; i < sizeof(side->mac_key); i++)
		side->mac_key[i] |= side->mac_key[i] == 0;
	side->mac_key_len = 32;
	side->seq = 0x0102030405060708;
}

size_t
case_record(const struct record_version *version, const struct side *side,
    uint8_t *record, const uint8_t *nonce, const uint8_t *plain,
    size_t plain_len)
{
	struct wire_writer writer = wire_writer(record, RECORD_SEQ_LEN);
	uint8_t *at = record;

	if (version->numbered) {
		wire_put_u64(&writer, side->seq);
		at += RECORD_SEQ_LEN;
	}
	if (nonce == NULL)
		randombytes_buf(at, version->nonce_len);
	else
		memcpy(at, nonce, version->nonce_len);
	version->protect(side, record, plain, plain_len);
	return (version->overhead + plain_len);
}

void
check_seals(const struct record_version *version, struct side *side,
    uint8_t *record, size_t out_max, const uint8_t *plain, size_t plain_len)
{
	uint8_t want[CASE_RECORD_MAX];
	size_t nonce_at = version->numbered ? RECORD_SEQ_LEN : 0;
	size_t out_len = 0, want_len;
	struct side before = *side;
	uint64_t seq;

	memset(record, UNTOUCHED, out_max);
	CHECK_OK(
	    version->seal(side, record, out_max, &out_len, plain, plain_len));
	CHECK_EQ(version->overhead + plain_len, out_len);
	want_len = case_record(
	    version, &before, want, record + nonce_at, plain, plain_len);
	CHECK_FIELDS(version->fields, want, record, want_len);
	seq = side->seq;
	if (version->numbered)
		CHECK_EQ(before.seq + 1, seq);
}

void
check_seals_not(const struct record_version *version, const struct side *side,
    enum cl_status want, size_t out_max, size_t plain_len)
{
	uint8_t plain[CASE_PLAIN_MAX], out[CASE_RECORD_MAX];
	size_t out_len = UNCHANGED;
	struct side after = *side;

	randombytes_buf(plain, plain_len);
	memset(out, UNTOUCHED, sizeof(out));
	CHECK_STATUS(want,
	    version->seal(&after, out, out_max, &out_len, plain, plain_len));
	CHECK_UNTOUCHED(out, sizeof(out));
	CHECK(out_len == UNCHANGED, "a refused call changed the length");
	CHECK(after.seq == side->seq, "a refused call used up a number");
}

void
check_opens(const struct record_version *version, struct side *side,
    size_t out_max, const uint8_t *record, size_t record_len,
    const uint8_t *plain, size_t plain_len)
{
	uint8_t out[CASE_PLAIN_MAX];
	size_t out_len = plain_len + 1;
	uint64_t want_seq = side->seq + 1, seq;

	memset(out, UNTOUCHED, sizeof(out));
	CHECK_OK(
	    version->open(side, out, out_max, &out_len, record, record_len));
	CHECK_EQ(plain_len, out_len);
	CHECK_FIELDS(plain_fields, plain, out, out_len);
	seq = side->seq;
	if (version->numbered)
		CHECK_EQ(want_seq, seq);
}

/*
 * Show, or do not, a record that is as it should be, of the length and with
 * the room of one that will be refused: what a record is does not follow from
 * how long it is, or from how many came before it.
 */
static void
show_honest(const struct record_version *version, const struct side *like,
    size_t out_max, size_t record_len)
{
	uint8_t plain[CASE_PLAIN_MAX], record[CASE_RECORD_MAX];
	struct side side;
	size_t plain_len;

	if (record_len < version->overhead || like->seq == UINT64_MAX ||
	    randombytes_uniform(2) == 0)
		return;
	plain_len = record_len - version->overhead;
	case_side(&side);
	side.mac_key_len = like->mac_key_len;
	side.seq = like->seq;
	randombytes_buf(plain, plain_len);
	(void)case_record(version, &side, record, NULL, plain, plain_len);
	if (plain_len <= out_max)
		check_opens(version, &side, out_max, record, record_len, plain,
		    plain_len);
	else
		check_refuses_next(version, &side, CL_TOO_SMALL, out_max,
		    record, record_len, "with too little room");
}

void
check_refuses(const struct record_version *version, const struct side *side,
    enum cl_status want, size_t out_max, const uint8_t *record,
    size_t record_len, const char *what)
{
	show_honest(version, side, out_max, record_len);
	check_refuses_next(
	    version, side, want, out_max, record, record_len, what);
}

void
check_refuses_next(const struct record_version *version,
    const struct side *side, enum cl_status want, size_t out_max,
    const uint8_t *record, size_t record_len, const char *what)
{
	uint8_t out[CASE_PLAIN_MAX];
	size_t out_len = UNCHANGED;
	struct side after = *side;
	enum cl_status status;
	char sentence[256];

	memset(out, UNTOUCHED, sizeof(out));
	status =
	    version->open(&after, out, out_max, &out_len, record, record_len);
	snprintf(sentence, sizeof(sentence), "it returned %s instead of %s, %s",
	    cl_status_name(status), cl_status_name(want), what);
	CHECK(status == want, sentence);
	for (size_t i = 0; i < sizeof(out); i++)
		CHECK(out[i] == UNTOUCHED ||
			  (version->zeros_on_refusal && out[i] == 0),
		    version->zeros_on_refusal
			? "a refused record left something in the output"
			: "a refused record changed the output");
	CHECK(out_len == UNCHANGED, "a refused record changed the length");
	CHECK(after.seq == side->seq, "a refused record moved the number");
}
