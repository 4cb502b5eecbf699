/* Contract: partner.h. */
#include "partner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cores.h"

#define HOST "127.0.0.1"

static enum cl_status
wait_for_call(const struct partner *partner,
    enum cl_status (*answer)(struct net_conn *conn, void *context),
    void *context)
{
	struct net_conn *conn;
	enum cl_status status =
	    net_accept(partner->listener, &conn, NET_TIMEOUT_MS);

	return (status == CL_OK ? answer(conn, context) : status);
}

enum cl_status
partner_start(struct partner *partner,
    enum cl_status (*answer)(struct net_conn *conn, void *context),
    void *context)
{
	enum cl_status status;

	*partner = (struct partner){ .pid = -1 };
	status = net_listen(&partner->listener, HOST, "0");
	if (status != CL_OK)
		return (status);
	partner->pid = fork();
	if (partner->pid == 0) {
		status = wait_for_call(partner, answer, context);
		exit(status == CL_OK || status == CL_CLOSED ? EXIT_SUCCESS
							    : EXIT_FAILURE);
	}
	return (partner->pid > 0 ? CL_OK : CL_SYSTEM);
}

enum cl_status
partner_call(struct partner *partner, struct net_conn **conn)
{
	char address[NET_ADDRESS_MAX];
	enum cl_status status;

	net_listener_address(partner->listener, address);
	status =
	    net_connect(conn, HOST, strrchr(address, ':') + 1, NET_TIMEOUT_MS);
	net_close_listener(partner->listener);
	partner->listener = NULL;
	return (status);
}

enum cl_status
partner_end(struct partner *partner)
{
	int status = -1;

	net_close_listener(partner->listener);
	partner->listener = NULL;
	while (partner->pid > 0 && waitpid(partner->pid, &status, 0) < 0 &&
	       errno == EINTR)
		continue;
	return (status == 0 ? CL_OK : CL_SYSTEM);
}

enum cl_status
partners_pin_apart(const struct partner *first, const struct partner *second)
{
	enum cl_status status = cores_use(first->pid, CORE_LAST);

	if (status == CL_OK)
		status = cores_use(second->pid, CORE_LAST);
	return (status == CL_OK ? cores_use(0, CORE_FIRST) : status);
}
