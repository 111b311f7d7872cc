/*
 * The scripted sink (src/verify) for the driver's tests: asserts where it may
 * fail, waits 5 s at most, and can be spoken for word by word, on the
 * connection alone, when its thread does not run.
 */
#ifndef SUNDOG_TESTS_DRIVER_FAKE_SINK_H
#define SUNDOG_TESTS_DRIVER_FAKE_SINK_H

#include "verify/scripted_sink.h"

/* Connects; rtsp is then the source's end. No thread yet. */
void fake_sink_init(struct scripted_sink *self);
void fake_sink_run(struct scripted_sink *self);

/* From now on it acts on nothing that it hears. */
void fake_sink_mute(struct scripted_sink *self);
/* Sends these bytes on the control connection. */
void fake_sink_say(struct scripted_sink *self, const char *text);
bool fake_sink_wait(
	struct scripted_sink *self, const unsigned *counter, unsigned value);

/* --- without the thread ---------------------------------------------------*/

/* Waits for text from the source; false after 5 s or at its end. */
bool fake_sink_hear(struct scripted_sink *self, const char *text);

#endif
