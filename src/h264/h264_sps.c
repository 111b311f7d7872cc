#include <errno.h>
#include <string.h>
#include "h264_bits.h"
#include "h264_sps.h"

/* More than the longest parameter set that keeps the standard's ranges needs;
 * one that is longer is cut, and then fails. */
#define SPS_BYTES_MAX 4096

/* Table A-1, level 6.2: macroblocks in a picture, and in one of its sides. */
#define PICTURE_MBS_MAX 139264
#define SIDE_MBS_MAX	1055

#define EXTENDED_SAR 255

/* Profiles whose parameter sets say more about chroma (7.3.2.1.1). */
static bool is_high_family(uint8_t profile_idc)
{
	switch (profile_idc) {
	case 100:
	case 110:
	case 122:
	case 244:
	case 44:
	case 83:
	case 86:
	case 118:
	case 128:
	case 138:
	case 139:
	case 134:
	case 135:
		return true;
	}
	return false;
}

static void skip_scaling_list(struct h264_bits *bits, unsigned size)
{
	int last = 8, next = 8;

	for (unsigned i = 0; i < size && next != 0 && !bits->failed; i++) {
		int32_t delta = h264_bits_se(bits);

		if (delta < -128 || delta > 127)
			bits->failed = true;
		else
			next = (last + delta + 256) % 256;
		last = next ? next : last;
	}
}

/* Returns chroma_format_idc. */
static uint32_t parse_chroma(struct h264_bits *bits, struct h264_sps *out)
{
	uint32_t format = h264_bits_ue_max(bits, 3);

	if (format == 3)
		out->separate_colour_planes = h264_bits_flag(bits);
	h264_bits_ue_max(bits, 6); /* bit_depth_luma_minus8 */
	h264_bits_ue_max(bits, 6); /* bit_depth_chroma_minus8 */
	h264_bits_flag(bits);	   /* qpprime_y_zero_transform_bypass_flag */
	if (h264_bits_flag(bits)) {
		unsigned lists = format == 3 ? 12 : 8;

		for (unsigned i = 0; i < lists; i++)
			if (h264_bits_flag(bits))
				skip_scaling_list(bits, i < 6 ? 16 : 64);
	}
	return format;
}

static void parse_order_count(struct h264_bits *bits, struct h264_sps *out)
{
	uint32_t cycle;

	out->pic_order_cnt_type = h264_bits_ue_max(bits, 2);
	if (out->pic_order_cnt_type == 0) {
		h264_bits_ue_max(bits, 12);
	} else if (out->pic_order_cnt_type == 1) {
		h264_bits_flag(bits); /* delta_pic_order_always_zero_flag */
		h264_bits_se(bits);   /* offset_for_non_ref_pic */
		h264_bits_se(bits);   /* offset_for_top_to_bottom_field */
		cycle = h264_bits_ue_max(bits, 255);
		for (uint32_t i = 0; i < cycle && !bits->failed; i++)
			h264_bits_se(bits);
	}
}

/* Takes the cropping rectangle off the coded size (7.4.2.1.1). */
static void parse_cropping(
	struct h264_bits *bits, uint32_t chroma_format, struct h264_sps *out)
{
	uint32_t left = h264_bits_ue_max(bits, UINT16_MAX);
	uint32_t right = h264_bits_ue_max(bits, UINT16_MAX);
	uint32_t top = h264_bits_ue_max(bits, UINT16_MAX);
	uint32_t bottom = h264_bits_ue_max(bits, UINT16_MAX);
	uint32_t unit_x = 1, unit_y = out->frame_mbs_only ? 1 : 2;

	if (!out->separate_colour_planes) {
		if (chroma_format == 1 || chroma_format == 2)
			unit_x = 2;
		if (chroma_format == 1)
			unit_y *= 2;
	}
	if ((left + right) * unit_x >= out->coded_width ||
		(top + bottom) * unit_y >= out->coded_height) {
		bits->failed = true;
		return;
	}
	out->width = out->coded_width - (left + right) * unit_x;
	out->height = out->coded_height - (top + bottom) * unit_y;
}

static void parse_size(
	struct h264_bits *bits, uint32_t chroma_format, struct h264_sps *out)
{
	uint32_t width = h264_bits_ue_max(bits, SIDE_MBS_MAX - 1) + 1;
	uint32_t height = h264_bits_ue_max(bits, SIDE_MBS_MAX - 1) + 1;

	out->frame_mbs_only = h264_bits_flag(bits);
	if (!out->frame_mbs_only) {
		height *= 2; /* they were map units: pairs of macroblocks */
		h264_bits_flag(bits); /* mb_adaptive_frame_field_flag */
	}
	h264_bits_flag(bits); /* direct_8x8_inference_flag */
	if (width * height > PICTURE_MBS_MAX)
		bits->failed = true;
	out->coded_width = out->width = width * 16;
	out->coded_height = out->height = height * 16;
	if (h264_bits_flag(bits))
		parse_cropping(bits, chroma_format, out);
}

