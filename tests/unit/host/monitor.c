/*
 * Monitors: arrival, the choice of a mode, departure.
 */
#include <stdio.h>
#include <string.h>

#include "host/host_monitor.h"
#include "fixture.h"

static const struct sundog_target_mode modes[] = {
	{1920, 1080, 60, 1, 1},
	{1920, 1080, 30000, 1001, 1},
	{1280, 720, 60000, 1001, 1},
	{640, 480, 60, 1, 1},
};

static int choose(const struct sundog_target_mode *list, unsigned count,
	unsigned width, unsigned height, unsigned refresh)
{
	const struct host_mode wanted = {width, height, refresh};

	return host_monitor_choose(list, count, &wanted);
}

static void the_first_is_chosen_unless_one_is_wanted(void **state)
{
	(void)state;
	assert_int_equal(choose(modes, 4, 0, 0, 0), 0);
	assert_int_equal(choose(modes, 4, 1280, 720, 0), 2);
	assert_int_equal(choose(modes, 4, 1280, 720, 60), 2); /* 59.94 */
	assert_int_equal(choose(modes, 4, 1920, 1080, 30), 1);
	assert_int_equal(choose(modes, 4, 0, 0, 30), 1);
	assert_int_equal(choose(modes, 4, 0, 480, 0), 3);
	assert_int_equal(choose(modes, 4, 3840, 2160, 60), 0);
	assert_int_equal(choose(modes, 4, 0, 0, 75), 0);
	assert_int_equal(choose(modes, 0, 0, 0, 0), -1);
}

static void a_wanted_size_comes_with_the_nearest_rate(void **state)
{
	static const struct sundog_target_mode rates[] = {
		{1920, 1080, 60, 1, 1}, {1280, 720, 24, 1, 1},
		{1280, 720, 30, 1, 1}, {1280, 720, 60000, 1001, 1},
		{1280, 720, 65, 1, 0}, /* malformed */
	};

	(void)state;
	assert_int_equal(choose(rates, 5, 1280, 720, 59), 3);
	assert_int_equal(choose(rates, 5, 1280, 720, 66), 3);
	assert_int_equal(choose(rates, 5, 1280, 720, 29), 2);
	assert_int_equal(choose(rates, 5, 1280, 720, 27), 1); /* the first */
	assert_int_equal(choose(rates, 5, 0, 720, 1), 1);
	assert_int_equal(choose(rates, 5, 1281, 720, 59), 0);
}

static void g208_slow_modes_are_refused(void **state)
{
	static const struct sundog_target_mode slow[] = {
		{1920, 1080, 239, 10, 1}, /* 23.9 Hz: just not below */
		{1920, 1080, 238999, 10000, 1},
		{1920, 1080, 24000, 1001, 1},
		{1920, 1080, 60, 1, 2}, /* 30 Hz */
		{1920, 1080, 60, 1, 3}, /* 20 Hz */
		{1920, 1080, 0, 1, 1},
		{1920, 1080, 4000000000u, 4000000000u, 1},
	};
	const bool good[] = {true, false, true, true, false, false, false};

	(void)state;
	for (int i = 0; i < 7; i++)
		assert_int_equal(
			choose(&slow[i], 1, 0, 0, 0), good[i] ? 0 : -1);
	assert_int_equal(choose(&slow[1], 2, 1920, 1080, 24), 1);
}

static void g206_malformed_modes_are_refused(void **state)
{
	static const struct sundog_target_mode bad[] = {
		{0, 1080, 60, 1, 1},
		{1920, 0, 60, 1, 1},
		{1920, 1080, 60, 0, 1},
		{1920, 1080, 60, 1, 0},
		{1920, 1080, 6000, 1, 64},
	};

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(choose(&bad[i], 1, 0, 0, 0), -1);
}

/* What was committed, as seen by the observer: judged after the log says that
 * it was. */
static unsigned committed[4];

static void see_mode(void *ctx, unsigned width, unsigned height,
	unsigned refresh_numerator, unsigned refresh_denominator)
{
	struct fixture *self = ctx;

	mutex_lock(&self->lock);
	committed[0] = width;
	committed[1] = height;
	committed[2] = refresh_numerator;
	committed[3] = refresh_denominator;
	mutex_unlock(&self->lock);
	fixture_log(self, width ? "mode" : "no-mode");
}

