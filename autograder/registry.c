/* Contract: registry.h. */
#include "registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TESTS_MAX 2048

static const struct lab_test *tests[TESTS_MAX];
static struct record records[TESTS_MAX];
static size_t n_tests;

static _Noreturn void
refuse(const struct lab_test *test, const char *why)
{
	fprintf(stderr, "%s:%d: test %s.%s %s\n", test->file, test->line,
	    test->suite, test->name, why);
	exit(2);
}

void
lab_test_register(const struct lab_test *test)
{
	if (n_tests == TESTS_MAX)
		refuse(test, "is one too many");
	tests[n_tests++] = test;
}

bool
lab_of(const char *suite, unsigned *number)
{
	int end = 0;

	return (
	    sscanf(suite, "lab%2u%n", number, &end) == 1 && suite[end] == '\0');
}

static int
compare(const void *left, const void *right)
{
	const struct lab_test *a = *(const struct lab_test *const *)left;
	const struct lab_test *b = *(const struct lab_test *const *)right;
	int order = strcmp(a->suite, b->suite);

	if (order == 0)
		order = strcmp(a->file, b->file);
	return (order != 0 ? order : a->line - b->line);
}

static void
check_names(void)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

	for (size_t i = 0; i < n_tests; i++) {
		const char *name = tests[i]->name;

		if (name[strspn(name, allowed)] != '\0')
			refuse(tests[i], "has a name outside [a-z0-9_]");
		for (size_t j = 0; j < i; j++)
			if (strcmp(tests[j]->name, name) == 0)
				refuse(tests[i], "has another test's name");
	}
}

struct record *
registry_records(size_t *n)
{
	size_t index = 0;
	unsigned lab;

	qsort(tests, n_tests, sizeof(tests[0]), compare);
	check_names();
	for (size_t i = 0; i < n_tests; i++) {
		if (i > 0 && strcmp(tests[i]->suite, tests[i - 1]->suite) != 0)
			index = 0;
		test_record_start(&records[i], tests[i]);
		if (lab_of(tests[i]->suite, &lab))
			snprintf(records[i].id, sizeof(records[i].id), "%u.%zu",
			    lab, ++index);
	}
	*n = n_tests;
	return (records);
}

static bool
matches(const struct record *record, const struct selection *selection)
{
	char title[256];

	if (selection->suite != NULL &&
	    strcmp(record->test->suite, selection->suite) != 0)
		return (false);
	if (selection->module != NULL &&
	    strcmp(test_record_module(record), selection->module) != 0)
		return (false);
	if (selection->text == NULL)
		return (true);
	test_record_title(record, title, sizeof(title));
	return (strstr(record->test->name, selection->text) != NULL ||
		strstr(title, selection->text) != NULL ||
		strstr(record->test->suite, selection->text) != NULL ||
		strstr(test_record_module(record), selection->text) != NULL ||
		strcmp(record->id, selection->text) == 0);
}

size_t
registry_select(const struct selection *selection, struct record **selected)
{
	size_t n = 0;

	for (size_t i = 0; i < n_tests; i++)
		if (matches(&records[i], selection))
			selected[n++] = &records[i];
	return (n);
}
