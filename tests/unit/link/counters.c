/*
 * Frames per step out of totals, and how retries are spread over them.
 */
#include <string.h>

#include "link/link_counters.h"
#include "unit.h"

static struct link_totals step(struct link_counters *self, uint32_t frames,
	uint32_t retries, uint32_t failed, uint8_t station)
{
	struct link_figures figures = {.has_totals = true,
		.totals = {frames, retries, failed},
		.station = {station}};
	struct link_totals added;

	link_counters_step(self, &figures, &added);
	return added;
}

static void expect(struct link_totals added, uint32_t frames, uint32_t retries,
	uint32_t failed)
{
	assert_int_equal(added.frames, frames);
	assert_int_equal(added.retries, retries);
	assert_int_equal(added.failed, failed);
}

static void g170_counters_are_per_step(void **state)
{
	struct link_counters counters = {0};

	(void)state;
	/* What was before the session is none of its steps'. */
	expect(step(&counters, 5000, 40, 3, 1), 0, 0, 0);
	expect(step(&counters, 5700, 60, 4, 1), 700, 20, 1);
	expect(step(&counters, 5700, 60, 4, 1), 0, 0, 0);
	expect(step(&counters, 5701, 62, 4, 1), 1, 2, 0);
}

static void g170_counters_wrap_at_32_bits(void **state)
{
	struct link_counters counters = {0};

	(void)state;
	step(&counters, UINT32_MAX - 99, UINT32_MAX, 7, 1);
	expect(step(&counters, 400, 9, 7, 1), 500, 10, 0);
}

static void g170_totals_that_began_again_count_from_zero(void **state)
{
	struct link_counters counters = {0};

	(void)state;
	step(&counters, 100000, 500, 20, 1);
	/* One that fell shows that all were reset, also those that did not. */
	expect(step(&counters, 300, 5, 20, 1), 300, 5, 20);
	expect(step(&counters, 400, 5, 20, 1), 100, 0, 0);
	/* Reset to more than could be sent in a step: nothing is told. */
	step(&counters, 1000, 0, 0, 1);
	expect(step(&counters, LINK_STEP_FRAMES_MAX + 1001, 0, 0, 1), 0, 0, 0);
}

static void g170_another_station_has_totals_of_its_own(void **state)
{
	struct link_counters counters = {0};

	(void)state;
	step(&counters, 1000, 10, 1, 1);
	expect(step(&counters, 1500, 12, 1, 2), 1500, 12, 1);
}

static void retries_are_spread_in_the_mildest_way(void **state)
{
	static const struct {
		struct link_totals added;
		struct link_frames frames; /* transmitted, retried, multiple,
					    * failed */
	} table[] = {
		{{0, 0, 0}, {0, 0, 0, 0}},
		{{100, 0, 0}, {100, 0, 0, 0}},
		{{100, 30, 0}, {70, 30, 0, 0}},
		{{100, 30, 10}, {60, 30, 0, 10}},
		{{100, 100, 0}, {0, 100, 0, 0}},
		/* More retries than frames: some needed two. */
		{{100, 130, 0}, {0, 70, 30, 0}},
		{{100, 900, 20}, {0, 0, 80, 20}},
		/* Nothing arrived. */
		{{10, 70, 10}, {0, 0, 0, 10}},
		{{10, 70, 12}, {0, 0, 0, 12}},
	};
	struct link_frames frames;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		frames = link_frames_of(&table[i].added);
		assert_memory_equal(&frames, &table[i].frames, sizeof(frames));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g170_counters_are_per_step),
		cmocka_unit_test(g170_counters_wrap_at_32_bits),
		cmocka_unit_test(g170_totals_that_began_again_count_from_zero),
		cmocka_unit_test(g170_another_station_has_totals_of_its_own),
		cmocka_unit_test(retries_are_spread_in_the_mildest_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
