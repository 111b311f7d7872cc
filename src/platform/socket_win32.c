#include "socket.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#include "error_win32.h"
#include "socket_resolve.h"

/* A source has one sink, but one that gave up and comes again, or a stranger,
 * must not be refused while the first is looked at. */
#define LISTEN_BACKLOG 8

#ifndef SIO_UDP_CONNRESET
#define SIO_UDP_CONNRESET _WSAIOW(IOC_VENDOR, 12)
#endif

static struct sockaddr_in to_system(const struct socket_address *address)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(address->ipv4),
		.sin_port = htons(address->port),
	};
}

static void from_system(
	const struct sockaddr_in *in, struct socket_address *out)
{
	out->ipv4 = ntohl(in->sin_addr.s_addr);
	out->port = ntohs(in->sin_port);
}

static int last_error(void)
{
	return error_from_win32((unsigned long)WSAGetLastError());
}

int socket_startup(void)
{
	WSADATA data;
	int error = WSAStartup(MAKEWORD(2, 2), &data);

	return error ? error_from_win32((unsigned long)error) : 0;
}

void socket_cleanup(void)
{
	WSACleanup();
}

int socket_resolve(const char *name, uint32_t *ipv4)
{
	const struct addrinfo hints = {
		.ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found;
	struct sockaddr_in first;
	int error = socket_startup(); /* an address may be asked for early */

	if (error)
		return error;
	error = getaddrinfo(name, NULL, &hints, &found);
	socket_cleanup();
	if (error)
		return error == EAI_MEMORY ? -ENOMEM : -ENOENT;
	memcpy(&first, found->ai_addr, sizeof(first));
	freeaddrinfo(found);
	*ipv4 = ntohl(first.sin_addr.s_addr);
	return 0;
}

static void set_option(SOCKET s, int level, int name, int value)
{
	(void)setsockopt(s, level, name, (const char *)&value, sizeof(value));
}

int socket_set_blocking(socket_handle s, bool blocking)
{
	u_long on = !blocking;

	return ioctlsocket(s, (long)FIONBIO, &on) != 0 ? last_error() : 0;
}

/* Non-blocking and not inherited; INVALID_SOCKET when there is none. */
static SOCKET open_socket(int type)
{
	SOCKET s = WSASocketW(AF_INET, type, 0, NULL, 0,
		WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);

	if (s != INVALID_SOCKET)
		(void)socket_set_blocking(s, false);
	return s;
}

/* Closes s and returns the error that made it useless. */
static int give_up(SOCKET s)
{
	int error = last_error();

	closesocket(s);
	return error;
}

static int bind_to(SOCKET s, const struct socket_address *address)
{
	struct sockaddr_in in = to_system(address);

	return bind(s, (struct sockaddr *)&in, sizeof(in));
}

int socket_tcp_listen(const struct socket_address *address, socket_handle *out)
{
	SOCKET s = open_socket(SOCK_STREAM);

	*out = SOCKET_NONE;
	if (s == INVALID_SOCKET)
		return last_error();
	/* No option: Windows' default is what SO_REUSEADDR means on Linux,
	 * and its SO_REUSEADDR would take a port that somebody listens on. */
	if (bind_to(s, address) != 0 || listen(s, LISTEN_BACKLOG) != 0)
		return give_up(s);
	*out = s;
	return 0;
}

int socket_tcp_accept(
	socket_handle listener, socket_handle *out, struct socket_address *peer)
{
	struct sockaddr_in in;
	int length = sizeof(in);
	SOCKET s;

	*out = SOCKET_NONE;
	do /* WSAECONNRESET: a caller that went away while it waited */
		s = accept(listener, (struct sockaddr *)&in, &length);
	while (s == INVALID_SOCKET && WSAGetLastError() == WSAECONNRESET);
	if (s == INVALID_SOCKET)
		return last_error();
	SetHandleInformation((HANDLE)s, HANDLE_FLAG_INHERIT, 0);
	(void)socket_set_blocking(s, false);
	set_option(s, IPPROTO_TCP, TCP_NODELAY, 1);
	if (peer)
		from_system(&in, peer);
	*out = s;
	return 0;
}

int socket_tcp_connect(const struct socket_address *address, socket_handle *out)
{
	struct sockaddr_in in = to_system(address);
	SOCKET s = open_socket(SOCK_STREAM);

	*out = SOCKET_NONE;
	if (s == INVALID_SOCKET)
		return last_error();
	set_option(s, IPPROTO_TCP, TCP_NODELAY, 1);
	if (connect(s, (struct sockaddr *)&in, sizeof(in)) != 0 &&
		WSAGetLastError() != WSAEWOULDBLOCK)
		return give_up(s);
	*out = s;
	return 0;
}

int socket_tcp_connected(socket_handle s)
{
	struct timeval at_once = {0, 0};
	struct socket_address peer;
	fd_set writes, broken;
	int error = 0;
	int length = sizeof(error);

	FD_ZERO(&writes);
	FD_ZERO(&broken);
	FD_SET(s, &writes);
	FD_SET(s, &broken); /* where a failed connection shows */
	switch (select(0, NULL, &writes, &broken, &at_once)) {
	case SOCKET_ERROR:
		return last_error();
	case 0:
		return -EINPROGRESS;
	}
	if (getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &length) != 0)
		return last_error();
	if (error)
		return error_from_win32((unsigned long)error);
	return socket_peer(s, &peer);
}

