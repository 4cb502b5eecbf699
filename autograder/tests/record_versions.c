/* Contract: record_case.h.  Each version, and how its functions are called. */
#include "record_case.h"

#include "lab_test.h"
#include "ref.h"

/* clang-format off */
static const struct wire_field hmac_fields[] = {
	{ "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", HMAC_TAG_LEN },
	{ NULL, 0 },
};
static const struct wire_field hmac_seq_fields[] = {
	{ "seq", RECORD_SEQ_LEN },
	{ "nonce", CTR_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", HMAC_TAG_LEN },
	{ NULL, 0 },
};
static const struct wire_field aead_fields[] = {
	{ "seq", RECORD_SEQ_LEN },
	{ "nonce", AES_GCM_NONCE_LEN },
	{ "ciphertext", 0 },
	{ "tag", AES_GCM_TAG_LEN },
	{ NULL, 0 },
};
/* clang-format on */

static enum cl_status
hmac_seal(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_hmac_seal(out, out_max, out_len, side->key,
	    side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
hmac_open(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_hmac_open(out, out_max, out_len, side->key,
	    side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
hmac_seq_seal(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_hmac_seq_seal(&side->seq, out, out_max, out_len,
	    side->key, side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
hmac_seq_open(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_hmac_seq_open(&side->seq, out, out_max, out_len,
	    side->key, side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
aead_seal(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_aead_seal(
	    &side->seq, out, out_max, out_len, side->key, in, in_len));
}

static enum cl_status
aead_open(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (record_aead_open(
	    &side->seq, out, out_max, out_len, side->key, in, in_len));
}

static enum cl_status
ref_hmac_seal(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (ref_record_hmac_seal(out, out_max, out_len, side->key,
	    side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
ref_hmac_open(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (ref_record_hmac_open(out, out_max, out_len, side->key,
	    side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
ref_hmac_seq_seal(struct side *side, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (ref_record_hmac_seq_seal(&side->seq, out, out_max, out_len,
	    side->key, side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
ref_hmac_seq_open(struct side *side, uint8_t *out, size_t out_max,
    size_t *out_len, const uint8_t *in, size_t in_len)
{
	return (ref_record_hmac_seq_open(&side->seq, out, out_max, out_len,
	    side->key, side->mac_key, side->mac_key_len, in, in_len));
}

static enum cl_status
ref_aead_seal(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (ref_record_aead_seal(
	    &side->seq, out, out_max, out_len, side->key, in, in_len));
}

static enum cl_status
ref_aead_open(struct side *side, uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t *in, size_t in_len)
{
	return (ref_record_aead_open(
	    &side->seq, out, out_max, out_len, side->key, in, in_len));
}

/* Encrypt behind the nonce at this offset, and authenticate everything. */
static void
encrypt_then_mac(const struct side *side, uint8_t *record, size_t nonce_at,
    const uint8_t *plain, size_t plain_len)
{
	uint8_t *nonce = record + nonce_at;
	uint8_t *tag = nonce + CTR_NONCE_LEN + plain_len;

	CHECK_OK(ref_ctr_xor(
	    nonce + CTR_NONCE_LEN, side->key, nonce, plain, plain_len));
	CHECK_OK(ref_hmac_sha256(tag, side->mac_key, side->mac_key_len, record,
	    (size_t)(tag - record)));
}

static void
hmac_protect(const struct side *side, uint8_t *record, const uint8_t *plain,
    size_t plain_len)
{
	encrypt_then_mac(side, record, 0, plain, plain_len);
}

static void
hmac_seq_protect(const struct side *side, uint8_t *record, const uint8_t *plain,
    size_t plain_len)
{
	encrypt_then_mac(side, record, RECORD_SEQ_LEN, plain, plain_len);
}

static void
aead_protect(const struct side *side, uint8_t *record, const uint8_t *plain,
    size_t plain_len)
{
	uint8_t *nonce = record + RECORD_SEQ_LEN;
	uint8_t *ciphertext = nonce + AES_GCM_NONCE_LEN;

	CHECK_OK(aes_gcm_seal(ciphertext, ciphertext + plain_len, side->key,
	    nonce, record, RECORD_SEQ_LEN, plain, plain_len));
}

const struct record_version version_hmac = {
	.fields = hmac_fields,
	.overhead = RECORD_HMAC_OVERHEAD,
	.nonce_len = CTR_NONCE_LEN,
	.seal = hmac_seal,
	.open = hmac_open,
	.ref_seal = ref_hmac_seal,
	.ref_open = ref_hmac_open,
	.protect = hmac_protect,
};

const struct record_version version_hmac_seq = {
	.fields = hmac_seq_fields,
	.overhead = RECORD_HMAC_SEQ_OVERHEAD,
	.nonce_len = CTR_NONCE_LEN,
	.numbered = true,
	.seal = hmac_seq_seal,
	.open = hmac_seq_open,
	.ref_seal = ref_hmac_seq_seal,
	.ref_open = ref_hmac_seq_open,
	.protect = hmac_seq_protect,
};

const struct record_version version_aead = {
	.fields = aead_fields,
	.overhead = RECORD_AEAD_OVERHEAD,
	.nonce_len = AES_GCM_NONCE_LEN,
	.numbered = true,
	.zeros_on_refusal = true,
	.seal = aead_seal,
	.open = aead_open,
	.ref_seal = ref_aead_seal,
	.ref_open = ref_aead_open,
	.protect = aead_protect,
};
