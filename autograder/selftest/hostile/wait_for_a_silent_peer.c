/*
 * replaces  exchange_request
 * expect    timeout
 * only      a_client_gets_the_response
 * says      it waited in net_read for a peer that had nothing to say
 */
enum cl_status
exchange_request(struct net_conn *conn, uint8_t *response, size_t response_max,
    size_t *response_len, const uint8_t *request, size_t request_len)
{
	uint8_t byte;
	size_t got;
	enum cl_status status = net_read(conn, &byte, 1, &got);

	if (status != CL_OK)
		return (status);
	return (honest_exchange_request(
	    conn, response, response_max, response_len, request, request_len));
}
