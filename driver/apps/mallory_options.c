/* Contract: mallory_options.h. */
#include "mallory_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "versions.h"

#define ATTACKS_MAX 16
#define ATTACK      256 /* the first attack's value for getopt */

static const char help_start[] =
    "usage: mallory --listen P --target H:Q [OPTION]...\n"
    "\n"
    "  --listen P         where clients call; 0 is any free port\n"
    "  --target H:Q       where the server is, as in 127.0.0.1:8081; an IPv6\n"
    "                     host stands in brackets, as in [::1]:8081\n"
    "  --host H           the address to listen on (127.0.0.1)\n";

static const char help_end[] =
    "  --version V        what is spoken (anything in frames); there is:\n"
    "                     %s\n"
    "  --verbose          show every changed message as hex, before and after\n"
    "  --help             this text\n"
    "\n"
    "Everything passes between clients and the server as it is, but for the\n"
    "attacks, which are done to the messages of each client, in the order of\n"
    "the command line: each gets what the one before it lets through. N "
    "counts\n"
    "the messages of one client from 0; for version plain, a message is a\n"
    "piece of the stream as it was read. OFFSET counts from 0 in the payload\n"
    "of a frame, for version plain in everything the client says; XOR is two\n"
    "hex digits: 44:08. Where mallory listens is said on standard output, and\n"
    "what came of the attacks on standard error. Status: 0 ended by a signal,\n"
    "1 failed, 2 usage.\n";

/* clang-format off */
static const struct option known[] = {
	{ "listen",  required_argument, NULL, 'l' },
	{ "target",  required_argument, NULL, 't' },
	{ "host",    required_argument, NULL, 'h' },
	{ "version", required_argument, NULL, 'v' },
	{ "verbose", no_argument,       NULL, 'V' },
	{ "help",    no_argument,       NULL, 'H' },
};
/* clang-format on */

#define KNOWN (sizeof(known) / sizeof(known[0]))

void
mallory_options_help(void)
{
	const struct attack *attack;
	char names[VERSION_NAMES_MAX], option[32];

	version_names(names);
	fputs(help_start, stdout);
	for (size_t i = 0; (attack = attack_at(i)) != NULL; i++) {
		(void)snprintf(option, sizeof(option), "%s %s", attack->name,
		    attack->argument == NULL ? "" : attack->argument);
		printf("  --%-17s%s\n", option, attack->help);
	}
	printf(help_end, names);
}

static bool
wrong(const char *word, const char *why)
{
	return (command_line_wrong("mallory", word, why));
}

/* Is it a decimal port that can be called? */
static bool
port_valid(const char *text)
{
	size_t len = strspn(text, "0123456789");
	unsigned long port;

	if (len == 0 || text[len] != '\0')
		return (false);
	port = strtoul(text, NULL, 10); /* too much is ULONG_MAX */
	return (port > 0 && port <= COMMAND_LINE_PORT_LAST);
}

static bool
read_target(struct mallory_options *options, const char *text)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);
	bool brackets = len > 2 && text[0] == '[' && text[len - 1] == ']';
	const char *host = text;

	if (brackets) {
		host++;
		len -= 2;
	}
	if (len == 0 || memchr(host, '[', len) != NULL ||
	    memchr(host, ']', len) != NULL || !port_valid(colon + 1)) {
		fprintf(stderr,
		    "mallory: --target %s is not HOST:PORT, as in"
		    " 127.0.0.1:8081\n",
		    text);
		return (false);
	}
	if (!brackets && memchr(text, ':', len) != NULL) {
		fprintf(stderr,
		    "mallory: --target %s needs brackets around the host, as"
		    " in [::1]:8081\n",
		    text);
		return (false);
	}
	if (len >= sizeof(options->target_host))
		return (wrong("--target", "has a host that is too long"));
	memcpy(options->target_host, host, len);
	options->target_host[len] = '\0';
	options->target_port = colon + 1;
	return (true);
}

static bool
read_attack(struct mallory_options *options, const struct attack *attack,
    const char *text)
{
	enum cl_status status = attack_add(&options->plan, attack, text);

	if (status == CL_TOO_BIG)
		fprintf(stderr,
		    "mallory: --%s%s%s is one attack too many; there is room"
		    " for %d\n",
		    attack->name, text == NULL ? "" : " ",
		    text == NULL ? "" : text, ATTACK_STEPS_MAX);
	else if (status != CL_OK)
		fprintf(stderr, "mallory: --%s %s is not %s, as in %s\n",
		    attack->name, text, attack->argument, attack->example);
	return (status == CL_OK);
}

static bool
read_option(void *context, int option, const char *value)
{
	struct mallory_options *options = context;
	unsigned long port;

	switch (option) {
	case 'l':
		options->port = value;
		return (command_line_number("mallory", &port, "listen", value,
		    0, COMMAND_LINE_PORT_LAST));
	case 't':
		return (read_target(options, value));
	case 'h':
		options->host = value;
		return (true);
	case 'v':
		options->version = command_line_version("mallory", value);
		return (options->version != NULL);
	case 'V':
		options->verbose = true;
		return (true);
	case 'H':
		options->help = true;
		return (true);
	default:
		return (read_attack(
		    options, attack_at((size_t)(option - ATTACK)), value));
	}
}

/* The options that are always there, and one for each attack. */
static void
list_options(struct option all[static KNOWN + ATTACKS_MAX + 1])
{
	const struct attack *attack;
	size_t n = KNOWN;

	memcpy(all, known, sizeof(known));
	for (size_t i = 0; i < ATTACKS_MAX && (attack = attack_at(i)); i++)
		all[n++] = (struct option){ attack->name,
			attack->argument == NULL ? no_argument
						 : required_argument,
			NULL, ATTACK + (int)i };
	all[n] = (struct option){ NULL, 0, NULL, 0 };
}

bool
mallory_options_parse(struct mallory_options *options, int argc, char **argv)
{
	struct option all[KNOWN + ATTACKS_MAX + 1];

	*options = (struct mallory_options){ .host = "127.0.0.1" };
	list_options(all);
	if (!command_line_read(
		"mallory", argc, argv, all, read_option, options))
		return (false);
	if (options->help)
		return (true);
	if (options->port == NULL)
		return (wrong("--listen",
		    "is missing; say where clients call, 0 for any free port"));
	if (options->target_port == NULL)
		return (wrong("--target",
		    "is missing; say where the server is, as in"
		    " 127.0.0.1:8081"));
	return (true);
}
