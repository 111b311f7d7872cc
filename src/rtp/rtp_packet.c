#include <errno.h>
#include "rtp_packet.h"

#define RTP_VERSION    2
#define FLAG_PADDING   0x20
#define FLAG_EXTENSION 0x10
#define FLAG_MARKER    0x80

void rtp_header_write(const struct rtp_header *header, uint8_t *out)
{
	out[0] = RTP_VERSION << 6;
	out[1] = (uint8_t)((header->marker ? FLAG_MARKER : 0) |
			   (header->payload_type & 0x7F));
	out[2] = (uint8_t)(header->sequence >> 8);
	out[3] = (uint8_t)header->sequence;
	out[4] = (uint8_t)(header->timestamp >> 24);
	out[5] = (uint8_t)(header->timestamp >> 16);
	out[6] = (uint8_t)(header->timestamp >> 8);
	out[7] = (uint8_t)header->timestamp;
	out[8] = (uint8_t)(header->ssrc >> 24);
	out[9] = (uint8_t)(header->ssrc >> 16);
	out[10] = (uint8_t)(header->ssrc >> 8);
	out[11] = (uint8_t)header->ssrc;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

int rtp_packet_read(const uint8_t *data, size_t length,
	struct rtp_header *header, const uint8_t **payload,
	size_t *payload_length)
{
	size_t at = RTP_HEADER_BYTES;

	if (length < RTP_HEADER_BYTES || data[0] >> 6 != RTP_VERSION)
		return -EBADMSG;
	/* CSRC list */
	at += (data[0] & 0x0Fu) * 4;
	if (data[0] & FLAG_EXTENSION) {
		if (at + 4 > length)
			return -EBADMSG;
		at += 4 + ((size_t)data[at + 2] << 8 | data[at + 3]) * 4;
	}
	if (at > length)
		return -EBADMSG;
	if (data[0] & FLAG_PADDING) {
		/* The last byte says how many there are, itself included. */
		uint8_t padding = data[length - 1];

		if (padding == 0 || padding > length - at)
			return -EBADMSG;
		length -= padding;
	}
	header->marker = data[1] & FLAG_MARKER;
	header->payload_type = data[1] & 0x7F;
	header->sequence = (uint16_t)(data[2] << 8 | data[3]);
	header->timestamp = get32(data + 4);
	header->ssrc = get32(data + 8);
	*payload = data + at;
	*payload_length = length - at;
	return 0;
}
