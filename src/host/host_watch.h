/*
 * What the program watches: its observer, and records on their way to it.
 *
 * Statistics are logged and nothing else happens (G-123, G-129, G-144); here
 * the log is the observer.
 */
#ifndef SUNDOG_HOST_HOST_WATCH_H
#define SUNDOG_HOST_HOST_WATCH_H

#include "ddi/dispmprt.h"
#include "host_observer.h"

struct host_watch {
	struct host_observer observer; /* all NULL: nobody watches */
	void *ctx;
};

/* observer may be NULL; copied. */
void host_watch_init(struct host_watch *self,
	const struct host_observer *observer, void *ctx);

/* One line for the debug log. No lock of the host is held by the caller. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void host_trace(const struct host_watch *self, const char *format, ...);
/* The same, also as a warning in the program's log: somebody who wrote a
 * driver or a miniport must know. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void host_warn(const struct host_watch *self, const char *format, ...);

/* One line for the user, see struct host_observer. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void host_note(const struct host_watch *self, const char *format, ...);

/* The record's time is the time of this call (G-130). Copies it first: what
 * the observer sees does not change under it. */
void host_watch_statistic(
	const struct host_watch *self, const MIRACAST_STATISTIC_DATA *record);
void host_watch_chunk(const struct host_watch *self,
	enum host_record_source source, const DXGK_MIRACAST_CHUNK_INFO *info);

#endif
