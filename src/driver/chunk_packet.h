/*
 * Reads the packets that GetNextChunkData lays one behind the other.
 */
#ifndef SUNDOG_DRIVER_CHUNK_PACKET_H
#define SUNDOG_DRIVER_CHUNK_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "sundog/contract.h"

struct chunk_packet {
	MIRACAST_CHUNK_INFO info;
	/* The private data is the contract's; a record of a processing step,
	 * or another miniport's packet, has none. */
	bool has_chunk;
	struct sundog_chunk chunk;
};

/*
 * The packet at *offset of bytes bytes, and *offset moved behind it. False at
 * the end, and where a packet's length reaches beyond it.
 */
bool chunk_packet_next(const uint8_t *data, size_t bytes, size_t *offset,
	struct chunk_packet *out);

#endif
