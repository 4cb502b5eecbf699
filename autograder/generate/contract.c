/* Contract: contract.h.  Reads prototypes and structs. */
#include "contract.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

const struct flat_struct *
contract_find_struct(
    const struct module *modules, size_t n_modules, const char *name)
{
	for (size_t m = 0; m < n_modules; m++)
		for (size_t s = 0; s < modules[m].n_structs; s++)
			if (strcmp(modules[m].structs[s].name, name) == 0)
				return (&modules[m].structs[s]);
	return (NULL);
}

static const char *
take_type(const char **at)
{
	char *type;
	const char *prefix = "";

	if (scan_word(at, "struct"))
		prefix = "struct ";
	else if (scan_word(at, "enum"))
		prefix = "enum ";
	if (asprintf(&type, "%s%s", prefix, scan_identifier(at)) < 0)
		abort();
	return (type);
}

static bool
is_number_type(const char *type)
{
	static const char *const types[] = { "uint8_t", "uint16_t", "uint32_t",
		"uint64_t", "size_t", "bool" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i]) == 0)
			return (true);
	return (strncmp(type, "enum ", 5) == 0);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return (len >= end_len && strcmp(text + len - end_len, end) == 0);
}

/* Decide what a pointer parameter is from its type. */
static void
classify_pointer(const struct module *module, struct param *param)
{
	if (strcmp(param->type, "uint8_t") == 0)
		param->kind = PARAM_BYTES;
	else if (strcmp(param->type, "struct net_conn") == 0)
		param->kind = PARAM_CONN;
	else if (strcmp(param->type, "struct net_listener") == 0)
		refuse(module->path, param->line,
		    "parameter '%s': a module never gets a listener; the "
		    "program accepts and hands over a connection",
		    param->name);
	else if (strncmp(param->type, "struct ", 7) == 0)
		param->kind = PARAM_STRUCT;
	else if (is_number_type(param->type) && !param->is_const)
		param->kind = ends_with(param->name, "_len") ? PARAM_OUT_LEN
							     : PARAM_NUMBER;
	else
		refuse(module->path, param->line,
		    "parameter '%s': a pointer to '%s%s' cannot cross to the "
		    "worker; bytes are uint8_t",
		    param->name, param->is_const ? "const " : "", param->type);
	if (param->kind == PARAM_CONN && param->is_const)
		refuse(module->path, param->line,
		    "parameter '%s': a connection is not const", param->name);
}

static void
parse_param(const struct module *module, struct param *param, const char *text)
{
	const char *at = text;
	int stars = 0;

	param->is_const = scan_word(&at, "const");
	param->type = take_type(&at);
	for (; *at == '*' || isspace((unsigned char)*at); at++)
		stars += *at == '*';
	param->name = scan_identifier(&at);
	if (*param->name == '\0')
		refuse(module->path, param->line, "parameter '%s' has no name",
		    text);
	if (stars > 1)
		refuse(module->path, param->line,
		    "parameter '%s': a pointer to a pointer cannot cross to "
		    "the worker",
		    param->name);
	if (*at == '[') {
		size_t len = strcspn(++at, "]");
		const char *size = at;

		if (stars != 0 || strcmp(param->type, "uint8_t") != 0 ||
		    !scan_word(&size, "static") || at[len] != ']' ||
		    at[len + 1] != '\0')
			refuse(module->path, param->line,
			    "parameter '%s': write a buffer of fixed size as "
			    "uint8_t %s[static SIZE]",
			    param->name, param->name);
		param->kind = PARAM_BYTES;
		param->is_fixed = true;
		param->size = copy_trimmed(size, len - (size_t)(size - at));
		return;
	}
	if (*at != '\0')
		refuse(module->path, param->line,
		    "parameter '%s': '%s' is not understood", param->name, at);
	if (stars == 1) {
		classify_pointer(module, param);
		return;
	}
	if (!is_number_type(param->type))
		refuse(module->path, param->line,
		    "parameter '%s': '%s' cannot be passed by value",
		    param->name, param->type);
	param->kind = PARAM_SCALAR;
}

static void
parse_params(
    const struct module *module, struct function *function, const char *text)
{
	size_t len;
	const char *at = text;

	for (;; at += len + 1) {
		struct param *param = &function->params[function->n_params];
		const char *first = at + strspn(at, " \t\n");

		len = strcspn(at, ",");
		if (function->n_params == PARAMS_MAX)
			refuse(module->path, function->line,
			    "%s has more than %d parameters", function->name,
			    PARAMS_MAX);
		param->line = function->line + scan_lines(text, first);
		parse_param(module, param, copy_trimmed(at, len));
		function->n_params++;
		if (at[len] == '\0')
			return;
	}
}

