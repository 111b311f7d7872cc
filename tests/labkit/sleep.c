/*
 * "Wireless Display Verify Sleep": a session that sleep has stopped can be
 * started again after the resume. What Windows does on the way into sleep is to
 * end the session; what a machine without such a hand does is shown by the
 * "frozen" half of this scenario (sleep_frozen.py).
 */
#include "lab.h"

#include "support/usage.h"

static struct scripted_sink *make_sink(void)
{
	return lab_sink(CEA_640x480p60, 0, HH_640x360p30);
}

/* Runs a session into sleep; afterwards nothing of it is there. */
static void sleep_once(struct lab *lab)
{
	struct scripted_sink *sink = make_sink();
	struct host_display display;
	struct host_outcome outcome;

	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	outcome = lab_end(lab);
	assert_true(outcome.stopped);
	assert_false(outcome.stop_overran);
	assert_false(outcome.destroy_overran);
	assert_false(host_query_display(lab->host, &display));
	assert_true(fake_sink_wait(sink, &sink->ended, 1));
	assert_int_equal(sink->end.how, WFD_END_PEER_TEARDOWN);
	lab_sink_close(sink);
}

static void g188_again_on_the_same_adapter(void **state)
{
	struct lab *lab = lab_open(NULL);
	unsigned descriptors, threads;

	(void)state;
	sleep_once(lab);
	descriptors = usage_descriptors();
	threads = usage_threads();
	for (unsigned i = 0; i < 5; i++)
		sleep_once(lab);
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
	assert_int_equal(lab->statuses, 0);
	lab_close(lab);
}

static void g188_again_on_a_new_adapter(void **state)
{
	(void)state;
	/* The device was stopped and added anew (hibernation, PnP stop). */
	for (unsigned i = 0; i < 4; i++) {
		struct lab *lab = lab_open(NULL);

		sleep_once(lab);
		lab_close(lab);
	}
}

static void g188_asleep_before_the_session_ran(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct host_outcome outcome;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct scripted_sink *sink = make_sink();

		lab_start(lab, sink);
		outcome = lab_end(lab);
		assert_true(outcome.stopped);
		lab_sink_close(sink);
	}
	sleep_once(lab);
	lab_close(lab);
}

static void g188_asleep_with_the_monitor_off(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink();
	struct host_display display;

	(void)state;
	/* The monitor goes first, then the machine. */
	lab_play(lab, sink);
	assert_int_equal(host_monitor_power(lab->host, false), 0);
	assert_true(fake_sink_wait(sink, &sink->standby, 1));
	lab_end(lab);
	assert_true(fake_sink_wait(sink, &sink->ended, 1));
	assert_int_equal(sink->end.how, WFD_END_PEER_TEARDOWN);
	lab_sink_close(sink);
	/* It is on in the next session. */
	sink = make_sink();
	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	assert_true(display.powered);
	assert_int_equal(SINK_SEEN(sink, standby), 0);
	lab_end(lab);
	lab_sink_close(sink);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g188_again_on_the_same_adapter),
		cmocka_unit_test(g188_again_on_a_new_adapter),
		cmocka_unit_test(g188_asleep_before_the_session_ran),
		cmocka_unit_test(g188_asleep_with_the_monitor_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
