#include "link_route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "link_netlink.h"

struct search {
	struct link_route *route;
	uint32_t next_hop; /* network byte order */
	bool found;
};

static bool is_ipv4(struct nlattr *attribute)
{
	return attribute && nla_len(attribute) == sizeof(uint32_t);
}

static int take_route(struct nl_msg *message, void *ctx)
{
	struct search *self = ctx;
	struct nlattr *attributes[RTA_MAX + 1];

	if (nlmsg_hdr(message)->nlmsg_type != RTM_NEWROUTE ||
		nlmsg_parse(nlmsg_hdr(message), sizeof(struct rtmsg),
			attributes, RTA_MAX, NULL) < 0)
		return NL_OK;
	if (!attributes[RTA_OIF] ||
		nla_len(attributes[RTA_OIF]) != sizeof(uint32_t))
		return NL_OK;
	self->route->interface = nla_get_u32(attributes[RTA_OIF]);
	if (is_ipv4(attributes[RTA_GATEWAY]))
		self->next_hop = nla_get_u32(attributes[RTA_GATEWAY]);
	self->found = true;
	return NL_OK;
}

static int take_neighbour(struct nl_msg *message, void *ctx)
{
	struct search *self = ctx;
	struct nlattr *attributes[NDA_MAX + 1];
	const struct ndmsg *head;
	struct nlattr *hardware;

	if (nlmsg_hdr(message)->nlmsg_type != RTM_NEWNEIGH ||
		nlmsg_parse(nlmsg_hdr(message), sizeof(*head), attributes,
			NDA_MAX, NULL) < 0)
		return NL_OK;
	head = nlmsg_data(nlmsg_hdr(message));
	hardware = attributes[NDA_LLADDR];
	if ((unsigned)head->ndm_ifindex != self->route->interface ||
		!is_ipv4(attributes[NDA_DST]) ||
		nla_get_u32(attributes[NDA_DST]) != self->next_hop ||
		!hardware || nla_len(hardware) != LINK_STATION_BYTES)
		return NL_OK;
	memcpy(self->route->station, nla_data(hardware), LINK_STATION_BYTES);
	self->route->has_station = true;
	return NL_OK;
}

static int ask_route(struct nl_sock *s, uint32_t local, struct search *search)
{
	struct rtmsg head = {.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_src_len = local ? 32 : 0};
	struct nl_msg *message = nlmsg_alloc_simple(RTM_GETROUTE, 0);

	if (!message)
		return -ENOMEM;
	if (nlmsg_append(message, &head, sizeof(head), NLMSG_ALIGNTO) < 0 ||
		nla_put_u32(message, RTA_DST, search->next_hop) < 0 ||
		(local && nla_put_u32(message, RTA_SRC, local) < 0)) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	return link_netlink_ask(s, message, take_route, search);
}

static int ask_neighbour(struct nl_sock *s, struct search *search)
{
	struct ndmsg head = {.ndm_family = AF_INET};
	struct nl_msg *message = nlmsg_alloc_simple(RTM_GETNEIGH, NLM_F_DUMP);

	if (!message)
		return -ENOMEM;
	if (nlmsg_append(message, &head, sizeof(head), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	return link_netlink_ask(s, message, take_neighbour, search);
}

int link_route_find(
	uint32_t local_ipv4, uint32_t peer_ipv4, struct link_route *out)
{
	struct search search = {.route = out, .next_hop = htonl(peer_ipv4)};
	struct nl_sock *s = nl_socket_alloc();
	int status = -ENOMEM;

	memset(out, 0, sizeof(*out));
	if (!s)
		return -ENOMEM;
	status = nl_connect(s, NETLINK_ROUTE) < 0 ? -EIO : 0;
	if (!status)
		status = ask_route(s, htonl(local_ipv4), &search);
	if (!status && !search.found)
		status = -ENETUNREACH;
	/* Without it the station is found where there is just one. */
	if (!status)
		ask_neighbour(s, &search);
	nl_socket_free(s);
	return status;
}
