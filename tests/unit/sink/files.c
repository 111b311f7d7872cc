/*
 * What the sink writes: recordings, snapshots, and what happens when the disk
 * is full.
 */
#include <errno.h>

#include <libavcodec/avcodec.h>

#include "helpers.h"
#include "sink/record.h"
#include "sink/snapshot.h"
#include "platform/log.h"
#include "unit.h"

static void test_recording_is_what_was_given(void **state)
{
	struct record record = {{0}};
	uint8_t cells[188 * 7];
	char text[200];
	uint8_t *data;
	size_t length;

	(void)state;
	memset(cells, 0x47, sizeof(cells));
	assert_int_equal(record_open(&record, test_path("r.ts")), 0);
	for (int i = 0; i < 1000; i++)
		record_cells(&record, cells, sizeof(cells));
	assert_true(record_close(&record, text, sizeof(text)));
	assert_true(record_close(&record, text, sizeof(text)));
	data = test_read(test_path("r.ts"), &length);
	assert_int_equal(length, 1000 * sizeof(cells));
	free(data);
}

static void test_disk_full_is_told_at_the_end(void **state)
{
	struct record record = {{0}};
	uint8_t cells[188 * 7] = {0};
	char text[200] = "";

	(void)state;
	log_set_level(LOG_SILENT);
	assert_int_equal(record_open(&record, "/dev/full"), 0);
	for (int i = 0; i < 1000; i++)
		record_cells(&record, cells, sizeof(cells));
	assert_false(record_close(&record, text, sizeof(text)));
	assert_non_null(strstr(text, "/dev/full"));
	assert_non_null(strstr(text, "No space"));
	/* So little that only closing writes it */
	assert_int_equal(record_open(&record, "/dev/full"), 0);
	record_cells(&record, cells, 188);
	assert_false(record_close(&record, text, sizeof(text)));
}

static void test_paths_that_cannot_be(void **state)
{
	struct record record = {{0}};

	(void)state;
	assert_int_equal(
		record_open(&record, test_path("no/such/r.ts")), -ENOENT);
	record_cells(&record, (const uint8_t *)"", 0);
}

static void test_check_leaves_everything_as_it_was(void **state)
{
	const char *path = test_path("c.png");
	FILE *file;
	uint8_t *data;
	size_t length;

	(void)state;
	assert_int_equal(output_file_check(path), 0);
	assert_null(test_read(path, &length));
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("good", file);
	fclose(file);
	assert_int_equal(output_file_check(path), 0);
	data = test_read(path, &length);
	assert_int_equal(length, 4);
	free(data);
	assert_int_equal(output_file_check("/tmp"), -EISDIR);
	assert_int_equal(output_file_check("/dev/full"), 0);
	assert_int_equal(output_file_check(test_path("no/such.png")), -ENOENT);
}

struct colour {
	const char *name;
	bool full, bt601;
	uint8_t y, u, v, r, g, b;
};

/* ITU-R BT.709 and BT.601: 100 % and grey, to the nearest step. */
static const struct colour colours[] = {
	{"black", false, false, 16, 128, 128, 0, 0, 0},
	{"white", false, false, 235, 128, 128, 255, 255, 255},
	{"grey", false, false, 126, 128, 128, 128, 128, 128},
	{"red", false, false, 63, 102, 240, 255, 1, 0},
	{"green", false, false, 173, 42, 26, 0, 255, 1},
	{"blue", false, false, 32, 240, 118, 1, 0, 255},
	{"red 601", false, true, 81, 90, 240, 254, 0, 0},
	{"green 601", false, true, 145, 54, 34, 0, 255, 1},
	{"blue 601", false, true, 41, 240, 110, 0, 0, 255},
	{"full white", true, false, 255, 128, 128, 255, 255, 255},
	{"full grey", true, false, 77, 128, 128, 77, 77, 77},
	{"full red", true, false, 54, 99, 255, 254, 0, 0},
	{"blacker than black", false, false, 0, 128, 128, 0, 0, 0},
	{"whiter than white", false, false, 255, 128, 128, 255, 255, 255},
};

static void assert_near(unsigned a, unsigned b)
{
	assert_in_range(a, b > 1 ? b - 1 : 0, b + 1);
}

