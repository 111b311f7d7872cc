#include "link_wired.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* ETHTOOL_GLINKSETTINGS is followed by masks of link modes: three of as many
 * words as the kernel says when it is asked for none. */
#define MASK_WORDS_MAX 127

union settings {
	struct ethtool_link_settings head;
	unsigned char room[sizeof(struct ethtool_link_settings) +
			   3 * MASK_WORDS_MAX * sizeof(uint32_t)];
};

static bool ethtool(int s, struct ifreq *request, void *data)
{
	request->ifr_data = data;
	return ioctl(s, SIOCETHTOOL, request) == 0;
}

static bool made_up(int s, struct ifreq *request)
{
	struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};

	return ethtool(s, request, &info) && !strcmp(info.driver, "tun");
}

/* Mbit/s; 0: not told. */
static uint32_t speed(int s, struct ifreq *request)
{
	union settings settings;

	memset(&settings, 0, sizeof(settings));
	settings.head.cmd = ETHTOOL_GLINKSETTINGS;
	if (!ethtool(s, request, &settings) ||
		settings.head.link_mode_masks_nwords >= 0)
		return 0;
	settings.head.cmd = ETHTOOL_GLINKSETTINGS;
	settings.head.link_mode_masks_nwords =
		(int8_t)-settings.head.link_mode_masks_nwords;
	if (!ethtool(s, request, &settings) ||
		settings.head.speed == (uint32_t)SPEED_UNKNOWN)
		return 0;
	return settings.head.speed;
}

bool link_wired_figures(unsigned interface, struct link_figures *out)
{
	struct ifreq request;
	uint32_t megabits = 0;
	int s;

	memset(&request, 0, sizeof(request));
	memset(out, 0, sizeof(*out));
	if (!if_indextoname(interface, request.ifr_name))
		return false;
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return false;
	if (!made_up(s, &request))
		megabits = speed(s, &request);
	close(s);
	out->kind = LINK_KIND_WIRED;
	out->tx_bit_rate = UINT64_C(1000000) * megabits;
	return megabits != 0;
}
