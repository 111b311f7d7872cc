/*
 * The RTSP listener: the host makes the link that a driver is started on.
 */
#ifndef SUNDOG_HOST_RTSP_LISTENER_H
#define SUNDOG_HOST_RTSP_LISTENER_H

#include <stdint.h>
#include "platform/socket.h"

struct rtsp_listener {
	socket_handle socket;
	struct socket_address address; /* with the real port */
};

/* -EADDRINUSE, -EADDRNOTAVAIL, -EACCES. */
int rtsp_listener_open(
	struct rtsp_listener *self, const struct socket_address *address);
/* Waits for a sink: 0, -ETIMEDOUT, -ECANCELED when the cancel event (may be
 * NULL) is signalled first. The socket is the caller's. */
int rtsp_listener_accept(struct rtsp_listener *self, uint64_t deadline_us,
	void *cancel_event, socket_handle *out, struct socket_address *peer);
/* Closes connections that wait in the queue, so that a second sink is refused
 * while a session runs (W-35). Returns how many. */
unsigned rtsp_listener_refuse(struct rtsp_listener *self);
void rtsp_listener_close(struct rtsp_listener *self);

#endif
