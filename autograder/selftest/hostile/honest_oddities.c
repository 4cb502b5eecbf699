/*
 * replaces  ctr_decrypt
 * expect    passed
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

static int
compare(const void *left, const void *right)
{
	return (*(const int *)left - *(const int *)right);
}

/* What honest students call without a thought, and what it is made of. */
static bool
works(void)
{
	int numbers[3] = { 3, 1, 2 }, number = 0;
	volatile unsigned __int128 wide = (unsigned __int128)7 << 100;
	jmp_buf back;
	char text[32];

	errno = 0;
	assert(isdigit('7') && toupper('a') == 'A');
	qsort(numbers, 3, sizeof(numbers[0]), compare);
	if (setjmp(back) == 0)
		longjmp(back, 1);
	(void)snprintf(text, sizeof(text), "%d %.1f", numbers[0], 0.5);
	return (strcmp(text, "1 0.5") == 0 &&
	    sscanf("42", "%d", &number) == 1 && number == 42 &&
	    strtol("99", NULL, 10) == 99 && errno == 0 &&
	    wide / 3 % 1000 == ((unsigned __int128)7 << 100) / 3 % 1000 &&
	    time(NULL) > 0);
}

enum cl_status
ctr_decrypt(uint8_t *out, size_t out_max, size_t *out_len,
    const uint8_t key[static AES256_KEY_LEN], const uint8_t *in, size_t in_len)
{
	if (!works())
		return (CL_SYSTEM);
	return (honest_ctr_decrypt(out, out_max, out_len, key, in, in_len));
}
