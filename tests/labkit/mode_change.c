/*
 * "Wireless Display Verify Mode Change": every mode that the target has can be
 * set and reaches the sink as it was set, with the refresh rate it has, and
 * the sink's protocol events are reported.
 */
#include "lab.h"

#include <errno.h>

#include "h264/h264_sps.h"
#include "platform/clock.h"

/* The stream's own words about what is in it, from its last SPS. */
struct watch {
	struct h264_sps sps;
	unsigned streams, idrs; /* changed SPS, IDR pictures */
};

struct offered {
	unsigned width, height, refresh;
};

#define CEA                                                                    \
	(CEA_640x480p60 | CEA_720x480p60 | CEA_720x576p50 | CEA_1280x720p24 |  \
		CEA_1280x720p25 | CEA_1280x720p30 | CEA_1280x720p60 |          \
		CEA_1920x1080p30)
#define VESA (VESA_800x600p30 | VESA_1024x768p30 | VESA_1024x768p60)
#define HH   (HH_640x360p30 | HH_800x480p30)

static const struct offered offer[] = {
	{640, 480, 60},
	{720, 480, 60},
	{720, 576, 50},
	{1280, 720, 24},
	{1280, 720, 25},
	{1280, 720, 30},
	{1280, 720, 60},
	{1920, 1080, 30},
	{800, 600, 30},
	{1024, 768, 30},
	{1024, 768, 60},
	{640, 360, 30},
	{800, 480, 30},
};
#define OFFERED (sizeof(offer) / sizeof(offer[0]))

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	struct watch *self = ctx;
	struct h264_nal nal;
	struct h264_sps sps;
	size_t cursor = 0;

	while (h264_nal_next(unit->data, unit->length, &cursor, &nal)) {
		if (nal.type != H264_NAL_SPS || h264_sps_parse(&nal, &sps) < 0)
			continue;
		self->idrs++;
		if (memcmp(&sps, &self->sps, sizeof(sps)))
			self->streams++;
		self->sps = sps;
	}
}

/* Frames a second: a tick of the SPS is a field. */
static unsigned sps_refresh(const struct h264_sps *sps)
{
	return sps->has_timing ? sps->time_scale / (2 * sps->num_units_in_tick)
			       : 0;
}

static void expect_stream(struct scripted_sink *sink, struct watch *watch,
	const struct sundog_mode *mode)
{
	uint64_t deadline = clock_now_us() + LAB_PATIENCE_US;
	bool in_time = true, same = false;

	mutex_lock(&sink->lock);
	while (!same && in_time) {
		same = watch->sps.width == mode->width &&
		       watch->sps.height == mode->height &&
		       sps_refresh(&watch->sps) == mode->refresh_numerator;
		if (!same)
			in_time = cond_wait_until(
				&sink->changed, &sink->lock, deadline);
	}
	mutex_unlock(&sink->lock);
	if (!same)
		fail_msg("%ux%u at %u Hz was set, the stream is %ux%u at %u",
			mode->width, mode->height, mode->refresh_numerator,
			watch->sps.width, watch->sps.height,
			sps_refresh(&watch->sps));
}

static struct scripted_sink *make_sink(struct watch *watch)
{
	struct scripted_sink *sink = lab_sink(CEA, VESA, HH);

	sink->on_unit = on_unit;
	sink->ctx = watch;
	return sink;
}

static bool is_offered(const struct sundog_mode *mode)
{
	for (size_t i = 0; i < OFFERED; i++)
		if (mode->width == offer[i].width &&
			mode->height == offer[i].height &&
			mode->refresh_numerator == offer[i].refresh &&
			mode->refresh_denominator == 1)
			return true;
	return false;
}

static void g212_g214_the_target_has_the_modes_of_the_sink(void **state)
{
	struct watch watch = {0};
	struct lab *lab = lab_open("encoder=null\n");
	struct scripted_sink *sink = make_sink(&watch);
	struct host_display display;

	(void)state;
	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.mode_count, OFFERED);
	assert_int_equal(lab->arrival.mode_count, OFFERED);
	for (unsigned i = 0; i < OFFERED; i++) {
		assert_true(is_offered(&lab->arrival.modes[i]));
		for (unsigned j = 0; j < i; j++)
			assert_memory_not_equal(&lab->arrival.modes[i],
				&lab->arrival.modes[j],
				sizeof(struct sundog_mode));
	}
	lab_end(lab);
	lab_sink_close(sink);
	lab_close(lab);
}

