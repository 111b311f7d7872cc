/*
 * The adapter's settings: lines "name=value\n", the stand-in for a Windows
 * device's software key.
 *
 * The miniport knows
 *
 *	screen=x11[:DISPLAY] | pattern | file:PATH
 *	                                 what is shown; x11 alone: $DISPLAY
 *	encoder=x264 | null              null: no picture, for tests
 *	idr_interval_s=1..15             the longest between two IDRs
 *
 * and keeps all others for the driver, which asks by SUNDOG_IO_QUERY_SETTING.
 */
#ifndef SUNDOG_MINIPORT_SETTINGS_H
#define SUNDOG_MINIPORT_SETTINGS_H

#include <stdint.h>
#include "reason.h"

struct settings;

/*
 * Copies text. A name that comes twice has its last value. 0, -ENOMEM, or
 * -EINVAL with a reason: a line without '=', an empty name, a name or value
 * that is longer than the contract can carry.
 */
int settings_parse(
	const char *text, struct settings **out, struct reason *reason);
/* NULL is fine. */
void settings_destroy(struct settings *self);

/* The value, or fallback when the name is not set. */
const char *settings_text(
	const struct settings *self, const char *name, const char *fallback);
/* A whole number in minimum..maximum: 0, or -EINVAL with a reason. Not set:
 * *out is left alone. */
int settings_number(const struct settings *self, const char *name,
	uint32_t minimum, uint32_t maximum, uint32_t *out,
	struct reason *reason);

#endif
