/*
 * Addresses as text: the part of socket.h that needs no socket.
 */
#include "socket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "socket_resolve.h"

#define HOST_BYTES 256 /* a DNS name has at most 253 characters */

void socket_host_format(const struct socket_address *address, char *text)
{
	uint32_t ip = address->ipv4;

	snprintf(text, SOCKET_ADDRESS_TEXT, "%u.%u.%u.%u", (unsigned)(ip >> 24),
		(unsigned)(ip >> 16 & 0xff), (unsigned)(ip >> 8 & 0xff),
		(unsigned)(ip & 0xff));
}

void socket_address_format(const struct socket_address *address, char *text)
{
	size_t length;

	socket_host_format(address, text);
	length = strlen(text);
	snprintf(text + length, SOCKET_ADDRESS_TEXT - length, ":%u",
		(unsigned)address->port);
}

/* Decimal digits only, at most limit: strtoul would also take blanks, signs
 * and what follows the number. *text moves behind it. */
static bool parse_number(const char **text, unsigned limit, unsigned *out)
{
	unsigned value = 0;
	const char *at = *text;

	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (unsigned)(*at - '0');
		if (value > limit)
			return false;
	}
	if (at == *text)
		return false;
	*text = at;
	*out = value;
	return true;
}

static bool parse_quad(const char *text, uint32_t *ipv4)
{
	uint32_t ip = 0;

	for (int i = 0; i < 4; i++) {
		unsigned part;

		if (i > 0 && *text++ != '.')
			return false;
		if (!parse_number(&text, 255, &part))
			return false;
		ip = ip << 8 | part;
	}
	if (*text != '\0')
		return false;
	*ipv4 = ip;
	return true;
}

int socket_address_parse(
	const char *text, uint16_t default_port, struct socket_address *address)
{
	const char *colon = strchr(text, ':');
	size_t length = colon ? (size_t)(colon - text) : strlen(text);
	unsigned port = default_port;
	char host[HOST_BYTES];

	if (length == 0 || length >= sizeof(host))
		return -EINVAL;
	if (colon) {
		const char *digits = colon + 1;

		if (!parse_number(&digits, UINT16_MAX, &port) || *digits)
			return -EINVAL;
	}
	memcpy(host, text, length);
	host[length] = '\0';
	address->port = (uint16_t)port;
	if (parse_quad(host, &address->ipv4))
		return 0;
	/* No name is all digits and dots. Asking would only wait for DNS, or
	 * give 1.0.0.2 for "1.2". */
	if (strspn(host, "0123456789.") == length)
		return -EINVAL;
	return socket_resolve(host, &address->ipv4);
}
