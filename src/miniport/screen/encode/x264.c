/*
 * libx264.
 *
 * x264 hands each NAL unit over raw as soon as it is done (nalu_process), so
 * that the escaping, which every stream needs once, writes straight into the
 * chunk ring: no copy, and a slice leaves before the next is begun.
 */
#include "encoder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <x264.h>

#include "h264/h264_nal.h"
#include "h264/h264_sps.h"

/* Access unit delimiter, SPS and PPS with start codes: about 60 bytes. */
#define HEADERS_BYTES 1024u
/* What x264_nal_encode may need for a payload (x264.h). */
#define NAL_ROOM(payload) ((size_t)(payload)*3 / 2 + 5 + 64)

/* The encoder's buffer, as a part of a second of its bit rate: no picture is
 * larger than what the link carries in that time. On a still screen it may be
 * deeper. */
#define BUFFER_PART	  15
#define BUFFER_PART_STILL 4

struct encoder_x264 {
	struct encoder base;
	struct encoder_config config;
	x264_param_t params;
	x264_t *x264;
	uint32_t last_mb; /* of a picture */
	int64_t pts;
	uint32_t bit_rate;
	bool still;

	/* The picture being encoded: */
	const struct encoder_output *output;
	uint32_t part; /* 1 for the first slice but the last */
	uint8_t headers[HEADERS_BYTES];
	size_t headers_bytes;
	bool broken;
};

static void destroy(struct encoder *base)
{
	struct encoder_x264 *self = (struct encoder_x264 *)base;

	if (self->x264)
		x264_encoder_close(self->x264);
	free(self);
}

/* x264 writes the profile as it understands it; the SPS must say what was
 * negotiated, constraint_set4 and 5 included (W-159). */
static void stamp(struct encoder_x264 *self, uint8_t *nal, size_t bytes)
{
	struct h264_nal found;
	size_t cursor = 0;

	if (!h264_nal_next(nal, bytes, &cursor, &found) ||
		h264_sps_stamp(nal + (found.data - nal), found.length,
			self->config.profile_idc, self->config.constraint_flags,
			self->config.level_idc) != 0)
		self->broken = true;
}

static void take_header(struct encoder_x264 *self, x264_nal_t *nal)
{
	uint8_t *at = self->headers + self->headers_bytes;

	if (NAL_ROOM(nal->i_payload) > HEADERS_BYTES - self->headers_bytes) {
		self->broken = true;
		return;
	}
	x264_nal_encode(self->x264, at, nal);
	if (nal->i_type == NAL_SPS)
		stamp(self, at, (size_t)nal->i_payload);
	self->headers_bytes += (size_t)nal->i_payload;
}

static void take_slice(struct encoder_x264 *self, x264_nal_t *nal)
{
	const struct encoder_output *output = self->output;
	size_t room = self->headers_bytes + NAL_ROOM(nal->i_payload);
	bool last = (uint32_t)nal->i_last_mb == self->last_mb;
	uint8_t *at = output->reserve(output->ctx, room);

	self->part = last ? 0 : self->part + 1;
	if (at) {
		memcpy(at, self->headers, self->headers_bytes);
		x264_nal_encode(self->x264, at + self->headers_bytes, nal);
		output->commit(output->ctx,
			self->headers_bytes + (size_t)nal->i_payload,
			self->part, last);
	}
	self->headers_bytes = 0;
}

static void take_nal(x264_t *x264, x264_nal_t *nal, void *opaque)
{
	struct encoder_x264 *self = opaque;

	(void)x264;
	switch (nal->i_type) {
	case NAL_SLICE:
	case NAL_SLICE_IDR:
		take_slice(self, nal);
		break;
	case NAL_SEI: /* x264's own advertisement; a sink has no use for it */
		break;
	default:
		take_header(self, nal);
	}
}

static void describe(const struct encoder_x264 *self, x264_picture_t *out,
	const struct picture *picture)
{
	x264_picture_init(out);
	out->img.i_csp = X264_CSP_I420;
	out->img.i_plane = 3;
	for (int i = 0; i < 3; i++) {
		out->img.plane[i] = picture->plane[i];
		out->img.i_stride[i] = (int)picture->stride[i];
	}
	out->i_pts = self->pts;
}

static int encode(struct encoder *base, const struct picture *picture, bool idr,
	const struct encoder_output *output)
{
	struct encoder_x264 *self = (struct encoder_x264 *)base;
	x264_picture_t in, out;
	x264_nal_t *nals;
	int nal_count, bytes;

	self->output = output;
	self->part = 0;
	self->headers_bytes = 0;
	describe(self, &in, picture);
	in.opaque = self;
	in.i_type = idr ? X264_TYPE_IDR : X264_TYPE_P;
	self->pts++;
	bytes = x264_encoder_encode(self->x264, &nals, &nal_count, &in, &out);
	if (bytes <= 0 || self->broken)
		return -EIO;
	base->quantiser = out.i_qpplus1 > 0 ? (unsigned)out.i_qpplus1 - 1 : 0;
	return 0;
}

