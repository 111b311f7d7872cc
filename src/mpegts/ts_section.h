/*
 * Puts the sections of one PID together from the payloads of its cells: they
 * may span several cells, and several may share one (ISO/IEC 13818-1, 2.4.4.1).
 */
#ifndef SUNDOG_MPEGTS_TS_SECTION_H
#define SUNDOG_MPEGTS_TS_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_psi.h"

struct ts_section {
	bool active; /* a section is being received */
	size_t length;
	uint8_t data[TS_SECTION_BYTES_MAX];
};

/* A complete section, not yet checked. */
typedef void ts_section_handler(
	void *ctx, const uint8_t *section, size_t length);

/* Forgets what was begun: the next section starts afresh. */
void ts_section_reset(struct ts_section *self);
/* One cell's payload; start: its payload_unit_start_indicator. */
void ts_section_feed(struct ts_section *self, const uint8_t *payload,
	size_t length, bool start, ts_section_handler *handler, void *ctx);

#endif
