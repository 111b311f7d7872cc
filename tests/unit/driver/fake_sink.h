/*
 * A sink on the loopback for the driver's tests: struct wfd_sink on a TCP
 * connection and a UDP socket, with a thread; or just the connection, for
 * tests that say literal bytes.
 */
#ifndef SUNDOG_TESTS_DRIVER_FAKE_SINK_H
#define SUNDOG_TESTS_DRIVER_FAKE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "mpegts/ts_demux.h"
#include "platform/event.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "wfd/wfd_sink.h"

#define FAKE_UNITS_MAX 256

struct fake_unit {
	enum ts_codec codec;
	size_t length;
	uint64_t pts_90k, pcr_27m; /* the last PCR before it */
	bool random_access, damaged;
	uint8_t head[32];
};

enum fake_order {
	FAKE_ASK_IDR = 1u << 0,
	FAKE_PAUSE = 1u << 1,
	FAKE_PLAY = 1u << 2,
	FAKE_TEARDOWN = 1u << 3,
	FAKE_MUTE = 1u << 4, /* says and hears nothing any more */
	FAKE_PLUG = 1u << 5,
	FAKE_END = 1u << 6
};

struct fake_sink {
	socket_handle listener, control, media;
	socket_handle rtsp; /* the other end: the host's */
	struct wfd_sink_config config;
	struct wfd_sink *sink;
	void *memory;
	struct thread thread;
	struct event event;
	struct mutex lock;
	struct cond changed;
	unsigned orders;
	/* Of the same length: what it says instead of what is right. NULL:
	 * nothing. */
	const char *right, *wrong;
	unsigned deaf;	/* it is mute indeed */
	char say[2048]; /* literal bytes to send */
	int plugged;	/* connector type to tell by M11, -1 none */

	/* What it saw. */
	unsigned selected, setups, playing, paused, standby, ended;
	struct wfd_sink_event end;
	struct wfd_selection selection;
	uint16_t server_port;
	unsigned packets, markers, bad_packets, gaps, wrong_source;
	unsigned pcrs, programs;
	uint16_t next_sequence;
	uint32_t ssrc, timestamp;
	unsigned timestamp_off; /* packets whose time is far from the PCR */
	uint64_t pcr_27m;
	struct ts_demux *demux;
	void *demux_memory;
	struct fake_unit units[FAKE_UNITS_MAX];
	unsigned unit_count;
	FILE *record;
	/* Told of every unit, on the sink's thread with the lock held; NULL:
	 * nobody. */
	void (*on_unit)(void *ctx, const struct ts_unit *unit);
	void *ctx;
};

/* Connects; rtsp is then the source's end. No thread yet. Fill config
 * (reasonable defaults are there), then run. */
void fake_sink_init(struct fake_sink *self);
void fake_sink_run(struct fake_sink *self);
/* Ends the thread and closes everything, the source's end included. */
void fake_sink_dispose(struct fake_sink *self);

void fake_sink_order(struct fake_sink *self, enum fake_order order);
/* From now on it reads and says nothing on the control connection. */
void fake_sink_mute(struct fake_sink *self);
/* After that: what came meanwhile is heard now. */
void fake_sink_unmute(struct fake_sink *self);
/* Sends these bytes on the control connection. */
void fake_sink_say(struct fake_sink *self, const char *text);
/* A monitor is plugged in, or out (-1). */
void fake_sink_plug(struct fake_sink *self, int connector_type);
/* 5 s at most. */
bool fake_sink_wait(
	struct fake_sink *self, const unsigned *counter, unsigned value);

/* --- without the thread ---------------------------------------------------*/

/* Waits for text from the source; false after 5 s or at its end. */
bool fake_sink_hear(struct fake_sink *self, const char *text);

#endif
