/*
 * The display as the program and its applications see it: another mode, the
 * monitor's power, and what there is.
 */
#include <errno.h>
#include <string.h>

#include "fixture.h"

/* What the miniport was asked to commit last. */
static struct sundog_target_mode asked;
static BOOLEAN asked_power;
static NTSTATUS commit_answer;

static NTSTATUS see_commit(struct script *script,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	(void)script;
	if (mode)
		asked = *mode;
	asked_power = power_on;
	return commit_answer;
}

static void see_mode(void *ctx, unsigned width, unsigned height,
	unsigned refresh_numerator, unsigned refresh_denominator)
{
	(void)height;
	(void)refresh_numerator;
	(void)refresh_denominator;
	fixture_log(ctx, width ? "mode" : "no-mode");
}

/* A session with a monitor whose first mode is committed. */
static void run_with_monitor(struct fixture *self)
{
	commit_answer = STATUS_SUCCESS;
	memset(&asked, 0, sizeof(asked));
	self->script.commit = see_commit;
	self->observer.mode = see_mode;
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
}

static int commit(
	struct fixture *self, unsigned width, unsigned height, unsigned refresh)
{
	const struct host_mode wanted = {width, height, refresh};

	return host_commit_mode(self->host, &wanted);
}

static void another_mode_is_committed(void **state)
{
	struct fixture *self = *state;

	run_with_monitor(self);
	assert_int_equal(commit(self, 1280, 720, 60), 0);
	/* It has happened when the call is back. */
	assert_int_equal(fixture_count(self, "commit"), 2);
	assert_int_equal(fixture_count(self, "mode"), 2);
	assert_int_equal(asked.width, 1280);
	assert_int_equal(asked.height, 720);
	assert_true(asked_power);
	assert_int_equal(commit(self, 0, 0, 24), 0); /* 0: any */
	assert_int_equal(asked.width, 1920);
	assert_int_equal(asked.refresh_numerator, 24000);
	assert_int_equal(commit(self, 0, 0, 0), 0);
	assert_int_equal(asked.refresh_numerator, 60);
}

static void a_mode_that_is_not_there_leaves_the_one_before(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	run_with_monitor(self);
	assert_int_equal(commit(self, 1280, 720, 50), -ENOENT);
	assert_int_equal(commit(self, 800, 0, 0), -ENOENT);
	assert_int_equal(fixture_count(self, "commit"), 1);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(display.mode.width, 1920);
}

static void g208_a_slow_mode_is_not_there(void **state)
{
	static const struct sundog_target_mode modes[] = {
		{1920, 1080, 60, 1, 1}, {800, 600, 60, 1, 3}};
	struct fixture *self = *state;

	self->script.modes = modes;
	self->script.mode_count = 2;
	run_with_monitor(self);
	assert_int_equal(commit(self, 800, 600, 0), -ENOENT);
	assert_int_equal(fixture_count(self, "commit"), 1);
}

static void what_the_miniport_refuses_is_an_error(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	run_with_monitor(self);
	commit_answer = STATUS_INVALID_PARAMETER;
	assert_int_equal(commit(self, 1280, 720, 0), -EIO);
	assert_int_equal(host_monitor_power(self->host, false), -EIO);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(display.mode.width, 1920);
	assert_true(display.powered);
}

static void the_chosen_mode_stays_the_wanted_one(void **state)
{
	struct fixture *self = *state;

	run_with_monitor(self);
	assert_int_equal(commit(self, 1280, 720, 0), 0);
	fixture_indicate(self, TRUE); /* another monitor at the sink */
	fixture_wait(self, "mode", 3);
	assert_int_equal(asked.width, 1280);
}

static void without_a_monitor_there_is_nothing_to_commit(void **state)
{
	struct fixture *self = *state;

	self->script.mode_count = 0;
	fixture_open(self);
	assert_int_equal(commit(self, 0, 0, 0), -ENOTCONN);
	assert_int_equal(host_monitor_power(self->host, false), -ENOTCONN);
	fixture_prepare(self);
	assert_int_equal(commit(self, 0, 0, 0), -ENOTCONN);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	assert_int_equal(commit(self, 0, 0, 0), -ENOTCONN);
	assert_int_equal(host_monitor_power(self->host, false), -ENOTCONN);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "modes", 1);
	/* One without a mode. */
	assert_int_equal(commit(self, 0, 0, 0), -ENOENT);
	assert_int_equal(host_monitor_power(self->host, false), -ENOTCONN);
	fixture_finish(self);
	assert_int_equal(commit(self, 0, 0, 0), -ENOTCONN);
	assert_int_equal(fixture_count(self, "commit"), 0);
}

