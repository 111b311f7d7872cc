/*
 * A receiver on a thread of its own, and a record of all that it says.
 */
#ifndef TESTS_RECEIVER_HARNESS_H
#define TESTS_RECEIVER_HARNESS_H

#include "avc_writer.h"
#include "platform/thread.h"
#include "receiver/receiver.h"
#include "source.h"

#define HARNESS_WIDTH	 32
#define HARNESS_HEIGHT	 32
#define HARNESS_UNIT_MAX 131072

struct harness_unit {
	size_t length;
	uint64_t pts_90k, arrival_us;
	uint8_t data[HARNESS_UNIT_MAX];
};

struct harness {
	struct source source;
	struct avc_writer writer;
	uint64_t no_stream_us; /* 0: as the receiver likes */
	size_t filler; /* bytes of a filler NAL unit behind each picture */
	uint8_t picture[AVC_PICTURE_BYTES(HARNESS_WIDTH, HARNESS_HEIGHT)];
	uint8_t unit[HARNESS_UNIT_MAX];
	size_t unit_bytes;
	struct receiver *receiver;
	struct thread thread;
	struct receiver_outcome outcome;
	struct receiver_stats stats; /* at the end */
	struct harness_unit got;     /* the last one, as of the last await */
	uint64_t ended_us;
	/* Guarded */
	struct mutex lock;
	struct cond changed;
	unsigned video, audio;
	struct harness_unit last;
	uint8_t *cells;
	size_t cells_bytes;
	bool selected, ended;
	const char *progress; /* the last text */
	struct wfd_selection selection;
};

/* The receiver connects to the source, or to nobody (address). */
void harness_start(struct harness *self, uint64_t connect_us,
	const struct socket_address *address);
/* source_open, harness_start, source_begin, and an IDR that arrived. */
void harness_play(struct harness *self);
/* One access unit into the source's datagrams (or, before a source, into
 * unit). */
void harness_build(struct harness *self, enum avc_kind kind);
void harness_send(struct harness *self, enum avc_kind kind);
/* Until so many units, cells' bytes, or the end. */
void harness_await_video(struct harness *self, unsigned count);
/* Until the unit built last arrived. */
void harness_await_last(struct harness *self);
void harness_await_cells(struct harness *self, size_t bytes);
void harness_await_progress(struct harness *self, const char *text);
void harness_await_end(struct harness *self);
/* Closes the receiver, then the source. */
void harness_finish(struct harness *self);

#endif
