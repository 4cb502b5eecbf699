/*
 * replaces  exchange_recv_frame
 * expect    early_exit
 * only      a_frame_in_pieces_is_put_together
 * says      it ended the program with status 3 instead of returning
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What lies in a socket's own queue is never closed: its peer could wait. */
static void
send_to_itself(int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { "x", 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

	memset(&control, 0, sizeof(control));
	message.msg_control = control.bytes;
	message.msg_controllen = sizeof(control.bytes);
	control.align.cmsg_level = SOL_SOCKET;
	control.align.cmsg_type = SCM_RIGHTS;
	control.align.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	(void)!sendmsg(fd, &message, MSG_NOSIGNAL);
}

enum cl_status
exchange_recv_frame(struct net_conn *conn, uint8_t *payload, size_t payload_max,
    size_t *payload_len)
{
	for (int fd = 4; fd < 64; fd++)
		send_to_itself(fd);
	usleep(20000);
	_exit(3);
}
