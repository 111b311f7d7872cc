/*
 * Where transport stream packets are written: straight into the datagrams
 * they travel in.
 *
 * A burst is one buffer of equally sized datagrams, each a header that another
 * room fills (RTP: 12 bytes) followed by up to cells_per_datagram TS packets
 * ("cells"). Writers take cell after cell; nothing is copied afterwards. The
 * last datagram may hold fewer cells.
 */
#ifndef SUNDOG_MPEGTS_TS_BURST_H
#define SUNDOG_MPEGTS_TS_BURST_H

#include <stddef.h>
#include <stdint.h>

#define TS_CELL_BYTES 188

struct ts_burst {
	uint8_t *data;	 /* the caller's */
	size_t capacity; /* bytes at data */
	size_t header_bytes;
	size_t cells_per_datagram;
	size_t cells; /* taken so far */
	/* Private: cells that fit altogether, where the next one goes, and how
	 * many the current datagram still takes. */
	size_t cells_max;
	size_t next;
	size_t datagram_left;
};

void ts_burst_init(struct ts_burst *self, uint8_t *data, size_t capacity,
	size_t header_bytes, size_t cells_per_datagram);
/* Bytes from one datagram's start to the next one's. */
size_t ts_burst_stride(const struct ts_burst *self);
/* Cells that still fit. */
size_t ts_burst_room(const struct ts_burst *self);
/* The next cell, uninitialised, or NULL when the burst is full. */
uint8_t *ts_burst_take(struct ts_burst *self);
/* Datagrams begun, and the bytes they take (all full but the last). */
size_t ts_burst_datagrams(const struct ts_burst *self);
size_t ts_burst_bytes(const struct ts_burst *self);
/* The header of datagram i. */
uint8_t *ts_burst_header(const struct ts_burst *self, size_t i);
/* Empties it. */
void ts_burst_reset(struct ts_burst *self);

#endif
