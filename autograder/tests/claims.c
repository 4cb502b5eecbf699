/* Contract: claims.h. */
#include "claims.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "lab_test.h"
#include "shuffle.h"

#define CLAIMS_MAX 1000
#define ROUNDS     16 /* of true claims, with a few false ones between */

static struct {
	const struct claims_mac *mac;
	struct claim all[CLAIMS_MAX];
	size_t n;
} claims;

void
claims_start(const struct claims_mac *mac)
{
	claims.mac = mac;
	claims.n = 0;
}

static struct claim *
next_claim(void)
{
	CHECK(claims.n < CLAIMS_MAX, "the grader has room for another claim");
	return (&claims.all[claims.n++]);
}

struct claim *
claims_add(size_t key_len, size_t message_len)
{
	struct claim *claim = next_claim();

	claim->key_len = key_len;
	claim->message_len = message_len;
	claim->forgery[0] = '\0';
	randombytes_buf(claim->key, key_len);
	randombytes_buf(claim->message, message_len);
	CHECK_OK(claims.mac->tag(claim->tag, claim->key, claim->key_len,
	    claim->message, claim->message_len));
	return (claim);
}

struct claim *
claims_forge(const struct claim *of, const char *format, ...)
{
	struct claim *claim = next_claim();
	va_list arguments;

	*claim = *of;
	va_start(arguments, format);
	(void)vsnprintf(
	    claim->forgery, sizeof(claim->forgery), format, arguments);
	va_end(arguments);
	return (claim);
}

static uint8_t
random_bit(void)
{
	return ((uint8_t)(1 << randombytes_uniform(8)));
}

