/*
 * RTP packets (RFC 3550), payload type 33: MPEG-2 TS (RFC 2250; W-147, W-162)
 */
#ifndef SUNDOG_RTP_RTP_PACKET_H
#define SUNDOG_RTP_RTP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER_BYTES     12
#define RTP_PAYLOAD_TYPE_TS  33
#define RTP_TS_CELLS_MAX     7
#define RTP_PACKET_BYTES_MAX 1328 /* header and seven TS packets */

struct rtp_header {
	bool marker;
	uint8_t payload_type;
	uint16_t sequence;
	uint32_t timestamp; /* 90 kHz */
	uint32_t ssrc;
};

/* Writes RTP_HEADER_BYTES. */
void rtp_header_write(const struct rtp_header *header, uint8_t *out);

/*
 * Reads a packet of length bytes: header, and where the payload lies after
 * CSRC list, extension and padding were honoured. -EBADMSG: not RTP version 2,
 * or its lengths contradict each other.
 */
int rtp_packet_read(const uint8_t *data, size_t length,
	struct rtp_header *header, const uint8_t **payload,
	size_t *payload_length);

#endif
