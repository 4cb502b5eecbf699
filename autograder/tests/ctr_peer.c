/* Contract: ctr_peer.h. */
#include "ctr_peer.h"

#include "ctr.h"
#include "exchange.h"
#include "ref.h"
#include "script.h"

enum cl_status
ctr_peer_serve(void *key)
{
	uint8_t message[1024];
	enum cl_status status;
	size_t len;

	status = ref_exchange_recv_frame(
	    script.conn, message, sizeof(message), &len);
	if (status == CL_OK)
		status = ref_ctr_decrypt(script.heard, sizeof(script.heard),
		    &script.heard_len, key, message, len);
	if (status == CL_OK)
		status = ref_ctr_encrypt(message, sizeof(message), &len, key,
		    script.say, script.say_len);
	if (status == CL_OK)
		status = ref_exchange_send_frame(script.conn, message, len);
	return (status);
}
