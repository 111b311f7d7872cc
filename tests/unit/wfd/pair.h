/*
 * Our source and our sink, connected, on one virtual clock.
 */
#ifndef SUNDOG_TESTS_UNIT_WFD_PAIR_H
#define SUNDOG_TESTS_UNIT_WFD_PAIR_H

#include "unit.h"
#include "wfd/wfd_sink.h"
#include "wfd/wfd_source.h"

/* How the bytes travel. */
enum pair_way {
	PAIR_MESSAGES, /* a message at a time */
	PAIR_BYTES,    /* a byte at a time, the directions in turn */
	PAIR_JOINED,   /* all that waits in one piece */
	PAIR_PIECES,   /* pieces of changing length */
	PAIR_WAYS
};

#define PAIR_EVENTS 256

struct pair {
	struct wfd_source *source;
	struct wfd_sink *sink;
	uint64_t now_us;
	enum pair_way way;
	unsigned seed;
	bool cut; /* nothing travels any more, and nobody knows */
	/* What happened, in order: source events, sink events + 100. */
	size_t event_count;
	int events[PAIR_EVENTS];
	struct wfd_source_event source_events[PAIR_EVENTS];
	struct wfd_sink_event sink_events[PAIR_EVENTS];
	uint64_t from_source, from_sink; /* bytes that travelled */
};

#define SINK(kind) (100 + (kind))

struct pair *pair_create(enum pair_way way, const struct wfd_source_config *,
	const struct wfd_sink_config *);
void pair_free(struct pair *self);
/* Until both are silent. Collects events. */
void pair_run(struct pair *self);
/* Lets time pass; both tick at their deadlines. */
void pair_pass(struct pair *self, uint64_t us);
/*
 * These events came since the last look, and no others; 0 ends the list. The
 * order counts for each side, not across the sides: that depends on how the
 * bytes travel.
 */
void pair_expect(struct pair *self, ...);
/* How often this event came since the last look, which this is one of. */
unsigned pair_count(struct pair *self, int event);
/* The last event of this kind. */
const struct wfd_source_event *pair_source_event(
	const struct pair *self, enum wfd_source_event_kind kind);

#endif
