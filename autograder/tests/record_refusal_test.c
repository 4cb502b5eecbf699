/* Lab 3: what Mallory does to records, and that nothing comes of it. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "record_case.h"
#include "shuffle.h"

#define PLAIN_LEN  61
#define RECORD_MAX (PLAIN_LEN + RECORD_HMAC_SEQ_OVERHEAD)
#define ROUNDS     8 /* in each, by chance, an honest record comes first */

/* A plaintext, and the record of it that Mallory holds. */
struct exhibit {
	struct side side;
	uint8_t plain[PLAIN_LEN];
	uint8_t record[RECORD_MAX];
	size_t len;
};

/* Seal a plaintext of random bytes with what a side knows. */
static void
seal_exhibit(const struct record_version *version, struct exhibit *exhibit)
{
	randombytes_buf(exhibit->plain, sizeof(exhibit->plain));
	exhibit->len = case_record(version, &exhibit->side, exhibit->record,
	    NULL, exhibit->plain, PLAIN_LEN);
}

static void
draw_exhibit(const struct record_version *version, struct exhibit *exhibit)
{
	case_side(&exhibit->side);
	seal_exhibit(version, exhibit);
}

/* It opens, to its owner. The number is as before when it returns. */
static void
check_exhibit_opens(
    const struct record_version *version, const struct exhibit *exhibit)
{
	struct side side = exhibit->side;

	check_opens(version, &side, PLAIN_LEN, exhibit->record, exhibit->len,
	    exhibit->plain, PLAIN_LEN);
}

/* In which field a byte of a record lies: aead refuses a number by itself. */
static enum cl_status
refusal_of(const struct record_version *version, size_t offset)
{
	return (version == &version_aead && offset < RECORD_SEQ_LEN
		    ? CL_SEQUENCE
		    : CL_AUTH);
}

/* Flip one bit of a byte, and have the record refused. */
static void
check_flip_refused(const struct record_version *version,
    const struct exhibit *exhibit, size_t offset)
{
	struct wire_span span = { .name = NULL };
	struct exhibit flipped = *exhibit;
	char what[64];

	for (size_t i = 0; span.name == NULL; i++) {
		span = wire_span(version->fields, i, exhibit->len);
		if (offset >= span.start + span.len)
			span.name = NULL;
	}
	snprintf(what, sizeof(what), "with byte %zu of the %s changed",
	    offset - span.start, span.name);
	flipped.record[offset] ^= (uint8_t)(1 << randombytes_uniform(8));
	check_refuses(version, &exhibit->side, refusal_of(version, offset),
	    PLAIN_LEN, flipped.record, flipped.len, what);
}

/* Each byte is changed once, and between these come as many that are right. */
static void
check_every_flip(const struct record_version *version)
{
	size_t order[2 * RECORD_MAX];
	struct exhibit exhibit;

	draw_exhibit(version, &exhibit);
	shuffle(order, 2 * exhibit.len);
	for (size_t i = 0; i < 2 * exhibit.len; i++) {
		seal_exhibit(version, &exhibit);
		if (order[i] < exhibit.len)
			check_flip_refused(version, &exhibit, order[i]);
		else
			check_exhibit_opens(version, &exhibit);
	}
}

/* Cut at every length, then one byte longer. */
static void
check_every_cut(const struct record_version *version)
{
	struct exhibit exhibit;
	struct side side;
	uint8_t longer[RECORD_MAX + 1] = { 0 };
	char what[64];
	size_t len;

	draw_exhibit(version, &exhibit);
	for (len = 0; len < exhibit.len; len++) {
		snprintf(what, sizeof(what), "cut to its first %zu bytes", len);
		check_refuses(version, &exhibit.side,
		    len < version->overhead ? CL_DECODE : CL_AUTH, PLAIN_LEN,
		    exhibit.record, len, what);
	}
	memcpy(longer, exhibit.record, exhibit.len);
	check_refuses(version, &exhibit.side, CL_AUTH, PLAIN_LEN + 1, longer,
	    exhibit.len + 1, "with a byte appended");
	/* The shortest two are records like any other. */
	for (size_t plain_len = 0; plain_len < 2; plain_len++) {
		side = exhibit.side;
		len = case_record(version, &side, exhibit.record, NULL,
		    exhibit.plain, plain_len);
		check_opens(version, &side, plain_len, exhibit.record, len,
		    exhibit.plain, plain_len);
	}
}

