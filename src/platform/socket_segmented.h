/*
 * One call that sends many datagrams, as far as the system has one: private to
 * the room, the half of socket_send_burst that differs.
 */
#ifndef SUNDOG_PLATFORM_SOCKET_SEGMENTED_H
#define SUNDOG_PLATFORM_SOCKET_SEGMENTED_H

#include <stddef.h>
#include "socket.h"

/* What every system takes in one call: Linux' UDP_MAX_SEGMENTS (64 before 6.9)
 * and one IPv4 packet's worth of payload, 65535 - 20 - 8 bytes. */
#define SEGMENTED_COUNT_MAX 64
#define SEGMENTED_BYTES_MAX 65507

/* Bytes sent (all or none), a negative errno, or -EOPNOTSUPP when the system,
 * the device or the path cannot, or not for this size. */
ptrdiff_t socket_send_segmented(
	socket_handle s, const void *data, size_t length, size_t segment_bytes);

#endif
