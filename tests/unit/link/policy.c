/*
 * Link figures to a recommended bit rate: the policy, and what time adds.
 */
#include <string.h>

#include "link/link_estimate.h"
#include "link/link_policy.h"
#include "unit.h"

#define MBIT   UINT64_C(1000000)
#define SECOND UINT64_C(1000000)

static void policy_is_a_table(void **state)
{
	static const struct {
		enum link_kind kind;
		uint64_t tx, expected; /* kbit/s */
		unsigned frames;       /* totals; 0: none are told */
		unsigned retry_permille;
		uint64_t recommended; /* kbit/s */
	} table[] = {
		{LINK_KIND_UNKNOWN, 100000, 0, 0, 0, 0},
		{LINK_KIND_SCRIPT, 3500, 0, 0, 0, 3500},
		{LINK_KIND_SCRIPT, 90000, 0, 0, 0, 90000},
		{LINK_KIND_WIRED, 1000000, 0, 0, 0, 40000},
		{LINK_KIND_WIRED, 10000, 0, 0, 0, 10000},
		{LINK_KIND_WIRED, 10000, 0, 10, 900, 10000},
		/* 60 % of the rate in use, less the retries. */
		{LINK_KIND_WIRELESS, 54000, 0, 1000, 0, 32400},
		{LINK_KIND_WIRELESS, 54000, 0, 1000, 250, 24300},
		{LINK_KIND_WIRELESS, 54000, 0, 0, 500, 16200},
		{LINK_KIND_WIRELESS, 6000, 0, 1000, 0, 3600},
		{LINK_KIND_WIRELESS, 866700, 0, 1000, 0, 40000},
		/* 75 % of what the rate control expects, which has counted the
		 * retries. */
		{LINK_KIND_WIRELESS, 14400, 10620, 2850, 0, 7965},
		{LINK_KIND_WIRELESS, 14400, 10620, 2850, 500, 7965},
		{LINK_KIND_WIRELESS, 866700, 400000, 2850, 0, 40000},
		/* Never 0 by arithmetic: that says "not known". */
		{LINK_KIND_WIRELESS, 1000, 0, 1000, 1000, 0 /* 1 bit/s */},
		{LINK_KIND_WIRELESS, 0, 0, 1000, 0, 0},
		/* A young association's rates say nothing. */
		{LINK_KIND_WIRELESS, 6000, 0, 5, 0, 0},
		{LINK_KIND_WIRELESS, 28900, 10620, 99, 0, 0},
		{LINK_KIND_WIRELESS, 28900, 10620, 100, 0, 7965},
	};
	struct link_figures figures;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		memset(&figures, 0, sizeof(figures));
		figures.kind = table[i].kind;
		figures.tx_bit_rate = table[i].tx * 1000;
		figures.expected_bit_rate = table[i].expected * 1000;
		figures.has_totals = table[i].frames != 0;
		figures.totals.frames = table[i].frames;
		assert_int_equal(link_policy_bit_rate(
					 &figures, table[i].retry_permille) /
					 1000,
			table[i].recommended);
	}
	memset(&figures, 0, sizeof(figures));
	figures.kind = LINK_KIND_WIRELESS;
	figures.tx_bit_rate = 1000000;
	assert_int_equal(link_policy_bit_rate(&figures, 1000), 1);
}

static void both_radios_have_a_rate_that_is_in_use(void **state)
{
	struct link_figures figures = {.kind = LINK_KIND_WIRELESS,
		.tx_bit_rate = 54 * MBIT,
		.rx_bit_rate = 72 * MBIT};
	struct link_start start = link_policy_start(&figures, 30 * MBIT);

	(void)state;
	assert_int_equal(start.bit_rate, 30 * MBIT);
	assert_int_equal(start.local_max_bit_rate, 72 * MBIT);
	assert_int_equal(start.remote_max_bit_rate, 72 * MBIT);
	/* Rates that have not settled are no maximum. */
	start = link_policy_start(&figures, 0);
	assert_int_equal(start.local_max_bit_rate, 0);
	assert_int_equal(start.remote_max_bit_rate, 0);
	/* A cable has another end, which does not say. */
	figures.kind = LINK_KIND_WIRED;
	start = link_policy_start(&figures, 40 * MBIT);
	assert_int_equal(start.local_max_bit_rate, 72 * MBIT);
	assert_int_equal(start.remote_max_bit_rate, 0);
}

/* A link of 802.11: rate in Mbit/s, totals. */
static struct link_figures air(
	uint64_t megabits, uint32_t frames, uint32_t retries)
{
	return (struct link_figures){.kind = LINK_KIND_WIRELESS,
		.tx_bit_rate = megabits * MBIT,
		.has_totals = true,
		.totals = {frames, retries, 0},
		.has_signal = true,
		.signal_dbm = -60};
}

static uint64_t recommended(struct link_estimate *self, uint64_t second,
	struct link_figures figures)
{
	struct link_step out;

	assert_true(link_estimate_step(self, second * SECOND, &figures, &out));
	return out.bit_rate;
}

static void a_dip_of_one_step_is_not_followed(void **state)
{
	struct link_estimate self;

	(void)state;
	link_estimate_init(&self);
	assert_int_equal(recommended(&self, 1, air(50, 1000, 0)), 30 * MBIT);
	assert_int_equal(recommended(&self, 2, air(1, 2000, 0)), 30 * MBIT);
	assert_int_equal(recommended(&self, 3, air(50, 3000, 0)), 30 * MBIT);
}

