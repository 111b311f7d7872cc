/*
 * The stream thread: takes chunks from the host, makes a transport stream of
 * them and sends it. It makes no I/O control: what it wishes (an IDR, a new
 * stream) goes to the RTSP thread through the mailbox.
 *
 * The stream's clock is the monotonic clock minus a lead. PCR and RTP time
 * stamps are that clock when a packet is sent; the PTS is the miniport's
 * presentation time, unchanged. So a picture has the lead for being encoded
 * and sent before its PTS comes (PCR <= PTS).
 */
#ifndef SUNDOG_DRIVER_STREAM_H
#define SUNDOG_DRIVER_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "contract_io.h"
#include "mailbox.h"
#include "mpegts/ts_mux.h"
#include "platform/event.h"
#include "platform/thread.h"
#include "ring_reader.h"
#include "rtp_sender.h"

struct stream_config {
	struct ts_mux_config mux;
	struct sundog_stream_started started; /* as the miniport answered */
	uint64_t frame_us; /* a frame's period: how long a full socket waits */
	uint64_t lead_us;
};

struct stream {
	struct driver_host *host;
	struct mailbox *mailbox;
	struct stream_config config;
	struct thread thread;
	struct event stop;
	struct event over; /* no thread runs; an event orders no memory, so */
	atomic_bool idle;  /* ... the same again */
	bool running;	   /* between start and stop; the owner's thread only */

	/* The stream thread's. */
	struct ring_reader ring;
	struct ts_mux mux;
	struct rtp_sender sender;
	uint8_t *packets; /* GetNextChunkData's answers */
	UINT packets_bytes;
	bool began;   /* PAT and PMT of this stream went out */
	bool in_unit; /* more chunks of unit_frame are to come */
	uint64_t unit_frame;
	bool unit_sent;		/* some of this unit went out */
	bool unit_dropped;	/* the rest of this unit is not sent */
	bool needs_idr;		/* nothing but an IDR makes sense to the sink */
	uint64_t idr_asked_us;	/* with needs_idr: when last */
	uint64_t lost_since_us; /* chunks were lost, none came since; 0: no */

	_Atomic uint64_t frames;  /* access units handed to the network */
	_Atomic uint64_t dropped; /* chunks taken and not sent */
};

/* Allocates what every stream needs; does not start. 0 or -errno. */
int stream_init(
	struct stream *self, struct driver_host *host, struct mailbox *mailbox);
void stream_dispose(struct stream *self);
/* A session begins: where RTP goes from, what SSRC and sequence come from. */
void stream_reset(struct stream *self, socket_handle socket, uint64_t seed);

/* Maps the ring and starts the thread. 0; -EINVAL: the miniport's answer makes
 * no sense; or another negative errno. Stopped before. */
int stream_start(struct stream *self, const struct stream_config *config);
/* Ends the thread, within a few milliseconds, and unmaps the ring. Nothing
 * when it does not run. */
void stream_stop(struct stream *self);
/* The same from another thread, while the owner is held up: the thread ends,
 * and the owner finds it so. False: it has not by until_us. */
bool stream_halt(struct stream *self, uint64_t until_us);

#endif
