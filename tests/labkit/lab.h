/*
 * The lab: the real modules under the real host, and an emulated sink on the
 * loopback (tests/unit/driver/fake_sink.h) that they project to. What the host
 * shows an observer is counted, so that a scenario waits for what it wants to
 * see and then looks at it.
 *
 * Every function that fails ends the test.
 */
#ifndef SUNDOG_TESTS_LABKIT_LAB_H
#define SUNDOG_TESTS_LABKIT_LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "host/host.h"
#include "platform/thread.h"
#include "sundog/contract.h"
#include "unit/driver/fake_sink.h"

/* Nobody waits so long: whatever did not come by then will not come. */
#define LAB_PATIENCE_US 20000000u

/* Bits of the masks of wfd_video_formats. */
#define CEA_640x480p60	 (1u << 0)
#define CEA_720x480p60	 (1u << 1)
#define CEA_720x576p50	 (1u << 3)
#define CEA_1280x720p30	 (1u << 5)
#define CEA_1280x720p60	 (1u << 6)
#define CEA_1920x1080p30 (1u << 7)
#define CEA_1280x720p25	 (1u << 10)
#define CEA_1280x720p24	 (1u << 15)
#define VESA_800x600p30	 (1u << 0)
#define VESA_1024x768p30 (1u << 2)
#define VESA_1024x768p60 (1u << 3)
#define HH_800x480p30	 (1u << 0)
#define HH_640x360p30	 (1u << 6)

#define LAB_FRAMES 65536u

/* What became of a frame of the pattern, by its number. */
struct lab_frame {
	uint8_t encoded, sent, dropped;
};

struct lab {
	struct host *host;
	struct mutex lock;
	struct cond changed;
	/* With the lock, counted from lab_open on: */
	unsigned commits, paths_down;  /* modes committed, paths taken down */
	struct host_mode mode;	       /* the last one committed */
	unsigned arrivals, departures; /* I/O controls to the miniport */
	struct sundog_monitor_arrival arrival;
	unsigned streams; /* I/O controls that started one */
	struct sundog_stream_start stream;
	unsigned set_modes, powers; /* messages to the driver */
	unsigned statuses;	    /* ReportSessionStatus */
	MIRACAST_STATUS status;
	NTSTATUS detail;
	unsigned events[4]; /* by MIRACAST_PROTOCOL_EVENT */
	unsigned encoded, sent;
	struct lab_frame frames[LAB_FRAMES];
};

/* Host and adapter; settings: lines of the adapter, the pattern is chosen
 * already. The screen is encoded by x264. */
struct lab *lab_open(const char *settings);
void lab_close(struct lab *self);

/* A sink with these modes, a monitor on HDMI, no sound. Not yet running: its
 * config may be changed. */
struct scripted_sink *lab_sink(uint32_t cea, uint32_t vesa, uint32_t hh);
void lab_sink_close(struct scripted_sink *sink);

/* Runs the sink and begins a session with it; returns at once. */
void lab_start(struct lab *self, struct scripted_sink *sink);
/* ... and waits until the first pictures have reached the sink. */
void lab_play(struct lab *self, struct scripted_sink *sink);
/* The session has ended by itself, or is ended now; the host is idle again. */
struct host_outcome lab_wait_ended(struct lab *self);
struct host_outcome lab_end(struct lab *self);

/* Until a counter of self has this value. */
void lab_wait(struct lab *self, const unsigned *counter, unsigned value);
unsigned lab_seen(struct lab *self, const unsigned *counter);
/* Until so many more pictures have reached the sink, counted from now. */
void lab_pictures(struct scripted_sink *sink, unsigned more);

/* Something of the sink's that its thread may be writing. */
#define SINK_SEEN(sink, member) lab_sink_seen(sink, &(sink)->member)
unsigned lab_sink_seen(struct scripted_sink *sink, const unsigned *counter);

/* Commits a mode that the target has. */
void lab_commit(
	struct lab *self, unsigned width, unsigned height, unsigned refresh);

#endif
