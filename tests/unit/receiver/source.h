/*
 * A source that a test plays by hand: real RTSP, a real transport stream, and
 * full power over every datagram. All of it on the calling thread.
 */
#ifndef TESTS_RECEIVER_SOURCE_H
#define TESTS_RECEIVER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mpegts/ts_mux.h"
#include "platform/socket.h"
#include "rtp/rtp_packet.h"
#include "wfd/wfd_source.h"

#define SOURCE_DATAGRAMS_MAX 8192
/* Longer than anything here takes: a test that waits so long failed. */
#define SOURCE_PATIENCE_US 15000000

struct datagram {
	size_t length;
	uint8_t data[RTP_PACKET_BYTES_MAX];
};

struct source {
	struct socket_address address; /* of the listener */
	socket_handle listener, connection, rtp;
	struct wfd_source *wfd;
	void *wfd_memory;
	unsigned idr_requests; /* seen so far */
	uint16_t client_port;
	struct ts_mux mux;
	uint16_t sequence;
	uint32_t ssrc;
	uint64_t pts_90k;
	/* Built and not yet sent */
	struct datagram *datagrams;
	size_t count;
	/* Everything that went out, cell after cell, for comparison */
	uint8_t *cells;
	size_t cells_bytes;
};

/* address NULL: a free port of 127.0.0.1. */
void source_open(struct source *self, const struct socket_address *address);
void source_close(struct source *self);
void source_accept(struct source *self);
/* Runs the conversation until this event; other events but IDR requests fail
 * the test. */
void source_await(struct source *self, enum wfd_source_event_kind kind,
	struct wfd_source_event *event);
/* Until an IDR request, which must come soon. */
void source_await_idr_request(struct source *self);
/* From accept to PLAY with 640x480p60. */
void source_begin(struct source *self);
/* Sends what the state machine has. */
void source_flush(struct source *self);

/* Builds the datagrams of one access unit, PSI and PCR included. marker: on
 * the last. */
void source_unit(
	struct source *self, const uint8_t *data, size_t length, bool idr);
void source_sound(struct source *self, const uint8_t *data, size_t length);
/* Cells as they are, seven to a datagram. */
void source_cells(struct source *self, const uint8_t *cells, size_t count);
/* Sends datagram i of those built. */
void source_send(struct source *self, size_t i);
/* Sends all in order and forgets them. */
void source_send_all(struct source *self);
void source_forget(struct source *self);
/* A datagram as it is, from this address of ours (0: the source's own). */
void source_send_raw(struct source *self, uint32_t from_ipv4, const void *data,
	size_t length);

#endif