static void expect_committed(struct fixture *self, unsigned width,
	unsigned height, unsigned refresh_numerator)
{
	mutex_lock(&self->lock);
	assert_int_equal(committed[0], width);
	assert_int_equal(committed[1], height);
	assert_int_equal(committed[2], refresh_numerator);
	mutex_unlock(&self->lock);
}

static void g64_an_arrival_commits_the_first_mode(void **state)
{
	struct fixture *self = *state;

	self->observer.mode = see_mode;
	fixture_run(self);
	fixture_wait(self, "child", 1); /* G-64: once it had started */
	assert_int_equal(fixture_count(self, "modes"), 0);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	assert_int_equal(fixture_count(self, "child"), 2);
	assert_int_equal(fixture_count(self, "edid"), 2); /* G-63: 256 bytes */
	assert_int_equal(fixture_count(self, "commit"), 1);
	expect_committed(self, 1920, 1080, 60);
}

static void a_wanted_mode_is_committed(void **state)
{
	struct fixture *self = *state;

	self->observer.mode = see_mode;
	self->options.wanted = (struct host_mode){1280, 720, 0};
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	expect_committed(self, 1280, 720, 60);
}

static char noted[512];

static void see_note(void *ctx, const char *text)
{
	struct fixture *self = ctx;

	mutex_lock(&self->lock);
	snprintf(noted, sizeof(noted), "%s", text);
	mutex_unlock(&self->lock);
	fixture_log(self, "note");
}

/* Runs with this wish, its monitor arriving twice; the number of notes. */
static unsigned notes_of(
	struct fixture *self, unsigned width, unsigned height, unsigned refresh)
{
	self->observer.mode = see_mode;
	self->observer.note = see_note;
	self->options.wanted = (struct host_mode){width, height, refresh};
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 2);
	return fixture_count(self, "note");
}

static void a_size_that_is_not_there_is_noted_once(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(notes_of(self, 1234, 567, 0), 1);
	assert_string_equal(noted,
		"there is no mode 1234x567 with this receiver on this link; "
		"using 1920x1080 at 60 Hz");
	/* Once per session. */
	fixture_finish(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "note", 2);
}

static void a_rate_that_is_not_there_is_noted_once(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(notes_of(self, 1280, 720, 50), 1);
	assert_string_equal(noted,
		"there is no mode 1280x720 at 50 Hz with this receiver on "
		"this link; using 1280x720 at "
		"60 Hz");
	expect_committed(self, 1280, 720, 60);
}

static void a_mode_that_is_there_is_not_noted(void **state)
{
	assert_int_equal(notes_of(*state, 1280, 720, 60), 0);
}

static void a_long_list_is_read_whole(void **state)
{
	struct fixture *self = *state;
	struct sundog_target_mode many[200];

	for (int i = 0; i < 200; i++)
		many[i] = (struct sundog_target_mode){
			1920, 1080, 25 + (UINT)i, 1, 1};
	self->script.modes = many;
	self->script.mode_count = 200;
	self->observer.mode = see_mode;
	self->options.wanted = (struct host_mode){0, 0, 224};
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	expect_committed(self, 1920, 1080, 224);
	fixture_finish(self); /* many lives no longer */
}

static void g64_a_monitor_that_is_there_already(void **state)
{
	struct fixture *self = *state;

	atomic_store(&self->script.connected, true); /* never indicated */
	fixture_run(self);
	fixture_wait(self, "commit", 1);
}

static void g45_no_monitor_is_no_failure(void **state)
{
	struct fixture *self = *state;

	fixture_run(self);
	fixture_wait(self, "child", 1);
	assert_int_equal(
		host_wait(self->host, near_us(), &self->outcome), HOST_RUNNING);
	assert_int_equal(fixture_count(self, "commit"), 0);
}

static void no_usable_mode_is_no_commit(void **state)
{
	struct fixture *self = *state;

	self->script.mode_count = 0;
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "modes", 1);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "commit"), 0);
	assert_int_equal(fixture_count(self, "uncommit"), 0);
}

