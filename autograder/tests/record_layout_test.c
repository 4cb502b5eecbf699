/* Lab 3: what a record is made of, and that both sides agree on it. */
#include <string.h>

#include <sodium.h>

#include "ctr_peer.h"
#include "lab_test.h"
#include "record_case.h"

/* WIRE.md: the demonstration keys, and the request encrypted under them. */
#define ENCRYPTION_KEY "0123456789ABCDEF0123456789ABCDEF"
#define MAC_KEY        "HMAC_KEY_FOR_PART2_DEMO_1234567"
#define AEAD_KEY       "AEAD_KEY_PART2_DEMO_FOR_AES_GCM!"
#define NONCE12        "000102030405060708090a0b"
#define NONCE16        NONCE12 "0c0d0e0f"
#define CTR_CIPHERTEXT                                                         \
	"120263ab00ed4e7c6f4917562e8fdc6cf84ba87fb8e466b4614412087610e68b"     \
	"05e04718e7e1adcc2265887f1bad2b6991ab10fab9fd98eefab58819a1"

static const size_t plain_lens[] = { 0, 1, 15, 16, 17, 61, 1000,
	CASE_PLAIN_MAX };

/* Both the reference and the student read the request in a published record. */
static void
check_published(const struct record_version *version, const char *key,
    uint64_t seq, const char *hex)
{
	static const uint8_t request[] = REQUEST;
	uint8_t record[256], out[256];
	struct side side = { .mac_key_len = sizeof(MAC_KEY) - 1, .seq = seq };
	size_t record_len = hex_bytes(record, sizeof(record), hex);
	size_t request_len = sizeof(request) - 1, out_len = 0;

	memcpy(side.key, key, sizeof(side.key));
	memcpy(side.mac_key, MAC_KEY, side.mac_key_len);
	CHECK_OK(version->ref_open(
	    &side, out, sizeof(out), &out_len, record, record_len));
	CHECK_EQ(request_len, out_len);
	CHECK_BYTES(request, out, out_len);
	side.seq = seq;
	check_opens(version, &side, request_len, record, record_len, request,
	    request_len);
}

/* Records in a row, each in a buffer that just holds it, or that has room. */
static void
check_every_length_seals(const struct record_version *version)
{
	uint8_t plain[CASE_PLAIN_MAX], opened[CASE_PLAIN_MAX];
	uint8_t record[CASE_RECORD_MAX + 1];
	struct side side, peer;

	case_side(&side);
	for (size_t i = 0; i < 2 * COUNT(plain_lens); i++) {
		size_t len = plain_lens[i / 2], opened_len = 0;

		peer = side;
		randombytes_buf(plain, len);
		check_seals(version, &side, record,
		    version->overhead + len + i % 2, plain, len);
		CHECK_OK(version->ref_open(&peer, opened, sizeof(opened),
		    &opened_len, record, version->overhead + len));
		CHECK_EQ(len, opened_len);
		CHECK_BYTES(plain, opened, opened_len);
	}
	/* Every connection starts at 0. */
	side.seq = 0;
	check_seals(version, &side, record, sizeof(record), plain, 61);
	check_seals(version, &side, record, sizeof(record), plain, 61);
}

/* The other direction: the reference seals, the student opens. */
static void
check_every_length_opens(const struct record_version *version)
{
	uint8_t plain[CASE_PLAIN_MAX], record[CASE_RECORD_MAX];
	struct side side, peer;

	case_side(&side);
	for (size_t i = 0; i < 2 * COUNT(plain_lens); i++) {
		size_t len = plain_lens[i / 2], record_len = 0;

		/* Every connection starts at 0. */
		if (i == 4)
			side.seq = 0;
		peer = side;
		randombytes_buf(plain, len);
		CHECK_OK(version->ref_seal(
		    &peer, record, sizeof(record), &record_len, plain, len));
		check_opens(version, &side, i % 2 == 0 ? len : CASE_PLAIN_MAX,
		    record, record_len, plain, len);
	}
}

/* A MAC key of a block and one byte is hashed first; one byte is a key, too. */
static void
check_every_mac_key(const struct record_version *version)
{
	static const size_t key_lens[] = { 1, 31, 32, 64, CASE_MAC_KEY_MAX };
	uint8_t plain[40], record[128];
	struct side side;
	size_t record_len;

	for (size_t i = 0; i < COUNT(key_lens); i++) {
		case_side(&side);
		side.mac_key_len = key_lens[i];
		randombytes_buf(plain, sizeof(plain));
		check_seals(version, &side, record, sizeof(record), plain,
		    sizeof(plain));
		randombytes_buf(plain, sizeof(plain));
		record_len = case_record(
		    version, &side, record, NULL, plain, sizeof(plain));
		check_opens(version, &side, sizeof(plain), record, record_len,
		    plain, sizeof(plain));
	}
}

static void
check_too_small(const struct record_version *version)
{
	uint8_t plain[40], record[128];
	struct side side;
	size_t record_len;

	case_side(&side);
	randombytes_buf(plain, sizeof(plain));
	record_len =
	    case_record(version, &side, record, NULL, plain, sizeof(plain));
	for (size_t max = 0; max < record_len; max++)
		check_seals_not(
		    version, &side, CL_TOO_SMALL, max, sizeof(plain));
	for (size_t max = 0; max < version->overhead; max++)
		check_seals_not(version, &side, CL_TOO_SMALL, max, 0);
	for (size_t max = 0; max < sizeof(plain); max++)
		check_refuses(version, &side, CL_TOO_SMALL, max, record,
		    record_len, "with too little room for the plaintext");
	check_opens(version, &side, sizeof(plain), record, record_len, plain,
	    sizeof(plain));
	check_seals(version, &side, record, record_len, plain, sizeof(plain));
}

