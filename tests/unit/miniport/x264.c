/* What libx264 writes, as our own parsers read it. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "capture/capture.h"
#include "encode/encoder.h"
#include "h264/h264_nal.h"
#include "h264/h264_sps.h"

#define UNIT_BYTES (4u << 20)

struct bench {
	struct encoder *encoder;
	struct encoder_config config;
	struct capture *capture;
	struct picture picture;
	uint64_t frame;

	/* The access unit encoded last: */
	uint8_t *unit;
	size_t bytes;
	unsigned commits, lasts;
	uint32_t parts[64];
	size_t ends[64]; /* of each chunk */
	bool full;	 /* the ring has no room */
};

static uint8_t *reserve(void *ctx, size_t bytes)
{
	struct bench *self = ctx;

	assert_true(self->bytes + bytes <= UNIT_BYTES);
	return self->full ? NULL : self->unit + self->bytes;
}

static void commit(void *ctx, size_t bytes, uint32_t part, bool last)
{
	struct bench *self = ctx;

	assert_true(self->commits < 64);
	self->bytes += bytes;
	self->parts[self->commits] = part;
	self->ends[self->commits++] = self->bytes;
	self->lasts += last;
	assert_int_equal(last, part == 0);
}

static struct encoder_config config_of(uint32_t width, uint32_t height,
	uint8_t profile, uint8_t flags, uint8_t level)
{
	return (struct encoder_config){
		.mode = {width, height, 60, 1},
		.aspect = {1, 1},
		.profile_idc = profile,
		.constraint_flags = flags,
		.level_idc = level,
		.bit_rate = 8000000,
		.slices = 1,
	};
}

