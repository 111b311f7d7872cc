/*
 * A sink that falls silent: apart, because noticing takes a second.
 */
#include "test.h"
#include "platform/clock.h"
#include "rig.h"

static void test_silent_sink_loses_the_keep_alive_G152(void **state)
{
	struct rig *rig = rig_new("session_timeout_s=1\nslack_ms=0\n");
	uint64_t began;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	began = clock_now_us();
	fake_sink_order(&rig->sink, FAKE_MUTE);
	while (!SEEN(rig, rig->host.statuses) &&
		clock_now_us() - began < 20000000)
		clock_sleep_until_us(clock_now_us() + 50000);
	assert_true(clock_now_us() - began >= 500000);
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_MISSING_KEEPALIVE);
	assert_int_equal((uint32_t)SEEN(rig, rig->host.detail), 0xC00000B5);
	assert_true(rig->host.error_before_status);
	assert_non_null(strstr(rig->host.error, "keep-alive"));
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent_sink_loses_the_keep_alive_G152),
	};

	return cmocka_run_group_tests_name("keep_alive", tests, NULL, NULL);
}
