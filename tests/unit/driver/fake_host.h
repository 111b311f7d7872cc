/*
 * A host and a miniport for the driver's tests, in one: keeps the operating
 * system's promises (which thread may do what, and when), answers the
 * contract's I/O controls, gives out chunks that the test queued, and
 * remembers all it was told.
 */
#ifndef SUNDOG_TESTS_DRIVER_FAKE_HOST_H
#define SUNDOG_TESTS_DRIVER_FAKE_HOST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/event.h"
#include "platform/shared_memory.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "sundog/contract.h"

#define FAKE_IO_CODES	16
#define FAKE_RING_BYTES (256 * 1024)
#define FAKE_SENT_MAX	256

enum fake_phase {
	FAKE_CREATED, /* everyone's I/O controls are served */
	FAKE_STARTING,
	FAKE_RUNNING,
	FAKE_STOPPING,
	FAKE_STOPPED,
	FAKE_DESTROYED
};

struct fake_host {
	MIRACAST_DRIVER_INTERFACE driver;
	MIRACAST_CALLBACKS callbacks; /* what Create was given a copy of */
	void *context;
	struct mutex lock;
	struct cond changed;
	enum fake_phase phase;
	uint64_t lifecycle_thread; /* inside Create, Start, Stop, Destroy */

	/* What the test wants. */
	const char *settings;		   /* "name=value\n" lines */
	NTSTATUS io_result[FAKE_IO_CODES]; /* by code; 0: success */
	bool refuse_sound;		   /* STREAM_START with sound fails */
	const char *stream_failure; /* STREAM_START fails with these words */
	size_t started_bytes;	    /* of STREAM_START's answer; 0: all */
	bool no_rates;		    /* registration fails */
	size_t ring_bytes;	    /* of data; FAKE_RING_BYTES */
	unsigned hold_io;  /* this code does not return while it stands here */
	bool serve_held;   /* ... and is then served, whatever the phase is */
	bool hold_chunks;  /* GetNextChunkData does not return */
	uint64_t bit_rate; /* CurrentBitRate */

	/* What the driver did. */
	unsigned io_count[FAKE_IO_CODES];
	unsigned io_blocked; /* that waited for Start to return */
	unsigned io_refused; /* while stopping */
	unsigned io_bad;     /* malformed requests */
	unsigned io_held;    /* calls that met hold_io */
	atomic_uint late;    /* calls after Destroy, of any function (G-20) */
	unsigned forbidden;  /* values that a driver must not use */
	struct sundog_monitor_arrival arrival;
	struct sundog_stream_start start;
	struct sundog_session_report report;
	uint32_t bit_rate_asked;
	char error[SUNDOG_TEXT_BYTES]; /* the first */
	char warning[SUNDOG_TEXT_BYTES];
	char progress[4096]; /* all of it, lines */
	char details[4096];  /* likewise */
	unsigned events[4];  /* by MIRACAST_PROTOCOL_EVENT */
	unsigned statuses;   /* ReportSessionStatus */
	MIRACAST_STATUS status;
	NTSTATUS detail;
	bool error_before_status;     /* the text came first */
	uint64_t sent[FAKE_SENT_MAX]; /* chunk ids, CHUNK_SENT */
	unsigned sent_count;
	unsigned dropped; /* FRAME_DROPPED */
	MIRACAST_SESSION_INFO info;
	uint64_t idr_us[64]; /* when REQUEST_IDR came */

	/* Data rates. */
	PFN_DATARATE_NOTIFICATION rate_notify;
	PVOID rate_context;

	/* Chunks. */
	uint8_t queue[65536];
	size_t queue_bytes;
	bool reset_pending, gone;
	bool wait_0; /* the next call ends as if its event was signalled */
	NTSTATUS chunk_failure;
	unsigned chunk_calls;
	unsigned chunk_events;	    /* additional ones of the last call */
	atomic_ullong chunk_thread; /* the last caller */
	unsigned chunk_callers;	    /* inside it now: at most one (G-101) */
	bool chunk_overlap;
	struct event chunks_ready;

	/* The ring, as the miniport writes it. */
	struct shared_memory ring;
	uint64_t head;
	uint32_t stream_id;
	uint64_t frame;
	uint64_t ahead_90k; /* fake_host_picture's PTS after now */
};

/* Query and Create; the test ends on a failure. settings may be NULL. */
void fake_host_init(struct fake_host *self, const char *settings);
/* The driver's Destroy. Returns how long it took, us. */
uint64_t fake_host_destroy(struct fake_host *self);
/* Destroy, if it was not called yet, and all checks that hold for any test. */
void fake_host_dispose(struct fake_host *self);

NTSTATUS fake_host_start(struct fake_host *self, socket_handle rtsp);
/* Returns how long it took, us. */
uint64_t fake_host_stop(struct fake_host *self);

/* Messages of the miniport. */
NTSTATUS fake_host_message(
	struct fake_host *self, const void *message, size_t bytes);
NTSTATUS fake_host_set_mode(struct fake_host *self, uint32_t width,
	uint32_t height, uint32_t refresh);
/* An estimate of the link, as the host gives one each second; 0: NULL. */
void fake_host_rate(struct fake_host *self, uint64_t bit_rate);
/* From now on these calls are held, until the next call (0). */
void fake_host_hold(struct fake_host *self, enum sundog_io_control code);
NTSTATUS fake_host_failure(struct fake_host *self, const char *text);
NTSTATUS fake_host_power(struct fake_host *self, bool on);

/* Waits until a counter has reached value; false after 5 s. */
bool fake_host_wait(
	struct fake_host *self, const unsigned *counter, unsigned value);
bool fake_host_wait_for(struct fake_host *self, const unsigned *counter,
	unsigned value, uint64_t limit_us);
bool fake_host_wait_io(
	struct fake_host *self, enum sundog_io_control code, unsigned count);

/* One encoded picture or part of it into ring and queue. */
struct fake_chunk {
	const void *data;
	size_t bytes;
	uint32_t flags; /* enum sundog_chunk_flags */
	uint64_t pts_90k;
	uint32_t part;
	uint32_t stream_id;	/* 0: the running stream's */
	uint32_t private_extra; /* bytes behind the contract's */
};
/* Into the ring. *position: where. False: no room. */
bool fake_host_ring_write(struct fake_host *self, const void *data,
	size_t bytes, uint64_t *position);
uint64_t fake_host_ring_tail(struct fake_host *self);
/* Everything that was written was given back, within 5 s. */
bool fake_host_ring_is_free(struct fake_host *self);
/* Writes and queues it as part of frame self->frame, which counts on after the
 * last part. */
void fake_host_chunk(struct fake_host *self, const struct fake_chunk *chunk);
/* Queues a packet with any private data. */
void fake_host_packet(struct fake_host *self, MIRACAST_CHUNK_TYPE type,
	uint64_t id, const void *private_data, size_t bytes);
/* A made-up picture: with parameter sets when idr. */
void fake_host_picture(struct fake_host *self, bool idr, size_t bytes);
/* The host loses what is queued (G-111). */
void fake_host_reset(struct fake_host *self);

#endif
