/*
 * "Wireless Display Verify Frame Quality": pictures are captured at the sink
 * and compared with what was on the screen.
 *
 * The screen is the test pattern. A picture's stamp says which frame it is and
 * when it was captured, which is all that the pattern depends on: so each one
 * is drawn again here and compared with what libavcodec makes of the sink's
 * stream.
 */
#include "lab.h"

#include <libavcodec/avcodec.h>
#include <math.h>
#include <stdlib.h>

#include "capture/capture.h"
#include "platform/clock.h"
#include "sundog/pattern.h"

#define UNITS_MAX 400
/* Decoders read ahead. */
#define PADDING 64

/*
 * What a picture is at least, against what was drawn, dB. The first ones are
 * coarse, because a session has to begin within what the link carries; then
 * the default bit rate makes 50 and more of the pattern. The same picture with
 * one frame further is at 17: the print runs and the bar moves on.
 */
#define SETTLED	     8
#define PSNR_COARSE  22.0
#define PSNR_SETTLED 42.0
#define PSNR_CHROMA  45.0
#define PSNR_OTHER   20.0

/* --- the pattern, drawn again -------------------------------------------- */

/* What the pattern takes for the time; 0: the time. */
static _Thread_local uint64_t forced_us;

uint64_t __real_clock_now_us(void);
uint64_t __wrap_clock_now_us(void);

uint64_t __wrap_clock_now_us(void)
{
	return forced_us ? forced_us : __real_clock_now_us();
}

struct reference {
	struct capture *pattern;
	struct picture picture;
};

static void reference_init(
	struct reference *self, uint32_t width, uint32_t height)
{
	struct reason reason;

	assert_int_equal(capture_pattern_open(&self->pattern, &reason), 0);
	assert_int_equal(picture_create(&self->picture, width, height), 0);
	assert_int_equal(capture_start(self->pattern, width, height,
				 mode_sample_aspect(width, height)),
		0);
}

static void reference_draw(
	struct reference *self, uint32_t number, uint64_t capture_us)
{
	struct capture_shot shot;

	forced_us = capture_us;
	assert_int_equal(capture_grab(self->pattern, &shot), 0);
	capture_paint(self->pattern, number, &self->picture);
	forced_us = 0;
}

static void reference_dispose(struct reference *self)
{
	capture_destroy(self->pattern);
	picture_destroy(&self->picture);
}

/* --- the sink's stream --------------------------------------------------- */

struct unit {
	uint8_t *data;
	size_t length;
	uint64_t pts_90k;
	bool damaged, has_pts;
};

struct recording {
	struct unit units[UNITS_MAX];
	unsigned count;
};

/* Quick, because the sink reads the network on this thread: it is decoded when
 * the session is over. */
static void record(void *ctx, const struct ts_unit *unit)
{
	struct recording *self = ctx;
	struct unit *out;

	if (unit->codec != TS_CODEC_H264 || self->count == UNITS_MAX)
		return;
	out = &self->units[self->count];
	out->data = calloc(1, unit->length + PADDING);
	if (!out->data)
		return;
	memcpy(out->data, unit->data, unit->length);
	out->length = unit->length;
	out->pts_90k = unit->pts_90k;
	out->has_pts = unit->has_pts;
	out->damaged = unit->damaged;
	self->count++;
}

static void recording_dispose(struct recording *self)
{
	for (unsigned i = 0; i < self->count; i++)
		free(self->units[i].data);
	free(self);
}

/* --- the judge ----------------------------------------------------------- */

struct judge {
	AVCodecContext *context;
	AVPacket *packet;
	AVFrame *frame;
};

static void judge_init(struct judge *self)
{
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_H264);

	assert_non_null(codec);
	self->context = avcodec_alloc_context3(codec);
	self->packet = av_packet_alloc();
	self->frame = av_frame_alloc();
	assert_true(self->context && self->packet && self->frame);
	self->context->thread_count = 1;
	self->context->flags |= AV_CODEC_FLAG_LOW_DELAY;
	self->context->err_recognition = AV_EF_EXPLODE;
	assert_int_equal(avcodec_open2(self->context, codec, NULL), 0);
}

static void judge_dispose(struct judge *self)
{
	avcodec_free_context(&self->context);
	av_packet_free(&self->packet);
	av_frame_free(&self->frame);
}

/* One unit is one whole picture, now. */
static void judge_decode(struct judge *self, const struct unit *unit)
{
	self->packet->data = unit->data;
	self->packet->size = (int)unit->length;
	assert_int_equal(avcodec_send_packet(self->context, self->packet), 0);
	assert_int_equal(avcodec_receive_frame(self->context, self->frame), 0);
	assert_int_equal(self->frame->flags & AV_FRAME_FLAG_CORRUPT, 0);
	assert_int_equal(self->frame->decode_error_flags, 0);
	assert_int_equal(self->frame->format, AV_PIX_FMT_YUV420P);
}

static void judge_stamp(
	const struct judge *self, uint32_t *number, uint64_t *capture_us)
{
	uint8_t bytes[SUNDOG_PATTERN_BYTES] = {0};
	size_t side = (size_t)self->frame->width / SUNDOG_PATTERN_CELLS;
	const uint8_t *line = self->frame->data[0] +
			      side / 2 * (size_t)self->frame->linesize[0] +
			      side / 2;

	for (unsigned i = 0; i < SUNDOG_PATTERN_CELLS; i++)
		if (line[i * side] >= 126)
			bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	assert_true(sundog_pattern_unpack(bytes, number, capture_us));
}

