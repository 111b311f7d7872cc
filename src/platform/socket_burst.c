/*
 * A burst of datagrams: as few calls as the system needs.
 */
#include "socket.h"

#include <errno.h>

#include "socket_segmented.h"

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

ptrdiff_t socket_send_burst(socket_handle s, const void *data, size_t length,
	size_t segment_bytes, bool *gso, unsigned *calls)
{
	const char *bytes = data;
	size_t per_call, done = 0;

	if (segment_bytes == 0)
		return -EINVAL;
	per_call = smaller(
		SEGMENTED_COUNT_MAX, SEGMENTED_BYTES_MAX / segment_bytes);
	while (done < length) {
		size_t left = length - done;
		size_t one = smaller(left, segment_bytes);
		size_t many = smaller(left, per_call * segment_bytes);
		bool segmented = *gso && many > one;
		ptrdiff_t sent;

		++*calls;
		if (segmented)
			sent = socket_send_segmented(
				s, bytes + done, many, segment_bytes);
		else
			sent = socket_send(s, bytes + done, one);
		if (segmented && sent == -EOPNOTSUPP) {
			*gso = false;
			continue;
		}
		if (sent < 0)
			return done > 0 ? (ptrdiff_t)done : sent;
		done += (size_t)sent;
	}
	return (ptrdiff_t)done;
}
