/* Contract: seeded_random.h. */
#include "seeded_random.h"

#include <sodium.h>
#include <string.h>

_Static_assert(RANDOM_SEED_LEN == crypto_stream_chacha20_KEYBYTES,
    "the seed is the key of the stream");

/* Each draw is its own ChaCha20 stream; the draw's number is the nonce. */
static _Thread_local struct seeded_stream stream;

static const char *
name(void)
{
	return ("seeded");
}

static void
draw(void *const out, const size_t len)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	_Static_assert(
	    sizeof(nonce) == sizeof(stream.draws), "nonce of 8 bytes");
	memcpy(nonce, &stream.draws, sizeof(nonce));
	stream.draws++;
	(void)crypto_stream_chacha20(out, len, nonce, stream.key);
}

static uint32_t
draw_u32(void)
{
	uint32_t value;

	draw(&value, sizeof(value));
	return (value);
}

static struct randombytes_implementation implementation = {
	.implementation_name = name,
	.random = draw_u32,
	.buf = draw,
};

void
seeded_random_install(void)
{
	(void)randombytes_set_implementation(&implementation);
}

void
seeded_random_seed(const uint8_t seed[static RANDOM_SEED_LEN])
{
	memcpy(stream.key, seed, sizeof(stream.key));
	stream.draws = 0;
}

void
seeded_random_swap(struct seeded_stream *other)
{
	const struct seeded_stream before = stream;

	stream = *other;
	*other = before;
}
