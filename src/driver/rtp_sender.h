/*
 * Sends bursts of transport stream cells as RTP packets.
 *
 * One buffer serves for ever: cells are written straight into the datagrams
 * that they travel in, then the headers, then one call sends them all.
 * Sequence number and SSRC belong to the session and go on over pauses (W-147).
 * One thread at a time; the counters may be read from any.
 */
#ifndef SUNDOG_DRIVER_RTP_SENDER_H
#define SUNDOG_DRIVER_RTP_SENDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mpegts/ts_burst.h"
#include "platform/event.h"
#include "platform/socket.h"

/* The most video bytes that one burst holds, beside clock and header cells. */
#define RTP_SENDER_PIECE_BYTES (1024 * 1024)

struct rtp_sender {
	struct ts_burst burst; /* fill this, then send */
	uint8_t *memory;
	socket_handle socket; /* not ours; connected */
	uint16_t sequence;
	uint32_t ssrc;
	bool gso;
	unsigned calls;
	_Atomic uint64_t packets; /* handed to the network */
	_Atomic uint64_t bytes;	  /* of them, RTP headers included */
	_Atomic uint64_t dropped; /* packets that it did not take in time */
};

enum rtp_sent {
	RTP_SENT,      /* all of it */
	RTP_CONGESTED, /* some of it: the socket stayed full */
	RTP_FAILED,    /* some of it or nothing: the network is gone */
	RTP_STOPPED    /* the stop event ended a wait */
};

/* 0 or -ENOMEM. */
int rtp_sender_init(struct rtp_sender *self);
void rtp_sender_dispose(struct rtp_sender *self);
/* A session begins: a new SSRC and sequence from seed, counters at zero. */
void rtp_sender_reset(
	struct rtp_sender *self, socket_handle socket, uint64_t seed);

/*
 * Sends what is in the burst and empties it. timestamp: 90 kHz, of all its
 * packets (W-148); marker: set on the last packet. When the socket is full,
 * waits for it at most until deadline_us and then drops the rest; what was
 * dropped keeps its sequence numbers, so the sink sees the loss.
 */
enum rtp_sent rtp_sender_send(struct rtp_sender *self, uint32_t timestamp,
	bool marker, const struct event *stop, uint64_t deadline_us);

#endif
