/*
 * "Wireless Display Verify Sink Failed To Set Mode": the sink answers M4 with
 * an error; the failure is reported as what it is and the monitor leaves.
 *
 * The sink offers modes that it then refuses: its answer to M3 is changed on
 * the way.
 */
#include "lab.h"

/* Sets these CEA modes, but offers others as well, or instead. */
static struct scripted_sink *make_sink(
	uint32_t sets, const char *right, const char *wrong)
{
	struct scripted_sink *sink = lab_sink(sets, 0, 0);

	sink->config.strict = true;
	sink->right = right;
	sink->wrong = wrong;
	return sink;
}

static void g155_the_failure_has_its_own_status(void **state)
{
	struct lab *lab = lab_open(NULL);
	struct host_display display;
	struct host_outcome outcome;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		/* Sets 1080p30, says 1280x720p30. */
		struct scripted_sink *sink = make_sink(CEA_1920x1080p30,
			"00000080 00000000 00000000",
			"00000020 00000000 00000000");

		lab_start(lab, sink);
		outcome = lab_wait_ended(lab);
		assert_false(outcome.start_failed);
		assert_true(outcome.reported);
		assert_int_equal((uint32_t)outcome.status,
			MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE);
		/* The detail tells this from other failures. */
		assert_int_not_equal(outcome.detail, STATUS_SUCCESS);
		assert_int_equal(lab_seen(lab, &lab->statuses), i + 1);
		/* A mode had been set for the sink to refuse. */
		assert_true(lab_seen(lab, &lab->commits) >= i + 1);
		assert_int_equal(lab_seen(lab, &lab->streams), 0);
		/* No monitor stays behind. */
		assert_false(host_query_display(lab->host, &display));
		lab_sink_close(sink);
	}
	lab_close(lab);
}

static void g155_a_mode_that_every_sink_sets_saves_the_session(void **state)
{
	struct lab *lab = lab_open(NULL);
	/* Sets 640x480p60, says 1920x1080p30 as well. */
	struct scripted_sink *sink = make_sink(CEA_640x480p60,
		"00000001 00000000 00000000", "00000081 00000000 00000000");
	struct host_outcome outcome;

	(void)state;
	lab_play(lab, sink);
	assert_int_equal(lab->mode.width, 1920);
	mutex_lock(&sink->lock);
	assert_int_equal(sink->selection.mode->width, 640);
	mutex_unlock(&sink->lock);
	outcome = lab_end(lab);
	assert_false(outcome.reported);
	lab_sink_close(sink);
	lab_close(lab);
}

static void g155_a_refused_mode_is_wanted_anew(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		struct lab *lab = lab_open("encoder=null\n");
		struct scripted_sink *sink =
			make_sink(CEA_640x480p60, "00000001 00000000 00000000",
				"00000081 00000000 00000000");
		struct host_outcome outcome;

		lab_start(lab, sink);
		lab_wait(lab, &lab->commits, 1);
		/* While it is still being refused, or falls back. */
		lab_commit(lab, 1920, 1080, 30);
		lab_pictures(sink, 3);
		outcome = lab_end(lab);
		assert_false(outcome.reported);
		lab_sink_close(sink);
		lab_close(lab);
	}
}

static void g155_in_a_running_session(void **state)
{
	struct lab *lab = lab_open(NULL);
	/* Sets 1280x720p60, says 1280x720p30 instead of nothing. */
	struct scripted_sink *sink = make_sink(CEA_1280x720p60,
		"00000040 00000000 00000000", "00000060 00000000 00000000");
	struct host_display display;
	struct host_outcome outcome;

	(void)state;
	lab_play(lab, sink);
	assert_int_equal(lab->mode.refresh, 60);
	lab_commit(lab, 1280, 720, 30);
	outcome = lab_wait_ended(lab);
	assert_true(outcome.reported);
	assert_int_equal((uint32_t)outcome.status,
		MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE);
	assert_false(host_query_display(lab->host, &display));
	/* The sink was told that the session is over. */
	assert_true(fake_sink_wait(sink, &sink->ended, 1));
	assert_int_equal(sink->end.how, WFD_END_PEER_TEARDOWN);
	lab_sink_close(sink);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g155_the_failure_has_its_own_status),
		cmocka_unit_test(
			g155_a_mode_that_every_sink_sets_saves_the_session),
		cmocka_unit_test(g155_a_refused_mode_is_wanted_anew),
		cmocka_unit_test(g155_in_a_running_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
