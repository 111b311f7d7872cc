#include "receiver/idle_watch.h"
#include "unit.h"

#define START 7000000u

static void test_asks_once_then_warns_once(void **state)
{
	struct idle_watch watch = {0};

	(void)state;
	idle_watch_arm(&watch, START - 1);
	idle_watch_media(&watch, START);
	assert_int_equal(
		idle_watch_tick(&watch, START + 4999999), IDLE_STEP_NONE);
	assert_int_equal(idle_watch_deadline(&watch), START + 5000000);
	assert_int_equal(
		idle_watch_tick(&watch, START + 5000000), IDLE_STEP_ASK);
	assert_int_equal(
		idle_watch_tick(&watch, START + 29999999), IDLE_STEP_NONE);
	assert_int_equal(
		idle_watch_tick(&watch, START + 30000000), IDLE_STEP_WARN);
	assert_int_equal(
		idle_watch_tick(&watch, START + 300000000), IDLE_STEP_NONE);
	assert_int_equal(idle_watch_deadline(&watch), UINT64_MAX);
}

static void test_gives_up_when_nothing_ever_came(void **state)
{
	struct idle_watch watch = {0};

	(void)state;
	idle_watch_arm(&watch, START);
	assert_int_equal(
		idle_watch_tick(&watch, START + 5000000), IDLE_STEP_ASK);
	assert_int_equal(
		idle_watch_tick(&watch, START + 29999999), IDLE_STEP_NONE);
	assert_int_equal(
		idle_watch_tick(&watch, START + 30000000), IDLE_STEP_GIVE_UP);
	assert_int_equal(idle_watch_deadline(&watch), UINT64_MAX);

	watch = (struct idle_watch){.give_up_us = 6000000};
	idle_watch_arm(&watch, START);
	assert_int_equal(
		idle_watch_tick(&watch, START + 5000000), IDLE_STEP_ASK);
	assert_int_equal(
		idle_watch_tick(&watch, START + 6000000), IDLE_STEP_GIVE_UP);
}

static void test_media_begins_anew(void **state)
{
	struct idle_watch watch = {0};

	(void)state;
	idle_watch_arm(&watch, START);
	assert_int_equal(
		idle_watch_tick(&watch, START + 5000000), IDLE_STEP_ASK);
	idle_watch_media(&watch, START + 6000000);
	assert_int_equal(
		idle_watch_tick(&watch, START + 10999999), IDLE_STEP_NONE);
	assert_int_equal(
		idle_watch_tick(&watch, START + 11000000), IDLE_STEP_ASK);
}

static void test_only_while_playing(void **state)
{
	struct idle_watch watch = {0};

	(void)state;
	idle_watch_media(&watch, START);
	assert_int_equal(idle_watch_deadline(&watch), UINT64_MAX);
	idle_watch_arm(&watch, START);
	idle_watch_disarm(&watch);
	assert_int_equal(
		idle_watch_tick(&watch, START + 60000000), IDLE_STEP_NONE);
	/* A second PLAYING does not put it off. */
	idle_watch_arm(&watch, START);
	idle_watch_arm(&watch, START + 4000000);
	assert_int_equal(idle_watch_deadline(&watch), START + 5000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asks_once_then_warns_once),
		cmocka_unit_test(test_gives_up_when_nothing_ever_came),
		cmocka_unit_test(test_media_begins_anew),
		cmocka_unit_test(test_only_while_playing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
