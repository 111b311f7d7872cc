#include "unit.h"

static void never_runs_backwards(void **state)
{
	uint64_t before_us = clock_now_us();

	(void)state;
	for (int i = 0; i < 10000; i++) {
		uint64_t now_us = clock_now_us();

		assert_true(now_us >= before_us);
		before_us = now_us;
	}
}

static void sleep_ends_at_the_deadline_or_later(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		uint64_t deadline_us = clock_now_us() + 1500;

		clock_sleep_until_us(deadline_us);
		assert_true(clock_now_us() >= deadline_us);
	}
}

static void sleep_until_the_past_returns(void **state)
{
	(void)state;
	clock_sleep_until_us(0);
	clock_sleep_until_us(clock_now_us());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_runs_backwards),
		cmocka_unit_test(sleep_ends_at_the_deadline_or_later),
		cmocka_unit_test(sleep_until_the_past_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
