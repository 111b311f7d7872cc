/*
 * Picture parameter sets, as far as they say which tools a stream uses.
 */
#ifndef SUNDOG_H264_H264_PPS_H
#define SUNDOG_H264_H264_PPS_H

#include <stdbool.h>
#include <stdint.h>
#include "h264_nal.h"

struct h264_pps {
	uint32_t id, sps_id;
	bool cabac;
	uint32_t slice_groups; /* 1: no flexible macroblock ordering */
	/* Both 0 when there are several slice groups: then no more is read. */
	bool weighted_prediction;
	bool redundant_pictures; /* slices may say the same twice */
};

/* 0, or -EBADMSG: truncated, or a value out of the standard's range. */
int h264_pps_parse(const struct h264_nal *nal, struct h264_pps *out);

#endif
