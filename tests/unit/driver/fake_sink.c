#include "fake_sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "platform/clock.h"
#include "platform/wait.h"

#define WAIT_US 5000000

void fake_sink_init(struct scripted_sink *self)
{
	assert_int_equal(scripted_sink_open(self, NULL), 0);
}

void fake_sink_run(struct scripted_sink *self)
{
	assert_int_equal(scripted_sink_run(self), 0);
}

void fake_sink_mute(struct scripted_sink *self)
{
	scripted_sink_order(self, SCRIPTED_MUTE);
	assert_true(scripted_sink_settle(self, clock_now_us() + WAIT_US));
}

void fake_sink_say(struct scripted_sink *self, const char *text)
{
	if (self->thread.started)
		assert_int_equal(
			scripted_sink_say(self, text, strlen(text)), 0);
	else
		assert_int_equal(socket_send(self->control, text, strlen(text)),
			strlen(text));
}

bool fake_sink_wait(
	struct scripted_sink *self, const unsigned *counter, unsigned value)
{
	return scripted_sink_wait(
		self, counter, value, clock_now_us() + WAIT_US);
}

bool fake_sink_hear(struct scripted_sink *self, const char *text)
{
	uint64_t deadline = clock_now_us() + WAIT_US;
	char heard[16384] = "";
	size_t used = 0;

	while (!strstr(heard, text)) {
		struct wait_item item = {
			.socket = self->control,
			.want_read = true,
		};
		ptrdiff_t got;

		if (wait_any(&item, 1, deadline) <= 0)
			return false;
		got = socket_receive(
			self->control, heard + used, sizeof(heard) - 1 - used);
		if (got <= 0)
			return false;
		used += (size_t)got;
		heard[used] = 0;
	}
	return true;
}
