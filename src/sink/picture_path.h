/*
 * The way of an access unit: decoder, pattern reader, presenter, and the
 * record of when it was where.
 *
 * Units come on the receive thread; pictures come back from the presenter on
 * either thread.
 */
#ifndef SUNDOG_SINK_PICTURE_PATH_H
#define SUNDOG_SINK_PICTURE_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include "decode/decoder.h"
#include "latency_histogram.h"
#include "pattern_reader.h"
#include "picture.h"
#include "platform/thread.h"
#include "present/presenter.h"
#include "stats_log.h"

struct picture_path_totals {
	uint64_t decoded;
	uint64_t shown;
	uint64_t decode_errors;
	unsigned width, height; /* of the last picture */
	bool is_pattern;
	uint64_t pattern_lost;
	bool has_latency;
	uint64_t latency_p50_us, latency_p99_us;
};

struct picture_path {
	struct decoder *decoder;
	struct presenter *presenter;
	bool decodes; /* false: the null decoder, units count as frames */
	struct stats_log *stats; /* NULL: none wanted */
	/* The receive thread's */
	uint64_t units, decoded, decode_errors;
	bool came_back; /* the unit's own picture */
	struct pattern_reader pattern;
	struct picture *last;
	/* Both threads' */
	struct mutex lock;
	uint64_t shown;
	struct latency_histogram latency;
};

/* decoder, presenter and stats stay the caller's. */
void picture_path_init(struct picture_path *self, struct decoder *decoder,
	bool decodes, struct presenter *presenter, struct stats_log *stats);
void picture_path_destroy(struct picture_path *self);

/* What the presenter hands back. */
void picture_path_done(struct picture_path *self, const struct picture *picture,
	uint64_t presented_us);

/* False: it was not decodable, ask for an IDR. times: what is known of it so
 * far; number is set here. */
bool picture_path_unit(
	struct picture_path *self, const struct decoder_unit *unit);

/* The last picture decoded, NULL: none. After the receive thread's end. */
const struct picture *picture_path_last(const struct picture_path *self);
void picture_path_totals(
	struct picture_path *self, struct picture_path_totals *out);

#endif
