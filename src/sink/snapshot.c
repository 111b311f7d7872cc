#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>

#include "output_file.h"

#define BUFFER_BYTES 65536

/* Y'CbCr to R'G'B', 16 bits of fraction. The chroma factors follow from the
 * matrix's luma weights Kr and Kb and stretch 224 steps to 255, as luma's
 * stretches 219; full range stretches nothing. */
struct matrix {
	int luma_offset;
	int luma, red_v, green_u, green_v, blue_u;
};

static const struct matrix matrices[2][2] = {
	/* [full range][BT.601] */
	{
		{16, 76309, 117489, -13975, -34925, 138438},
		{16, 76309, 104597, -25675, -53279, 132201},
	},
	{
		{0, 65536, 103206, -12276, -30679, 121609},
		{0, 65536, 91881, -22553, -46802, 116130},
	},
};

static uint8_t clip(int value)
{
	/* The fraction is rounded, not cut. */
	value = (value + 0x8000) >> 16;
	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Chroma of pixel x of a line: both formats have a sample for two pixels. */
static void chroma(
	const struct picture *picture, unsigned x, unsigned y, int *u, int *v)
{
	const uint8_t *first = picture->plane[1] + y / 2 * picture->stride[1];

	if (picture->format == PICTURE_NV12) {
		*u = first[x / 2 * 2] - 128;
		*v = first[x / 2 * 2 + 1] - 128;
		return;
	}
	*u = first[x / 2] - 128;
	*v = picture->plane[2][y / 2 * picture->stride[2] + x / 2] - 128;
}

void snapshot_convert(
	const struct picture *picture, uint8_t *rgb, size_t stride)
{
	const struct matrix *m = &matrices[picture->full_range][picture->bt601];

	for (unsigned y = 0; y < picture->height; y++) {
		const uint8_t *line =
			picture->plane[0] + y * picture->stride[0];
		uint8_t *out = rgb + y * stride;

		for (unsigned x = 0; x < picture->width; x++, out += 3) {
			int luma = (line[x] - m->luma_offset) * m->luma;
			int u, v;

			chroma(picture, x, y, &u, &v);
			out[0] = clip(luma + m->red_v * v);
			out[1] = clip(luma + m->green_u * u + m->green_v * v);
			out[2] = clip(luma + m->blue_u * u);
		}
	}
}

static AVCodecContext *open_encoder(const struct picture *picture)
{
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
	AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;

	if (!context)
		return NULL;
	context->width = (int)picture->width;
	context->height = (int)picture->height;
	context->pix_fmt = AV_PIX_FMT_RGB24;
	context->color_range = AVCOL_RANGE_JPEG;
	context->time_base = (AVRational){1, 1};
	context->sample_aspect_ratio =
		(AVRational){(int)picture->sar_num, (int)picture->sar_den};
	if (avcodec_open2(context, codec, NULL) < 0)
		avcodec_free_context(&context);
	return context;
}

/* One frame in, one packet out. */
static bool encode(const struct picture *picture, AVCodecContext *context,
	AVPacket *packet)
{
	AVFrame *frame = av_frame_alloc();
	bool good = false;

	if (!frame)
		return false;
	frame->width = context->width;
	frame->height = context->height;
	frame->format = context->pix_fmt;
	frame->color_range = context->color_range;
	if (av_frame_get_buffer(frame, 0) == 0) {
		snapshot_convert(
			picture, frame->data[0], (size_t)frame->linesize[0]);
		good = avcodec_send_frame(context, frame) == 0 &&
		       avcodec_send_frame(context, NULL) == 0 &&
		       avcodec_receive_packet(context, packet) == 0;
	}
	av_frame_free(&frame);
	return good;
}

bool snapshot_write(const struct picture *picture, const char *path, char *text,
	size_t text_bytes)
{
	AVCodecContext *context = open_encoder(picture);
	AVPacket *packet = av_packet_alloc();
	struct output_file file;
	bool good = false;
	int error;

	if (!context || !packet || !encode(picture, context, packet)) {
		snprintf(text, text_bytes,
			"cannot encode the snapshot: libavcodec has no usable "
			"PNG encoder");
		goto out;
	}
	error = output_file_open(&file, path, "snapshot", BUFFER_BYTES);
	if (error) {
		snprintf(text, text_bytes, "cannot write the snapshot '%s': %s",
			path, strerror(-error));
		goto out;
	}
	output_file_write(&file, packet->data, (size_t)packet->size);
	good = output_file_close(&file, text, text_bytes);
out:
	av_packet_free(&packet);
	avcodec_free_context(&context);
	return good;
}