static void bench_open(struct bench *self, const struct encoder_config *config)
{
	struct reason why;

	memset(self, 0, sizeof(*self));
	self->config = *config;
	self->unit = malloc(UNIT_BYTES);
	assert_non_null(self->unit);
	if (encoder_open("x264", config, &self->encoder, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(capture_pattern_open(&self->capture, &why), 0);
	assert_int_equal(capture_start(self->capture, config->mode.width,
				 config->mode.height, config->aspect),
		0);
	assert_int_equal(picture_create(&self->picture, config->mode.width,
				 config->mode.height),
		0);
}

static void bench_close(struct bench *self)
{
	picture_destroy(&self->picture);
	capture_destroy(self->capture);
	encoder_destroy(self->encoder);
	free(self->unit);
}

static void encode_again(struct bench *self, bool idr)
{
	struct encoder_output output = {reserve, commit, self};

	self->bytes = 0;
	self->commits = 0;
	self->lasts = 0;
	assert_int_equal(
		encoder_encode(self->encoder, &self->picture, idr, &output), 0);
}

static void encode_next(struct bench *self, bool idr)
{
	struct capture_shot shot;

	assert_int_equal(capture_grab(self->capture, &shot), 0);
	capture_paint(self->capture, self->frame++, &self->picture);
	encode_again(self, idr);
}

/* --- reading what was written
 * --------------------------------------------------- */

static unsigned next_bit(const uint8_t *bytes, size_t *at)
{
	unsigned bit = bytes[*at / 8] >> (7 - *at % 8) & 1;

	(*at)++;
	return bit;
}

static unsigned exp_golomb(const uint8_t *bytes, size_t *at)
{
	unsigned zeros = 0, value = 1;

	while (zeros < 31 && !next_bit(bytes, at))
		zeros++;
	for (unsigned i = 0; i < zeros; i++)
		value = value << 1 | next_bit(bytes, at);
	return value - 1;
}

static bool pps_has_cabac(const struct h264_nal *nal)
{
	uint8_t rbsp[64];
	size_t at = 8;

	h264_nal_unescape(nal, rbsp, sizeof(rbsp));
	exp_golomb(rbsp, &at);
	exp_golomb(rbsp, &at);
	return next_bit(rbsp, &at);
}

struct unit {
	unsigned auds, spses, ppses, seis, slices, idrs, others;
	unsigned first; /* type of the first NAL unit */
	bool cabac, sets_after_slice;
	struct h264_sps sps;
	struct h264_slice slice[64];
};

/* sps: of an access unit before, for those that have none. */
static void read_unit(
	const struct bench *bench, const struct h264_sps *sps, struct unit *out)
{
	struct h264_nal nal;
	size_t cursor = 0;

	memset(out, 0, sizeof(*out));
	if (sps)
		out->sps = *sps;
	/* Begins with a start code, no byte before it. */
	assert_memory_equal(bench->unit, "\0\0\0\1", 4);
	while (h264_nal_next(bench->unit, bench->bytes, &cursor, &nal)) {
		if (!out->first)
			out->first = nal.type;
		switch (nal.type) {
		case H264_NAL_AUD:
			out->auds++;
			break;
		case H264_NAL_SPS:
			out->spses++;
			out->sets_after_slice |= out->slices > 0;
			assert_int_equal(h264_sps_parse(&nal, &out->sps), 0);
			break;
		case H264_NAL_PPS:
			out->ppses++;
			out->sets_after_slice |= out->slices > 0;
			out->cabac |= pps_has_cabac(&nal);
			break;
		case H264_NAL_SEI:
			out->seis++;
			break;
		case H264_NAL_IDR:
		case H264_NAL_SLICE:
			out->idrs += nal.type == H264_NAL_IDR;
			assert_true(out->slices < 64);
			assert_int_equal(h264_slice_parse(&nal, &out->sps,
						 &out->slice[out->slices]),
				0);
			out->slices++;
			break;
		default:
			out->others++;
		}
	}
}

/* --- the profile
 * ------------------------------------------------------------------ */

static void w159_the_sps_says_what_was_negotiated(void **state)
{
	static const struct {
		uint32_t width, height;
		uint8_t profile, flags, level;
	} cases[] = {
		{1280, 720, 66, 0xC0, 31},
		{1280, 720, 66, 0xC0, 32},
		{1920, 1080, 66, 0xC0, 40},
		{1920, 1080, 66, 0xC0, 42},
		{1280, 720, 100, 0x0C, 32},
		{1920, 1080, 100, 0x0C, 42},
		{640, 480, 100, 0x0C, 31},
		{800, 600, 100, 0x00, 31},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct encoder_config config = config_of(cases[i].width,
			cases[i].height, cases[i].profile, cases[i].flags,
			cases[i].level);
		struct bench bench;
		struct unit unit;

		bench_open(&bench, &config);
		for (int n = 0; n < 2; n++) {
			encode_next(&bench, true);
			read_unit(&bench, NULL, &unit);
			assert_int_equal(
				unit.sps.profile_idc, cases[i].profile);
			assert_int_equal(
				unit.sps.constraint_flags, cases[i].flags);
			assert_int_equal(unit.sps.level_idc, cases[i].level);
			assert_int_equal(unit.sps.width, cases[i].width);
			assert_int_equal(unit.sps.height, cases[i].height);
		}
		bench_close(&bench);
	}
}

static void w158_no_b_slices_one_slice_no_cabac(void **state)
{
	static const uint8_t profiles[][2] = {{66, 0xC0}, {100, 0x0C}};

	(void)state;
	for (size_t p = 0; p < 2; p++) {
		struct encoder_config config =
			config_of(640, 480, profiles[p][0], profiles[p][1], 31);
		struct bench bench;
		struct h264_sps sps;
		struct unit unit;

		bench_open(&bench, &config);
		for (unsigned n = 0; n < 40; n++) {
			encode_next(&bench, n == 0);
			read_unit(&bench, n ? &sps : NULL, &unit);
			sps = unit.sps;
			assert_int_equal(unit.slices, 1);
			assert_int_equal(unit.slice[0].first_mb, 0);
			assert_int_equal(unit.idrs, n == 0);
			/* P or I, 0 and 2, or 5 and 7. */
			assert_in_set(unit.slice[0].type % 5,
				((unsigned long[]){0, 2}), 2);
			assert_false(unit.cabac);
			assert_int_equal(unit.others, 0);
			assert_int_equal(bench.commits, 1);
			assert_int_equal(bench.parts[0], 0);
		}
		/* W-158: CBP's tools only. */
		assert_true(sps.frame_mbs_only);
		assert_int_equal(sps.max_num_ref_frames, 1);
		bench_close(&bench);
	}
}

static void every_unit_begins_with_a_delimiter(void **state)
{
	struct encoder_config config = config_of(640, 480, 66, 0xC0, 31);
	struct bench bench;
	struct h264_sps sps;
	struct unit unit;

	(void)state;
	bench_open(&bench, &config);
	for (unsigned n = 0; n < 12; n++) {
		bool idr = n % 4 == 0;

		encode_next(&bench, idr);
		read_unit(&bench, n ? &sps : NULL, &unit);
		sps = unit.sps;
		assert_int_equal(unit.auds, 1);
		assert_int_equal(unit.first, H264_NAL_AUD);
		/* W-159: parameter sets before every IDR, and only there. */
		assert_int_equal(unit.idrs, idr);
		assert_int_equal(unit.spses, idr);
		assert_int_equal(unit.ppses, idr);
		assert_false(unit.sets_after_slice);
		/* No advertisement. */
		assert_int_equal(unit.seis, 0);
	}
	bench_close(&bench);
}

static void the_sps_asks_for_no_delay(void **state)
{
	struct encoder_config config = config_of(1920, 1080, 100, 0x0C, 42);
	struct bench bench;
	struct unit unit;

	(void)state;
	config.mode.refresh_numerator = 60000;
	config.mode.refresh_denominator = 1001;
	bench_open(&bench, &config);
	encode_next(&bench, true);
	read_unit(&bench, NULL, &unit);
	assert_true(unit.sps.has_reorder);
	assert_int_equal(unit.sps.max_num_reorder_frames, 0);
	assert_int_equal(unit.sps.max_dec_frame_buffering, 1);
	assert_true(unit.sps.has_colour);
	assert_int_equal(unit.sps.colour_primaries, 1);
	assert_int_equal(unit.sps.transfer, 1);
	assert_int_equal(unit.sps.matrix, 1);
	assert_false(unit.sps.full_range);
	assert_true(unit.sps.has_timing);
	assert_int_equal((uint64_t)unit.sps.time_scale * 1001,
		(uint64_t)unit.sps.num_units_in_tick * 2 * 60000);
	assert_int_equal(unit.sps.coded_height, 1088);
	bench_close(&bench);
}

/* --- slices
 * -------------------------------------------------------------------------- */

static void slices_are_equal_and_leave_one_by_one(void **state)
{
	struct encoder_config config = config_of(1920, 1080, 66, 0xC0, 42);
	struct bench bench;
	struct h264_sps sps;
	struct unit unit;

	(void)state;
	config.slices = 4;
	bench_open(&bench, &config);
	for (unsigned n = 0; n < 5; n++) {
		encode_next(&bench, n == 0);
		read_unit(&bench, n ? &sps : NULL, &unit);
		sps = unit.sps;
		assert_int_equal(unit.slices, 4);
		assert_int_equal(bench.commits, 4);
		assert_int_equal(bench.lasts, 1);
		for (unsigned i = 0; i < 4; i++) {
			assert_int_equal(unit.slice[i].first_mb, i * 120 * 17);
			assert_int_equal(bench.parts[i], i == 3 ? 0 : i + 1);
		}
		/* Each chunk but the first begins with its slice. */
		for (unsigned i = 0; i < 3; i++)
			assert_memory_equal(
				bench.unit + bench.ends[i], "\0\0", 2);
	}
	bench_close(&bench);
}

static void slice_counts_divide_the_rows(void **state)
{
	(void)state;
	assert_int_equal(encoder_slice_count(1080, 4), 4); /* 68 rows */
	assert_int_equal(encoder_slice_count(1080, 3), 2);
	assert_int_equal(encoder_slice_count(720, 4), 3);   /* 45 rows */
	assert_int_equal(encoder_slice_count(480, 64), 30); /* 30 rows */
	assert_int_equal(encoder_slice_count(768, 1), 1);
	assert_int_equal(encoder_slice_count(768, 0), 1);
}

static void a_lost_slice_is_survived(void **state)
{
	struct encoder_config config = config_of(640, 480, 66, 0xC0, 31);
	struct bench bench;
	struct unit unit;

	(void)state;
	bench_open(&bench, &config);
	encode_next(&bench, true);
	bench.full = true;
	encode_next(&bench, false);
	assert_int_equal(bench.commits, 0);
	encode_next(&bench, true);
	assert_int_equal(bench.commits, 0);
	bench.full = false;
	encode_next(&bench, true);
	read_unit(&bench, NULL, &unit);
	assert_int_equal(unit.idrs, 1);
	assert_int_equal(unit.spses, 1);
	bench_close(&bench);
}

/* --- rate
 * --------------------------------------------------------------------------------
 */

/* Noise: as hard as it gets. */
static void fill_noise(struct picture *picture, uint32_t seed)
{
	for (uint32_t y = 0; y < picture->height; y++) {
		for (uint32_t x = 0; x < picture->width; x++) {
			seed = seed * 1664525 + 1013904223;
			picture->plane[0][y * picture->stride[0] + x] =
				(uint8_t)(60 + (seed >> 25));
		}
	}
}

static bool is_idr(const struct bench *bench)
{
	struct h264_nal nal;
	size_t cursor = 0;

	while (h264_nal_next(bench->unit, bench->bytes, &cursor, &nal)) {
		if (nal.type == H264_NAL_IDR)
			return true;
	}
	return false;
}

/* Counts bytes over encoded frames, not over time. */
static void the_bit_rate_is_kept_and_followed(void **state)
{
	/* Down, as far as a link may fall, up again, and in small steps. */
	static const uint32_t rates[] = {
		20000000, 3000000, 20000000, 8000000, 7000000, 9000000};
	struct encoder_config config = config_of(1280, 720, 66, 0xC0, 42);
	struct bench bench;
	unsigned n = 0;

	(void)state;
	config.bit_rate = rates[0];
	bench_open(&bench, &config);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		uint32_t frame_bytes = rates[i] / 8 / 60;
		size_t sum = 0, largest = 0;

		if (i > 0)
			assert_int_equal(
				encoder_set_bit_rate(bench.encoder, rates[i]),
				0);
		for (unsigned frame = 0; frame < 45; frame++, n++) {
			fill_noise(&bench.picture, n);
			encode_again(&bench, n == 0);
			/* Half a second; the first quarter to settle. */
			if (frame >= 15)
				sum += bench.bytes;
			if (frame >= 1 && bench.bytes > largest)
				largest = bench.bytes;
			if (n > 0)
				assert_false(is_idr(&bench));
		}
		print_message("# %u kbit/s: %.2f of it, largest %.1f frames\n",
			(unsigned)rates[i] / 1000,
			(double)sum / 30 / frame_bytes,
			(double)largest / frame_bytes);
		assert_in_range(sum, (size_t)frame_bytes * 30 * 8 / 10,
			(size_t)frame_bytes * 30 * 11 / 10);
		/* No frame is larger than the encoder's buffer: what the link
		 * carries in the time of four. */
		assert_true(largest <= (size_t)frame_bytes * 4 * 5 / 4);
	}
	bench_close(&bench);
}

static void a_still_screen_gets_fine_and_then_small(void **state)
{
	struct encoder_config config = config_of(640, 480, 66, 0xC0, 31);
	struct bench bench;
	size_t first;

	(void)state;
	bench_open(&bench, &config);
	encode_next(&bench, true);
	first = bench.bytes;
	for (unsigned n = 0; n < 60; n++) {
		encoder_set_still(bench.encoder, n >= 3);
		encode_again(&bench, false);
	}
	assert_int_equal(bench.encoder->quantiser, ENCODER_QUANTISER_FINEST);
	assert_in_range(bench.bytes, 1, 300);
	/* An IDR then may take what was saved, and is no flash. */
	encode_again(&bench, true);
	assert_true(bench.bytes > first);
	assert_true(bench.encoder->quantiser < 26);
	bench_close(&bench);
}

static void what_can_t_be_encoded_is_said(void **state)
{
	struct encoder_config config = config_of(640, 480, 77, 0x40, 31);
	struct encoder *encoder;
	struct reason why;

	(void)state;
	assert_int_equal(
		encoder_open("x264", &config, &encoder, &why), -EINVAL);
	assert_non_null(strstr(why.text, "77"));
	assert_int_equal(
		encoder_open("h265", &config, &encoder, &why), -EINVAL);
	assert_non_null(strstr(why.text, "h265"));
	assert_true(encoder_is_known("x264"));
	assert_false(encoder_is_known(""));
	encoder_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(w159_the_sps_says_what_was_negotiated),
		cmocka_unit_test(w158_no_b_slices_one_slice_no_cabac),
		cmocka_unit_test(every_unit_begins_with_a_delimiter),
		cmocka_unit_test(the_sps_asks_for_no_delay),
		cmocka_unit_test(slices_are_equal_and_leave_one_by_one),
		cmocka_unit_test(slice_counts_divide_the_rows),
		cmocka_unit_test(a_lost_slice_is_survived),
		cmocka_unit_test(the_bit_rate_is_kept_and_followed),
		cmocka_unit_test(a_still_screen_gets_fine_and_then_small),
		cmocka_unit_test(what_can_t_be_encoded_is_said),
	};

	return cmocka_run_group_tests_name("miniport x264", tests, NULL, NULL);
}
