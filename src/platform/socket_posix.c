#include "socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "socket_resolve.h"

/* A source has one sink, but one that gave up and comes again, or a stranger,
 * must not be refused while the first is looked at. */
#define LISTEN_BACKLOG 8

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

int socket_resolve(const char *name, uint32_t *ipv4)
{
	const struct addrinfo hints = {
		.ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *found;
	struct sockaddr_in first;

	switch (getaddrinfo(name, NULL, &hints, &found)) {
	case 0:
		break;
	case EAI_MEMORY:
		return -ENOMEM;
	default:
		return -ENOENT;
	}
	memcpy(&first, found->ai_addr, sizeof(first));
	freeaddrinfo(found);
	*ipv4 = ntohl(first.sin_addr.s_addr);
	return 0;
}

int socket_startup(void)
{
	return 0;
}

void socket_cleanup(void)
{
}

static int open_socket(int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

static void set_option(int fd, int level, int name, int value)
{
	(void)setsockopt(fd, level, name, &value, sizeof(value));
}

/* Closes fd and returns the error that made it useless. */
static int give_up(int fd)
{
	int error = errno;

	close(fd);
	return -error;
}

static int bind_to(int fd, const struct socket_address *address)
{
	struct sockaddr_in in = to_system(address);

	return bind(fd, (struct sockaddr *)&in, sizeof(in));
}

int socket_tcp_listen(const struct socket_address *address, socket_handle *out)
{
	int fd = open_socket(SOCK_STREAM);

	*out = SOCKET_NONE;
	if (fd < 0)
		return fd;
	/* On Linux this takes a port whose old connections linger, but never
	 * one that somebody listens on. */
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind_to(fd, address) < 0 || listen(fd, LISTEN_BACKLOG) < 0)
		return give_up(fd);
	*out = (socket_handle)fd;
	return 0;
}

int socket_tcp_accept(
	socket_handle listener, socket_handle *out, struct socket_address *peer)
{
	struct sockaddr_in in;
	socklen_t length = sizeof(in);
	int fd;

	*out = SOCKET_NONE;
	do /* ECONNABORTED: a caller that went away while it waited */
		fd = accept4((int)listener, (struct sockaddr *)&in, &length,
			SOCK_CLOEXEC | SOCK_NONBLOCK);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0)
		return -errno;
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (peer)
		from_system(&in, peer);
	*out = (socket_handle)fd;
	return 0;
}

int socket_tcp_connect(const struct socket_address *address, socket_handle *out)
{
	struct sockaddr_in in = to_system(address);
	int fd = open_socket(SOCK_STREAM);

	*out = SOCKET_NONE;
	if (fd < 0)
		return fd;
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	/* EINTR: the connection goes on as if it had said EINPROGRESS. */
	if (connect(fd, (struct sockaddr *)&in, sizeof(in)) < 0 &&
		errno != EINPROGRESS && errno != EINTR)
		return give_up(fd);
	*out = (socket_handle)fd;
	return 0;
}

int socket_tcp_connected(socket_handle s)
{
	struct pollfd poll_fd = {.fd = (int)s, .events = POLLOUT};
	struct socket_address peer;
	int error = 0;
	socklen_t length = sizeof(error);

	if (poll(&poll_fd, 1, 0) == 0)
		return -EINPROGRESS;
	if (getsockopt((int)s, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		return -errno;
	if (error)
		return -error;
	/* The error is told once; asked again, there is just no peer. */
	return socket_peer(s, &peer);
}

/* The FORCE variant passes the system's limit, for those who may. */
static void set_buffer(int fd, int force_name, int name, size_t bytes)
{
	int value = bytes > INT32_MAX ? INT32_MAX : (int)bytes;

	if (bytes > 0 && setsockopt(fd, SOL_SOCKET, force_name, &value,
				 sizeof(value)) < 0)
		set_option(fd, SOL_SOCKET, name, value);
}

int socket_udp_open(const struct socket_address *address, size_t receive_bytes,
	size_t send_bytes, socket_handle *out)
{
	int fd = open_socket(SOCK_DGRAM);

	*out = SOCKET_NONE;
	if (fd < 0)
		return fd;
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, receive_bytes);
	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, send_bytes);
	if (bind_to(fd, address) < 0)
		return give_up(fd);
	*out = (socket_handle)fd;
	return 0;
}

int socket_udp_connect(socket_handle s, const struct socket_address *peer)
{
	struct sockaddr_in in = to_system(peer);

	if (connect((int)s, (struct sockaddr *)&in, sizeof(in)) < 0)
		return -errno;
	return 0;
}

void socket_set_dscp(socket_handle s, unsigned dscp)
{
	/* The field lies above the two bits of congestion notification. */
	set_option((int)s, IPPROTO_IP, IP_TOS, (int)((dscp & 63) << 2));
}

int socket_local(socket_handle s, struct socket_address *out)
{
	struct sockaddr_in in;
	socklen_t length = sizeof(in);

	if (getsockname((int)s, (struct sockaddr *)&in, &length) < 0)
		return -errno;
	from_system(&in, out);
	return 0;
}

int socket_peer(socket_handle s, struct socket_address *out)
{
	struct sockaddr_in in;
	socklen_t length = sizeof(in);

	if (getpeername((int)s, (struct sockaddr *)&in, &length) < 0)
		return -errno;
	from_system(&in, out);
	return 0;
}

ptrdiff_t socket_send(socket_handle s, const void *data, size_t length)
{
	ssize_t sent;

	do
		sent = send((int)s, data, length, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : sent;
}

ptrdiff_t socket_receive(socket_handle s, void *buffer, size_t capacity)
{
	ssize_t got;

	do
		got = recv((int)s, buffer, capacity, 0);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

ptrdiff_t socket_receive_from(socket_handle s, void *buffer, size_t capacity,
	struct socket_address *from)
{
	struct sockaddr_in in = {0};
	socklen_t length = sizeof(in);
	ssize_t got;

	do
		got = recvfrom((int)s, buffer, capacity, 0,
			(struct sockaddr *)&in, &length);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if (from)
		from_system(&in, from);
	return got;
}

int socket_set_blocking(socket_handle s, bool blocking)
{
	int on = !blocking;

	return ioctl((int)s, FIONBIO, &on) < 0 ? -errno : 0;
}

void socket_shutdown(socket_handle s)
{
	(void)shutdown((int)s, SHUT_RDWR);
}

void socket_abort_on_close(socket_handle s)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt((int)s, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

void socket_close(socket_handle s)
{
	if (s != SOCKET_NONE)
		close((int)s);
}
