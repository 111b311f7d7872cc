#include "link_policy.h"

static uint64_t clamp(uint64_t value, uint64_t lowest, uint64_t highest)
{
	if (value < lowest)
		return lowest;
	return value > highest ? highest : value;
}

static uint64_t wireless(
	const struct link_figures *figures, unsigned retry_permille)
{
	uint64_t rate;

	if (figures->has_totals && figures->totals.frames < LINK_SETTLED_FRAMES)
		return 0;
	if (figures->expected_bit_rate)
		rate = figures->expected_bit_rate * 75 / 100;
	else if (figures->tx_bit_rate)
		rate = figures->tx_bit_rate * 60 / 100 *
		       (1000 - clamp(retry_permille, 0, 1000)) / 1000;
	else
		return 0;
	return clamp(rate, 1, LINK_BIT_RATE_MAX);
}

uint64_t link_policy_bit_rate(
	const struct link_figures *figures, unsigned retry_permille)
{
	switch (figures->kind) {
	case LINK_KIND_SCRIPT:
		return figures->tx_bit_rate;
	case LINK_KIND_WIRED:
		return clamp(figures->tx_bit_rate, 0, LINK_BIT_RATE_MAX);
	case LINK_KIND_WIRELESS:
		return wireless(figures, retry_permille);
	default:
		return 0;
	}
}

struct link_start link_policy_start(
	const struct link_figures *figures, uint64_t bit_rate)
{
	struct link_start start = {.bit_rate = bit_rate};
	uint64_t in_use = figures->tx_bit_rate > figures->rx_bit_rate
				  ? figures->tx_bit_rate
				  : figures->rx_bit_rate;

	if (!bit_rate)
		return start;
	start.local_max_bit_rate = in_use;
	if (figures->kind != LINK_KIND_WIRED)
		start.remote_max_bit_rate = in_use;
	return start;
}