static void
parse_prototype(struct module *module, const char *text, const char *block,
    int block_line, int line)
{
	struct function *function = &module->functions[module->n_functions];
	const char *at = text;
	size_t prefix = strlen(module->name);

	if (module->n_functions == FUNCTIONS_MAX)
		refuse(module->path, line, "more than %d functions",
		    FUNCTIONS_MAX);
	scan_word(&at, "MUST_CHECK");
	if (!scan_word(&at, "enum") || !scan_word(&at, "cl_status"))
		refuse(module->path, line,
		    "a contract holds functions that return enum cl_status, "
		    "flat structs and enums; this is none: %.40s",
		    text);
	function->name = scan_identifier(&at);
	if (*at != '(' || !ends_with(text, ")"))
		refuse(module->path, line, "'%s' is not a prototype",
		    function->name);
	if (strncmp(function->name, module->name, prefix) != 0 ||
	    function->name[prefix] != '_')
		refuse(module->path, line,
		    "%s: a function of this header starts with %s_",
		    function->name, module->name);
	function->line = line + scan_lines(text, at);
	function->params_text = strndup(at + 1, strlen(at) - 2);
	parse_params(module, function, function->params_text);
	rows_check(module, function, block, block_line);
	module->n_functions++;
}

/* Read "TYPE NAME" or "TYPE NAME[SIZE]"; no pointers, no structs inside. */
static void
parse_field(const struct module *module, const struct flat_struct *parent,
    struct field *field, const char *text, int line)
{
	const char *at = text;

	field->type = take_type(&at);
	field->name = scan_identifier(&at);
	if (*at == '[' && strcmp(field->type, "uint8_t") == 0) {
		size_t len = strcspn(++at, "]");

		field->array = copy_trimmed(at, len);
		at += len + (at[len] == ']');
	}
	if (*at != '\0' || !is_number_type(field->type))
		refuse(module->path, line,
		    "struct %s, '%s': a struct that crosses to the worker is "
		    "flat: integers, bool, enums and uint8_t name[SIZE]",
		    parent->name, text);
}

static void
parse_struct(struct module *module, const char *text, int line)
{
	struct flat_struct *parent = &module->structs[module->n_structs];
	const char *at = text;
	size_t len;

	if (module->n_structs == STRUCTS_MAX)
		refuse(module->path, line, "more than %d structs", STRUCTS_MAX);
	scan_word(&at, "struct");
	parent->name = scan_identifier(&at);
	parent->line = line;
	if (*at != '{')
		return; /* declared here, defined elsewhere */
	for (at++; at[len = strcspn(at, ";")] == ';'; at += len + 1) {
		if (parent->n_fields == FIELDS_MAX)
			refuse(module->path, line, "more than %d fields",
			    FIELDS_MAX);
		parse_field(module, parent, &parent->fields[parent->n_fields],
		    copy_trimmed(at, len),
		    line + scan_lines(text, at + strspn(at, " \t\n")));
		parent->n_fields++;
	}
	module->n_structs++;
}

static void
parse_declaration(struct module *module, const char *text, const char *block,
    int block_line, int line)
{
	const char *at = text;

	if (scan_word(&at, "struct")) {
		scan_identifier(&at);
		if (*at == '{' || *at == '\0') {
			parse_struct(module, text, line);
			return;
		}
	}
	at = text;
	if (scan_word(&at, "enum")) {
		scan_identifier(&at);
		if (*at == '{')
			return;
	}
	parse_prototype(module, text, block, block_line, line);
}

/* The end of a declaration: its semicolon outside of braces. */
static char *
declaration_end(char *at)
{
	int depth = 0;

	for (; *at != '\0' && (depth > 0 || *at != ';'); at++) {
		if (at[0] == '/' && at[1] == '*') {
			for (char *end = scan_comment(at); at < end; at++)
				if (*at != '\n')
					*at = ' ';
		}
		depth += (*at == '{') - (*at == '}');
	}
	return (at);
}

void
contract_parse(struct module *module, const char *path)
{
	char *text = scan_file(path), *at = text, *end;
	const char *slash = strrchr(path, '/'), *block = NULL;
	int block_line = 0;

	module->path = path;
	slash = slash == NULL ? path : slash + 1;
	module->name = copy_trimmed(slash, strcspn(slash, "."));
	while (*(at += strspn(at, " \t\n")) != '\0') {
		int line = 1 + scan_lines(text, at);

		if (*at == '#') {
			while (*(at += strcspn(at, "\n")) != '\0' &&
			       at[-1] == '\\')
				at++;
		} else if (strncmp(at, "/*", 2) == 0) {
			end = scan_comment(at);
			block = at[2] != '*'
				    ? block
				    : copy_trimmed(at, (size_t)(end - at));
			block_line = at[2] != '*' ? block_line : line;
			at = end;
		} else {
			end = declaration_end(at);
			if (*end == '\0')
				refuse(path, line, "a ';' is missing");
			parse_declaration(module,
			    copy_trimmed(at, (size_t)(end - at)), block,
			    block_line, line);
			block = NULL;
			at = end + 1;
		}
	}
	free(text);
}
