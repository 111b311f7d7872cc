#include <stdlib.h>

#include "unit.h"
#include "platform/event.h"

static void is_created_unsignalled(void **state)
{
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	assert_non_null(event.handle);
	assert_false(event_is_signalled(&event));
	event_destroy(&event);
	assert_null(event.handle);
}

static void stays_signalled_until_reset(void **state)
{
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	event_signal(&event);
	assert_true(event_is_signalled(&event));
	assert_true(event_is_signalled(&event));
	event_reset(&event);
	assert_false(event_is_signalled(&event));
	event_destroy(&event);
}

static void one_reset_undoes_many_signals(void **state)
{
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	for (int i = 0; i < 1000; i++)
		event_signal(&event);
	event_reset(&event);
	assert_false(event_is_signalled(&event));
	event_destroy(&event);
}

static void reset_of_an_unsignalled_event_returns(void **state)
{
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	event_reset(&event);
	assert_false(event_is_signalled(&event));
	event_signal(&event);
	assert_true(event_is_signalled(&event));
	event_destroy(&event);
}

static void destroy_of_none_does_nothing(void **state)
{
	struct event event = {0};

	(void)state;
	event_destroy(&event);
	event_destroy(&event);
}

static void only_a_live_handle_is_valid(void **state)
{
	struct event event;
	void *handle;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	handle = event.handle;
	assert_true(event_handle_is_valid(handle));
	event_signal(&event);
	assert_true(event_handle_is_valid(handle));
	event_destroy(&event);
	assert_false(event_handle_is_valid(handle));
	assert_false(event_handle_is_valid(NULL));
	assert_false(event_handle_is_valid((void *)(intptr_t)-1));
	assert_false(event_handle_is_valid((void *)(intptr_t)INT32_MIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_created_unsignalled),
		cmocka_unit_test(stays_signalled_until_reset),
		cmocka_unit_test(one_reset_undoes_many_signals),
		cmocka_unit_test(reset_of_an_unsignalled_event_returns),
		cmocka_unit_test(destroy_of_none_does_nothing),
		cmocka_unit_test(only_a_live_handle_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
