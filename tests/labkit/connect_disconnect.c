/*
 * "Wireless Display Verify Session Connect Disconnect": sessions one after
 * another, alternating between two sinks, ended in every way there is; each
 * starts and each stops.
 */
#include "lab.h"

#include <errno.h>
#include <stdio.h>

#include "support/usage.h"

#define SESSIONS 12

/* Two devices that can be told apart by what they can show. */
static struct scripted_sink *make_sink(unsigned which)
{
	struct scripted_sink *sink = which ? lab_sink(CEA_640x480p60, 0, 0)
					   : lab_sink(0, 0, HH_640x360p30);

	snprintf(sink->config.friendly_name, sizeof(sink->config.friendly_name),
		"Sink %u", which);
	sink->config.connector_type = which ? 5 : 4; /* HDMI, DVI */
	return sink;
}

enum how { BY_THE_SOURCE, BY_THE_SINK, BY_LOSS, WAYS };

static void end(struct lab *lab, struct scripted_sink *sink, enum how how)
{
	struct host_outcome outcome;
	unsigned statuses = lab_seen(lab, &lab->statuses);

	switch (how) {
	case BY_THE_SOURCE:
		outcome = lab_end(lab);
		assert_true(outcome.stopped);
		assert_false(outcome.reported);
		/* The sink was told; it does not find out by the connection. */
		assert_true(fake_sink_wait(sink, &sink->ended, 1));
		assert_int_equal(sink->end.how, WFD_END_PEER_TEARDOWN);
		return;
	case BY_THE_SINK:
		scripted_sink_order(sink, SCRIPTED_TEARDOWN);
		outcome = lab_wait_ended(lab);
		assert_int_equal((uint32_t)outcome.status,
			MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST);
		break;
	default:
		scripted_sink_order(sink, SCRIPTED_CLOSE);
		outcome = lab_wait_ended(lab);
		assert_int_equal((uint32_t)outcome.status,
			MIRACAST_STATUS_CRITICAL_ERROR);
		break;
	}
	assert_true(outcome.reported);
	assert_false(outcome.stopped);
	assert_int_equal(lab_seen(lab, &lab->statuses), statuses + 1);
}

static void run_session(struct lab *lab, unsigned which, enum how how)
{
	struct scripted_sink *sink = make_sink(which);
	struct host_display display;

	lab_play(lab, sink);
	/* It is this sink's monitor, and nothing of the one before. */
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.mode.width, 640);
	assert_int_equal(display.mode.height, which ? 480 : 360);
	assert_int_equal(display.connector_type,
		which ? D3DKMDT_VOT_HDMI : D3DKMDT_VOT_DVI);
	assert_int_equal(sink->selection.mode->height, which ? 480 : 360);
	end(lab, sink, how);
	assert_false(host_query_display(lab->host, &display));
	lab_sink_close(sink);
}

static void g187_sessions_alternate_between_two_sinks(void **state)
{
	struct lab *lab = lab_open(NULL);
	unsigned descriptors = 0, threads = 0;

	(void)state;
	for (unsigned i = 0; i < SESSIONS; i++) {
		run_session(lab, i % 2, BY_THE_SOURCE);
		if (i == 1) {
			descriptors = usage_descriptors();
			threads = usage_threads();
		}
	}
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
	assert_int_equal(lab_seen(lab, &lab->statuses), 0);
	lab_close(lab);
}

static void g187_g153_every_end_reaches_the_stopped_state(void **state)
{
	unsigned descriptors = usage_descriptors(), threads = usage_threads();
	struct lab *lab = lab_open(NULL);

	(void)state;
	for (unsigned i = 0; i < 2 * WAYS; i++)
		run_session(lab, i % 2, (enum how)(i % WAYS));
	lab_close(lab);
	/* Not even of the adapter. */
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
}

static void g187_a_second_session_waits_for_the_first(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink(1);
	struct host_error error;

	(void)state;
	lab_play(lab, sink);
	assert_int_equal(host_prepare(lab->host, &error), -EBUSY);
	/* The first has not noticed. */
	lab_pictures(sink, 3);
	assert_int_equal(SINK_SEEN(sink, ended), 0);
	lab_end(lab);
	lab_sink_close(sink);
	run_session(lab, 0, BY_THE_SOURCE);
	lab_close(lab);
}

static void g187_an_end_during_the_start(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct host_outcome outcome;

	(void)state;
	/* At any time of it: nobody waits for anything in between. */
	for (unsigned i = 0; i < 20; i++) {
		struct scripted_sink *sink = make_sink(i % 2);
		unsigned arrivals = lab_seen(lab, &lab->arrivals);

		lab_start(lab, sink);
		if (i % 4 >= 2)
			lab_wait(lab, &lab->arrivals, arrivals + 1);
		outcome = lab_end(lab);
		assert_true(outcome.stopped);
		assert_true(fake_sink_wait(sink, &sink->ended, 1));
		lab_sink_close(sink);
	}
	run_session(lab, 0, BY_THE_SOURCE);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g187_sessions_alternate_between_two_sinks),
		cmocka_unit_test(g187_g153_every_end_reaches_the_stopped_state),
		cmocka_unit_test(g187_a_second_session_waits_for_the_first),
		cmocka_unit_test(g187_an_end_during_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
