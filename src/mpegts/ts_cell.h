/*
 * One transport stream packet ("cell"): its header, its adaptation field and
 * the clock reference in it (ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.5).
 */
#ifndef SUNDOG_MPEGTS_TS_CELL_H
#define SUNDOG_MPEGTS_TS_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_burst.h"

#define TS_SYNC_BYTE	 0x47
#define TS_HEADER_BYTES	 4
#define TS_PAYLOAD_BYTES (TS_CELL_BYTES - TS_HEADER_BYTES)
/* The PCR counts 27 MHz ticks modulo 2^33 * 300. */
#define TS_PCR_WRAP ((UINT64_C(1) << 33) * 300)

struct ts_cell {
	unsigned pid;
	bool error;	/* transport_error_indicator */
	bool start;	/* payload_unit_start_indicator */
	bool scrambled; /* transport_scrambling_control is not 00 */
	bool has_payload;
	uint8_t cc; /* continuity counter */
	/* From the adaptation field. */
	bool discontinuity;
	bool random_access;
	bool has_pcr;
	bool stuffed; /* holds bytes that say nothing */
	uint64_t pcr_27m;
	const uint8_t *payload;
	size_t length; /* of the payload; may be 0 even when has_payload */
};

/* 0; -EILSEQ: no sync byte; -EBADMSG: no valid layout (pid, error and start
 * are still set). */
int ts_cell_read(const uint8_t *data, struct ts_cell *out);

/*
 * Writes header and adaptation field of a cell that carries length bytes of
 * payload (1 to 184, 182 with random_access); the adaptation field takes up
 * what they leave (W-160). Returns where the payload goes.
 */
uint8_t *ts_cell_write(uint8_t *data, unsigned pid, bool start, uint8_t cc,
	bool random_access, size_t length);

/* Writes a cell without payload that says only what time it is (W-151). */
void ts_cell_write_pcr(
	uint8_t *data, unsigned pid, uint8_t cc, uint64_t time_27m);

#endif
