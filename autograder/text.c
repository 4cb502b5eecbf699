/* Contract: text.h. */
#include "text.h"

#include <string.h>

/* Bytes of the UTF-8 sequence at text, 0 if it is none (RFC 3629). */
static size_t
utf8_len(const unsigned char *text, size_t left)
{
	size_t len = text[0] < 0x80   ? 1
		     : text[0] < 0xc2 ? 0
		     : text[0] < 0xe0 ? 2
		     : text[0] < 0xf0 ? 3
		     : text[0] < 0xf5 ? 4
				      : 0;

	if (len > left)
		return (0);
	for (size_t i = 1; i < len; i++)
		if ((text[i] & 0xc0) != 0x80)
			return (0);
	/* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
	if ((text[0] == 0xe0 && text[1] < 0xa0) ||
	    (text[0] == 0xed && text[1] > 0x9f) ||
	    (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] > 0x8f))
		return (0);
	return (len);
}

void
text_json(FILE *file, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text), len;

	(void)fputc('"', file);
	for (; left > 0; at += len, left -= len) {
		len = utf8_len(at, left);
		if (len == 0) {
			(void)fputs("\\ufffd", file);
			len = 1;
		} else if (*at == '"' || *at == '\\') {
			(void)fprintf(file, "\\%c", *at);
		} else if (*at == '\n') {
			(void)fputs("\\n", file);
		} else if (*at < 0x20 || *at == 0x7f) {
			(void)fprintf(file, "\\u%04x", *at);
		} else {
			(void)fwrite(at, 1, len, file);
		}
	}
	(void)fputc('"', file);
}

void
text_plain(FILE *file, const char *text, size_t left)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len;

	for (; left > 0; at += len, left -= len) {
		len = utf8_len(at, left);
		/* U+0080 to U+009F are control characters, too. */
		if (len == 0 || (len == 2 && at[0] == 0xc2 && at[1] < 0xa0) ||
		    (len == 1 && (*at < 0x20 || *at == 0x7f) && *at != '\n' &&
			*at != '\t')) {
			(void)fprintf(file, "\\x%02x", *at);
			len = 1;
		} else {
			(void)fwrite(at, 1, len, file);
		}
	}
}

void
text_wrapped(FILE *file, const char *text, int indent, int width)
{
	int column = indent;

	while (*(text += strspn(text, " \n\t")) != '\0') {
		size_t len = strcspn(text, " \n\t");

		if (column > indent && column + 1 + (int)len > width) {
			(void)fprintf(file, "\n%*s", indent, "");
			column = indent;
		}
		if (column > indent) {
			(void)fputc(' ', file);
			column++;
		}
		text_plain(file, text, len);
		column += (int)len;
		text += len;
	}
	(void)fputc('\n', file);
}
