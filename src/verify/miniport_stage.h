/*
 * The stage for a miniport under test: the host, the miniport's probe and the
 * scripted driver, set up and taken down in the order of a normal session.
 * Scenarios are written on top of it.
 *
 * Its steps say as phases what they do. A step that fails returns false and
 * judges nothing: the rule that is behind it has a scenario of its own, which
 * looks closer. The scenario then takes down what is there
 * (miniport_stage_end).
 */
#ifndef SUNDOG_VERIFY_MINIPORT_STAGE_H
#define SUNDOG_VERIFY_MINIPORT_STAGE_H

#include <stdbool.h>
#include <stdint.h>
#include "host/host.h"
#include "miniport_probe.h"
#include "scenario.h"
#include "scripted_driver.h"

/* So long is waited for what should come at once; by then it is missing. */
#define MINIPORT_PATIENCE_US 10000000u

struct miniport_stage {
	const struct subject *subject;
	struct host *host;
	bool language; /* there is one that has requests */
	char settings[1024];
	char film[512]; /* the small film's path; empty: not made */
	char why[200];	/* it can't be opened */
};

/* Finds the settings that the miniport takes: the subject's with its screen, or
 * a pattern, or a small film. False: none; the reason is in why. */
bool miniport_stage_settings(
	struct miniport_stage *self, const struct subject *subject);
/* The same, then host_open. */
bool miniport_stage_open(
	struct miniport_stage *self, const struct subject *subject);
/* host_close. The module stays loaded: a thread that it left behind would crash
 * in what is no longer there, where G-185 says more. */
void miniport_stage_close(struct miniport_stage *self);

/* Kernel context, the driver's Create. */
bool miniport_stage_prepare(struct miniport_stage *self);
/* The driver's Start. */
bool miniport_stage_start(struct miniport_stage *self);
/* Stop, Destroy, the end of the kernel context. */
bool miniport_stage_finish(struct miniport_stage *self);
/* All that is left of the above. False: the session could not be ended, and
 * what the host made for it is still there. */
bool miniport_stage_end(struct miniport_stage *self);

/* Open, prepare, start; whether the miniport speaks the language. Where it does
 * not, or a step fails, all rules (NULL-terminated) are n/a, and why. */
bool miniport_stage_begin(struct miniport_stage *self,
	const struct subject *subject, const char *const *rules);
/* In a running session. */
bool miniport_stage_speaks(
	struct miniport_stage *self, const char *const *rules);
void miniport_stage_none(const char *const *rules, const char *why);

/* The monitor of the script: 640x480p60, 1280x720p30, 1920x1080p30 and p60, an
 * EDID of two blocks. */
extern const struct sundog_request miniport_monitor;

/* Whether both are the same picture, as often in a second. A mode without a
 * rate (0/0, 60/0) equals none. */
bool miniport_mode_is(
	const struct sundog_target_mode *mode, const struct sundog_mode *other);
/* Whether that monitor has this mode. */
bool miniport_monitor_has(const struct sundog_target_mode *mode);
/* Reports a monitor. True: the miniport indicated it to the host. Said in
 * *heard, which may be NULL: the request came as far as to the miniport. */
bool miniport_stage_report(const struct sundog_request *monitor, bool *heard);
/* Reports that monitor; the host then commits the first mode. False: the
 * request or the set-mode message did not come. */
bool miniport_stage_arrive(struct miniport_stage *self);
/* The mode that was set last. */
struct sundog_mode miniport_stage_mode(void);
/* Starts a stream of that mode and waits for its first whole picture at the
 * driver. */
bool miniport_stage_stream(struct miniport_stage *self);
/* Waits for so many more whole pictures at the driver, for each of them as long
 * as for anything; false: one did not come. */
bool miniport_stage_pictures(unsigned more);
/* begin, arrive, stream; else all rules are n/a. */
bool miniport_stage_play(struct miniport_stage *self,
	const struct subject *subject, const char *const *rules);

/* A request without content. */
struct scripted_answer miniport_stage_order(enum sundog_meaning meaning);
/* clock_now_us() + MINIPORT_PATIENCE_US */
uint64_t miniport_stage_deadline(void);
/* Waits for all messages that were sent to complete. */
bool miniport_stage_messages_done(void);

#endif
