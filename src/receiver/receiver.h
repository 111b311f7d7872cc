/*
 * The receiver: a sink's engine. Session, RTP in, demultiplexer, access units
 * out. Portable, without a codec, a display or a sound device: those are the
 * program's, behind receiver_ops.
 *
 * What its callbacks and counters are made of (struct ts_unit, the statistics
 * of rtp and mpegts) is part of this interface; who uses it needs no other
 * header.
 *
 * receiver_run does everything on the caller's thread, callbacks included:
 * one loop over the RTSP socket, the RTP socket and a wake-up event.
 */
#ifndef SUNDOG_RECEIVER_RECEIVER_H
#define SUNDOG_RECEIVER_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/socket.h"
#include "wfd/wfd_sink.h"
#include "mpegts/ts_demux.h"
#include "rtp/rtp_reorder.h"

struct receiver;

struct receiver_options {
	struct socket_address source; /* the source's RTSP listener */
	struct wfd_sink_config sink;  /* rtp_port 0: one is chosen */
	uint64_t connect_deadline_us; /* retries until then (W-23) */
	uint64_t reorder_window_us;   /* 0: 20 ms */
	/* Playing for so long without one datagram ends the session. More than
	 * 5 s; 0: 30 s. */
	uint64_t no_stream_us;
};

/* All called on receiver_run's thread. NULL members are allowed. */
struct receiver_ops {
	/* A step for progress: "connecting", "playing" ... */
	void (*progress)(void *ctx, const char *text);
	void (*selected)(void *ctx, const struct wfd_selection *selection);
	/* One access unit of video, or sound frames. The receiver asks for an
	 * IDR by itself when units are missing or damaged and hands on nothing
	 * undecodable: the first unit has SPS, PPS and IDR (W-168). */
	void (*video)(
		void *ctx, const struct ts_unit *unit, uint64_t arrival_us);
	void (*audio)(
		void *ctx, const struct ts_unit *unit, uint64_t arrival_us);
	/* TS packets exactly as received, in RTP order. */
	void (*transport)(void *ctx, const uint8_t *cells, size_t bytes);
};

struct receiver_stats {
	uint64_t rtp_bytes;
	struct rtp_reorder_stats rtp;
	struct ts_demux_stats ts;
	uint64_t strangers; /* datagrams from another address, dropped */
	uint64_t not_rtp;
	uint64_t video_units;	/* handed on */
	uint64_t video_dropped; /* damaged, or waiting for an IDR */
	uint64_t frames_lost;	/* gaps in frame_num */
	uint64_t audio_units;
	uint64_t idr_requests;
};

struct receiver_outcome {
	enum wfd_end how;
	int error; /* 0, or a negative errno (-ECONNREFUSED, -ETIMEDOUT ...) */
	/* One sentence for people. After an orderly end (PEER_TEARDOWN,
	 * STOPPED) of a session that played without one unit handed on: why. */
	char detail[200];
	bool played;  /* the source answered M7 */
	bool orderly; /* one side wanted the end (PEER_TEARDOWN, STOPPED) */
	struct socket_address peer;
	char peer_name[64];
};

/* What M4 chose, in words. */
struct receiver_session {
	char mode[24];	/* "1920x1080p60"; empty: nothing was chosen */
	char codec[16]; /* "H.264" */
	char audio[16]; /* "LPCM", "none" */
};

/* Binds the RTP socket. -EADDRINUSE, -ENOMEM. Options and ops are copied. */
int receiver_open(const struct receiver_options *options,
	const struct receiver_ops *ops, void *ctx, struct receiver **out);
/* Connects, plays, returns at the session's end. */
void receiver_run(struct receiver *self, struct receiver_outcome *outcome);
/* Any thread, async-signal-safe: TEARDOWN, then receiver_run returns. */
void receiver_stop(struct receiver *self);
/* Any thread: the decoder needs an IDR. */
void receiver_request_idr(struct receiver *self);
/* On receiver_run's thread, or after it returned. */
void receiver_stats(const struct receiver *self, struct receiver_stats *out);
/* All texts empty: nothing was selected yet. The same threads. */
void receiver_session(
	const struct receiver *self, struct receiver_session *out);
/* How the source named itself, sanitised (W-184); empty: it did not, or not
 * yet. The same threads. */
const char *receiver_peer_name(const struct receiver *self);
void receiver_close(struct receiver *self);

#endif
