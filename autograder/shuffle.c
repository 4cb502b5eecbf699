/* Contract: shuffle.h. */
#include "shuffle.h"

#include <sodium.h>

void
shuffle(size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t j = randombytes_uniform((uint32_t)i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}