static void a_fall_is_followed_a_step_later_a_rise_at_once(void **state)
{
	struct link_estimate self;

	(void)state;
	link_estimate_init(&self);
	assert_int_equal(recommended(&self, 1, air(50, 1000, 0)), 30 * MBIT);
	assert_int_equal(recommended(&self, 2, air(5, 2000, 0)), 30 * MBIT);
	assert_int_equal(recommended(&self, 3, air(5, 3000, 0)), 3 * MBIT);
	assert_int_equal(recommended(&self, 4, air(5, 4000, 0)), 3 * MBIT);
	assert_int_equal(recommended(&self, 5, air(50, 5000, 0)), 30 * MBIT);
}

static void a_new_association_keeps_the_recommendation(void **state)
{
	struct link_estimate self;

	(void)state;
	link_estimate_init(&self);
	assert_int_equal(recommended(&self, 1, air(6, 5, 0)), 0);
	assert_int_equal(recommended(&self, 2, air(20, 1000, 0)), 12 * MBIT);
	assert_int_equal(recommended(&self, 3, air(6, 5, 0)), 12 * MBIT);
	assert_int_equal(recommended(&self, 4, air(50, 900, 0)), 30 * MBIT);
}

static void a_script_is_followed_at_once(void **state)
{
	struct link_figures figures = {.kind = LINK_KIND_SCRIPT};
	struct link_estimate self;

	(void)state;
	link_estimate_init(&self);
	figures.tx_bit_rate = 20 * MBIT;
	assert_int_equal(recommended(&self, 1, figures), 20 * MBIT);
	figures.tx_bit_rate = 3 * MBIT;
	assert_int_equal(recommended(&self, 2, figures), 3 * MBIT);
}

static void retries_of_the_last_step_count(void **state)
{
	struct link_estimate self;

	(void)state;
	link_estimate_init(&self);
	assert_int_equal(recommended(&self, 1, air(50, 1000, 900)), 30 * MBIT);
	/* A quarter of 1000 transmissions; believed a step later. */
	recommended(&self, 2, air(50, 1750, 1150));
	assert_int_equal(recommended(&self, 3, air(50, 2500, 1400)), 22500000);
	/* Too few to tell: the share stays. */
	assert_int_equal(recommended(&self, 4, air(50, 2505, 1400)), 22500000);
	assert_int_equal(recommended(&self, 5, air(50, 3505, 1400)), 30 * MBIT);
}

static void g170_steps_carry_frames_and_signal(void **state)
{
	struct link_figures figures = air(50, 1000, 100);
	struct link_estimate self;
	struct link_step out;

	(void)state;
	link_estimate_init(&self);
	assert_true(link_estimate_step(&self, SECOND, &figures, &out));
	assert_int_equal(out.frames.transmitted, 0);
	figures = air(50, 1500, 110);
	figures.totals.failed = 5;
	assert_true(link_estimate_step(&self, 2 * SECOND, &figures, &out));
	assert_int_equal(out.frames.transmitted, 485);
	assert_int_equal(out.frames.retried, 10);
	assert_int_equal(out.frames.failed, 5);
	assert_int_equal(out.max_tx_bit_rate, 50 * MBIT);
	assert_true(out.has_signal);
	assert_int_equal(out.signal_dbm, -60);
}

static void g161_a_gap_is_bridged_a_lost_link_is_not_known(void **state)
{
	struct link_figures figures = air(50, 1000, 0);
	struct link_estimate self;
	struct link_step out;

	(void)state;
	link_estimate_init(&self);
	/* Never known: it may come yet. */
	assert_true(link_estimate_step(&self, 0, NULL, &out));
	assert_int_equal(out.bit_rate, 0);
	assert_true(link_estimate_step(&self, SECOND, &figures, &out));
	figures = air(50, 1500, 0);
	assert_true(link_estimate_step(&self, 2 * SECOND, &figures, &out));
	assert_int_equal(out.frames.transmitted, 500);
	/* Gone: the last figures, and no frames. */
	assert_true(link_estimate_step(
		&self, 2 * SECOND + LINK_GAP_US, NULL, &out));
	assert_int_equal(out.bit_rate, 30 * MBIT);
	assert_int_equal(out.max_tx_bit_rate, 50 * MBIT);
	assert_int_equal(out.frames.transmitted, 0);
	assert_false(link_estimate_step(
		&self, 2 * SECOND + LINK_GAP_US + 1, NULL, &out));
}

static void g170_frames_of_a_gap_are_counted_after_it(void **state)
{
	struct link_figures figures = air(50, 1000, 0);
	struct link_estimate self;
	struct link_step out;

	(void)state;
	link_estimate_init(&self);
	link_estimate_step(&self, SECOND, &figures, &out);
	link_estimate_step(&self, 2 * SECOND, NULL, &out);
	figures = air(50, 1300, 0);
	assert_true(link_estimate_step(&self, 3 * SECOND, &figures, &out));
	assert_int_equal(out.frames.transmitted, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policy_is_a_table),
		cmocka_unit_test(both_radios_have_a_rate_that_is_in_use),
		cmocka_unit_test(a_dip_of_one_step_is_not_followed),
		cmocka_unit_test(
			a_fall_is_followed_a_step_later_a_rise_at_once),
		cmocka_unit_test(a_new_association_keeps_the_recommendation),
		cmocka_unit_test(a_script_is_followed_at_once),
		cmocka_unit_test(retries_of_the_last_step_count),
		cmocka_unit_test(g170_steps_carry_frames_and_signal),
		cmocka_unit_test(
			g161_a_gap_is_bridged_a_lost_link_is_not_known),
		cmocka_unit_test(g170_frames_of_a_gap_are_counted_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
