#include <errno.h>

#include "socket.h"

/* The system hands out odd ports half of the time, and an odd one's neighbour
 * is nearly always free: more tries than this mean something else is wrong. */
#define TRIES 16

int socket_udp_open_even(uint32_t ipv4, size_t receive_bytes, size_t send_bytes,
	socket_handle *out)
{
	struct socket_address address;
	int error = -EADDRINUSE;

	for (int i = 0; i < TRIES && error == -EADDRINUSE; i++) {
		struct socket_address any = {.ipv4 = ipv4};

		error = socket_udp_open(&any, receive_bytes, send_bytes, out);
		if (error)
			return error;
		error = socket_local(*out, &address);
		if (!error && address.port % 2 == 0)
			return 0;
		socket_close(*out);
		*out = SOCKET_NONE;
		if (error)
			return error;
		address = (struct socket_address){
			ipv4, (uint16_t)(address.port - 1)};
		error = socket_udp_open(
			&address, receive_bytes, send_bytes, out);
	}
	return error;
}
