/* Contract: secret.h. */
#include "secret.h"

#include <sodium.h>

void
secret_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}

bool
secret_equal(const void *a, const void *b, size_t len)
{
	return (sodium_memcmp(a, b, len) == 0);
}
