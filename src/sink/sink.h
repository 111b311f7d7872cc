/*
 * A sink's face: the receiver's access units decoded, presented, recorded and
 * measured. What `sundog sink` runs.
 *
 *   sink_open    parameters, files, the display      (what can be missing)
 *   sink_run     connects, plays, returns at the session's end
 *   sink_close
 *
 * Two threads: reception and decoding on one that sink_run starts, presenting
 * on the caller's. sink_open, sink_run and sink_close belong on the program's
 * main thread: window systems insist on it.
 */
#ifndef SUNDOG_SINK_SINK_H
#define SUNDOG_SINK_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/socket.h"

struct sink;

/*
 * exit_status, here and below, is what the program's user is promised: 0 done,
 * 1 the session failed, 2 an option's value, 3 something of this machine is
 * missing, 130 interrupted.
 */

enum sink_face { SINK_WINDOW, SINK_FULLSCREEN, SINK_HEADLESS };

enum sink_decoder {
	SINK_DECODER_AUTO, /* the best there is */
	SINK_DECODER_NULL  /* none: access units are counted and recorded */
};

/* What waiting costs: low shows a picture the moment it is decoded, even in
 * the middle of the screen's refresh. */
enum sink_latency { SINK_LATENCY_LOW, SINK_LATENCY_NORMAL, SINK_LATENCY_HIGH };

/* Paths and texts are copied. */
struct sink_options {
	struct socket_address source; /* the source's RTSP listener */
	char name[64];		      /* ours, for people; empty: "Sundog" */
	const char *modes;	      /* a list for M3; NULL: all we decode */
	enum sink_face face;
	enum sink_decoder decoder;
	enum sink_latency latency;
	const char *record;   /* FILE.ts, or NULL */
	const char *snapshot; /* FILE.png of the last picture, or NULL */
	const char *stats;    /* FILE.jsonl, or NULL */
	uint64_t for_us;      /* from the first RTP packet; 0: no limit */
	/* clock_now_us() time until which connecting is tried (W-23). */
	uint64_t connect_deadline_us;
	/* A step for progress ("connecting"). Any thread; may be NULL. */
	void (*progress)(void *ctx, const char *text);
	void *progress_ctx;
};

enum sink_end {
	SINK_END_FOR,	    /* for_us has passed */
	SINK_END_TEARDOWN,  /* by the source, or the window was closed */
	SINK_END_INTERRUPT, /* sink_stop */
	SINK_END_ERROR
};

/* "for", "teardown", "interrupt", "error" */
const char *sink_end_name(enum sink_end end);

#define SINK_TEXT_BYTES 320

/* Why sink_open failed. */
struct sink_problem {
	int exit_status;	    /* 2, 3 */
	char text[SINK_TEXT_BYTES]; /* one line: what, and what to do */
};

struct sink_result {
	enum sink_end end;
	/* One line, empty: none. Also set when the session ended well but a
	 * file that was asked for is not whole. */
	char error[SINK_TEXT_BYTES];
	int exit_status;	/* 0, 1, 3, 130 */
	char mode[24];		/* "1920x1080p60", empty: none was chosen */
	char codec[16];		/* "H.264", empty: no session */
	char audio[16];		/* "LPCM", "none"; empty: no session */
	unsigned width, height; /* of the last picture, 0: none */
	uint64_t frames;	/* decoded; with the null decoder received */
	uint64_t frames_shown;	/* on the screen; 0 headless */
	uint64_t frames_lost;	/* gaps in the numbers of encoded frames */
	uint64_t decode_errors;
	uint64_t idr_requests;
	uint64_t packets, packets_lost; /* RTP */
	uint64_t strangers; /* datagrams that were not the source's */
	uint64_t bytes;	    /* RTP */
	bool has_latency;   /* the source is the pattern on this machine */
	uint64_t latency_p50_us, latency_p99_us;
	struct socket_address peer;
	char peer_name[64]; /* sanitised (W-184); empty: it did not say */
};

/* 0, or a negative errno with the reason in problem. */
int sink_open(const struct sink_options *options, struct sink **out,
	struct sink_problem *problem);
void sink_run(struct sink *self, struct sink_result *result);
/* Any thread, async-signal-safe: TEARDOWN, then sink_run returns. */
void sink_stop(struct sink *self);
/* NULL is fine. */
void sink_close(struct sink *self);

#endif