void
claims_flip_tag(const struct claim *of)
{
	for (size_t bit = 0; bit < 8 * claims.mac->tag_len; bit++)
		claims_forge(
		    of, "a wrong bit in byte %zu of the tag passed", bit / 8)
		    ->tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

void
claims_flip_message(const struct claim *of)
{
	for (size_t i = 0; i < of->message_len; i++)
		claims_forge(
		    of, "a wrong bit in byte %zu of the message passed", i)
		    ->message[i] ^= random_bit();
}

void
claims_flip_key(const struct claim *of)
{
	for (size_t i = 0; i < of->key_len; i++)
		claims_forge(of, "a wrong bit in byte %zu of the key passed", i)
		    ->key[i] ^= random_bit();
}

/* Tags that are right in part, or in a sense that is not meant. */
static void
forge_tags(const struct claim *of)
{
	size_t last = claims.mac->tag_len - 1;
	struct claim *claim;

	claim = claims_forge(of, "a tag of zeros passed");
	memset(claim->tag, 0, claims.mac->tag_len);
	claim = claims_forge(of, "a tag with only its first byte right passed");
	for (size_t i = 1; i <= last; i++)
		claim->tag[i] ^= random_bit();
	claim = claims_forge(of, "a tag with only its last byte right passed");
	for (size_t i = 0; i < last; i++)
		claim->tag[i] ^= random_bit();
	/* Differences that an exclusive or, or a sum, does not show. */
	claim = claims_forge(of, "one wrong bit in two bytes of a tag passed");
	claim->tag[0] ^= 0x10;
	claim->tag[last] ^= 0x10;
	claim = claims_forge(of, "a byte more by 1, another less by 1, passed");
	claim->tag[0]++;
	claim->tag[last]--;
}

/* A comparison of strings would end at the zero that this tag begins with. */
static void
forge_string(size_t key_len)
{
	const struct claim *zero = claims_add(key_len, 40);
	struct claim *claim;

	while (zero->tag[0] != 0) {
		claims.n--;
		zero = claims_add(key_len, 40);
	}
	claim = claims_forge(zero, "a tag right to its first zero byte passed");
	for (size_t i = 1; i < claims.mac->tag_len; i++)
		claim->tag[i] ^= random_bit();
}

/* Messages and keys for which the tag was not made. */
static void
forge_messages(const struct claim *of)
{
	size_t len = of->message_len;
	struct claim *claim;

	claim = claims_forge(of, "a message longer by a zero byte passed");
	claim->message[claim->message_len++] = 0;
	claim = claims_forge(of, "a message longer by its padding passed");
	claim->message_len += CLAIMS_PADDING_MAX - len % CLAIMS_PADDING_MAX;
	memset(claim->message + len, 0, claim->message_len - len);
	claim->message[len] = 0x80;
	if (len == 0)
		return;
	claim = claims_forge(of, "the tag of another message passed");
	for (size_t i = 0; i < len; i++)
		claim->message[i] ^= 0xff;
	claim = claims_forge(of, "an empty message passed, with another's tag");
	claim->message_len = 0;
	claim = claims_forge(of, "a message without its last byte passed");
	claim->message_len--;
	claim = claims_forge(of, "a message without its first byte passed");
	claim->message_len--;
	memcpy(claim->message, of->message + 1, len - 1);
}

static void
forge_keys(const struct claim *of)
{
	struct claim *claim = claims_forge(of, "a tag of another key passed");

	for (size_t i = 0; i < of->key_len; i++)
		claim->key[i] ^= 0xff;
}

void
claims_forge_all(const struct claim *of)
{
	forge_tags(of);
	forge_string(of->key_len);
	forge_messages(of);
	if (of->key_len > 0)
		forge_keys(of);
}

static void
judge(const struct claim *claim)
{
	bool forged = claim->forgery[0] != '\0';
	enum cl_status status = claims.mac->verify(claim->key, claim->key_len,
	    claim->message, claim->message_len, claim->tag);

	CHECK(!forged || status != CL_OK, claim->forgery);
	CHECK_STATUS(forged ? CL_AUTH : CL_OK, status);
}

void
claims_judge(void)
{
	size_t order[CLAIMS_MAX], n = claims.n;

	for (size_t i = 0; i < n; i += 2)
		(void)claims_add(
		    claims.all[i].key_len, claims.all[i].message_len);
	shuffle(order, claims.n);
	for (size_t i = 0; i < claims.n; i++)
		judge(&claims.all[order[i]]);
}

/* Check the verdict on a claim with these bytes of its tag made wrong. */
static void
refuse(const struct claim *of, size_t from, size_t to)
{
	struct claim *claim = claims_forge(of, "a wrong tag passed");

	for (size_t i = from; i < to; i++)
		claim->tag[i] ^= (uint8_t)(1 + randombytes_uniform(255));
	judge(claim);
}

/* Wrong in its first byte, and then in these, a tag is refused in one way. */
static void
compare(const struct claim *claim, size_t from, size_t to)
{
	refuse(claim, 0, 1);
	refuse(claim, from, to);
	CHECK_SAME_PATH("the path depends on which bytes of the tag are right");
	judge(claim);
}

void
claims_compare(const struct claims_mac *mac, size_t key_len)
{
	/* The last byte, one in the middle, all. */
	const size_t n = mac->tag_len;
	const size_t wrong[][2] = { { n - 1, n }, { n / 2, n / 2 + 1 },
		{ 0, n } };
	size_t order[ROUNDS];

	claims_start(mac);
	/* The first call may fill tables for all that follow. */
	judge(claims_add(key_len, 40));
	shuffle(order, ROUNDS);
	for (size_t i = 0; i < ROUNDS; i++) {
		const struct claim *claim = claims_add(key_len, 40);

		if (order[i] < sizeof(wrong) / sizeof(wrong[0]))
			compare(claim, wrong[order[i]][0], wrong[order[i]][1]);
		else
			judge(claim);
	}
}

void
claims_wipe(const struct claims_mac *mac, size_t key_len)
{
	size_t order[ROUNDS];

	claims_start(mac);
	shuffle(order, ROUNDS);
	for (size_t i = 0; i < ROUNDS; i++) {
		const struct claim *claim = claims_add(key_len, 40);

		if (order[i] < ROUNDS / 4) {
			refuse(claim, 0, mac->tag_len);
			CHECK_WIPED(claim->tag, mac->tag_len,
			    "the right tag of a forged message is left in "
			    "memory");
		}
		judge(claim);
	}
}
