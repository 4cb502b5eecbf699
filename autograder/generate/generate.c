/* Turn contract headers into proxies, dispatch and the reference's names. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contract.h"
#include "scan.h"

static struct module modules[MODULES_MAX];
static size_t n_modules;

/* The file that is written now, and its name until it is whole. */
static char path[4096];
static char temporary[4200];

static FILE *
open_output(const char *directory, const char *name)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	snprintf(temporary, sizeof(temporary), "%s.%ld", path, (long)getpid());
	file = fopen(temporary, "w");
	if (file == NULL) {
		perror(temporary);
		exit(1);
	}
	fprintf(file,
	    "/* Generated from the headers in student/: change those. */\n");
	return (file);
}

static void
close_output(FILE *file)
{
	bool failed = ferror(file) != 0;

	if (fclose(file) != 0 || failed || rename(temporary, path) != 0) {
		perror("cannot write the generated sources");
		exit(1);
	}
}

static void
include_contracts(FILE *file)
{
	for (size_t m = 0; m < n_modules; m++)
		fprintf(file, "#include \"%s.h\"\n", modules[m].name);
}

/* Call visit for every function, with its number across all modules. */
static void
each_function(FILE *file, void (*visit)(FILE *, const struct module *,
			      const struct function *, size_t))
{
	size_t number = 0;

	for (size_t m = 0; m < n_modules; m++)
		for (size_t f = 0; f < modules[m].n_functions; f++)
			visit(file, &modules[m], &modules[m].functions[f],
			    number++);
}

static bool
is_type(const char *type, const char *want)
{
	return (strcmp(type, want) == 0);
}

/* A length in a struct is a field whose name is an array's, plus "_len". */
static const struct field *
array_of_length(const struct flat_struct *parent, const struct field *length)
{
	for (size_t i = 0; i < parent->n_fields; i++) {
		const struct field *array = &parent->fields[i];
		size_t len = strlen(array->name);

		if (array->array != NULL &&
		    strncmp(length->name, array->name, len) == 0 &&
		    strcmp(length->name + len, "_len") == 0)
			return (array);
	}
	return (NULL);
}

/* The table of what a worker's answer must keep to inside a struct. */
static void
emit_struct_rules(FILE *file, const struct flat_struct *parent)
{
	fprintf(file, "\nstatic const struct call_rule %s_rules[] = {\n",
	    parent->name);
	for (size_t i = 0; i < parent->n_fields; i++) {
		const struct field *field = &parent->fields[i];
		const struct field *array = array_of_length(parent, field);

		if (array != NULL)
			fprintf(file,
			    "\t{ \"%s\", offsetof(struct %s, %s), sizeof(%s), "
			    "%s },\n",
			    field->name, parent->name, field->name, field->type,
			    array->array);
		else if (is_type(field->type, "bool"))
			fprintf(file,
			    "\t{ \"%s\", offsetof(struct %s, %s), 1, 1 },\n",
			    field->name, parent->name, field->name);
	}
	fprintf(file, "\t{ NULL, 0, 0, 0 },\n};\n");
}

/* The "_max" in front of an out_len, or NULL if it stands alone. */
static const char *
limit_of(const struct function *function, size_t i)
{
	const struct param *param = &function->params[i], *max = param - 1;
	size_t len = strlen(param->name) - 4;

	if (i == 0 || max->kind != PARAM_SCALAR || strlen(max->name) < 4 ||
	    strncmp(param->name, max->name, len) != 0 ||
	    strcmp(max->name + len, "_max") != 0)
		return (NULL);
	return (max->name);
}

static void
emit_argument(FILE *file, const struct module *module,
    const struct function *function, size_t i)
{
	const struct param *param = &function->params[i];
	const char *name = param->name, *limit;

	switch (param->kind) {
	case PARAM_SCALAR:
		fprintf(file, "\t\tCALL_SCALAR(%s),\n", name);
		return;
	case PARAM_CONN:
		fprintf(file, "\t\tCALL_CONN(%s),\n", name);
		return;
	case PARAM_BYTES:
		fprintf(file, "\t\tCALL_%s(%s, %s),\n",
		    param->is_const ? "IN" : "OUT", name, param->size);
		return;
	case PARAM_STRUCT:
		if (contract_find_struct(modules, n_modules, param->type + 7) ==
		    NULL)
			refuse(module->path, param->line,
			    "parameter '%s': no header defines %s as a flat "
			    "struct",
			    name, param->type);
		fprintf(file, "\t\tCALL_STRUCT%s(%s, %s_rules),\n",
		    param->is_const ? "_IN" : "", name, param->type + 7);
		return;
	case PARAM_OUT_LEN:
		limit = limit_of(function, i);
		if (limit != NULL) {
			fprintf(
			    file, "\t\tCALL_OUT_LEN(%s, %s),\n", name, limit);
			return;
		}
		/* fall through */
	case PARAM_NUMBER:
		fprintf(file, "\t\tCALL_NUMBER(%s, %s),\n", name,
		    is_type(param->type, "bool") ? "1" : "UINT64_MAX");
		return;
	}
}