static void set_mode(struct lab *lab, struct scripted_sink *sink,
	struct watch *watch, const struct sundog_mode *mode)
{
	struct host_display display;

	lab_commit(lab, mode->width, mode->height, mode->refresh_numerator);
	assert_int_equal(lab_seen(lab, &lab->mode.width), mode->width);
	assert_int_equal(lab_seen(lab, &lab->mode.height), mode->height);
	assert_int_equal(
		lab_seen(lab, &lab->mode.refresh), mode->refresh_numerator);
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.mode.width, mode->width);
	assert_int_equal(display.mode.height, mode->height);
	assert_int_equal(
		display.mode.refresh_numerator, mode->refresh_numerator);
	assert_int_equal(display.mode.vsync_divider, 1);
	/* Negotiated with the sink, and then what is streamed. */
	expect_stream(sink, watch, mode);
	mutex_lock(&sink->lock);
	assert_int_equal(sink->selection.mode->width, mode->width);
	assert_int_equal(sink->selection.mode->height, mode->height);
	assert_int_equal(
		sink->selection.mode->refresh, mode->refresh_numerator);
	mutex_unlock(&sink->lock);
	lab_pictures(sink, 2);
}

static void g214_every_mode_is_set_and_streamed(void **state)
{
	struct watch watch = {0};
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(&watch);
	struct host_outcome outcome;

	(void)state;
	lab_play(lab, sink);
	for (unsigned i = 0; i < OFFERED; i++)
		set_mode(lab, sink, &watch, &lab->arrival.modes[i]);
	/* From the last to the first, at once. */
	set_mode(lab, sink, &watch, &lab->arrival.modes[0]);
	assert_int_equal(SINK_SEEN(sink, ended), 0);
	outcome = lab_end(lab);
	assert_false(outcome.reported);
	/* One session it was, with one monitor. */
	assert_int_equal(lab->arrivals, 1);
	assert_int_equal(lab->departures, 0);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g142_g214_protocol_events_are_reported(void **state)
{
	struct watch watch = {0};
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(&watch);

	(void)state;
	lab_play(lab, sink);
	for (unsigned i = 0; i < 3; i++) {
		const struct sundog_mode *mode = &lab->arrival.modes[i];
		unsigned asked = lab_seen(
			lab, &lab->events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ]);
		unsigned idrs;

		set_mode(lab, sink, &watch, mode);
		idrs = lab_sink_seen(sink, &watch.idrs);
		scripted_sink_order(sink, SCRIPTED_ASK_IDR);
		lab_wait(lab, &lab->events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ],
			asked + 1);
		assert_true(fake_sink_wait(sink, &watch.idrs, idrs + 1));
	}
	/* A change of mode is none of the sink's events. */
	assert_int_equal(
		lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE], 0);
	assert_int_equal(
		lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART], 0);
	assert_int_equal(lab->statuses, 0);
	lab_end(lab);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g214_a_mode_that_the_target_lacks_changes_nothing(void **state)
{
	static const struct host_mode lacking[] = {
		{1920, 1080, 60}, {1280, 720, 50}, {320, 240, 60}};
	struct watch watch = {0};
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(&watch);
	struct host_display display;
	unsigned messages;

	(void)state;
	lab_play(lab, sink);
	set_mode(lab, sink, &watch, &(struct sundog_mode){1280, 720, 30, 1});
	messages = lab_seen(lab, &lab->set_modes);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(
			host_commit_mode(lab->host, &lacking[i]), -ENOENT);
	lab_pictures(sink, 3);
	assert_int_equal(lab_seen(lab, &lab->set_modes), messages);
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.mode.width, 1280);
	assert_int_equal(lab_sink_seen(sink, &watch.sps.width), 1280);
	lab_end(lab);
	lab_sink_close(sink);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			g212_g214_the_target_has_the_modes_of_the_sink),
		cmocka_unit_test(g214_every_mode_is_set_and_streamed),
		cmocka_unit_test(g142_g214_protocol_events_are_reported),
		cmocka_unit_test(
			g214_a_mode_that_the_target_lacks_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
