#include "link_netlink.h"

#include <errno.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>
#include <sys/socket.h>

struct answer {
	bool done;
	int error;
};

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *ctx)
{
	struct answer *self = ctx;

	(void)from;
	self->error = error->error;
	self->done = true;
	return NL_STOP;
}

/* The end of a dump, or the acknowledgement that follows anything else: an
 * answer that was left half would be taken for the next question's. */
static int on_done(struct nl_msg *message, void *ctx)
{
	struct answer *self = ctx;

	(void)message;
	self->done = true;
	return NL_OK;
}

/* The rest of an answer that broke off would be taken for the next one. */
static void drain(struct nl_sock *socket)
{
	char byte;

	while (recv(nl_socket_get_fd(socket), &byte, 1, MSG_DONTWAIT) >= 0)
		;
}

int link_netlink_ask(struct nl_sock *socket, struct nl_msg *message,
	int (*take)(struct nl_msg *message, void *ctx), void *ctx)
{
	struct nl_cb *callbacks = nl_cb_alloc(NL_CB_DEFAULT);
	struct answer answer = {0};
	int status = -ENOMEM;

	if (!callbacks)
		goto out;
	nl_cb_err(callbacks, NL_CB_CUSTOM, on_error, &answer);
	nl_cb_set(callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_done, &answer);
	nl_cb_set(callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_done, &answer);
	nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, take, ctx);
	status = nl_send_auto(socket, message) < 0 ? -EIO : 0;
	while (!status && !answer.done)
		status = nl_recvmsgs(socket, callbacks) < 0 && !answer.done
				 ? -EIO
				 : 0;
	if (status)
		drain(socket);
	else
		status = answer.error;
out:
	nl_cb_put(callbacks);
	nlmsg_free(message);
	return status;
}
