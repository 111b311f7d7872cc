#include "status.h"

#include <errno.h>

NTSTATUS status_of_end(enum wfd_end how)
{
	switch (how) {
	case WFD_END_PEER_TEARDOWN:
		return STATUS_GRACEFUL_DISCONNECT;
	case WFD_END_CLOSED:
		return STATUS_CONNECTION_DISCONNECTED;
	case WFD_END_KEEPALIVE:
	case WFD_END_TIMEOUT:
		return STATUS_IO_TIMEOUT;
	case WFD_END_PROTOCOL:
		return STATUS_INVALID_NETWORK_RESPONSE;
	case WFD_END_NO_COMMON_MODE:
		return STATUS_NO_MATCH;
	case WFD_END_STOPPED:
		return STATUS_CANCELLED;
	case WFD_END_NONE:
		break;
	}
	return STATUS_UNSUCCESSFUL;
}

MIRACAST_STATUS status_kind_of_end(enum wfd_end how)
{
	switch (how) {
	case WFD_END_KEEPALIVE:
		return MIRACAST_STATUS_MISSING_KEEPALIVE;
	case WFD_END_PEER_TEARDOWN:
		return MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST;
	default:
		return MIRACAST_STATUS_CRITICAL_ERROR;
	}
}

NTSTATUS status_of_errno(int error)
{
	switch (-error) {
	case 0:
		return STATUS_SUCCESS;
	case EINVAL:
		return STATUS_INVALID_PARAMETER;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	case EAGAIN:
	case EMFILE:
	case ENFILE:
		return STATUS_INSUFFICIENT_RESOURCES;
	case ENOTCONN:
	case ECONNRESET:
	case EBADF:
	case ENOTSOCK:
		return STATUS_DEVICE_NOT_CONNECTED;
	default:
		return STATUS_UNSUCCESSFUL;
	}
}
