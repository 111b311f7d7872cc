/*
 * "Wireless Display Verify Topology", with "... Monitor Arrival Departure",
 * "... Monitor Off" and "... Connector Type": the paths that there can be to
 * the Miracast target, and all ways between them.
 *
 *	no session - session without monitor - path - path powered off
 */
#include "lab.h"

#include <errno.h>

#include "platform/clock.h"

#define NO_MONITOR -1
#define HDMI	   5

static struct scripted_sink *make_sink(int connector)
{
	struct scripted_sink *sink = lab_sink(CEA_640x480p60, 0, HH_640x360p30);

	sink->config.connector_type = connector;
	return sink;
}

static bool has_path(struct lab *lab, struct host_display *display)
{
	bool path = host_query_display(lab->host, display);

	assert_int_equal(display->base_type, D3DKMDT_VOT_MIRACAST);
	if (!path) {
		assert_false(display->active);
		assert_int_equal(display->mode_count, 0);
	}
	return path;
}

/* The session runs and the host has done what follows from that. */
static void wait_running(struct lab *lab)
{
	struct host_outcome outcome;

	while (host_wait(lab->host, clock_now_us() + 1000, &outcome) ==
		HOST_STARTING)
		;
	assert_int_equal(outcome.phase, HOST_RUNNING);
	assert_false(outcome.monitor_connected);
}

static void plug(struct lab *lab, struct scripted_sink *sink, int connector)
{
	unsigned events = lab_seen(
		lab, &lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE]);
	struct host_display display;

	scripted_sink_plug(sink, connector);
	lab_pictures(sink, 3);
	assert_int_equal(
		lab_seen(lab,
			&lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE]),
		events + 1);
	assert_true(has_path(lab, &display));
	assert_true(display.active);
}

/* The session ends of it. */
static void unplug(struct lab *lab, struct scripted_sink *sink)
{
	unsigned down = lab_seen(lab, &lab->paths_down);
	struct host_outcome outcome;
	struct host_display display;

	scripted_sink_plug(sink, NO_MONITOR);
	outcome = lab_wait_ended(lab);
	assert_true(outcome.monitor_departed);
	assert_false(has_path(lab, &display));
	assert_int_equal(lab_seen(lab, &lab->paths_down), down + 1);
	assert_true(fake_sink_wait(sink, &sink->ended, 1));
}

static void g45_g221_a_sink_without_monitor_is_no_path(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(NO_MONITOR);
	struct host_display display;
	struct host_outcome outcome;

	(void)state;
	lab_start(lab, sink);
	wait_running(lab);
	assert_false(has_path(lab, &display));
	assert_int_equal(
		host_commit_mode(lab->host, &(struct host_mode){0}), -ENOTCONN);
	assert_int_equal(host_monitor_power(lab->host, false), -ENOTCONN);
	outcome = lab_end(lab);
	assert_false(outcome.start_failed);
	assert_false(outcome.reported);
	assert_int_equal(lab->commits, 0);
	assert_int_equal(lab->arrivals, 0);
	lab_sink_close(sink);
	lab_close(lab);
}

/* The driver asks such a sink every four seconds: one time is enough. */
static void g48_g58_g143_a_monitor_comes_later_and_goes(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(NO_MONITOR);
	struct host_display display;

	(void)state;
	lab_start(lab, sink);
	wait_running(lab);
	plug(lab, sink, HDMI);
	assert_true(has_path(lab, &display));
	assert_int_equal(display.connector_type, D3DKMDT_VOT_HDMI);
	assert_int_equal(display.mode_count, 2);
	unplug(lab, sink);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g59_g60_g62_g143_monitors_come_and_go(void **state)
{
	struct lab *lab = lab_open(NULL);

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct scripted_sink *sink = make_sink(HDMI);
		struct host_display display;

		lab_play(lab, sink);
		assert_true(has_path(lab, &display));
		assert_true(display.active);
		unplug(lab, sink);
		lab_sink_close(sink);
	}
	assert_int_equal(lab->arrivals, 6);
	assert_int_equal(lab->departures, 6);
	assert_int_equal(
		lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART], 6);
	/* Nobody reported an error. */
	assert_int_equal(lab->statuses, 0);
	lab_close(lab);
}

