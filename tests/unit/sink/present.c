/*
 * Handing pictures over, and where they lie in a window.
 */
#include "helpers.h"
#include "platform/clock.h"
#include "sink/present/latest.h"
#include "sink/present/letterbox.h"
#include "sink/present/presenter.h"
#include "sink/session_timer.h"
#include "unit.h"

static void test_latest_holds_one(void **state)
{
	struct picture *a = test_picture(2, 2, 0, 0, 0);
	struct picture *b = test_picture(2, 2, 0, 0, 0);
	struct latest latest;

	(void)state;
	latest_init(&latest);
	assert_null(latest_take(&latest));
	assert_null(latest_put(&latest, a));
	assert_ptr_equal(latest_put(&latest, b), a);
	picture_unref(a);
	assert_ptr_equal(latest_take(&latest), b);
	assert_null(latest_take(&latest));
	assert_null(latest_put(&latest, b));
	latest_destroy(&latest);
	assert_int_equal(test_pictures(), 0);
}

static void test_references(void **state)
{
	struct picture *a = test_picture(2, 2, 0, 0, 0);

	(void)state;
	assert_ptr_equal(picture_ref(a), a);
	picture_unref(a);
	assert_int_equal(test_pictures(), 1);
	picture_unref(a);
	assert_int_equal(test_pictures(), 0);
	picture_unref(NULL);
	assert_null(picture_ref(NULL));
}

static void assert_box(unsigned width, unsigned height, unsigned sar_num,
	unsigned sar_den, unsigned window_w, unsigned window_h,
	struct letterbox expected)
{
	struct picture picture = {
		.width = width,
		.height = height,
		.sar_num = sar_num,
		.sar_den = sar_den,
	};
	struct letterbox box = letterbox_fit(&picture, window_w, window_h);

	assert_int_equal(box.x, expected.x);
	assert_int_equal(box.y, expected.y);
	assert_int_equal(box.width, expected.width);
	assert_int_equal(box.height, expected.height);
}

static void test_letterbox(void **state)
{
	(void)state;
	assert_box(1920, 1080, 1, 1, 1920, 1080,
		(struct letterbox){0, 0, 1920, 1080});
	assert_box(1920, 1080, 1, 1, 1280, 800,
		(struct letterbox){0, 40, 1280, 720});
	assert_box(640, 480, 1, 1, 1920, 1080,
		(struct letterbox){240, 0, 1440, 1080});
	/* Wide pixels: 720x480 on a 16:9 screen */
	assert_box(720, 480, 32, 27, 1920, 1080,
		(struct letterbox){0, 0, 1920, 1080});
	assert_box(1366, 768, 1, 1, 0, 0, (struct letterbox){0, 0, 0, 0});
	assert_box(0, 0, 1, 1, 100, 50, (struct letterbox){0, 0, 100, 50});
}

struct seen {
	unsigned done;
	uint64_t presented_us;
};

static void on_done(
	void *ctx, const struct picture *picture, uint64_t presented_us)
{
	struct seen *seen = ctx;

	(void)picture;
	seen->done++;
	seen->presented_us = presented_us;
}

static void test_headless_is_done_at_once(void **state)
{
	const struct presenter_events events = {.done = on_done};
	struct picture *picture = test_picture(2, 2, 0, 0, 0);
	struct seen seen = {.presented_us = 1};
	struct presenter *presenter;

	(void)state;
	assert_int_equal(presenter_headless_create(&presenter), 0);
	presenter_set_events(presenter, &events, &seen);
	assert_false(presenter_shows(presenter));
	presenter_offer(presenter, picture);
	assert_int_equal(seen.done, 1);
	assert_int_equal(seen.presented_us, 0);
	presenter_set_title(presenter, "nobody sees it");
	presenter_end(presenter);
	presenter_run(presenter);
	presenter_destroy(presenter);
	presenter_destroy(NULL);
	picture_unref(picture);
	assert_int_equal(test_pictures(), 0);
}

struct alarm {
	struct mutex lock;
	struct cond changed;
	uint64_t rang_us;
};

static void ring(void *ctx)
{
	struct alarm *alarm = ctx;

	mutex_lock(&alarm->lock);
	alarm->rang_us = clock_now_us();
	cond_signal(&alarm->changed);
	mutex_unlock(&alarm->lock);
}

static void test_timer(void **state)
{
	struct alarm alarm = {.rang_us = 0};
	uint64_t deadline_us;
	struct session_timer timer;

	(void)state;
	mutex_init(&alarm.lock);
	cond_init(&alarm.changed);
	memset(&timer, 0, sizeof(timer));
	/* Never armed, armed and ended before */
	assert_int_equal(session_timer_start(&timer, ring, &alarm), 0);
	session_timer_end(&timer);
	assert_int_equal(session_timer_start(&timer, ring, &alarm), 0);
	session_timer_arm(&timer, clock_now_us() + 60000000);
	session_timer_end(&timer);
	assert_int_equal(alarm.rang_us, 0);
	/* The first deadline counts */
	assert_int_equal(session_timer_start(&timer, ring, &alarm), 0);
	deadline_us = clock_now_us() + 50000;
	session_timer_arm(&timer, deadline_us);
	session_timer_arm(&timer, deadline_us + 60000000);
	mutex_lock(&alarm.lock);
	while (!alarm.rang_us)
		assert_true(cond_wait_until(
			&alarm.changed, &alarm.lock, deadline_us + 10000000));
	mutex_unlock(&alarm.lock);
	assert_true(alarm.rang_us >= deadline_us);
	session_timer_end(&timer);
	cond_destroy(&alarm.changed);
	mutex_destroy(&alarm.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latest_holds_one),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_letterbox),
		cmocka_unit_test(test_headless_is_done_at_once),
		cmocka_unit_test(test_timer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