/* hrd_parameters (E.1.2): nothing that we need, but it must be passed. */
static void skip_hrd(struct h264_bits *bits)
{
	uint32_t count = h264_bits_ue_max(bits, 31) + 1;

	h264_bits_read(bits, 8); /* bit_rate_scale, cpb_size_scale */
	for (uint32_t i = 0; i < count && !bits->failed; i++) {
		h264_bits_ue(bits); /* bit_rate_value_minus1 */
		h264_bits_ue(bits); /* cpb_size_value_minus1 */
		h264_bits_flag(bits);
	}
	h264_bits_read(bits, 20); /* four lengths */
}

static void parse_video_signal(struct h264_bits *bits, struct h264_sps *out)
{
	h264_bits_read(bits, 3); /* video_format */
	out->full_range = h264_bits_flag(bits);
	out->has_colour = h264_bits_flag(bits);
	if (!out->has_colour)
		return;
	out->colour_primaries = (uint8_t)h264_bits_read(bits, 8);
	out->transfer = (uint8_t)h264_bits_read(bits, 8);
	out->matrix = (uint8_t)h264_bits_read(bits, 8);
}

static void parse_timing(struct h264_bits *bits, struct h264_sps *out)
{
	out->num_units_in_tick = h264_bits_read(bits, 32);
	out->time_scale = h264_bits_read(bits, 32);
	h264_bits_flag(bits); /* fixed_frame_rate_flag */
	/* Encoders that write zeros mean "unstated". */
	out->has_timing = out->num_units_in_tick && out->time_scale;
}

static void parse_restriction(struct h264_bits *bits, struct h264_sps *out)
{
	h264_bits_flag(bits);	    /* motion vectors over boundaries */
	h264_bits_ue_max(bits, 16); /* max_bytes_per_pic_denom */
	h264_bits_ue_max(bits, 16); /* max_bits_per_mb_denom */
	h264_bits_ue_max(bits, 16); /* log2_max_mv_length_horizontal */
	h264_bits_ue_max(bits, 16); /* log2_max_mv_length_vertical */
	out->has_reorder = true;
	out->max_num_reorder_frames = h264_bits_ue_max(bits, 16);
	out->max_dec_frame_buffering = h264_bits_ue_max(bits, 16);
	if (out->max_num_reorder_frames > out->max_dec_frame_buffering)
		bits->failed = true;
}

/* vui_parameters (E.1.1) */
static void parse_vui(struct h264_bits *bits, struct h264_sps *out)
{
	bool nal_hrd, vcl_hrd;

	if (h264_bits_flag(bits) && h264_bits_read(bits, 8) == EXTENDED_SAR)
		h264_bits_read(bits, 32);
	if (h264_bits_flag(bits))
		h264_bits_flag(bits); /* overscan_appropriate_flag */
	if (h264_bits_flag(bits))
		parse_video_signal(bits, out);
	if (h264_bits_flag(bits)) {
		h264_bits_ue_max(bits, 5); /* chroma sample location, top */
		h264_bits_ue_max(bits, 5); /* and bottom */
	}
	if (h264_bits_flag(bits))
		parse_timing(bits, out);
	nal_hrd = h264_bits_flag(bits);
	if (nal_hrd)
		skip_hrd(bits);
	vcl_hrd = h264_bits_flag(bits);
	if (vcl_hrd)
		skip_hrd(bits);
	if (nal_hrd || vcl_hrd)
		h264_bits_flag(bits); /* low_delay_hrd_flag */
	h264_bits_flag(bits);	      /* pic_struct_present_flag */
	if (h264_bits_flag(bits))
		parse_restriction(bits, out);
}

int h264_sps_parse(const struct h264_nal *nal, struct h264_sps *out)
{
	uint8_t rbsp[SPS_BYTES_MAX];
	struct h264_bits bits;
	uint32_t chroma_format = 1;

	memset(out, 0, sizeof(*out));
	if (nal->type != H264_NAL_SPS)
		return -EBADMSG;
	h264_bits_init(&bits, rbsp, h264_nal_unescape(nal, rbsp, sizeof(rbsp)));
	out->profile_idc = (uint8_t)h264_bits_read(&bits, 8);
	out->constraint_flags = (uint8_t)h264_bits_read(&bits, 8);
	out->level_idc = (uint8_t)h264_bits_read(&bits, 8);
	out->id = h264_bits_ue_max(&bits, 31);
	if (is_high_family(out->profile_idc))
		chroma_format = parse_chroma(&bits, out);
	out->log2_max_frame_num = 4 + h264_bits_ue_max(&bits, 12);
	parse_order_count(&bits, out);
	out->max_num_ref_frames = h264_bits_ue_max(&bits, 16);
	out->gaps_in_frame_num_allowed = h264_bits_flag(&bits);
	parse_size(&bits, chroma_format, out);
	if (h264_bits_flag(&bits))
		parse_vui(&bits, out);
	return bits.failed ? -EBADMSG : 0;
}

int h264_sps_stamp(uint8_t *nal, size_t length, uint8_t profile_idc,
	uint8_t constraint_flags, uint8_t level_idc)
{
	if (length < 4 || (nal[0] & 0x1F) != H264_NAL_SPS)
		return -EBADMSG;
	if (is_high_family(nal[1]) != is_high_family(profile_idc))
		return -EINVAL;
	nal[1] = profile_idc;
	nal[2] = constraint_flags;
	nal[3] = level_idc;
	return 0;
}
