/*
 * replaces  exchange_respond
 * expect    timeout
 * only      a_server_notices_that_the_client_is_done
 * says      it did not return
 */
enum cl_status
exchange_respond(struct net_conn *conn, uint8_t *request, size_t request_max,
    size_t *request_len, const uint8_t *response, size_t response_len)
{
	for (volatile unsigned i = 0;; i++)
		;
}