static void g82_g84_power_goes_off_and_on_with_the_same_mode(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	run_with_monitor(self);
	assert_int_equal(commit(self, 1280, 720, 0), 0);
	memset(&asked, 0, sizeof(asked));
	assert_int_equal(host_monitor_power(self->host, false), 0);
	assert_int_equal(fixture_count(self, "commit"), 3);
	assert_false(asked_power);
	assert_int_equal(asked.width, 1280);
	assert_true(host_query_display(self->host, &display));
	assert_true(display.active);
	assert_false(display.powered);
	/* What it is already is nothing to commit. */
	assert_int_equal(host_monitor_power(self->host, false), 0);
	assert_int_equal(fixture_count(self, "commit"), 3);

	assert_int_equal(host_monitor_power(self->host, true), 0);
	assert_int_equal(fixture_count(self, "commit"), 4);
	assert_true(asked_power);
	assert_int_equal(asked.width, 1280);
	/* G-84: without reconnecting. */
	assert_int_equal(fixture_count(self, "start"), 1);
	assert_int_equal(
		host_wait(self->host, 0, &self->outcome), HOST_RUNNING);
}

static void a_mode_wakes_the_monitor(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	run_with_monitor(self);
	assert_int_equal(host_monitor_power(self->host, false), 0);
	assert_int_equal(commit(self, 1280, 720, 0), 0);
	assert_true(asked_power);
	assert_true(host_query_display(self->host, &display));
	assert_true(display.powered);
}

static void g221_no_path_without_a_monitor(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	fixture_open(self);
	memset(&display, 0xFF, sizeof(display));
	assert_false(host_query_display(self->host, &display));
	assert_false(display.active);
	assert_int_equal(display.mode_count, 0);
	assert_int_equal(display.edid_bytes, 0);
	assert_int_equal(display.mode.width, 0);

	self->observer.mode = see_mode;
	host_close(self->host);
	run_with_monitor(self);
	assert_true(host_query_display(self->host, &display));
	assert_true(display.active);
	assert_true(display.powered);
	assert_int_equal(display.mode_count, 3);
	assert_int_equal(display.mode.width, 1920);
	assert_int_equal(display.mode.height, 1080);
	assert_int_equal(display.mode.refresh_numerator, 60);
	assert_int_equal(display.mode.refresh_denominator, 1);
	assert_int_equal(display.edid_bytes, 256);
	for (int i = 0; i < 256; i++)
		assert_int_equal(display.edid[i], 0xAB);

	fixture_indicate(self, FALSE);
	fixture_wait(self, "no-mode", 1);
	assert_false(host_query_display(self->host, &display));
	assert_false(display.active);
	assert_int_equal(display.edid_bytes, 0);
}

static NTSTATUS a_plug(struct script *script, DXGK_CHILD_STATUS *out)
{
	out->Type = StatusMiracastConnection;
	out->Miracast.Connected = atomic_load(&script->connected);
	out->Miracast.MiracastMonitorType =
		fixture_of(script)->number == 0
			? D3DKMDT_VOT_DISPLAYPORT_EXTERNAL
			: D3DKMDT_VOT_MIRACAST;
	return STATUS_SUCCESS;
}

static void g222_the_connector_is_the_one_at_the_sink(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	self->script.child_status = a_plug;
	run_with_monitor(self);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(
		display.connector_type, D3DKMDT_VOT_DISPLAYPORT_EXTERNAL);
	self->number = 1; /* now one that is built in */
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 2);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(display.connector_type, D3DKMDT_VOT_MIRACAST);
}

static void g223_the_base_type_is_always_miracast(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	fixture_open(self);
	host_query_display(self->host, &display);
	assert_int_equal(display.base_type, D3DKMDT_VOT_MIRACAST);
	host_close(self->host);
	self->script.child_status = a_plug;
	run_with_monitor(self);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(display.base_type, D3DKMDT_VOT_MIRACAST);
	assert_int_not_equal(display.connector_type, D3DKMDT_VOT_MIRACAST);
}

static void a_sink_without_a_descriptor_has_none(void **state)
{
	struct fixture *self = *state;
	struct host_display display;

	self->script.edid_bytes = 0;
	run_with_monitor(self);
	assert_true(host_query_display(self->host, &display));
	assert_int_equal(display.edid_bytes, 0);
	assert_true(display.active);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(another_mode_is_committed),
		TEST(a_mode_that_is_not_there_leaves_the_one_before),
		TEST(g208_a_slow_mode_is_not_there),
		TEST(what_the_miniport_refuses_is_an_error),
		TEST(the_chosen_mode_stays_the_wanted_one),
		TEST(without_a_monitor_there_is_nothing_to_commit),
		TEST(g82_g84_power_goes_off_and_on_with_the_same_mode),
		TEST(a_mode_wakes_the_monitor),
		TEST(g221_no_path_without_a_monitor),
		TEST(g222_the_connector_is_the_one_at_the_sink),
		TEST(g223_the_base_type_is_always_miracast),
		TEST(a_sink_without_a_descriptor_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
