/* Wiping secrets, and comparing them in constant time. */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * secret_wipe(secret, len):
 * Overwrite ${len} bytes with zeros in a way no optimiser removes.
 *
 *   out  secret  ${len} bytes
 */
void secret_wipe(void *secret, size_t len);

/**
 * secret_equal(a, b, len):
 * Compare two byte strings in time that depends on ${len} alone.
 *
 *   in  a  ${len} bytes; secret
 *   in  b  ${len} bytes; secret
 *
 * Return true if all ${len} bytes agree; two empty strings agree.
 */
bool secret_equal(const void *a, const void *b, size_t len);

#endif