/* Of two records in a row, one gets a field of the other. */
static void
check_every_splice(const struct record_version *version)
{
	struct exhibit first, second, spliced;
	struct wire_span span;
	char what[64];

	draw_exhibit(version, &first);
	second.side = first.side;
	second.side.seq++;
	seal_exhibit(version, &second);
	for (size_t i = 0;
	     (span = wire_span(version->fields, i, first.len)).name != NULL;
	     i++) {
		spliced = first;
		memcpy(spliced.record + span.start, second.record + span.start,
		    span.len);
		/* It is said when its number, true or not, is expected. */
		if (version->numbered && i == 0)
			spliced.side.seq = second.side.seq;
		snprintf(what, sizeof(what), "with the %s of another record",
		    span.name);
		check_refuses(version, &spliced.side, CL_AUTH, PLAIN_LEN,
		    spliced.record, spliced.len, what);
	}
	check_exhibit_opens(version, &first);
	check_exhibit_opens(version, &second);
}

/* One bit of one byte of the key that authenticates is another. */
static void
check_every_key_byte(const struct record_version *version)
{
	bool aead = version == &version_aead;
	struct exhibit exhibit;
	struct side stranger;

	draw_exhibit(version, &exhibit);
	for (size_t i = 0; i < 32; i++) {
		stranger = exhibit.side;
		(aead ? stranger.key : stranger.mac_key)[i] ^=
		    (uint8_t)(1 << randombytes_uniform(8));
		check_refuses(version, &stranger, CL_AUTH, PLAIN_LEN,
		    exhibit.record, exhibit.len,
		    aead ? "under another key" : "under another MAC key");
	}
	check_exhibit_opens(version, &exhibit);
}

LAB_TEST(lab3, every_changed_byte_is_refused, .points = 2, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_open",
    .read = "encrypt-then-mac",
    .protects = "the nonce, the ciphertext and the tag are checked to the "
		"last byte, and nothing is written before")
{
	check_every_flip(&version_hmac);
}

LAB_TEST(lab3, a_cut_record_is_refused, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_open",
    .read = "refusing",
    .protects = "what is shorter than any record does not parse, and no "
		"longer part is accepted")
{
	check_every_cut(&version_hmac);
}

LAB_TEST(lab3, a_spliced_record_is_refused, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_open",
    .read = "encrypt-then-mac",
    .protects = "the tag binds the nonce to the ciphertext, under the MAC key")
{
	check_every_splice(&version_hmac);
	check_every_key_byte(&version_hmac);
}

/* Length, tag, room: each is wrong together with all behind it. */
static void
check_order_of_hmac(void)
{
	struct exhibit exhibit;

	draw_exhibit(&version_hmac, &exhibit);
	check_refuses(&version_hmac, &exhibit.side, CL_DECODE, 0,
	    exhibit.record, version_hmac.overhead - 1,
	    "too short, and with no room for a plaintext");
	check_refuses(&version_hmac, &exhibit.side, CL_TOO_SMALL, PLAIN_LEN - 1,
	    exhibit.record, exhibit.len, "with too little room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_refuses(&version_hmac, &exhibit.side, CL_AUTH, PLAIN_LEN - 1,
	    exhibit.record, exhibit.len,
	    "with a wrong tag, and too little room");
	check_refuses(&version_hmac, &exhibit.side, CL_AUTH, 0, exhibit.record,
	    exhibit.len, "with a wrong tag, and no room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_exhibit_opens(&version_hmac, &exhibit);
}

LAB_TEST(lab3, a_false_record_is_refused_before_its_size, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_open", .read = "refusing",
    .protects = "no step is taken with a record before its tag is checked")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_order_of_hmac();
}

LAB_TEST(lab3, every_changed_byte_of_a_numbered_record_is_refused, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "the-hmac-seq-record",
    .protects = "the number is under the tag like all else")
{
	check_every_flip(&version_hmac_seq);
}

LAB_TEST(lab3, a_cut_numbered_record_is_refused, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "refusing",
    .protects = "a record without room for number, nonce and tag does not "
		"parse")
{
	check_every_cut(&version_hmac_seq);
}

LAB_TEST(lab3, a_spliced_numbered_record_is_refused, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "the-hmac-seq-record",
    .protects = "no record can be said under another one's number")
{
	check_every_splice(&version_hmac_seq);
	check_every_key_byte(&version_hmac_seq);
}

