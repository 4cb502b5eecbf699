/* A contract header as data: its functions, parameters, rows and structs. */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#define MODULES_MAX   64
#define FUNCTIONS_MAX 32 /* per module */
#define PARAMS_MAX    16 /* per function */
#define FIELDS_MAX    32 /* per struct */
#define STRUCTS_MAX   8  /* per module */

enum param_kind {
	PARAM_SCALAR, /* uint64_t seq: an integer, bool or enum by value */
	PARAM_NUMBER, /* uint64_t *n: one of them, written */
	PARAM_OUT_LEN, /* size_t *out_len: how much of a variable output is used */
	PARAM_BYTES,  /* const uint8_t *in, uint8_t *out: a buffer */
	PARAM_STRUCT, /* struct session *: a flat struct */
	PARAM_CONN,   /* struct net_conn *: a connection */
};

struct param {
	enum param_kind kind;
	const char *type; /* "uint8_t", "struct session" */
	const char *name;
	const char
	    *size; /* PARAM_BYTES: C expression; else NULL until checked */
	bool is_const;
	bool is_fixed; /* declared [static size] */
	bool has_row;
	int line;
};

struct function {
	const char *name;
	const char *params_text; /* as written, between the parentheses */
	struct param params[PARAMS_MAX];
	size_t n_params;
	int line;
};

/* What a field of a struct may hold, beyond plain bytes and integers. */
struct field {
	const char *name;
	const char *type;
	const char *array; /* C expression of an array's length, or NULL */
};

struct flat_struct {
	const char *name;
	struct field fields[FIELDS_MAX];
	size_t n_fields;
	int line;
};

struct module {
	const char *path; /* "student/ctr.h" */
	const char *name; /* "ctr" */
	struct function functions[FUNCTIONS_MAX];
	size_t n_functions;
	struct flat_struct structs[STRUCTS_MAX];
	size_t n_structs;
};

/**
 * contract_parse(module, path):
 * Read one contract header. A prototype that does not follow the convention
 * ends the program with a line that names header, line and parameter.
 */
void contract_parse(struct module *module, const char *path);

/**
 * contract_find_struct(modules, n_modules, name):
 * Return the struct of that name ("session") in any header, or NULL.
 */
const struct flat_struct *contract_find_struct(
    const struct module *modules, size_t n_modules, const char *name);

/**
 * rows_check(module, function, block, line):
 * Hold the contract block above a prototype against the prototype, and take
 * from it the sizes that the prototype does not state.
 *
 *   in  block  the comment, NUL-terminated; NULL if there is none
 *   in  line   the line it starts at
 */
void rows_check(const struct module *module, struct function *function,
    const char *block, int line);

#endif
