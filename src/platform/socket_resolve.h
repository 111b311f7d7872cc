/*
 * The half of an address's parsing that asks the system: private to the room.
 */
#ifndef SUNDOG_PLATFORM_SOCKET_RESOLVE_H
#define SUNDOG_PLATFORM_SOCKET_RESOLVE_H

#include <stdint.h>

/* The first IPv4 address (host byte order) that getaddrinfo gives for a name.
 * 0, -ENOENT when there is none, -ENOMEM. */
int socket_resolve(const char *name, uint32_t *ipv4);

#endif