static void set_buffer(SOCKET s, int name, size_t bytes)
{
	if (bytes > 0)
		set_option(s, SOL_SOCKET, name,
			bytes > INT_MAX ? INT_MAX : (int)bytes);
}

/* Else a datagram that nobody took makes a later receive fail. */
static void ignore_unreachable(SOCKET s)
{
	BOOL report = FALSE;
	DWORD bytes;

	(void)WSAIoctl(s, SIO_UDP_CONNRESET, &report, sizeof(report), NULL, 0,
		&bytes, NULL, NULL);
}

int socket_udp_open(const struct socket_address *address, size_t receive_bytes,
	size_t send_bytes, socket_handle *out)
{
	SOCKET s = open_socket(SOCK_DGRAM);

	*out = SOCKET_NONE;
	if (s == INVALID_SOCKET)
		return last_error();
	set_buffer(s, SO_RCVBUF, receive_bytes);
	set_buffer(s, SO_SNDBUF, send_bytes);
	ignore_unreachable(s);
	if (bind_to(s, address) != 0)
		return give_up(s);
	*out = s;
	return 0;
}

int socket_udp_connect(socket_handle s, const struct socket_address *peer)
{
	struct sockaddr_in in = to_system(peer);

	if (connect(s, (struct sockaddr *)&in, sizeof(in)) != 0)
		return last_error();
	return 0;
}

void socket_set_dscp(socket_handle s, unsigned dscp)
{
	/* The field lies above the two bits of congestion notification.
	 * Windows may ignore it unless a policy allows it. */
	set_option(s, IPPROTO_IP, IP_TOS, (int)((dscp & 63) << 2));
}

int socket_local(socket_handle s, struct socket_address *out)
{
	struct sockaddr_in in;
	int length = sizeof(in);

	if (getsockname(s, (struct sockaddr *)&in, &length) != 0)
		return last_error();
	from_system(&in, out);
	return 0;
}

int socket_peer(socket_handle s, struct socket_address *out)
{
	struct sockaddr_in in;
	int length = sizeof(in);

	if (getpeername(s, (struct sockaddr *)&in, &length) != 0)
		return last_error();
	from_system(&in, out);
	return 0;
}

static int int_length(size_t length)
{
	return length > INT_MAX ? INT_MAX : (int)length;
}

ptrdiff_t socket_send(socket_handle s, const void *data, size_t length)
{
	int sent = send(s, data, int_length(length), 0);

	return sent == SOCKET_ERROR ? last_error() : sent;
}

/* What Linux gives without an error is one on Windows: the part of a datagram
 * that fitted, and the end of a connection that this side has shut down. */
static ptrdiff_t received(int got, size_t capacity)
{
	if (got != SOCKET_ERROR)
		return got;
	switch (WSAGetLastError()) {
	case WSAEMSGSIZE:
		return int_length(capacity);
	case WSAESHUTDOWN:
	case WSAEDISCON:
		return 0;
	default:
		return last_error();
	}
}

ptrdiff_t socket_receive(socket_handle s, void *buffer, size_t capacity)
{
	return received(recv(s, buffer, int_length(capacity), 0), capacity);
}

ptrdiff_t socket_receive_from(socket_handle s, void *buffer, size_t capacity,
	struct socket_address *from)
{
	struct sockaddr_in in = {0};
	int length = sizeof(in);
	ptrdiff_t got = received(recvfrom(s, buffer, int_length(capacity), 0,
					 (struct sockaddr *)&in, &length),
		capacity);

	if (got >= 0 && from)
		from_system(&in, from);
	return got;
}

void socket_shutdown(socket_handle s)
{
	(void)shutdown(s, SD_BOTH);
}

void socket_abort_on_close(socket_handle s)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(
		s, SOL_SOCKET, SO_LINGER, (const char *)&now, sizeof(now));
}

void socket_close(socket_handle s)
{
	if (s != SOCKET_NONE)
		closesocket(s);
}
