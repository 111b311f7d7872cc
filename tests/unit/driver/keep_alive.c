/*
 * Sinks that fall silent or refuse: apart, because noticing takes seconds.
 */
#include "test.h"
#include "rig.h"

static void test_silent_sink_loses_the_keep_alive_G152(void **state)
{
	struct rig *rig = rig_new("session_timeout_s=1\nslack_ms=0\n");

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_sink_mute(&rig->sink);
	assert_true(fake_host_wait_for(
		&rig->host, &rig->host.statuses, 1, 20000000));
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_MISSING_KEEPALIVE);
	assert_int_equal((uint32_t)SEEN(rig, rig->host.detail), 0xC00000B5);
	assert_true(rig->host.error_before_status);
	assert_non_null(strstr(rig->host.error, "keep-alive"));
	rig_free(rig);
}

static void answer_with(struct rig *rig, const char *right, const char *wrong)
{
	rig_lock(rig);
	rig->sink.right = right;
	rig->sink.wrong = wrong;
	rig_unlock(rig, 0);
}

/* Six seconds it has; then it is dark without its consent. */
static void test_a_sink_that_refuses_to_sleep_G83(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	answer_with(rig, "RTSP/1.0 200 OK", "RTSP/1.0 406 No");
	fake_host_power(&rig->host, false);
	assert_true(fake_host_wait_for(&rig->host,
		&rig->host.io_count[SUNDOG_IO_STREAM_STOP], 1, 20000000));
	answer_with(rig, NULL, NULL);
	fake_host_power(&rig->host, true);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent_sink_loses_the_keep_alive_G152),
		cmocka_unit_test(test_a_sink_that_refuses_to_sleep_G83),
	};

	return cmocka_run_group_tests_name("keep_alive", tests, NULL, NULL);
}
