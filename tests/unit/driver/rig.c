#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

struct rig *rig_new(const char *settings)
{
	struct rig *self = calloc(1, sizeof(*self));

	assert_non_null(self);
	fake_host_init(&self->host, settings);
	fake_sink_init(&self->sink);
	return self;
}

void rig_start(struct rig *self)
{
	fake_sink_run(&self->sink);
	assert_int_equal(
		fake_host_start(&self->host, self->sink.rtsp), STATUS_SUCCESS);
	assert_true(
		fake_host_wait_io(&self->host, SUNDOG_IO_MONITOR_ARRIVE, 1));
}

void rig_play(
	struct rig *self, uint32_t width, uint32_t height, uint32_t refresh)
{
	rig_start(self);
	assert_int_equal(
		fake_host_set_mode(&self->host, width, height, refresh),
		STATUS_SUCCESS);
	assert_true(fake_host_wait_io(&self->host, SUNDOG_IO_STREAM_START, 1));
	assert_true(fake_sink_wait(&self->sink, &self->sink.playing, 1));
	/* The report follows when the stream thread runs. */
	assert_true(
		fake_host_wait_io(&self->host, SUNDOG_IO_REPORT_SESSION, 1));
}

void rig_free(struct rig *self)
{
	if (self->host.phase == FAKE_RUNNING)
		fake_host_stop(&self->host);
	fake_host_dispose(&self->host);
	scripted_sink_close(&self->sink);
	free(self);
}

void rig_lock(struct rig *self)
{
	mutex_lock(&self->host.lock);
	mutex_lock(&self->sink.lock);
}

uint64_t rig_unlock(struct rig *self, uint64_t value)
{
	mutex_unlock(&self->sink.lock);
	mutex_unlock(&self->host.lock);
	return value;
}
