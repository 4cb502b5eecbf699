/* Contract: script.h. */
#include "script.h"

#include "peer.h"

struct script script;

void
script_start(struct net_conn *conn, const uint8_t *say, size_t say_len)
{
	script.chunk = 0;
	script.over = false;
	script.heard_len = 0;
	script.conn = conn;
	script.say = say;
	script.say_len = say_len;
}

enum cl_status
script_hear(size_t want)
{
	enum cl_status status = CL_OK;
	size_t got;

	while (status == CL_OK && script.heard_len < want) {
		status = net_read(script.conn, script.heard + script.heard_len,
		    want - script.heard_len, &got);
		script.heard_len += got;
	}
	return (status);
}

enum cl_status
script_speak(void *unused)
{
	size_t chunk = script.chunk == 0 ? script.say_len : script.chunk;
	enum cl_status status = CL_OK;

	(void)unused;
	for (size_t at = 0; status == CL_OK && at < script.say_len;
	     at += chunk) {
		if (chunk > script.say_len - at)
			chunk = script.say_len - at;
		status = net_write(script.conn, script.say + at, chunk);
		while (script.chunk > 0 && !script.over && peer_unread())
			;
	}
	return (status == CL_OK ? net_shutdown(script.conn) : status);
}

enum cl_status
script_hang_up(void *unused)
{
	(void)unused;
	return (net_shutdown(script.conn));
}

enum cl_status
script_swallow(void *unused)
{
	static uint8_t bytes[65536];
	enum cl_status status = CL_OK;
	size_t len = 0;

	(void)unused;
	for (size_t taken = 0; status == CL_OK && taken < script.swallow_len;
	     taken += len)
		status = net_read(script.conn, bytes, sizeof(bytes), &len);
	return (status);
}

enum cl_status
script_recv(void *unused)
{
	(void)unused;
	return (net_recv(script.conn, script.heard, sizeof(script.heard),
	    &script.heard_len));
}
