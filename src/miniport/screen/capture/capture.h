/*
 * Where the picture comes from.
 *
 * A source is opened once, for the life of the adapter, so that a missing
 * display shows at once; each stream starts it for its size. Per frame, grab
 * takes what the source shows now and paint puts it into the encoder's
 * picture, which is the same one every time: only what changed is painted.
 *
 *	capture_open  (capture_start  (capture_grab capture_paint)*)*
 *	capture_destroy
 *
 * One thread at a time, capture_interrupt excepted.
 */
#ifndef SUNDOG_MINIPORT_CAPTURE_H
#define SUNDOG_MINIPORT_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include "../convert/picture.h"
#include "../../modes.h"
#include "../../reason.h"
#include "../../settings.h"

struct capture;

/* What a grab found. */
struct capture_shot {
	uint64_t capture_us; /* clock_now_us() when it was taken */
	bool changed;	     /* since the grab before; paint has work to do */
};

/* Results are 0 or a negative errno with the object's reason set. */
struct capture_ops {
	void (*destroy)(struct capture *self);
	int (*start)(struct capture *self, uint32_t width, uint32_t height,
		struct sample_aspect aspect);
	int (*grab)(struct capture *self, struct capture_shot *shot);
	void (*paint)(
		struct capture *self, uint64_t frame, struct picture *picture);
	void (*interrupt)(struct capture *self); /* NULL: never waits long */
	/* NULL: drawn at any size. */
	bool (*size)(struct capture *self, uint32_t *width, uint32_t *height);
};

struct capture {
	const struct capture_ops *ops;
	struct reason reason;
};

/* Opens what setting "screen" names. -EINVAL: the setting is wrong, -ENOMEM;
 * any other errno: this machine lacks something. */
int capture_open(const struct settings *settings, struct capture **out,
	struct reason *reason);
/* NULL is fine. */
void capture_destroy(struct capture *self);

/* Pictures of this size come next; the first grab has changed everything. A
 * screen of another shape is fitted into it, undistorted. */
static inline int capture_start(struct capture *self, uint32_t width,
	uint32_t height, struct sample_aspect aspect)
{
	return self->ops->start(self, width, height, aspect);
}

/* An error means that the source is gone for good. */
static inline int capture_grab(struct capture *self, struct capture_shot *shot)
{
	return self->ops->grab(self, shot);
}

/* frame: the number of encoded frames before this one. */
static inline void capture_paint(
	struct capture *self, uint64_t frame, struct picture *picture)
{
	self->ops->paint(self, frame, picture);
}

/* The size of what there is to show now; false: any, or not known. Not while
 * a stream grabs. */
static inline bool capture_size(
	struct capture *self, uint32_t *width, uint32_t *height)
{
	return self->ops->size && self->ops->size(self, width, height);
}

/* Makes a grab that hangs in another thread fail. */
static inline void capture_interrupt(struct capture *self)
{
	if (self->ops->interrupt)
		self->ops->interrupt(self);
}

/* The members of the family. */
int capture_pattern_open(struct capture **out, struct reason *reason);
/* display: NULL for $DISPLAY. */
int capture_x11_open(
	const char *display, struct capture **out, struct reason *reason);

#endif