static void test_colours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		const struct colour *c = &colours[i];
		struct picture *picture = test_picture(5, 3, c->y, c->u, c->v);
		uint8_t rgb[3 * 16];

		picture->full_range = c->full;
		picture->bt601 = c->bt601;
		snapshot_convert(picture, rgb, 16);
		for (int y = 0; y < 3; y++) {
			for (int x = 0; x < 5; x++) {
				assert_near(rgb[y * 16 + x * 3], c->r);
				assert_near(rgb[y * 16 + x * 3 + 1], c->g);
				assert_near(rgb[y * 16 + x * 3 + 2], c->b);
			}
		}
		picture_unref(picture);
	}
}

static void test_nv12_is_the_same_picture(void **state)
{
	struct picture *planar = test_picture(4, 2, 100, 0, 0);
	struct picture *packed = test_picture(4, 2, 100, 0, 0);
	static const uint8_t u[] = {50, 200}, v[] = {220, 30};
	static const uint8_t uv[] = {50, 220, 200, 30};
	uint8_t a[2 * 12], b[2 * 12];

	(void)state;
	planar->plane[1] = u;
	planar->plane[2] = v;
	packed->format = PICTURE_NV12;
	packed->plane[1] = uv;
	packed->stride[1] = 4;
	snapshot_convert(planar, a, 12);
	snapshot_convert(packed, b, 12);
	assert_memory_equal(a, b, sizeof(a));
	picture_unref(planar);
	picture_unref(packed);
}

/* By another's decoder */
static void read_png(const char *path, AVFrame *frame)
{
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_PNG);
	AVCodecContext *context = avcodec_alloc_context3(codec);
	AVPacket *packet = av_packet_alloc();
	size_t length;
	uint8_t *data = test_read(path, &length);

	assert_non_null(data);
	assert_int_equal(avcodec_open2(context, codec, NULL), 0);
	assert_int_equal(av_new_packet(packet, (int)length), 0);
	memcpy(packet->data, data, length);
	assert_int_equal(avcodec_send_packet(context, packet), 0);
	assert_int_equal(avcodec_receive_frame(context, frame), 0);
	av_packet_free(&packet);
	avcodec_free_context(&context);
	free(data);
}

static void test_snapshot_is_a_png(void **state)
{
	struct picture *picture = test_picture(66, 34, 63, 102, 240);
	AVFrame *frame = av_frame_alloc();
	char text[200] = "";

	(void)state;
	/* One pixel that tells up from down and left from right */
	test_luma(picture)[33 * 66 + 1] = 16;
	assert_true(snapshot_write(
		picture, test_path("s.png"), text, sizeof(text)));
	read_png(test_path("s.png"), frame);
	assert_int_equal(frame->width, 66);
	assert_int_equal(frame->height, 34);
	assert_int_equal(frame->format, AV_PIX_FMT_RGB24);
	assert_in_range(frame->data[0][0], 254, 255);
	assert_in_range(frame->data[0][1], 0, 2);
	assert_in_range(frame->data[0][2], 0, 1);
	assert_in_range(frame->data[0][33 * frame->linesize[0] + 3], 195, 205);
	av_frame_free(&frame);
	picture_unref(picture);
}

static void test_snapshot_that_cannot_be_written(void **state)
{
	struct picture *picture = test_picture(64, 64, 63, 102, 240);
	char text[200] = "";

	(void)state;
	log_set_level(LOG_SILENT);
	assert_false(snapshot_write(picture, "/dev/full", text, sizeof(text)));
	assert_non_null(strstr(text, "/dev/full"));
	assert_false(snapshot_write(
		picture, test_path("no/such.png"), text, sizeof(text)));
	assert_non_null(strstr(text, "no/such.png"));
	picture_unref(picture);
}

static int clean_up(void **state)
{
	(void)state;
	test_paths_remove();
	assert_int_equal(test_pictures(), 0);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recording_is_what_was_given),
		cmocka_unit_test(test_disk_full_is_told_at_the_end),
		cmocka_unit_test(test_paths_that_cannot_be),
		cmocka_unit_test(test_check_leaves_everything_as_it_was),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_nv12_is_the_same_picture),
		cmocka_unit_test(test_snapshot_is_a_png),
		cmocka_unit_test(test_snapshot_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
