/*
 * Video modes: which of them can be encoded, and the shape of their pixels.
 */
#ifndef SUNDOG_MINIPORT_MODES_H
#define SUNDOG_MINIPORT_MODES_H

#include <stdbool.h>
#include <stdint.h>
#include "sundog/adapter.h"
#include "sundog/contract.h"

/* Sizes are even (4:2:0) and what an H.264 level could carry; rates lie
 * between 23.9 Hz, below which a host refuses (G-208), and 240 Hz. */
#define MODE_SIZE_MIN 128u
#define MODE_SIZE_MAX 8192u

bool mode_is_valid(const struct sundog_mode *mode);
bool mode_equal(const struct sundog_mode *a, const struct sundog_mode *b);

/* As the host enumerates it. The picture is drawn at the far monitor's own
 * rate, so the divider is 1 (G-206, G-209). */
void mode_to_target(
	const struct sundog_mode *mode, struct sundog_target_mode *out);
void mode_from_target(
	const struct sundog_target_mode *target, struct sundog_mode *out);

/* A pixel's shape, width / height: 1/1 but for the television sizes 720x480
 * and 720x576, which fill a 16:9 screen. */
struct sample_aspect {
	uint32_t width, height;
};
struct sample_aspect mode_sample_aspect(uint32_t width, uint32_t height);

#endif
