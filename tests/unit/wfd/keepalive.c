#include "unit.h"
#include "wfd/wfd_keepalive.h"

static void test_interval(void **state)
{
	static const struct {
		unsigned timeout;
		double interval;
	} cases[] = {{1, 0.5}, {2, 1}, {9, 4.5}, {10, 4.5}, {11, 5.5},
		{30, 24.5}, {31, 25}, {60, 25}, {86400, 25}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_true(wfd_keepalive_interval(cases[i].timeout) ==
			    SECONDS(cases[i].interval));
}

static void test_not_running(void **state)
{
	struct wfd_keepalive keepalive = {0};

	(void)state;
	assert_true(wfd_keepalive_deadline(&keepalive) == UINT64_MAX);
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(100)),
		WFD_KEEPALIVE_WAIT);
	wfd_keepalive_start(&keepalive, 30, SECONDS(1));
	wfd_keepalive_stop(&keepalive);
	assert_true(wfd_keepalive_deadline(&keepalive) == UINT64_MAX);
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(100)),
		WFD_KEEPALIVE_WAIT);
}

static void test_life(void **state)
{
	struct wfd_keepalive keepalive;

	(void)state;
	wfd_keepalive_start(&keepalive, 30, SECONDS(100));
	assert_true(wfd_keepalive_deadline(&keepalive) == SECONDS(124.5));
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(124.4)),
		WFD_KEEPALIVE_WAIT);
	/* A late tick sends once, and counts from when it came. */
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(126)),
		WFD_KEEPALIVE_SEND);
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(126)),
		WFD_KEEPALIVE_WAIT);
	assert_true(wfd_keepalive_deadline(&keepalive) == SECONDS(130));
	wfd_keepalive_answered(&keepalive, SECONDS(129));
	assert_true(wfd_keepalive_deadline(&keepalive) == SECONDS(150.5));
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(151)),
		WFD_KEEPALIVE_SEND);
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(158.9)),
		WFD_KEEPALIVE_WAIT);
	assert_int_equal(wfd_keepalive_tick(&keepalive, SECONDS(159)),
		WFD_KEEPALIVE_LOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-30 the interval for each timeout", test_interval),
		CASE("not running", test_not_running),
		CASE("W-30..W-32 sent, answered, lost", test_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
