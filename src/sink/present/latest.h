/*
 * Hands the latest picture from one thread to another. Room for one: a newer
 * picture takes the place of one that was not fetched.
 */
#ifndef SUNDOG_SINK_PRESENT_LATEST_H
#define SUNDOG_SINK_PRESENT_LATEST_H

#include "../picture.h"
#include "platform/thread.h"

struct latest {
	struct mutex lock;
	struct picture *picture;
};

void latest_init(struct latest *self);
void latest_destroy(struct latest *self);
/* Takes over the caller's reference. Returns the picture that gave way, the
 * caller's now; NULL: the place was free, so whoever fetches must be told. */
struct picture *latest_put(struct latest *self, struct picture *picture);
/* The caller's reference; NULL: there is none. */
struct picture *latest_take(struct latest *self);

#endif
