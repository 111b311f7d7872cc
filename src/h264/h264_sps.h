/*
 * Sequence and picture parameter sets, and the beginnings of slice headers.
 */
#ifndef SUNDOG_H264_H264_SPS_H
#define SUNDOG_H264_H264_SPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "h264_nal.h"

struct h264_sps {
	uint8_t profile_idc;
	uint8_t constraint_flags; /* the whole byte, constraint_set0 = 0x80 */
	uint8_t level_idc;
	uint32_t id;
	uint32_t width, height; /* after cropping */
	uint32_t coded_width, coded_height;
	uint32_t log2_max_frame_num;
	uint32_t pic_order_cnt_type;
	uint32_t max_num_ref_frames;
	bool gaps_in_frame_num_allowed;
	bool frame_mbs_only;
	bool separate_colour_planes;
	bool has_timing;
	uint32_t num_units_in_tick, time_scale;
	bool has_reorder; /* bitstream restrictions are stated */
	uint32_t max_num_reorder_frames, max_dec_frame_buffering;
	bool has_colour; /* else the three below are 0 */
	uint8_t colour_primaries, transfer, matrix;
	bool full_range; /* false when unstated */
};

struct h264_slice {
	uint32_t first_mb;
	uint32_t type; /* 0..4: P B I SP SI */
	uint32_t pps_id;
	uint32_t frame_num;
	bool idr;
	bool reference;
};

/* 0, or -EBADMSG: truncated, or a value out of the standard's range. */
int h264_sps_parse(const struct h264_nal *nal, struct h264_sps *out);
/* Only what the SPS's fields that precede frame_num need. */
int h264_slice_parse(const struct h264_nal *nal, const struct h264_sps *sps,
	struct h264_slice *out);

/* Rewrites profile, constraint flags and level in an SPS in place (they are
 * the three bytes after the NAL header). -EBADMSG: not an SPS; -EINVAL, nothing
 * written: one of the two profiles is of the High family and the other is not,
 * so what follows the three bytes would read differently. */
int h264_sps_stamp(uint8_t *nal, size_t length, uint8_t profile_idc,
	uint8_t constraint_flags, uint8_t level_idc);

#endif
