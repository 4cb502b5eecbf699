/*
 * replaces  exchange_respond
 * expect    timeout
 * only      a_server_notices_that_the_client_is_done
 */
#include <signal.h>

static void
hang(int unused)
{
	(void)unused;
	for (;;)
		;
}

enum cl_status
exchange_respond(struct net_conn *conn, uint8_t *request, size_t request_max,
    size_t *request_len, const uint8_t *response, size_t response_len)
{
	for (int number = 1; number < 32; number++)
		(void)signal(number, hang);
	*(volatile uint8_t *)0 = 1;
	return (CL_OK);
}
