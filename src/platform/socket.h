/*
 * Sockets: the few shapes that Wi-Fi Display needs.
 *
 * A socket is a socket_handle (int on Linux, SOCKET on Windows), pointer-sized
 * so that it passes through the driver interface unchanged. Functions return
 * 0 or a count, or a negative errno. All sockets made here are non-blocking
 * and closed on exec. IPv4 first; addresses are struct socket_address.
 */
#ifndef SUNDOG_PLATFORM_SOCKET_H
#define SUNDOG_PLATFORM_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uintptr_t socket_handle;
#define SOCKET_NONE ((socket_handle) ~(uintptr_t)0)

struct socket_address {
	uint32_t ipv4; /* host byte order */
	uint16_t port; /* host byte order */
};

#define SOCKET_ADDRESS_TEXT 32

/* "192.168.49.1:7236" into text (SOCKET_ADDRESS_TEXT bytes). */
void socket_address_format(const struct socket_address *address, char *text);
/* Dotted quad without a port into text (SOCKET_ADDRESS_TEXT bytes). */
void socket_host_format(const struct socket_address *address, char *text);
/* Resolves "host", "host:port" or "a.b.c.d:port" (getaddrinfo); default_port
 * where none is given. -EINVAL malformed, -ENOENT the name is unknown. A name
 * may be asked for over the network: this blocks until there is an answer. */
int socket_address_parse(const char *text, uint16_t default_port,
	struct socket_address *address);

/* WSAStartup/WSACleanup on Windows (counted), nothing elsewhere. */
int socket_startup(void);
void socket_cleanup(void);

/* -EADDRINUSE: someone else listens there. Port 0: any; ask with local. */
int socket_tcp_listen(const struct socket_address *address, socket_handle *out);
/* -EAGAIN: nobody waits. peer may be NULL. TCP_NODELAY is set. */
int socket_tcp_accept(socket_handle listener, socket_handle *out,
	struct socket_address *peer);
/* Begins a connection; writable when done, then socket_tcp_connected. */
int socket_tcp_connect(
	const struct socket_address *address, socket_handle *out);
/* 0, -EINPROGRESS, or why the connection failed (-ECONNREFUSED ...), which is
 * told once. */
int socket_tcp_connected(socket_handle s);

/* Bound to address (port 0: any). receive_bytes / send_bytes: wanted socket
 * buffer sizes, 0 for the system's default. */
int socket_udp_open(const struct socket_address *address, size_t receive_bytes,
	size_t send_bytes, socket_handle *out);
/* On any even port, as RTP's has to be where RTCP's follows (RFC 3550 11).
 * -EADDRINUSE: none was to be had. */
int socket_udp_open_even(uint32_t ipv4, size_t receive_bytes, size_t send_bytes,
	socket_handle *out);
int socket_udp_connect(socket_handle s, const struct socket_address *peer);
/* Marks outgoing packets (DSCP 0-63); failure is not an error. */
void socket_set_dscp(socket_handle s, unsigned dscp);

int socket_local(socket_handle s, struct socket_address *out);
int socket_peer(socket_handle s, struct socket_address *out);

/* Bytes sent (may be fewer), -EAGAIN when the buffer is full, -EPIPE /
 * -ECONNRESET when the peer is gone. Never raises SIGPIPE. */
ptrdiff_t socket_send(socket_handle s, const void *data, size_t length);
/* Bytes, 0 at the peer's orderly end, -EAGAIN when there is nothing. */
ptrdiff_t socket_receive(socket_handle s, void *buffer, size_t capacity);
/* One datagram and who sent it (from may be NULL). Same results; a datagram
 * that is longer than capacity is cut. */
ptrdiff_t socket_receive_from(socket_handle s, void *buffer, size_t capacity,
	struct socket_address *from);

/*
 * Sends a burst of equally sized datagrams (the last may be shorter) that lie
 * one behind the other in data: length bytes in all, segment_bytes each.
 * Uses UDP GSO where the kernel and the device take it and one send each
 * where not; *gso (the caller's, true at first) remembers a refusal.
 * *calls grows by the system calls made. Returns bytes sent, which are whole
 * datagrams (fewer than length: the socket's buffer is full), or a negative
 * errno when nothing was sent.
 */
ptrdiff_t socket_send_burst(socket_handle s, const void *data, size_t length,
	size_t segment_bytes, bool *gso, unsigned *calls);

/* For a socket that was not made here. 0 or a negative errno. */
int socket_set_blocking(socket_handle s, bool blocking);

/* Ends both directions of a connection; the handle stays valid. A receive or
 * wait on it, also in another thread, ends. */
void socket_shutdown(socket_handle s);
/* Makes close send RST instead of FIN (tests, and a peer that must not wait) */
void socket_abort_on_close(socket_handle s);
/* SOCKET_NONE is fine. */
void socket_close(socket_handle s);

#endif
