#include "link_station.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stddef.h>
#include <string.h>

#include "link_netlink.h"

/* nl80211 counts in 100 kbit/s, and gives both widths where the value fits
 * the smaller one. */
static uint64_t rate_of(struct nlattr *attribute)
{
	static const struct nla_policy policy[NL80211_RATE_INFO_MAX + 1] = {
		[NL80211_RATE_INFO_BITRATE] = {.type = NLA_U16},
		[NL80211_RATE_INFO_BITRATE32] = {.type = NLA_U32},
	};
	struct nlattr *rate[NL80211_RATE_INFO_MAX + 1];

	if (!attribute || nla_parse_nested(rate, NL80211_RATE_INFO_MAX,
				  attribute, policy) < 0)
		return 0;
	if (rate[NL80211_RATE_INFO_BITRATE32])
		return UINT64_C(100000) *
		       nla_get_u32(rate[NL80211_RATE_INFO_BITRATE32]);
	if (rate[NL80211_RATE_INFO_BITRATE])
		return UINT64_C(100000) *
		       nla_get_u16(rate[NL80211_RATE_INFO_BITRATE]);
	return 0;
}

static void take_totals(struct nlattr **info, struct link_figures *out)
{
	struct nlattr *frames = info[NL80211_STA_INFO_TX_PACKETS];
	struct nlattr *retries = info[NL80211_STA_INFO_TX_RETRIES];
	struct nlattr *failed = info[NL80211_STA_INFO_TX_FAILED];

	if (!frames)
		return;
	out->has_totals = true;
	out->totals.frames = nla_get_u32(frames);
	out->totals.retries = retries ? nla_get_u32(retries) : 0;
	out->totals.failed = failed ? nla_get_u32(failed) : 0;
}

bool link_station_parse(struct nlmsghdr *message, struct link_figures *out)
{
	static const struct nla_policy policy[NL80211_STA_INFO_MAX + 1] = {
		[NL80211_STA_INFO_TX_BITRATE] = {.type = NLA_NESTED},
		[NL80211_STA_INFO_RX_BITRATE] = {.type = NLA_NESTED},
		[NL80211_STA_INFO_EXPECTED_THROUGHPUT] = {.type = NLA_U32},
		[NL80211_STA_INFO_TX_PACKETS] = {.type = NLA_U32},
		[NL80211_STA_INFO_TX_RETRIES] = {.type = NLA_U32},
		[NL80211_STA_INFO_TX_FAILED] = {.type = NLA_U32},
		[NL80211_STA_INFO_SIGNAL] = {.type = NLA_U8},
	};
	struct nlattr *attributes[NL80211_ATTR_MAX + 1];
	struct nlattr *info[NL80211_STA_INFO_MAX + 1];
	struct nlattr *address;

	memset(out, 0, sizeof(*out));
	if (!genlmsg_valid_hdr(message, 0) ||
		genlmsg_parse(message, 0, attributes, NL80211_ATTR_MAX, NULL) <
			0 ||
		!attributes[NL80211_ATTR_STA_INFO] ||
		nla_parse_nested(info, NL80211_STA_INFO_MAX,
			attributes[NL80211_ATTR_STA_INFO], policy) < 0)
		return false;
	out->kind = LINK_KIND_WIRELESS;
	address = attributes[NL80211_ATTR_MAC];
	if (address && nla_len(address) == LINK_STATION_BYTES)
		memcpy(out->station, nla_data(address), LINK_STATION_BYTES);
	out->tx_bit_rate = rate_of(info[NL80211_STA_INFO_TX_BITRATE]);
	out->rx_bit_rate = rate_of(info[NL80211_STA_INFO_RX_BITRATE]);
	if (info[NL80211_STA_INFO_EXPECTED_THROUGHPUT])
		out->expected_bit_rate =
			UINT64_C(1000) *
			nla_get_u32(info[NL80211_STA_INFO_EXPECTED_THROUGHPUT]);
	take_totals(info, out);
	if (info[NL80211_STA_INFO_SIGNAL]) {
		out->has_signal = true;
		out->signal_dbm =
			(int8_t)nla_get_u8(info[NL80211_STA_INFO_SIGNAL]);
	}
	return true;
}

/* Asks about the interface, and hands every answer to take. */
static int ask(struct link_station *self, uint8_t command, int flags,
	int (*take)(struct nl_msg *message, void *ctx), void *ctx)
{
	struct nl_msg *message = nlmsg_alloc();

	if (!message)
		return -ENOMEM;
	if (!genlmsg_put(message, NL_AUTO_PORT, NL_AUTO_SEQ, self->family, 0,
		    flags, command, 0) ||
		nla_put_u32(message, NL80211_ATTR_IFINDEX, self->interface) <
			0) {
		nlmsg_free(message);
		return -ENOMEM;
	}
	return link_netlink_ask(self->socket, message, take, ctx);
}

static int ignore(struct nl_msg *message, void *ctx)
{
	(void)message;
	(void)ctx;
	return NL_OK;
}

int link_station_open(struct link_station *self, unsigned interface,
	const uint8_t peer[LINK_STATION_BYTES])
{
	int status = -ENOMEM;

	memset(self, 0, sizeof(*self));
	self->interface = interface;
	if (peer) {
		self->has_peer = true;
		memcpy(self->peer, peer, LINK_STATION_BYTES);
	}
	self->socket = nl_socket_alloc();
	if (!self->socket)
		goto out;
	status = -EIO;
	if (genl_connect(self->socket) < 0)
		goto out;
	/* A kernel without Wi-Fi does not have the family. */
	status = -ENODEV;
	self->family = genl_ctrl_resolve(self->socket, NL80211_GENL_NAME);
	if (self->family >= 0)
		status = ask(self, NL80211_CMD_GET_INTERFACE, 0, ignore, NULL);
out:
	if (status)
		link_station_close(self);
	return status;
}

void link_station_close(struct link_station *self)
{
	nl_socket_free(self->socket);
	self->socket = NULL;
}

struct choice {
	const struct link_station *station;
	struct link_figures figures; /* the peer's, else the last one's */
	unsigned count;
	bool found; /* the peer's */
};

static int choose(struct nl_msg *message, void *ctx)
{
	struct choice *self = ctx;
	struct link_figures figures;

	if (self->found || !link_station_parse(nlmsg_hdr(message), &figures))
		return NL_OK;
	self->figures = figures;
	self->count++;
	self->found = self->station->has_peer &&
		      !memcmp(figures.station, self->station->peer,
			      LINK_STATION_BYTES);
	return NL_OK;
}

bool link_station_figures(struct link_station *self, struct link_figures *out)
{
	struct choice choice = {.station = self};

	if (ask(self, NL80211_CMD_GET_STATION, NLM_F_DUMP, choose, &choice))
		return false;
	if (!choice.found && choice.count != 1)
		return false;
	*out = choice.figures;
	return true;
}