static void a_new_arrival_commits_anew(void **state)
{
	struct fixture *self = *state;

	self->observer.mode = see_mode;
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 2);
}

static NTSTATUS send_on_commit(struct script *script,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	(void)power_on;
	if (!mode)
		fixture_send(fixture_of(script));
	return STATUS_SUCCESS;
}

static void g60_departure_ends_the_session(void **state)
{
	struct fixture *self = *state;

	self->observer.mode = see_mode;
	self->script.commit = send_on_commit;
	fixture_run(self);
	fixture_indicate(self, TRUE);
	fixture_wait(self, "mode", 1);
	fixture_indicate(self, FALSE);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.monitor_departed);
	assert_false(self->outcome.stopped);
	assert_false(self->outcome.reported);
	fixture_wait(self, "no-mode", 1);
	/* What the miniport says about it does not reach the driver. */
	fixture_wait(self, "cancelled", 1);
	assert_int_equal(fixture_count(self, "message"), 0);
}

static void a_departure_without_an_arrival_is_nothing(void **state)
{
	struct fixture *self = *state;

	fixture_run(self);
	fixture_indicate(self, FALSE);
	assert_int_equal(
		host_wait(self->host, near_us(), &self->outcome), HOST_RUNNING);
	assert_false(self->outcome.monitor_departed);
}

static void g186_the_last_departure_is_not_a_reason(void **state)
{
	struct fixture *self = *state;

	self->observer.mode = see_mode;
	fixture_open(self);
	for (unsigned i = 1; i <= 2; i++) {
		unsigned before = fixture_count(self, "mode");

		fixture_prepare(self);
		fixture_start(self);
		fixture_wait_phase(self, HOST_RUNNING);
		fixture_indicate(self, TRUE);
		fixture_wait(self, "mode", before + 1);
		fixture_finish(self);
		assert_false(self->outcome.monitor_departed);
		assert_int_equal(fixture_count(self, "uncommit"), i);
		assert_int_equal(fixture_count(self, "no-mode"), i);
	}
}

static void other_children_are_refused(void **state)
{
	struct fixture *self = *state;
	DXGK_CHILD_STATUS status;
	struct sundog_adapter_callbacks *host;

	fixture_run(self);
	host = &self->script.adapter;
	memset(&status, 0, sizeof(status));
	status.Type = StatusMiracastConnection;
	status.ChildUid = 99;
	assert_int_equal(host->IndicateChildStatus(host->hAdapter, &status),
		STATUS_INVALID_PARAMETER);
	status.ChildUid = SCRIPT_TARGET;
	status.Type = StatusConnection;
	assert_int_equal(host->IndicateChildStatus(host->hAdapter, &status),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host->IndicateChildStatus(host->hAdapter, NULL),
		STATUS_INVALID_PARAMETER);
}

static void g62_many_arrivals_and_departures(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	fixture_prepare(self);
	/* Not running: none of them ends anything. */
	for (int i = 0; i < 100; i++) {
		fixture_indicate(self, TRUE);
		fixture_indicate(self, FALSE);
	}
	fixture_indicate(self, TRUE);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	fixture_wait(self, "commit", 1);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_chosen_unless_one_is_wanted),
		cmocka_unit_test(a_wanted_size_comes_with_the_nearest_rate),
		cmocka_unit_test(g208_slow_modes_are_refused),
		cmocka_unit_test(g206_malformed_modes_are_refused),
		TEST(g64_an_arrival_commits_the_first_mode),
		TEST(a_wanted_mode_is_committed),
		TEST(a_size_that_is_not_there_is_noted_once),
		TEST(a_rate_that_is_not_there_is_noted_once),
		TEST(a_mode_that_is_there_is_not_noted),
		TEST(a_long_list_is_read_whole),
		TEST(g64_a_monitor_that_is_there_already),
		TEST(g45_no_monitor_is_no_failure),
		TEST(no_usable_mode_is_no_commit),
		TEST(a_new_arrival_commits_anew),
		TEST(g60_departure_ends_the_session),
		TEST(a_departure_without_an_arrival_is_nothing),
		TEST(g186_the_last_departure_is_not_a_reason),
		TEST(other_children_are_refused),
		TEST(g62_many_arrivals_and_departures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
