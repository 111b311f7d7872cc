/*
 * What the transport stream tests share: a demultiplexer that records all it
 * is told, and a writer of cells and PES packets that owes nothing to the code
 * under test.
 */
#ifndef SUNDOG_TESTS_UNIT_MPEGTS_RECORD_H
#define SUNDOG_TESTS_UNIT_MPEGTS_RECORD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "mpegts/ts_demux.h"

/* A test with a sentence for a name. */
#define BEHAVIOUR(sentence, function)                                          \
	{                                                                      \
		sentence, function, NULL, NULL, NULL                           \
	}

#define RECORD_UNITS_MAX  256
#define RECORD_VIDEO_MAX  (300 * 1024)
#define RECORD_AUDIO_MAX  (64 * 1024)
#define RECORD_FAULTS_MAX 10

struct recorded_unit {
	struct ts_unit unit; /* data: a copy */
	size_t cells;	     /* fed when it came */
};

struct record {
	struct ts_demux *demux;
	void *memory;
	struct recorded_unit units[RECORD_UNITS_MAX];
	size_t unit_count;
	uint64_t pcr[RECORD_UNITS_MAX];
	size_t pcr_count;
	size_t programs;
	enum ts_codec video, audio; /* of the last program event */
	size_t faults[RECORD_FAULTS_MAX];
	unsigned fault_pid; /* of the last one */
};

void record_open(struct record *self);
/* With buffers of exactly these sizes. */
void record_open_sized(struct record *self, size_t video, size_t audio);
void record_close(struct record *self);
const struct ts_demux_stats *record_stats(const struct record *self);
void record_feed(struct record *self, const uint8_t *cells, size_t count);
/* Fails the test unless unit i holds these bytes and is undamaged. */
void record_expect(const struct record *self, size_t i, enum ts_codec codec,
	const uint8_t *data, size_t length, uint64_t pts_90k);

/* A stream of cells being written by hand. */
struct script {
	uint8_t data[4096 * TS_CELL_BYTES];
	size_t cells;
	uint8_t cc[0x2000]; /* the next one of each PID */
};

void script_open(struct script *self);
uint8_t *script_cell_at(struct script *self, size_t i);
void script_drop(struct script *self, size_t i);
/* One cell. adaptation: the bytes after adaptation_field_length, or NULL with
 * adaptation_length < 0 for no adaptation field. The rest is payload, which
 * must fill the cell exactly. */
void script_cell(struct script *self, unsigned pid, bool start,
	const uint8_t *adaptation, int adaptation_length,
	const uint8_t *payload, size_t length);
/* Cells for a whole payload, the last one stuffed. */
void script_payload(struct script *self, unsigned pid, const uint8_t *payload,
	size_t length);
/* A section in as many cells as it takes, pointer_field 0. */
void script_section(struct script *self, unsigned pid, const uint8_t *section,
	size_t length);
/* A PES packet with a PTS; stated: PES_packet_length. */
void script_pes(struct script *self, unsigned pid, uint8_t stream_id,
	size_t stated, uint64_t pts_90k, const uint8_t *payload, size_t length);
/* A PAT that names one program, and a PMT; streams: pairs of type and PID. */
void script_pat(struct script *self, unsigned program, unsigned pmt_pid);
void script_pmt(struct script *self, unsigned pmt_pid, unsigned program,
	unsigned version, unsigned pcr_pid, const unsigned *streams,
	size_t count);
/* Closes a section: section_length and CRC. Returns its length. */
size_t script_seal(uint8_t *section, size_t length);
/* Bytes that tell where they belong. */
void fill(uint8_t *data, size_t length, unsigned seed);
/* Reads hexadecimal digits; returns the number of bytes. */
size_t unhex(const char *hex, uint8_t *out);
/* A reproducible random number. */
uint32_t draw(uint32_t *state);

#endif
