/*
 * A running stream: one thread that, at every tick of the frame clock, lets the
 * feed make a frame into the ring and raises the interrupt for each slice.
 *
 * It holds the network's slowness back from the encoder: a frame is begun only
 * when at most one earlier frame's bytes are still unsent. None would be
 * stricter by a frame, but the driver may spread a large frame over most of
 * its period, and every such frame would cost the next one.
 */
#ifndef SUNDOG_MINIPORT_STREAM_H
#define SUNDOG_MINIPORT_STREAM_H

#include "sundog/contract.h"
#include "feed.h"
#include "messages.h"
#include "reports.h"

struct stream;

struct stream_config {
	struct sundog_stream_start start; /* validated */
	uint32_t stream_id;
	uint64_t first_frame; /* number of the first encoded frame */
	/* Borrowed until stream_stop. */
	struct feed *feed;
	const struct reports *reports;
	struct messages *messages;
};

/* Everything is there when it returns 0: ring, feed, thread. Else a negative
 * errno and *failure: -EINVAL what the feed can't do, -ENOMEM ... */
int stream_start(const struct stream_config *config, struct stream **out,
	struct feed_failure *failure);
/* Ends the thread, frees the ring (the driver's mapping outlives it). Returns
 * the number of the next frame. NULL is not fine. */
uint64_t stream_stop(struct stream *self);

/* For SUNDOG_IO_STREAM_START's answer. */
void stream_describe(
	const struct stream *self, struct sundog_stream_started *out);

/* Any thread; both take effect with the next frame. */
void stream_request_idr(struct stream *self);
void stream_set_bit_rate(struct stream *self, uint32_t bit_rate);

#endif
