#include "chunk_packet.h"

#include <string.h>

#define HEADER_BYTES offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)

bool chunk_packet_next(const uint8_t *data, size_t bytes, size_t *offset,
	struct chunk_packet *out)
{
	/* No padding: everything may be unaligned (G-114, G-115). */
	const uint8_t *at = data + *offset;
	size_t left = bytes - *offset;
	UINT private_bytes;

	if (left < HEADER_BYTES)
		return false;
	memcpy(&out->info, at, sizeof(out->info));
	memcpy(&private_bytes,
		at + offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize),
		sizeof(private_bytes));
	if (private_bytes > left - HEADER_BYTES)
		return false;
	*offset += HEADER_BYTES + private_bytes;
	out->has_chunk = private_bytes >= sizeof(out->chunk);
	if (out->has_chunk) {
		memcpy(&out->chunk, at + HEADER_BYTES, sizeof(out->chunk));
		out->has_chunk = out->chunk.magic == SUNDOG_CONTRACT_MAGIC;
	}
	return true;
}
