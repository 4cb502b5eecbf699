/* Contract: contract.h.  Reads the rows of a contract block. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract.h"
#include "scan.h"

/* One row: "   out  name  size; more". */
struct row {
	char direction[8];
	char name[64];
	char size[256];
	int line;
};

static struct param *
find_param(struct function *function, const char *name)
{
	for (size_t i = 0; i < function->n_params; i++)
		if (strcmp(function->params[i].name, name) == 0)
			return (&function->params[i]);
	return (NULL);
}

static bool
name_is(const char *name, const char *base, const char *suffix)
{
	size_t len = strlen(base);

	return (
	    strncmp(name, base, len) == 0 && strcmp(name + len, suffix) == 0);
}

/* The parameter behind params[i] if it is called base + suffix, or NULL. */
static const struct param *
companion(const struct function *function, size_t i, size_t distance,
    enum param_kind kind, const char *suffix)
{
	const struct param *next = &function->params[i + distance];

	if (i + distance >= function->n_params || next->kind != kind ||
	    strcmp(next->type, "size_t") != 0 ||
	    !name_is(next->name, function->params[i].name, suffix))
		return (NULL);
	return (next);
}

/* The signature line repeats the prototype: "name(a, b, c):". */
static void
check_signature(const struct module *module, const struct function *function,
    const char *block, int line)
{
	char want[1024], got[1024];
	size_t len = 0, n = 0;

	n += (size_t)snprintf(want, sizeof(want), "%s(", function->name);
	for (size_t i = 0; i < function->n_params; i++)
		n += (size_t)snprintf(want + n, sizeof(want) - n, "%s%s",
		    i == 0 ? "" : ",", function->params[i].name);
	snprintf(want + n, sizeof(want) - n, "):");
	for (block += 3; *block != '\0' && len < sizeof(got) - 1; block++) {
		if (isspace((unsigned char)*block) || *block == '*')
			continue;
		got[len++] = *block;
		if (*block == ':')
			break;
	}
	got[len] = '\0';
	if (strcmp(want, got) != 0)
		refuse(module->path, line,
		    "%s: the contract block must begin with %s", function->name,
		    want);
}

/* A row starts with a direction; other lines of the block are prose. */
static bool
parse_row(const char *text, struct row *row)
{
	char line[512];

	if (strncmp(text, " *   ", 5) != 0 || isspace((unsigned char)text[5]))
		return (false);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
	if (sscanf(line, " * %7s %63s %255[^\n]", row->direction, row->name,
		row->size) != 3)
		return (false);
	return (strcmp(row->direction, "in") == 0 ||
		strcmp(row->direction, "out") == 0 ||
		strcmp(row->direction, "in/out") == 0 ||
		strcmp(row->direction, "use") == 0);
}

/* Turn "16 * ${blocks} bytes; more" into "16 * blocks". */
static const char *
row_expression(const struct module *module, struct function *function,
    const struct row *row)
{
	const char *end = strstr(row->size, " bytes"), *at;
	char *expression = calloc(1, sizeof(row->size)), *to = expression;

	if (end == NULL || expression == NULL)
		refuse(module->path, row->line,
		    "parameter '%s': the row does not say how many bytes it "
		    "has",
		    row->name);
	for (at = row->size; at < end; at++) {
		if (strncmp(at, "${", 2) == 0) {
			size_t len = strcspn(at + 2, "}");
			const char *name = copy_trimmed(at + 2, len);
			const struct param *param = find_param(function, name);

			if (param == NULL || param->kind != PARAM_SCALAR)
				refuse(module->path, row->line,
				    "parameter '%s': '%s' in its size is no "
				    "scalar parameter",
				    row->name, name);
			to = stpcpy(to, name);
			at += 2 + len;
		} else if (isalnum((unsigned char)*at) ||
			   strchr("_ +*()", *at) != NULL) {
			*to++ = *at;
		} else {
			refuse(module->path, row->line,
			    "parameter '%s': its size is a sum or product of "
			    "constants and ${parameters}",
			    row->name);
		}
	}
	return (expression);
}

