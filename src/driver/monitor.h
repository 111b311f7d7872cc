/*
 * The monitor at the sink: its arrival and departure, and asking again while
 * there is none.
 */
#ifndef SUNDOG_DRIVER_MONITOR_H
#define SUNDOG_DRIVER_MONITOR_H

#include "session.h"

/* The session begins: tells the miniport of the monitor that M3 found, or
 * begins to look for one. Blocks until Start has returned (G-43). */
void monitor_begin(struct session *self);
/* The sink said that its connector changed (M11), -1: nothing plugged in. */
void monitor_connector(struct session *self, int connector_type);
/* A later M3 was answered. */
void monitor_queried(struct session *self);

/* Asks again when it is time to. */
void monitor_tick(struct session *self, uint64_t now_us);
uint64_t monitor_due(const struct session *self);

#endif
