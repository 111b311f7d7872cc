/*
 * Program association and program map: the two tables of a transport stream,
 * written and read (ISO/IEC 13818-1, 2.4.4; W-149, W-150, W-155, W-164, W-166).
 */
#ifndef SUNDOG_MPEGTS_TS_PSI_H
#define SUNDOG_MPEGTS_TS_PSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_mux.h"
#include "ts_profile.h"

/* The longest PAT or PMT section, header and CRC included. */
#define TS_SECTION_BYTES_MAX 1024
/* What ts_pat_write and ts_pmt_write write at most. */
#define TS_TABLE_BYTES_MAX 64
#define TS_PMT_STREAMS_MAX 16

enum ts_table_id { TS_TABLE_PAT = 0x00, TS_TABLE_PMT = 0x02 };

/* CRC-32/MPEG-2; 0 over a section that ends with its CRC. */
uint32_t ts_crc32(const uint8_t *data, size_t length);

/* Write a whole section and return its length. */
size_t ts_pat_write(uint8_t *out);
size_t ts_pmt_write(uint8_t *out, const struct ts_mux_config *config);

struct ts_pat {
	bool current;
	unsigned section_number;
	/* The first program; program numbers of 0 name a network table. */
	bool has_program;
	unsigned program;
	unsigned pmt_pid;
};

struct ts_pmt {
	bool current;
	unsigned program;
	unsigned version;
	unsigned pcr_pid;
	bool hdcp; /* an HDCP registration descriptor stands somewhere */
	size_t streams;
	struct {
		unsigned type;
		unsigned pid;
	} stream[TS_PMT_STREAMS_MAX]; /* those beyond are passed over */
};

/* A whole section. -EILSEQ: its CRC is wrong; -EBADMSG: another table, or its
 * lengths contradict each other. */
int ts_pat_read(const uint8_t *section, size_t length, struct ts_pat *out);
int ts_pmt_read(const uint8_t *section, size_t length, struct ts_pmt *out);

#endif
