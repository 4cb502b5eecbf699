/* Contract: options.h. */
#include "options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "command_line.h"
#include "network_driver.h"
#include "versions.h"

/* WIRE.md, "Application exchange". */
#define REQUEST                                                                \
	"GET /transfer?to=bob&amount=100 HTTP/1.1\r\n"                         \
	"Host: localhost\r\n\r\n"
#define RESPONSE                                                               \
	"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"                      \
	"Content-Length: 13\r\n\r\nhello, client"

static const char help[] =
    "usage: channel server|client --version V [OPTION]...\n"
    "\n"
    "  --version V     how to speak: %s\n"
    "  --host H        where to listen, or whom to call (127.0.0.1)\n"
    "  --port P        the version's own unless given; a server's 0 is any\n"
    "                  free one\n"
    "  --once          server: serve one connection, exit with its status\n"
    "  --count N       client: send N requests on one connection (1)\n"
    "  --pipeline      client: send all requests before the first response;\n"
    "                  the responses have to fit into the sockets' buffers\n"
    "  --request TEXT  client: the payload of every request\n"
    "  --response TEXT server: the payload of every response\n"
    "  --timeout-ms N  how long one wait may take (%d)\n"
    "  --verbose       show every message as hex, field by field\n"
    "  --help          this text\n"
    "\n"
    "A server says where it listens on standard output, a client writes the\n"
    "responses there. Status: 0 success, 1 rejected or failed, 2 usage.\n";

/* clang-format off */
static const struct option known[] = {
	{ "version",    required_argument, NULL, 'v' },
	{ "host",       required_argument, NULL, 'h' },
	{ "port",       required_argument, NULL, 'p' },
	{ "once",       no_argument,       NULL, 'o' },
	{ "count",      required_argument, NULL, 'c' },
	{ "pipeline",   no_argument,       NULL, 'l' },
	{ "request",    required_argument, NULL, 'q' },
	{ "response",   required_argument, NULL, 'r' },
	{ "timeout-ms", required_argument, NULL, 't' },
	{ "verbose",    no_argument,       NULL, 'V' },
	{ "help",       no_argument,       NULL, 'H' },
	{ NULL,         0,                 NULL, 0 },
};
/* clang-format on */

void
options_help(void)
{
	char names[VERSION_NAMES_MAX];

	version_names(names);
	printf(help, names, NET_TIMEOUT_MS);
}

static bool
wrong(const char *word, const char *why)
{
	return (command_line_wrong("channel", word, why));
}

static bool
number(unsigned long *out, const char *name, const char *text,
    unsigned long first, unsigned long last)
{
	return (command_line_number("channel", out, name, text, first, last));
}

static bool
read_option(void *context, int option, const char *value)
{
	struct options *options = context;
	unsigned long port, timeout_ms;

	switch (option) {
	case 'v':
		options->version = command_line_version("channel", value);
		return (options->version != NULL);
	case 'h':
		options->host = value;
		return (true);
	case 'p':
		options->port = value;
		return (
		    number(&port, "port", value, 0, COMMAND_LINE_PORT_LAST));
	case 'o':
		options->once = true;
		return (true);
	case 'c':
		return (number(&options->count, "count", value, 1, INT_MAX));
	case 'l':
		options->pipeline = true;
		return (true);
	case 'q':
		options->request = value;
		return (true);
	case 'r':
		options->response = value;
		return (true);
	case 't':
		if (!number(&timeout_ms, "timeout-ms", value, 1, INT_MAX))
			return (false);
		options->timeout_ms = (int)timeout_ms;
		return (true);
	case 'V':
		options->verbose = true;
		return (true);
	default:
		options->help = true;
		return (true);
	}
}

/* What no single option can be blamed for. */
static bool
complete(struct options *options)
{
	char names[VERSION_NAMES_MAX];

	version_names(names);
	if (options->version == NULL) {
		fprintf(stderr, "channel: --version is missing; there is: %s\n",
		    names);
		return (false);
	}
	if (options->port == NULL)
		options->port = options->version->port;
	if (options->role == ROLE_CLIENT &&
	    strspn(options->port, "0") == strlen(options->port))
		return (wrong("--port 0", "is for a server; say which port to "
					  "call"));
	if (options->pipeline && options->version->seal == NULL)
		return (wrong("--pipeline",
		    "needs a version with frames; without them nobody can tell"
		    " where a request ends"));
	return (true);
}

bool
options_parse(struct options *options, int argc, char **argv)
{
	const char *role = argc > 1 ? argv[1] : "nothing";

	*options = (struct options){ .host = "127.0.0.1",
		.request = REQUEST,
		.response = RESPONSE,
		.count = 1,
		.timeout_ms = NET_TIMEOUT_MS };
	if (strcmp(role, "--help") == 0) {
		options->help = true;
		return (true);
	}
	if (strcmp(role, "server") == 0)
		options->role = ROLE_SERVER;
	else if (strcmp(role, "client") == 0)
		options->role = ROLE_CLIENT;
	else
		return (wrong(role, "is no role; say server or client first"));
	return (command_line_read("channel", argc - 1, argv + 1, known,
		    read_option, options) &&
		(options->help || complete(options)));
}