static void g82_g83_g84_the_monitor_goes_off_and_on(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(HDMI);
	struct host_display display;
	struct host_outcome outcome;

	(void)state;
	lab_play(lab, sink);
	for (unsigned i = 1; i <= 4; i++) {
		unsigned playing = SINK_SEEN(sink, playing);
		unsigned streams = lab_seen(lab, &lab->streams);

		assert_int_equal(host_monitor_power(lab->host, false), 0);
		/* The sink is told, and the session runs on. */
		assert_true(fake_sink_wait(sink, &sink->standby, i));
		assert_true(has_path(lab, &display));
		assert_true(display.active);
		assert_false(display.powered);

		assert_int_equal(host_monitor_power(lab->host, true), 0);
		assert_true(fake_sink_wait(sink, &sink->playing, playing + 1));
		lab_wait(lab, &lab->streams, streams + 1);
		lab_pictures(sink, 3);
		assert_true(has_path(lab, &display));
		assert_true(display.powered);
	}
	/* One connection it was, and one monitor. */
	assert_int_equal(SINK_SEEN(sink, setups), 1);
	assert_int_equal(lab_seen(lab, &lab->arrivals), 1);
	outcome = lab_end(lab);
	assert_false(outcome.reported);
	assert_int_equal(lab->powers, 8);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g84_g214_a_mode_set_while_the_monitor_is_off(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(HDMI);
	struct host_display display;

	(void)state;
	lab_play(lab, sink);
	assert_int_equal(sink->selection.mode->height, 480);
	assert_int_equal(host_monitor_power(lab->host, false), 0);
	assert_true(fake_sink_wait(sink, &sink->standby, 1));
	/* It wakes up with it. */
	lab_commit(lab, 640, 360, 30);
	assert_true(has_path(lab, &display));
	assert_int_equal(display.mode.height, 360);
	assert_true(display.powered);
	assert_true(fake_sink_wait(sink, &sink->selected, 2));
	assert_true(fake_sink_wait(sink, &sink->playing, 2));
	lab_pictures(sink, 3);
	mutex_lock(&sink->lock);
	assert_int_equal(sink->selection.mode->height, 360);
	mutex_unlock(&sink->lock);
	lab_end(lab);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g54_g55_g216_g222_the_connector_of_the_sink(void **state)
{
	static const struct {
		int wfd;
		D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY technology;
	} connectors[] = {
		{0x00, D3DKMDT_VOT_HD15},
		{0x04, D3DKMDT_VOT_DVI},
		{0x05, D3DKMDT_VOT_HDMI},
		{0x07, D3DKMDT_VOT_MIRACAST}, /* built in */
		{0x0A, D3DKMDT_VOT_DISPLAYPORT_EXTERNAL},
	};
	struct lab *lab = lab_open("encoder=null\n");

	(void)state;
	for (size_t i = 0; i < sizeof(connectors) / sizeof(*connectors); i++) {
		struct scripted_sink *sink = make_sink(connectors[i].wfd);
		struct host_display display;

		lab_play(lab, sink);
		assert_true(has_path(lab, &display));
		assert_int_equal(
			display.connector_type, connectors[i].technology);
		lab_end(lab);
		lab_sink_close(sink);
	}
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g45_g221_a_sink_without_monitor_is_no_path),
		cmocka_unit_test(g48_g58_g143_a_monitor_comes_later_and_goes),
		cmocka_unit_test(g59_g60_g62_g143_monitors_come_and_go),
		cmocka_unit_test(g82_g83_g84_the_monitor_goes_off_and_on),
		cmocka_unit_test(g84_g214_a_mode_set_while_the_monitor_is_off),
		cmocka_unit_test(g54_g55_g216_g222_the_connector_of_the_sink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
