/*
 * The stage for a driver under test: the host, the probe, the scripted
 * miniport and a scripted sink on the loopback, set up and taken down in the
 * order of a normal session. Scenarios are written on top of it.
 *
 * Every step says as a phase what it does, has a limit, and judges on its way
 * what any session shows (G-23, G-34, G-27, G-173, G-175, G-176, G-182 ...). A
 * step that fails returns false; the scenario then takes down what is there.
 */
#ifndef SUNDOG_VERIFY_STAGE_H
#define SUNDOG_VERIFY_STAGE_H

#include <stdbool.h>
#include <stdint.h>
#include "host/host.h"
#include "probe.h"
#include "scenario.h"
#include "scripted_miniport.h"
#include "scripted_sink.h"

struct stage {
	const struct subject *subject;
	struct host *host;
	struct scripted_sink *sink;  /* of the running session */
	struct host_outcome outcome; /* of the last session */
	bool speaks; /* an I/O control of the language was understood */
	/* Before stage_open, if it shall be otherwise. */
	uint32_t bit_rate; /* suggested to Start, bits/s; 0: 20 000 000 */
	const struct probe_hooks *hooks;
	void *hooks_ctx;
	const struct host_observer
		*observer; /* of the host's; ctx: hooks_ctx */
};

/* Zeroed but for the members above. False: V-05, G-06 ... have been found. */
bool stage_open(struct stage *self, const struct subject *subject);
void stage_close(struct stage *self);

/* Kernel context, load, Query, Create. */
bool stage_prepare(struct stage *self);
/* A sink that is not yet running: its script may be changed. NULL: this
 * machine has no socket left, and the process ends. */
struct scripted_sink *stage_sink(struct stage *self);
/* Runs the sink, Start. Returns when Start did, or its end was asked for.
 * False: it failed (probe_seen.start_status). */
bool stage_start(struct stage *self);
/* The same, and returns at once: Start runs. */
bool stage_begin(struct stage *self);
/* Up to the first picture at the sink: arrival, mode, stream. False: not with
 * this driver. Needs the language. */
bool stage_play(struct stage *self);
/* Whether the driver speaks the language of the personality; waits for the
 * first I/O control for a while after Start. When it does not, all rules (a
 * NULL-terminated list) are n/a. */
bool stage_speaks(struct stage *self, const char *const *rules);
/* Stop, as the host's user would. Returns when the driver is out of the
 * session; judges G-173 and what Stop must leave. */
bool stage_stop(struct stage *self);
/* Waits until the session has ended by itself, with the same judgement. */
bool stage_wait_ended(struct stage *self, uint64_t deadline_us);
/* Destroy, unload; judges G-182, G-184. Then stage_prepare may follow. */
bool stage_finish(struct stage *self);
/* All that is left of the above, in order. */
void stage_end(struct stage *self);

#endif
