#include "modes.h"

static bool size_is_valid(uint32_t pixels)
{
	return pixels >= MODE_SIZE_MIN && pixels <= MODE_SIZE_MAX &&
	       pixels % 2 == 0;
}

bool mode_is_valid(const struct sundog_mode *mode)
{
	uint64_t numerator = mode->refresh_numerator;
	uint64_t denominator = mode->refresh_denominator;

	return size_is_valid(mode->width) && size_is_valid(mode->height) &&
	       denominator > 0 && numerator <= 1000000000u &&
	       numerator * 10 >= denominator * 239 &&
	       numerator <= denominator * 240;
}

bool mode_equal(const struct sundog_mode *a, const struct sundog_mode *b)
{
	return a->width == b->width && a->height == b->height &&
	       (uint64_t)a->refresh_numerator * b->refresh_denominator ==
		       (uint64_t)b->refresh_numerator * a->refresh_denominator;
}

void mode_to_target(
	const struct sundog_mode *mode, struct sundog_target_mode *out)
{
	*out = (struct sundog_target_mode){
		.width = mode->width,
		.height = mode->height,
		.refresh_numerator = mode->refresh_numerator,
		.refresh_denominator = mode->refresh_denominator,
		.vsync_divider = 1,
	};
}

void mode_from_target(
	const struct sundog_target_mode *target, struct sundog_mode *out)
{
	*out = (struct sundog_mode){
		.width = target->width,
		.height = target->height,
		.refresh_numerator = target->refresh_numerator,
		.refresh_denominator = target->refresh_denominator,
	};
}

struct sample_aspect mode_sample_aspect(uint32_t width, uint32_t height)
{
	if (width == 720 && height == 480)
		return (struct sample_aspect){32, 27};
	if (width == 720 && height == 576)
		return (struct sample_aspect){64, 45};
	return (struct sample_aspect){1, 1};
}