static double psnr(
	const struct judge *self, const struct picture *picture, unsigned plane)
{
	uint32_t width = plane ? picture->width / 2 : picture->width;
	uint32_t height = plane ? picture->height / 2 : picture->height;
	uint64_t sum = 0;

	for (uint32_t y = 0; y < height; y++) {
		const uint8_t *a =
			self->frame->data[plane] +
			(size_t)y * (size_t)self->frame->linesize[plane];
		const uint8_t *b =
			picture->plane[plane] + y * picture->stride[plane];

		for (uint32_t x = 0; x < width; x++)
			sum += (uint64_t)((a[x] - b[x]) * (a[x] - b[x]));
	}
	if (sum == 0)
		return 100.0;
	return 10 * log10(255.0 * 255.0 * width * height / (double)sum);
}

/* --- the scenario -------------------------------------------------------- */

static struct recording *project(struct lab *lab, uint32_t cea, uint32_t vesa,
	uint32_t hh, unsigned pictures)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	struct scripted_sink *sink = lab_sink(cea, vesa, hh);
	struct host_outcome outcome;

	assert_non_null(recording);
	sink->on_unit = record;
	sink->ctx = recording;
	lab_start(lab, sink);
	lab_pictures(sink, pictures);
	outcome = lab_end(lab);
	assert_false(outcome.reported);
	/* Not one datagram was lost or out of order on the way. */
	assert_int_equal(sink->gaps, 0);
	assert_int_equal(sink->bad_packets, 0);
	lab_sink_close(sink);
	return recording;
}

/* Every frame that the encoder finished, once, in order. */
static void expect_next(struct lab *lab, uint32_t *next, uint32_t number)
{
	for (; *next < number; (*next)++)
		if (!lab->frames[*next].dropped)
			fail_msg("frame %u is missing and was not dropped",
				*next);
	assert_int_equal(number, *next);
	assert_int_equal(lab->frames[number].encoded, 1);
	assert_int_equal(lab->frames[number].sent, 1);
	(*next)++;
}

static void judge_recording(struct lab *lab, const struct recording *recording,
	unsigned width, unsigned height, unsigned refresh)
{
	struct judge judge;
	struct reference reference;
	uint64_t last_us = 0, last_90k = 0;
	uint32_t next = 0;

	judge_init(&judge);
	reference_init(&reference, width, height);
	for (unsigned i = 0; i < recording->count; i++) {
		const struct unit *unit = &recording->units[i];
		uint32_t number = 0;
		uint64_t capture_us = 0;
		double luma;

		assert_false(unit->damaged);
		assert_true(unit->has_pts);
		judge_decode(&judge, unit);
		assert_int_equal(judge.frame->width, width);
		assert_int_equal(judge.frame->height, height);

		judge_stamp(&judge, &number, &capture_us);
		expect_next(lab, &next, number);
		assert_true(capture_us > last_us);
		last_us = capture_us;
		/* Whole frame periods apart (rounded down to ticks). */
		if (i > 0) {
			uint64_t apart = unit->pts_90k - last_90k;
			uint64_t periods = (apart + 1) * refresh / 90000;

			assert_true(periods >= 1);
			assert_true(apart + 1 >= periods * 90000 / refresh);
			assert_true(apart <= periods * 90000 / refresh + 1);
		}
		last_90k = unit->pts_90k;

		/* The frame before would not pass for this one. */
		if (i > 0)
			assert_true(psnr(&judge, &reference.picture, 0) <
				    PSNR_OTHER);
		reference_draw(&reference, number, capture_us);
		luma = psnr(&judge, &reference.picture, 0);
		if (luma < (i < SETTLED ? PSNR_COARSE : PSNR_SETTLED))
			fail_msg("frame %u: luma %.1f dB", number, luma);
		for (unsigned plane = 1; plane < 3; plane++)
			assert_true(psnr(&judge, &reference.picture, plane) >=
				    PSNR_CHROMA);
	}
	reference_dispose(&reference);
	judge_dispose(&judge);
}

static void expect_quality(uint32_t cea, uint32_t vesa, uint32_t hh,
	unsigned width, unsigned height, unsigned refresh, unsigned pictures)
{
	struct lab *lab = lab_open(NULL);
	struct recording *recording = project(lab, cea, vesa, hh, pictures);

	assert_true(recording->count >= pictures);
	assert_int_equal(lab->mode.width, width);
	assert_int_equal(lab->mode.height, height);
	assert_int_equal(lab->mode.refresh, refresh);
	judge_recording(lab, recording, width, height, refresh);
	recording_dispose(recording);
	lab_close(lab);
}

static void g219_640x480_at_60(void **state)
{
	(void)state;
	expect_quality(CEA_640x480p60, 0, 0, 640, 480, 60, 180);
}

static void g219_720x576_at_50(void **state)
{
	(void)state;
	expect_quality(CEA_720x576p50, 0, 0, 720, 576, 50, 50);
}

static void g219_800x600_at_30(void **state)
{
	(void)state;
	expect_quality(0, VESA_800x600p30, 0, 800, 600, 30, 30);
}

static void g219_1280x720_at_30(void **state)
{
	(void)state;
	expect_quality(CEA_1280x720p30, 0, 0, 1280, 720, 30, 45);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g219_640x480_at_60),
		cmocka_unit_test(g219_720x576_at_50),
		cmocka_unit_test(g219_800x600_at_30),
		cmocka_unit_test(g219_1280x720_at_30),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
