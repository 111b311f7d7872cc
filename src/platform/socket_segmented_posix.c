/*
 * UDP generic segmentation offload.
 */
#include "socket_segmented.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

/* Kernels and devices say in many ways that they cannot: EIO when the device
 * has no checksum offload, EINVAL (EMSGSIZE since 6.13) when a segment is
 * longer than the path takes in one piece. */
static bool is_refusal(int error)
{
	return error == EIO || error == EINVAL || error == EMSGSIZE ||
	       error == EOPNOTSUPP || error == ENOPROTOOPT;
}

ptrdiff_t socket_send_segmented(
	socket_handle s, const void *data, size_t length, size_t segment_bytes)
{
	/* The kernel only reads what iov_base points to. */
	struct iovec piece = {(void *)(uintptr_t)data, length};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(uint16_t))];
	} control = {0};
	struct msghdr message = {
		.msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	uint16_t size = (uint16_t)segment_bytes;
	ssize_t sent;

	header->cmsg_level = IPPROTO_UDP;
	header->cmsg_type = UDP_SEGMENT;
	header->cmsg_len = CMSG_LEN(sizeof(size));
	memcpy(CMSG_DATA(header), &size, sizeof(size));
	do
		sent = sendmsg((int)s, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return is_refusal(errno) ? -EOPNOTSUPP : -errno;
	return sent;
}