/* Length, tag, number, room. */
static void
check_order_of_hmac_seq(void)
{
	struct exhibit exhibit;
	struct side later, last;

	draw_exhibit(&version_hmac_seq, &exhibit);
	later = last = exhibit.side;
	later.seq++;
	last.seq = UINT64_MAX;
	check_refuses(&version_hmac_seq, &later, CL_DECODE, 0, exhibit.record,
	    version_hmac_seq.overhead - 1, "too short, and of another number");
	check_refuses(&version_hmac_seq, &later, CL_SEQUENCE, 0, exhibit.record,
	    exhibit.len, "with another number, and no room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_refuses(&version_hmac_seq, &later, CL_AUTH, PLAIN_LEN,
	    exhibit.record, exhibit.len, "with a wrong tag and number");
	check_refuses(&version_hmac_seq, &last, CL_AUTH, PLAIN_LEN,
	    exhibit.record, exhibit.len,
	    "with a wrong tag, for the last number");
	check_refuses(&version_hmac_seq, &exhibit.side, CL_AUTH, 0,
	    exhibit.record, exhibit.len, "with a wrong tag, and no room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_exhibit_opens(&version_hmac_seq, &exhibit);
}

LAB_TEST(lab3, the_tag_comes_before_the_number, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_seq_open",
    .read = "refusing",
    .protects = "of several things that are wrong, length, tag, number and "
		"room are refused in this order")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_order_of_hmac_seq();
}

LAB_TEST(lab3, a_record_without_a_number_is_refused, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "the-hmac-seq-record",
    .title = "a record of version hmac has the wrong number",
    .protects = "what stands in the place of the number is compared with it")
{
	struct exhibit unnumbered, exhibit;

	/* Its tag is right: one MAC key serves both versions. */
	draw_exhibit(&version_hmac, &unnumbered);
	exhibit.side = unnumbered.side;
	seal_exhibit(&version_hmac_seq, &exhibit);
	check_refuses(&version_hmac_seq, &unnumbered.side, CL_SEQUENCE,
	    PLAIN_LEN, unnumbered.record, unnumbered.len,
	    "with a nonce in the place of the number");
	check_exhibit_opens(&version_hmac_seq, &exhibit);
}

LAB_TEST(lab3, every_changed_byte_of_an_aead_record_is_refused, .points = 1,
    .module = "record", .functions = "record_aead_open",
    .read = "the-aead-record",
    .protects = "a changed number is refused as one, and any other byte by "
		"the tag")
{
	check_every_flip(&version_aead);
}

LAB_TEST(lab3, a_cut_aead_record_is_refused, .points = 1, .module = "record",
    .functions = "record_aead_open", .read = "refusing",
    .protects = "a record without room for number, nonce and tag does not "
		"parse")
{
	check_every_cut(&version_aead);
}

LAB_TEST(lab3, a_spliced_aead_record_is_refused, .points = 1,
    .module = "record", .functions = "record_aead_open", .read = "aead",
    .protects = "the number is associated data, so no record can be said "
		"under another one's")
{
	check_every_splice(&version_aead);
	check_every_key_byte(&version_aead);
}

/* Length, number, room, tag. */
static void
check_order_of_aead(void)
{
	struct exhibit exhibit;
	struct side later;

	draw_exhibit(&version_aead, &exhibit);
	later = exhibit.side;
	later.seq++;
	check_refuses(&version_aead, &later, CL_DECODE, 0, exhibit.record,
	    version_aead.overhead - 1, "too short, and of another number");
	check_refuses(&version_aead, &later, CL_SEQUENCE, 0, exhibit.record,
	    exhibit.len, "with another number, and no room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_refuses(&version_aead, &later, CL_SEQUENCE, PLAIN_LEN,
	    exhibit.record, exhibit.len, "with a wrong number and tag");
	check_refuses(&version_aead, &exhibit.side, CL_TOO_SMALL, PLAIN_LEN - 1,
	    exhibit.record, exhibit.len,
	    "with a wrong tag, and too little room");
	exhibit.record[exhibit.len - 1] ^= 1;
	check_exhibit_opens(&version_aead, &exhibit);
}

LAB_TEST(lab3, the_number_comes_before_the_tag, .points = 1, .module = "record",
    .functions = "record_aead_open", .read = "refusing",
    .protects = "of several things that are wrong, length, number, room and "
		"tag are refused in this order")
{
	for (size_t i = 0; i < ROUNDS; i++)
		check_order_of_aead();
}