static void
check_direction(const struct module *module, const struct param *param,
    const struct row *row)
{
	const char *allowed = "in";

	if (param->kind == PARAM_CONN)
		allowed = "use";
	else if (param->kind != PARAM_SCALAR && !param->is_const)
		allowed = "out";
	if (strcmp(row->direction, allowed) == 0 ||
	    (strcmp(allowed, "out") == 0 &&
		strcmp(row->direction, "in/out") == 0))
		return;
	refuse(module->path, row->line,
	    "parameter '%s': the row says '%s', the prototype '%s'",
	    param->name, row->direction, allowed);
}

/* Hold the size that a row states against the one the prototype states. */
static void
check_size(const struct module *module, struct function *function,
    struct param *param, const struct row *row)
{
	size_t i = (size_t)(param - function->params);
	char want[320] = "";

	if (param->kind != PARAM_BYTES)
		return;
	if (param->is_fixed)
		snprintf(want, sizeof(want), "%s bytes", param->size);
	else if (companion(function, i, 1, PARAM_SCALAR, "_len") != NULL)
		snprintf(want, sizeof(want), "${%s_len} bytes", param->name);
	else if (companion(function, i, 1, PARAM_SCALAR, "_max") != NULL)
		snprintf(
		    want, sizeof(want), "up to ${%s_max} bytes", param->name);
	if (strncmp(row->size, want, strlen(want)) != 0)
		refuse(module->path, row->line,
		    "parameter '%s': by the prototype its size is '%s'",
		    param->name, want);
	if (*want == '\0')
		param->size = row_expression(module, function, row);
}

static void
read_rows(const struct module *module, struct function *function,
    const char *block, int line)
{
	struct row row;
	struct param *param;

	for (row.line = line; block != NULL; row.line++) {
		if (parse_row(block, &row)) {
			param = find_param(function, row.name);
			if (param == NULL)
				refuse(module->path, row.line,
				    "the row '%s' names no parameter of %s",
				    row.name, function->name);
			if (param->has_row)
				refuse(module->path, row.line,
				    "parameter '%s' has two rows", row.name);
			param->has_row = true;
			check_direction(module, param, &row);
			check_size(module, function, param, &row);
		}
		block = strchr(block, '\n');
		block = block == NULL ? NULL : block + 1;
	}
}

/* Give a buffer the size that its companions state; refuse half a pair. */
static void
size_from_companions(
    const struct module *module, struct function *function, size_t i)
{
	struct param *param = &function->params[i];
	const struct param *next;

	next = companion(function, i, 1, PARAM_SCALAR, "_len");
	if (next == NULL && !param->is_const) {
		next = companion(function, i, 1, PARAM_SCALAR, "_max");
		if (next != NULL &&
		    companion(function, i, 2, PARAM_OUT_LEN, "_len") == NULL)
			refuse(module->path, param->line,
			    "parameter '%s': size_t %s_max is followed by "
			    "size_t *%s_len",
			    param->name, param->name, param->name);
	}
	if (next != NULL)
		param->size = next->name;
}

void
rows_check(const struct module *module, struct function *function,
    const char *block, int line)
{
	bool input_seen = false;

	if (block == NULL)
		refuse(module->path, function->line,
		    "%s has no contract block above it", function->name);
	check_signature(module, function, block, line);
	for (size_t i = 0; i < function->n_params; i++)
		if (function->params[i].kind == PARAM_BYTES &&
		    !function->params[i].is_fixed)
			size_from_companions(module, function, i);
	read_rows(module, function, block, line);
	for (size_t i = 0; i < function->n_params; i++) {
		const struct param *param = &function->params[i];

		if (param->kind == PARAM_SCALAR || param->kind == PARAM_OUT_LEN)
			continue;
		if (!param->has_row)
			refuse(module->path, param->line,
			    "parameter '%s': %s has no row for it", param->name,
			    function->name);
		if (param->is_const)
			input_seen = true;
		else if (input_seen)
			refuse(module->path, param->line,
			    "parameter '%s': outputs come before inputs",
			    param->name);
	}
}
