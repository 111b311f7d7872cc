/*
 * What `sundog cast` learns of its session: it watches the host, and reads
 * what driver and miniport say to each other by the reference contract. A
 * foreign pair that speaks another contract leaves those parts unknown.
 */
#ifndef SUNDOG_CLI_CAST_WATCH_H
#define SUNDOG_CLI_CAST_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include "host/host_observer.h"
#include "platform/event.h"
#include "platform/thread.h"
#include "sundog/contract.h"
#include "progress.h"
#include "stats_file.h"

struct cast_watch {
	struct mutex lock;
	struct progress *progress;
	struct stats_file *stats;
	struct event first_packet; /* signalled with the first CHUNK_SENT */
	uint64_t first_packet_us;  /* 0: none yet */
	uint64_t last_packet_us;
	uint64_t frames; /* whole frames handed to the network */
	bool has_session;
	struct sundog_session_report session;
	char error[SUNDOG_TEXT_BYTES];	 /* the first one reported */
	char warning[SUNDOG_TEXT_BYTES]; /* the last one */
};

extern const struct host_observer cast_watch_observer;

/* 0 or a negative errno. */
int cast_watch_init(struct cast_watch *self, struct progress *progress,
	struct stats_file *stats);
void cast_watch_destroy(struct cast_watch *self);
/* When the first packet went out, clock_now_us() time; 0: not yet. */
uint64_t cast_watch_first_packet(struct cast_watch *self);

#endif
