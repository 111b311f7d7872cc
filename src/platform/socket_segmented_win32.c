/*
 * Windows has UDP_SEND_MSG_SIZE since version 2004, as a state of the socket
 * that every other send on it would see as well: not used.
 */
#include "socket_segmented.h"

#include <errno.h>

ptrdiff_t socket_send_segmented(
	socket_handle s, const void *data, size_t length, size_t segment_bytes)
{
	(void)s;
	(void)data;
	(void)length;
	(void)segment_bytes;
	return -EOPNOTSUPP;
}
