/*
 * The stage for a driver under test: the host, the probe, the scripted
 * miniport and a scripted sink on the loopback, set up and taken down in the
 * order of a normal session. Scenarios are written on top of it.
 *
 * Every step says as a phase what it does, has a limit, and judges on its way
 * what any session shows (standing_driver_rules). A step that fails returns
 * false, after it has said with verdict_none("*") why the scenario's other
 * rules stay open, where it is not the fault of one rule. stage_end takes down
 * whatever is there, in order; every scenario ends with it.
 */
#ifndef SUNDOG_VERIFY_STAGE_H
#define SUNDOG_VERIFY_STAGE_H

#include <stdbool.h>
#include <stdint.h>
#include "host/host.h"
#include "platform/process_self.h"
#include "probe.h"
#include "scenario.h"
#include "scripted_miniport.h"
#include "scripted_sink.h"

/* How long a step waits for what a healthy driver does at once. */
#define STAGE_PATIENCE_US 10000000u

struct stage {
	/* Before stage_open, if it shall be otherwise than zero. */
	uint32_t bit_rate; /* suggested to Start, bits/s; 0: 20 000 000 */
	const struct probe_hooks *hooks;
	const struct host_observer *observer; /* its ctx is the stage */
	bool no_rates; /* the host has no data rates to tell */

	const struct subject *subject;
	const struct sundog_personality_interface *language;
	struct host *host;
	bool prepared, started;
	unsigned sessions;	     /* begun */
	struct scripted_sink *sink;  /* of the session */
	struct host_outcome outcome; /* of the last session */
	struct process_holdings before_create, before_start;
	bool silent; /* from here on no packet may come: */
	unsigned packets;
	unsigned rates; /* data rates told so far */
	uint32_t rate;	/* what they tell; 0: 20 Mbit/s */
	bool rates_end; /* the next one is the last: NULL (G-161) */
};

bool stage_open(struct stage *self, const struct subject *subject);
/* Kernel context, load, Query, Create. */
bool stage_prepare(struct stage *self);
/* A sink that does not run yet: its script may be changed. False: this machine
 * has no sockets or memory left. */
bool stage_sink(struct stage *self);
/* Runs the sink and begins Start. Returns at once. */
bool stage_begin(struct stage *self);
/* Until Start has returned; false: it failed (probe_seen.start_status). */
bool stage_started(struct stage *self);
/* All of the above but stage_open, with a sink as it is by default. */
bool stage_start(struct stage *self);
/* Whether the driver speaks the language of the personality. When it does not,
 * all other rules of the scenario are n/a. After stage_start. */
bool stage_speaks(struct stage *self);
/* From Start up to the first picture at the sink: arrival, mode, stream. Needs
 * the language. False: it has been found why. */
bool stage_play(struct stage *self);
/* Sends pictures, an IDR first if asked, one at a time until that many more
 * have arrived at the sink. */
bool stage_pictures(struct stage *self, bool idr, unsigned count);

/* Stop, as the host's user would; or the session has ended by itself, or ends
 * soon. Returns when the driver is out of it. */
bool stage_stop(struct stage *self);
bool stage_wait_ended(struct stage *self, uint64_t deadline_us);
/* Destroy and unload; then stage_prepare may follow. */
bool stage_finish(struct stage *self);
/* All of it, with whatever is there. */
void stage_end(struct stage *self);

/* clock_now_us() + this many milliseconds. */
uint64_t stage_in_ms(unsigned ms);

#endif
