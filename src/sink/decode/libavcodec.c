/*
 * H.264 by libavcodec: the general decoder, since sources use tools that the
 * negotiated profile forbids (CABAC, W-171).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>

#include "decoder.h"

/* Units whose times are remembered: more than a stream without B slices ever
 * has in the decoder at once. */
#define UNITS 32

struct av_decoder {
	struct decoder base;
	AVCodecContext *context;
	AVPacket *packet;
	AVFrame *frame;
	uint64_t units;
	struct picture_times times[UNITS];
};

struct av_picture {
	struct picture base;
	AVFrame *frame;
};

static void free_picture(struct picture *picture)
{
	struct av_picture *self = (struct av_picture *)picture;

	av_frame_free(&self->frame);
	free(self);
}

static int set_format(struct picture *picture, const AVFrame *frame)
{
	switch (frame->format) {
	case AV_PIX_FMT_YUVJ420P:
		picture->full_range = true;
		break;
	case AV_PIX_FMT_YUV420P:
		break;
	case AV_PIX_FMT_NV12:
		picture->format = PICTURE_NV12;
		break;
	default:
		/* 4:2:2, 10 bit ...: outside of every profile we offer. */
		return -ENOTSUP;
	}
	picture->full_range |= frame->color_range == AVCOL_RANGE_JPEG;
	/* Unstated is BT.709 here: displays are, and so are the sources. */
	picture->bt601 = frame->colorspace == AVCOL_SPC_SMPTE170M ||
			 frame->colorspace == AVCOL_SPC_BT470BG;
	return 0;
}

/* Takes over the frame's content. */
static int wrap(struct av_decoder *self, struct av_picture **out)
{
	struct av_picture *picture = calloc(1, sizeof(*picture));
	const AVFrame *frame = self->frame;
	AVRational sar = frame->sample_aspect_ratio;
	int error = -ENOMEM;

	if (!picture)
		return error;
	picture->base.free = free_picture;
	atomic_init(&picture->base.references, 1);
	error = set_format(&picture->base, frame);
	if (error)
		goto fail;
	picture->base.width = (unsigned)frame->width;
	picture->base.height = (unsigned)frame->height;
	picture->base.sar_num =
		sar.num > 0 && sar.den > 0 ? (unsigned)sar.num : 1;
	picture->base.sar_den =
		sar.num > 0 && sar.den > 0 ? (unsigned)sar.den : 1;
	for (int i = 0; i < 3; i++) {
		picture->base.plane[i] = frame->data[i];
		picture->base.stride[i] = (size_t)frame->linesize[i];
	}
	picture->base.times = self->times[(uint64_t)frame->pts % UNITS];
	picture->frame = av_frame_alloc();
	if (!picture->frame) {
		error = -ENOMEM;
		goto fail;
	}
	av_frame_move_ref(picture->frame, self->frame);
	*out = picture;
	return 0;
fail:
	free(picture);
	return error;
}

static bool is_flawed(const AVFrame *frame)
{
	return (frame->flags & AV_FRAME_FLAG_CORRUPT) ||
	       frame->decode_error_flags;
}

static int take_pictures(struct av_decoder *self)
{
	int result = 0;

	for (;;) {
		struct av_picture *picture;
		int error = avcodec_receive_frame(self->context, self->frame);

		if (error == AVERROR(EAGAIN) || error == AVERROR_EOF)
			return result;
		if (error < 0)
			return -EBADMSG;
		/* Concealed damage: not shown, for what it shows is wrong. */
		if (is_flawed(self->frame)) {
			av_frame_unref(self->frame);
			result = -EBADMSG;
			continue;
		}
		error = wrap(self, &picture);
		av_frame_unref(self->frame);
		if (error)
			return error;
		self->base.picture(self->base.ctx, &picture->base);
	}
}

static int av_decode(struct decoder *base, const struct decoder_unit *unit)
{
	struct av_decoder *self = (struct av_decoder *)base;
	int error;

	if (unit->length > INT32_MAX)
		return -EINVAL;
	/* The number travels through the decoder as time stamp and finds the
	 * unit's times again. */
	self->times[self->units % UNITS] = unit->times;
	self->packet->data = (uint8_t *)unit->data;
	self->packet->size = (int)unit->length;
	self->packet->pts = (int64_t)self->units;
	self->units++;
	error = avcodec_send_packet(self->context, self->packet);
	self->packet->data = NULL;
	self->packet->size = 0;
	if (error == AVERROR(ENOMEM))
		return -ENOMEM;
	if (error < 0) {
		take_pictures(self);
		return -EBADMSG;
	}
	return take_pictures(self);
}

static void av_destroy(struct decoder *base)
{
	struct av_decoder *self = (struct av_decoder *)base;

	avcodec_free_context(&self->context);
	av_packet_free(&self->packet);
	av_frame_free(&self->frame);
	free(self);
}

static const struct decoder_ops av_ops = {
	.name = "libavcodec",
	.decode = av_decode,
	.destroy = av_destroy,
};

static int open_context(struct av_decoder *self)
{
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_H264);

	if (!codec)
		return -ENOENT;
	self->context = avcodec_alloc_context3(codec);
	self->packet = av_packet_alloc();
	self->frame = av_frame_alloc();
	if (!self->context || !self->packet || !self->frame)
		return -ENOMEM;
	/* Threads over frames would cost a frame of delay each, and one core
	 * decodes 1080p60 several times over. */
	self->context->thread_count = 1;
	self->context->flags |= AV_CODEC_FLAG_LOW_DELAY;
	return avcodec_open2(self->context, codec, NULL) < 0 ? -ENOENT : 0;
}

int decoder_libavcodec_create(struct decoder **out)
{
	struct av_decoder *self = calloc(1, sizeof(*self));
	int error;

	*out = NULL;
	if (!self)
		return -ENOMEM;
	self->base.ops = &av_ops;
	/* Once for the process; who wants its words sets it back. */
	av_log_set_level(AV_LOG_QUIET);
	error = open_context(self);
	if (error) {
		av_destroy(&self->base);
		return error;
	}
	*out = &self->base;
	return 0;
}
