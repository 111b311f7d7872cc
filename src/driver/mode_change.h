/*
 * Carries out the miniport's set-mode message: M4 with the sink, now or as soon
 * as the protocol allows it, and other modes when the sink refuses.
 */
#ifndef SUNDOG_DRIVER_MODE_CHANGE_H
#define SUNDOG_DRIVER_MODE_CHANGE_H

#include "session.h"

/* The message. Width 0: the target is switched off. */
void mode_change_want(struct session *self, const struct sundog_mode *mode);
/* Asks the sink, when something is wanted and can be asked. */
void mode_change_try(struct session *self);
/* M4 was accepted, or refused for good. */
void mode_change_accepted(struct session *self);
void mode_change_refused(struct session *self, const char *why);

#endif