static void choose_rate(struct encoder_x264 *self)
{
	int kbit = (int)(self->bit_rate / 1000);

	self->params.rc.i_rc_method = X264_RC_ABR;
	self->params.rc.i_bitrate = kbit;
	self->params.rc.i_vbv_max_bitrate = kbit;
	self->params.rc.i_vbv_buffer_size =
		kbit / (self->still ? BUFFER_PART_STILL : BUFFER_PART);
}

static int reconfigure(struct encoder_x264 *self)
{
	choose_rate(self);
	return x264_encoder_reconfig(self->x264, &self->params) < 0 ? -EINVAL
								    : 0;
}

static int set_bit_rate(struct encoder *base, uint32_t bit_rate)
{
	struct encoder_x264 *self = (struct encoder_x264 *)base;

	self->bit_rate = bit_rate;
	return reconfigure(self);
}

static int set_still(struct encoder *base, bool still)
{
	struct encoder_x264 *self = (struct encoder_x264 *)base;

	if (self->still == still)
		return 0;
	self->still = still;
	return reconfigure(self);
}

static void describe_stream(
	x264_param_t *params, const struct encoder_config *config)
{
	params->i_width = (int)config->mode.width;
	params->i_height = (int)config->mode.height;
	params->i_csp = X264_CSP_I420;
	params->i_fps_num = config->mode.refresh_numerator;
	params->i_fps_den = config->mode.refresh_denominator;
	params->b_vfr_input = 0;
	params->i_level_idc = config->level_idc;
	params->b_annexb = 1;
	params->b_aud = 1;
	params->b_repeat_headers = 1;
	params->vui.b_fullrange = 0;
	params->vui.i_colorprim = 1; /* BT.709, all three */
	params->vui.i_transfer = 1;
	params->vui.i_colmatrix = 1;
	params->vui.i_sar_width = (int)config->aspect.width;
	params->vui.i_sar_height = (int)config->aspect.height;
}

/* Ultrafast, but for the deblocking filter, which moving pictures need at a
 * few bits per macroblock. Slower presets gain less than half a decibel on a
 * desktop at this latency and cost twice the time. */
static void choose_tools(
	x264_param_t *params, const struct encoder_config *config)
{
	bool high = config->profile_idc >= 100;

	params->b_cabac = 0; /* W-158 */
	params->b_interlaced = 0;
	params->i_bframe = 0;
	params->i_frame_reference = 1;
	params->analyse.b_transform_8x8 = high;
	params->analyse.i_weighted_pred = X264_WEIGHTP_NONE;
	params->b_deblocking_filter = 1;
}

static void choose_timing(
	x264_param_t *params, const struct encoder_config *config)
{
	uint32_t slices =
		encoder_slice_count(config->mode.height, config->slices);

	/* Frame threads cost a frame of delay each; sliced threads would put
	 * several slices into a picture that must have one. */
	params->i_threads = 1;
	params->b_sliced_threads = 0;
	params->i_slice_count = slices > 1 ? (int)slices : 0;
	/* The caller says which pictures are IDR. */
	params->i_keyint_max = X264_KEYINT_MAX_INFINITE;
	params->i_scenecut_threshold = 0;
	params->rc.i_qp_min = ENCODER_QUANTISER_FINEST;
}

static bool profile_is_known(const struct encoder_config *config)
{
	return config->profile_idc == 66 || config->profile_idc == 100;
}

int encoder_x264_open(const struct encoder_config *config, struct encoder **out,
	struct reason *reason)
{
	static const struct encoder_ops ops = {
		.destroy = destroy,
		.encode = encode,
		.set_bit_rate = set_bit_rate,
		.set_still = set_still,
	};
	struct encoder_x264 *self;
	x264_param_t *params;

	if (!profile_is_known(config)) {
		reason_set(reason, "H.264 profile %u can't be encoded",
			config->profile_idc);
		return -EINVAL;
	}
	self = calloc(1, sizeof(*self));
	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &ops;
	self->config = *config;
	self->last_mb = (config->mode.width + 15) / 16 *
				((config->mode.height + 15) / 16) -
			1;
	params = &self->params;
	x264_param_default_preset(params, "ultrafast", "zerolatency");
	params->i_log_level = X264_LOG_NONE;
	describe_stream(params, config);
	choose_tools(params, config);
	choose_timing(params, config);
	self->bit_rate = config->bit_rate;
	choose_rate(self);
	params->nalu_process = take_nal;
	x264_param_apply_profile(
		params, config->profile_idc == 66 ? "baseline" : "high");
	self->x264 = x264_encoder_open(params);
	if (!self->x264) {
		reason_set(reason, "x264 can't encode %ux%u at %u kbit/s",
			(unsigned)config->mode.width,
			(unsigned)config->mode.height,
			(unsigned)(config->bit_rate / 1000));
		free(self);
		return -ENODEV;
	}
	*out = &self->base;
	return 0;
}