LAB_TEST(lab3, a_record_is_nonce_ciphertext_tag,
    .title = "a record is nonce, ciphertext and tag", .points = 2,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seal", .read = "the-hmac-record",
    .protects = "the tag is the HMAC of the nonce and the ciphertext")
{
	check_every_length_seals(&version_hmac);
}

LAB_TEST(lab3, the_published_record_opens, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_open",
    .read = "the-hmac-record",
    .protects = "record_hmac_open reads what any implementation wrote")
{
	/* WIRE.md, version hmac. */
	check_published(&version_hmac, ENCRYPTION_KEY, 0,
	    NONCE16 CTR_CIPHERTEXT "d78ffa39fc2f95cefc9580d11de5fe39"
				   "a7465cfea9780cee15ec40616bcbad23");
}

LAB_TEST(lab3, you_open_what_the_reference_sealed, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_open", .read = "the-hmac-record",
    .protects = "records of every length open, and the empty one")
{
	check_every_length_opens(&version_hmac);
}

LAB_TEST(lab3, a_mac_key_has_any_length, .title = "a MAC key has any length",
    .points = 1, .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seal record_hmac_open", .read = "the-hmac-record",
    .protects = "all of the MAC key is used, however long it is")
{
	check_every_mac_key(&version_hmac);
}

LAB_TEST(lab3, a_record_needs_room, .points = 1, .module = "record",
    .depends_on = "ctr hmac", .functions = "record_hmac_seal record_hmac_open",
    .read = "the-hmac-record",
    .protects = "neither function writes to a buffer that cannot hold all")
{
	check_too_small(&version_hmac);
}

LAB_TEST(lab3, a_numbered_record_begins_with_its_number, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_seal", .read = "the-hmac-seq-record",
    .protects = "the number is 8 bytes, big-endian, under the tag, and grows "
		"by one with each record")
{
	check_every_length_seals(&version_hmac_seq);
	check_every_mac_key(&version_hmac_seq);
}

LAB_TEST(lab3, the_published_numbered_records_open, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "the-hmac-seq-record",
    .protects = "record_hmac_seq_open reads what any implementation wrote")
{
	/* WIRE.md, version hmac-seq. */
	check_published(&version_hmac_seq, ENCRYPTION_KEY, 0,
	    "0000000000000000" NONCE16 CTR_CIPHERTEXT
	    "4e181eecc8fd738dafdd346b568d22b1"
	    "fe629871358252382d3bce3f096c0329");
	check_published(&version_hmac_seq, ENCRYPTION_KEY, 1,
	    "0000000000000001" NONCE16 CTR_CIPHERTEXT
	    "11c15108c441e18ea857433c8fcebba1"
	    "35b2300a3a17aff6ab74aa125abfc058");
}

LAB_TEST(lab3, you_open_the_numbered_records_of_the_reference, .points = 1,
    .module = "record", .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_open", .read = "the-hmac-seq-record",
    .protects = "numbered records of every length open, one after the other")
{
	check_every_length_opens(&version_hmac_seq);
}

LAB_TEST(lab3, a_numbered_record_needs_room, .points = 1, .module = "record",
    .depends_on = "ctr hmac",
    .functions = "record_hmac_seq_seal record_hmac_seq_open",
    .read = "the-hmac-seq-record",
    .protects = "a record that does not fit is not written, and uses no number")
{
	check_too_small(&version_hmac_seq);
}

LAB_TEST(lab3, an_aead_record_seals_its_number, .points = 1, .module = "record",
    .functions = "record_aead_seal", .read = "the-aead-record",
    .protects = "the associated data are the 8 bytes of the number, and no "
		"others")
{
	check_every_length_seals(&version_aead);
}

LAB_TEST(lab3, the_published_aead_record_opens, .points = 1, .module = "record",
    .functions = "record_aead_open", .read = "the-aead-record",
    .protects = "record_aead_open reads what any implementation wrote")
{
	/* WIRE.md, version aead. */
	check_published(&version_aead, AEAD_KEY, 0,
	    "0000000000000000" NONCE12 "370e1fbb270fd095e9174e09e9f81cf5"
	    "6fcd60f6d8e68f77db62b4428e9b5616c711d50999bf9f0e45dbbb7f49cf643a"
	    "f1f6b9bd8c845fe17dc11b7d00ef8da8c18c96d009554d56e931672e11");
}

LAB_TEST(lab3, you_open_the_aead_records_of_the_reference, .points = 1,
    .module = "record", .functions = "record_aead_open",
    .read = "the-aead-record",
    .protects = "aead records of every length open, one after the other")
{
	check_every_length_opens(&version_aead);
}

LAB_TEST(lab3, an_aead_record_needs_room, .points = 1, .module = "record",
    .functions = "record_aead_seal record_aead_open", .read = "the-aead-record",
    .protects = "a record that does not fit is not written, and uses no number")
{
	check_too_small(&version_aead);
}
