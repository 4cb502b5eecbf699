/* The contract headers as tables, generated from them. */
#ifndef CONTRACTS_H
#define CONTRACTS_H

#include <stddef.h>

struct contract_function {
	const char *name;
	const char *module;
	int line; /* of its prototype in student/<module>.h */
};

/** In the order of their call numbers; ends with a NULL name. */
extern const struct contract_function contract_functions[];

/** Module names in alphabetical order; ends with NULL. */
extern const char *const contract_modules[];

#endif
