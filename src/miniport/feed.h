/*
 * A feed: what makes a stream's frames into slices. The screen is one, a file
 * of H.264 another; all else of the miniport knows only this table.
 *
 * A feed is opened once, for the life of the adapter, so that what is missing
 * shows at once; each stream starts it for what was negotiated. At every tick
 * of the stream's clock it makes a frame, straight into the chunk ring.
 *
 *	feeds_open  (feed_start  feed_make*  feed_stop)*  feed_destroy
 *
 * feed_make is called on the stream's thread, all else where I/O controls are
 * handled, one call at a time; feed_setting and feed_has_mode also between
 * feed_start and feed_stop, while feed_make runs. feed_interrupt: any thread.
 */
#ifndef SUNDOG_MINIPORT_FEED_H
#define SUNDOG_MINIPORT_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sundog/contract.h"
#include "reason.h"
#include "settings.h"

struct feed;

/* What failed, and why in words. */
struct feed_failure {
	enum sundog_failure_code code;
	struct reason reason;
};

/* What the stream wants of a frame. */
struct feed_tick {
	/* An IDR, as soon as the feed can: with this frame if it encodes. */
	bool idr;
	uint32_t bit_rate; /* bits per second */
};

/* What the feed makes. */
struct feed_frame {
	uint64_t capture_us; /* clock_now_us() when the picture was taken */
	bool idr;
	bool unchanged;	   /* the same picture as in the frame before */
	uint32_t bit_rate; /* bits per second that it was encoded for */
};

/*
 * Where it goes. begin comes first and gives the frame's number, that of
 * encoded frames before it; a feed that leaves this tick out calls nothing.
 * Then every slice in order: reserve gives room for bytes or NULL, and then
 * the slice is lost; commit takes what was written there, part counting from 1
 * and 0 for the last (G-133). Parameter sets and the access unit delimiter are
 * part of the first slice. A frame may end without its last commit when a
 * reserve failed.
 */
struct feed_output {
	uint64_t (*begin)(void *ctx, const struct feed_frame *frame);
	/* The picture is converted: after begin, before the first slice. */
	void (*converted)(void *ctx);
	uint8_t *(*reserve)(void *ctx, size_t bytes);
	void (*commit)(void *ctx, size_t bytes, uint32_t part, bool last);
	void *ctx;
};

/* Results are 0 or a negative errno with *failure set. */
struct feed_ops {
	void (*destroy)(struct feed *self);
	/* NULL: has nothing to say. */
	bool (*setting)(struct feed *self, const char *name,
		char value[SUNDOG_SETTING_VALUE_BYTES]);
	/* NULL: makes any. */
	bool (*has_mode)(struct feed *self, const struct sundog_mode *mode);
	void (*explain_no_mode)(struct feed *self,
		const struct sundog_mode *best, struct reason *out);
	int (*start)(struct feed *self, const struct sundog_stream_start *start,
		struct feed_failure *failure);
	void (*stop)(struct feed *self);
	int (*make)(struct feed *self, const struct feed_tick *tick,
		const struct feed_output *output, struct feed_failure *failure);
	void (*interrupt)(struct feed *self); /* NULL: never waits long */
};

struct feed {
	const struct feed_ops *ops;
	/* The most bytes that a frame has, 0: as the bit rate says. */
	size_t largest_frame;
};

/* Opens what setting "screen" names, of the feeds that this module has: each
 * has a definition of its own. -EINVAL: a setting is wrong, -ENOMEM; any other
 * errno: this machine lacks something. */
int feeds_open(const struct settings *settings, struct feed **out,
	struct reason *reason);

/* NULL is fine. */
static inline void feed_destroy(struct feed *self)
{
	if (self)
		self->ops->destroy(self);
}

/* What the feed knows better than the adapter's settings: the size of the
 * picture, what a film was encoded as. False: nothing. */
static inline bool feed_setting(struct feed *self, const char *name,
	char value[SUNDOG_SETTING_VALUE_BYTES])
{
	return self->ops->setting && self->ops->setting(self, name, value);
}

/* Whether it can make this mode's pictures (G-210). */
static inline bool feed_has_mode(
	struct feed *self, const struct sundog_mode *mode)
{
	return !self->ops->has_mode || self->ops->has_mode(self, mode);
}

/* It makes none of the sink's modes, of which this is the best: why, and what
 * to do. Only where feed_has_mode may be false. */
static inline void feed_explain_no_mode(
	struct feed *self, const struct sundog_mode *best, struct reason *out)
{
	self->ops->explain_no_mode(self, best, out);
}

/* start is in the contract's bounds. -EINVAL: the feed can't do that. */
static inline int feed_start(struct feed *self,
	const struct sundog_stream_start *start, struct feed_failure *failure)
{
	return self->ops->start(self, start, failure);
}

/* Follows a feed_start that returned 0. */
static inline void feed_stop(struct feed *self)
{
	self->ops->stop(self);
}

/* An error means that nothing will ever come again. */
static inline int feed_make(struct feed *self, const struct feed_tick *tick,
	const struct feed_output *output, struct feed_failure *failure)
{
	return self->ops->make(self, tick, output, failure);
}

/* Makes a feed_make that hangs in another thread fail. */
static inline void feed_interrupt(struct feed *self)
{
	if (self->ops->interrupt)
		self->ops->interrupt(self);
}

#endif
