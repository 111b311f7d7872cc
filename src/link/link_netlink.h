/*
 * One question to the kernel over netlink, and all of its answer.
 */
#ifndef SUNDOG_LINK_LINK_NETLINK_H
#define SUNDOG_LINK_LINK_NETLINK_H

struct nl_sock;
struct nl_msg;

/*
 * Sends message, which it frees, and hands every message of the answer to
 * take (libnl's own kind of callback: NL_OK goes on). Returns when the kernel
 * is done with it: 0, or the kernel's negative errno.
 */
int link_netlink_ask(struct nl_sock *socket, struct nl_msg *message,
	int (*take)(struct nl_msg *message, void *ctx), void *ctx);

#endif
