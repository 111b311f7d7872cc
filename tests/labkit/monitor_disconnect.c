/*
 * "Wireless Display Verify Monitor Disconnect": the display is unplugged from
 * the sink; its departure is reported, the session stops, the sink is told.
 */
#include "lab.h"

#define NO_MONITOR -1

static struct scripted_sink *make_sink(void)
{
	return lab_sink(CEA_640x480p60, 0, HH_640x360p30);
}

static void expect_departure(struct lab *lab, struct scripted_sink *sink)
{
	unsigned departures = lab_seen(lab, &lab->departures);
	unsigned events = lab_seen(
		lab, &lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART]);
	struct host_outcome outcome;
	struct host_display display;

	scripted_sink_plug(sink, NO_MONITOR);
	outcome = lab_wait_ended(lab);
	/* Reported to the miniport, and by it to the host; no error. */
	assert_true(outcome.monitor_departed);
	assert_false(outcome.reported);
	assert_false(outcome.stopped);
	assert_int_equal(lab_seen(lab, &lab->departures), departures + 1);
	assert_int_equal(
		lab_seen(lab,
			&lab->events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART]),
		events + 1);
	assert_false(host_query_display(lab->host, &display));
	/* The sink knows that the session is over (it had a TEARDOWN). */
	assert_true(fake_sink_wait(sink, &sink->ended, 1));
	assert_int_equal(sink->end.how, WFD_END_PEER_TEARDOWN);
}

static void g59_g60_g61_the_session_stops_and_the_sink_knows(void **state)
{
	struct lab *lab = lab_open(NULL);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct scripted_sink *sink = make_sink();

		lab_play(lab, sink);
		expect_departure(lab, sink);
		lab_sink_close(sink);
	}
	lab_close(lab);
}

static void g59_g60_g61_while_the_monitor_is_off(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct scripted_sink *sink = make_sink();

	(void)state;
	lab_play(lab, sink);
	assert_int_equal(host_monitor_power(lab->host, false), 0);
	assert_true(fake_sink_wait(sink, &sink->standby, 1));
	/* In standby a sink says nothing but that it goes on (W-139). */
	assert_int_equal(host_monitor_power(lab->host, true), 0);
	assert_true(fake_sink_wait(sink, &sink->playing, 2));
	expect_departure(lab, sink);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g59_g60_g61_while_a_mode_is_set(void **state)
{
	struct lab *lab = lab_open(NULL);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct scripted_sink *sink = make_sink();

		lab_play(lab, sink);
		lab_commit(lab, 640, 360, 30);
		expect_departure(lab, sink);
		lab_sink_close(sink);
	}
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			g59_g60_g61_the_session_stops_and_the_sink_knows),
		cmocka_unit_test(g59_g60_g61_while_the_monitor_is_off),
		cmocka_unit_test(g59_g60_g61_while_a_mode_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
