/*
 * Driver, fake host and fake sink together, at the points where most tests
 * begin. Each function ends the test when it does not succeed.
 */
#ifndef SUNDOG_TESTS_DRIVER_RIG_H
#define SUNDOG_TESTS_DRIVER_RIG_H

#include "fake_host.h"
#include "fake_sink.h"

struct rig {
	struct fake_host host;
	struct scripted_sink sink;
};

/* Created; the sink's config may still be changed. */
struct rig *rig_new(const char *settings);
/* Session started, monitor announced. */
void rig_start(struct rig *self);
/* ... and the mode set, playing, the stream running. */
void rig_play(
	struct rig *self, uint32_t width, uint32_t height, uint32_t refresh);
/* Stop, if it runs; then Destroy and everything else. */
void rig_free(struct rig *self);

/* Reads something that the threads of host or sink may be writing. */
#define SEEN(rig, value) (rig_lock(rig), rig_unlock(rig, (uint64_t)(value)))
void rig_lock(struct rig *self);
uint64_t rig_unlock(struct rig *self, uint64_t value);

#endif