/* The prototype with plain pointers: no size lets a compiler drop a check. */
static void
emit_plain_params(FILE *file, const struct function *function)
{
	for (size_t i = 0; i < function->n_params; i++) {
		const struct param *param = &function->params[i];

		fprintf(file, "%s%s%s %s%s", i == 0 ? "" : ", ",
		    param->is_const ? "const " : "", param->type,
		    param->kind == PARAM_SCALAR ? "" : "*", param->name);
	}
}

static void
emit_proxy(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	fprintf(file, "\nenum cl_status\n%s(", function->name);
	emit_plain_params(file, function);
	fprintf(file, ")\n{\n\tstruct call_argument arguments[] = {\n");
	for (size_t i = 0; i < function->n_params; i++)
		emit_argument(file, module, function, i);
	fprintf(file,
	    "\t};\n\n\treturn (call_worker(%zu, arguments, %zu));\n}\n", number,
	    function->n_params);
}

static void
emit_proxies(const char *directory)
{
	FILE *file = open_output(directory, "proxies.c");

	fprintf(file, "#include <stddef.h>\n#include <stdint.h>\n"
		      "#include \"call.h\"\n");
	include_contracts(file);
	for (size_t m = 0; m < n_modules; m++)
		for (size_t s = 0; s < modules[m].n_structs; s++)
			emit_struct_rules(file, &modules[m].structs[s]);
	each_function(file, emit_proxy);
	close_output(file);
}

static void
emit_dispatcher(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	(void)module;
	(void)number;
	fprintf(file,
	    "\nstatic enum cl_status\ncall_%s(const struct dispatch_value *v)"
	    "\n{\n\treturn (%s(",
	    function->name, function->name);
	for (size_t i = 0; i < function->n_params; i++) {
		const struct param *param = &function->params[i];
		const char *comma = i == 0 ? "" : ", ";

		if (param->kind == PARAM_SCALAR)
			fprintf(
			    file, "%s(%s)v[%zu].number", comma, param->type, i);
		else
			fprintf(file, "%sv[%zu].at", comma, i);
	}
	fprintf(file, "));\n}\n");
}

static void
emit_dispatch_row(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	(void)module;
	fprintf(file, "\t[%zu] = { call_%s, %zu },\n", number, function->name,
	    function->n_params);
}

static void
emit_dispatch(const char *directory)
{
	FILE *file = open_output(directory, "dispatch.c");

	fprintf(file, "#include \"dispatch.h\"\n");
	include_contracts(file);
	each_function(file, emit_dispatcher);
	fprintf(file, "\nstatic const struct dispatch_row rows[] = {\n");
	each_function(file, emit_dispatch_row);
	fprintf(file,
	    "};\n\nDISPATCH_HEADER(rows, sizeof(rows) / sizeof(rows[0]));\n");
	close_output(file);
}

static void
emit_rename(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	(void)module;
	(void)number;
	fprintf(file, "#define %s ref_%s\n", function->name, function->name);
}

static void
emit_ref_prototype(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	(void)module;
	(void)number;
	fprintf(file, "MUST_CHECK enum cl_status ref_%s(%s);\n", function->name,
	    function->params_text);
}

static void
emit_reference(const char *directory)
{
	FILE *file = open_output(directory, "ref_names.h");

	each_function(file, emit_rename);
	close_output(file);
	file = open_output(directory, "ref.h");
	fprintf(file, "#ifndef REF_H\n#define REF_H\n");
	include_contracts(file);
	each_function(file, emit_ref_prototype);
	fprintf(file, "#endif\n");
	close_output(file);
}

static void
emit_contract_row(FILE *file, const struct module *module,
    const struct function *function, size_t number)
{
	(void)number;
	fprintf(file, "\t{ \"%s\", \"%s\", %d },\n", function->name,
	    module->name, function->line);
}

static void
emit_contracts(const char *directory)
{
	FILE *file = open_output(directory, "contracts.c");

	fprintf(file, "#include \"contracts.h\"\n\n"
		      "const struct contract_function contract_functions[] = "
		      "{\n");
	each_function(file, emit_contract_row);
	fprintf(file, "\t{ NULL, NULL, 0 },\n};\n\n"
		      "const char *const contract_modules[] = {\n");
	for (size_t m = 0; m < n_modules; m++)
		fprintf(file, "\t\"%s\",\n", modules[m].name);
	fprintf(file, "\tNULL,\n};\n");
	close_output(file);
}

int
main(int argc, char **argv)
{
	if (argc < 3 || argc - 2 > MODULES_MAX) {
		fprintf(stderr,
		    "usage: generate OUTPUT-DIRECTORY HEADER...\n"
		    "(1 to %d headers)\n",
		    MODULES_MAX);
		return (2);
	}
	for (int i = 2; i < argc; i++)
		contract_parse(&modules[n_modules++], argv[i]);
	emit_proxies(argv[1]);
	emit_dispatch(argv[1]);
	emit_reference(argv[1]);
	emit_contracts(argv[1]);
	return (0);
}
