#include "unit.h"
#include "platform/thread.h"

/* A value that one thread hands to another. */
struct box {
	struct mutex lock;
	struct cond changed;
	int value;
	int taken;
};

static void box_init(struct box *box)
{
	*box = (struct box){0};
	mutex_init(&box->lock);
	cond_init(&box->changed);
}

static void box_dispose(struct box *box)
{
	cond_destroy(&box->changed);
	mutex_destroy(&box->lock);
}

static void put_one(void *arg)
{
	struct box *box = arg;

	mutex_lock(&box->lock);
	box->value++;
	cond_signal(&box->changed);
	mutex_unlock(&box->lock);
}

static void take_one(void *arg)
{
	struct box *box = arg;

	mutex_lock(&box->lock);
	while (box->value == 0)
		cond_wait(&box->changed, &box->lock);
	box->taken++;
	cond_broadcast(&box->changed);
	mutex_unlock(&box->lock);
}

static void tell_id(void *arg)
{
	*(uint64_t *)arg = thread_current_id();
}

static void cond_gives_up_at_its_deadline_not_before(void **state)
{
	struct box box;

	(void)state;
	box_init(&box);
	for (int i = 0; i < 5; i++) {
		uint64_t deadline_us = near_us();

		mutex_lock(&box.lock);
		while (cond_wait_until(&box.changed, &box.lock, deadline_us))
			assert_true(clock_now_us() < deadline_us + 1000000);
		mutex_unlock(&box.lock);
		assert_true(clock_now_us() >= deadline_us);
	}
	box_dispose(&box);
}

static void cond_with_a_past_deadline_returns(void **state)
{
	struct box box;

	(void)state;
	box_init(&box);
	mutex_lock(&box.lock);
	assert_false(cond_wait_until(&box.changed, &box.lock, 0));
	assert_false(cond_wait_until(&box.changed, &box.lock, clock_now_us()));
	mutex_unlock(&box.lock);
	box_dispose(&box);
}

static void cond_wakes_for_a_signal_before_the_deadline(void **state)
{
	const uint64_t deadlines_us[] = {far_us(), UINT64_MAX};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct thread thread;
		struct box box;

		box_init(&box);
		/* Held until the wait lets go: the signal cannot come first. */
		mutex_lock(&box.lock);
		assert_int_equal(
			thread_start(&thread, put_one, &box, "put"), 0);
		while (box.value == 0)
			assert_true(cond_wait_until(
				&box.changed, &box.lock, deadlines_us[i]));
		mutex_unlock(&box.lock);
		thread_join(&thread);
		box_dispose(&box);
	}
}

static void broadcast_wakes_all(void **state)
{
	struct thread threads[4];
	struct box box;

	(void)state;
	box_init(&box);
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			thread_start(&threads[i], take_one, &box, "take"), 0);
	mutex_lock(&box.lock);
	box.value = 1;
	cond_broadcast(&box.changed);
	while (box.taken < 4)
		assert_true(cond_wait_until(&box.changed, &box.lock, far_us()));
	mutex_unlock(&box.lock);
	for (int i = 0; i < 4; i++)
		thread_join(&threads[i]);
	box_dispose(&box);
}

static void static_mutex_works(void **state)
{
	static struct mutex lock = MUTEX_INIT;

	(void)state;
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

static void ids_differ_and_are_not_zero(void **state)
{
	struct thread thread;
	uint64_t theirs = 0;

	(void)state;
	assert_int_equal(thread_start(&thread, tell_id, &theirs, "id"), 0);
	thread_join(&thread);
	assert_true(theirs != 0);
	assert_true(thread_current_id() != 0);
	assert_true(theirs != thread_current_id());
	assert_true(thread_current_id() == thread_current_id());
}

static void join_of_none_and_second_join_do_nothing(void **state)
{
	struct thread thread = {0};
	uint64_t id;

	(void)state;
	thread_join(&thread);
	assert_int_equal(thread_start(&thread, tell_id, &id, "again"), 0);
	assert_true(thread.started);
	thread_join(&thread);
	assert_false(thread.started);
	thread_join(&thread);
	assert_int_equal(thread_start(&thread, tell_id, &id, "and again"), 0);
	thread_join(&thread);
}

static void a_long_name_is_cut(void **state)
{
	struct thread thread;
	uint64_t id = 0;

	(void)state;
	assert_int_equal(thread_start(&thread, tell_id, &id,
				 "a name beyond the kernel's limit"),
		0);
	thread_join(&thread);
	assert_true(id != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cond_gives_up_at_its_deadline_not_before),
		cmocka_unit_test(cond_with_a_past_deadline_returns),
		cmocka_unit_test(cond_wakes_for_a_signal_before_the_deadline),
		cmocka_unit_test(broadcast_wakes_all),
		cmocka_unit_test(static_mutex_works),
		cmocka_unit_test(ids_differ_and_are_not_zero),
		cmocka_unit_test(join_of_none_and_second_join_do_nothing),
		cmocka_unit_test(a_long_name_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
