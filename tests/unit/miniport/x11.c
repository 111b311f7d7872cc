/* The X screen, against what the server itself says that it shows. */
#include "test.h"
#include "fake_host.h"
#include "support/xvfb.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <xcb/randr.h>
#include <xcb/xcb.h>

#include "capture/capture.h"
#include "convert/fit.h"
#include "platform/clock.h"

#define STATUS_NOT_FOUND_HERE ((NTSTATUS)0xC0000225)

/* A display, a painter of it and its capture. */
struct stage {
	struct xvfb server;
	xcb_connection_t *x;
	xcb_screen_t *screen;
	xcb_gcontext_t gc;
	struct capture *capture;
	struct picture picture;
	struct capture_shot shot;
};

static void paint_rect(struct stage *self, uint32_t colour, int x, int y,
	int width, int height)
{
	xcb_rectangle_t rect = {
		(int16_t)x, (int16_t)y, (uint16_t)width, (uint16_t)height};

	xcb_change_gc(self->x, self->gc, XCB_GC_FOREGROUND, &colour);
	xcb_poly_fill_rectangle(
		self->x, self->screen->root, self->gc, 1, &rect);
}

/* Until the server has done what was asked. */
static void settle(struct stage *self)
{
	free(xcb_get_input_focus_reply(
		self->x, xcb_get_input_focus(self->x), NULL));
}

static void paint_scene(struct stage *self)
{
	uint32_t seed = 7;

	for (int i = 0; i < 400; i++) {
		seed = seed * 1664525 + 1013904223;
		paint_rect(self, seed >> 8, (int)(seed >> 4) % 1300,
			(int)(seed >> 12) % 760, 1 + (int)(seed >> 20) % 90,
			1 + (int)(seed >> 26));
	}
	settle(self);
}

static void move_pointer(struct stage *self, int x, int y)
{
	xcb_warp_pointer(self->x, XCB_NONE, self->screen->root, 0, 0, 0, 0,
		(int16_t)x, (int16_t)y);
	settle(self);
}

/* A cursor of 8 by 8 that points with its upper left corner: all white, or with
 * an empty mask. */
static void set_cursor(struct stage *self, bool visible)
{
	xcb_pixmap_t bits = xcb_generate_id(self->x);
	xcb_gcontext_t gc = xcb_generate_id(self->x);
	xcb_cursor_t cursor = xcb_generate_id(self->x);
	uint32_t pixel = visible;
	xcb_rectangle_t all = {0, 0, 8, 8};

	xcb_create_pixmap(self->x, 1, bits, self->screen->root, 8, 8);
	xcb_create_gc(self->x, gc, bits, XCB_GC_FOREGROUND, &pixel);
	xcb_poly_fill_rectangle(self->x, bits, gc, 1, &all);
	xcb_create_cursor(self->x, cursor, bits, bits, 0xFFFF, 0xFFFF, 0xFFFF,
		0, 0, 0, 0, 0);
	xcb_change_window_attributes(
		self->x, self->screen->root, XCB_CW_CURSOR, &cursor);
	settle(self);
}

static void connect_painter(struct stage *self)
{
	self->x = xcb_connect(self->server.name, NULL);
	assert_int_equal(xcb_connection_has_error(self->x), 0);
	self->screen = xcb_setup_roots_iterator(xcb_get_setup(self->x)).data;
	self->gc = xcb_generate_id(self->x);
	xcb_create_gc(self->x, self->gc, self->screen->root, 0, NULL);
}

static void stage_open(struct stage *self, const char *screen)
{
	memset(self, 0, sizeof(*self));
	if (!xvfb_start(&self->server, screen, NULL, NULL, -1)) {
		print_message("# no Xvfb on this machine\n");
		skip();
	}
	connect_painter(self);
}

static void stage_capture(struct stage *self, uint32_t width, uint32_t height)
{
	struct reason why = {""};

	if (!self->capture &&
		capture_x11_open(self->server.name, &self->capture, &why) != 0)
		fail_msg("%s", why.text);
	picture_destroy(&self->picture);
	assert_int_equal(picture_create(&self->picture, width, height), 0);
	if (capture_start(self->capture, width, height,
		    (struct sample_aspect){1, 1}) != 0)
		fail_msg("%s", self->capture->reason.text);
}

static void stage_close(struct stage *self)
{
	capture_destroy(self->capture);
	picture_destroy(&self->picture);
	xcb_disconnect(self->x);
	xvfb_stop(&self->server);
}

static bool stage_frame(struct stage *self)
{
	assert_int_equal(capture_grab(self->capture, &self->shot), 0);
	if (self->shot.changed)
		capture_paint(self->capture, 0, &self->picture);
	return self->shot.changed;
}

/* What the server says, by the slow road and without damage, converted in one
 * piece. It has no pointer in it: hide that one. */
static void assert_shown(struct stage *self)
{
	xcb_get_geometry_reply_t *size = xcb_get_geometry_reply(
		self->x, xcb_get_geometry(self->x, self->screen->root), NULL);
	xcb_get_image_reply_t *reply = xcb_get_image_reply(self->x,
		xcb_get_image(self->x, XCB_IMAGE_FORMAT_Z_PIXMAP,
			self->screen->root, 0, 0, size->width, size->height,
			~0u),
		NULL);
	struct screen_image image = {.width = size->width,
		.height = size->height,
		.pixels = xcb_get_image_data(reply),
		.stride = (size_t)size->width * 4};
	struct picture expected;
	struct region all;
	struct fit fit;

	assert_int_equal(picture_create(&expected, self->picture.width,
				 self->picture.height),
		0);
	assert_int_equal(
		fit_init(&fit, size->width, size->height, expected.width,
			expected.height, (struct sample_aspect){1, 1}),
		0);
	region_init(&all, &(struct rect){0, 0, size->width, size->height});
	region_add_all(&all);
	fit_paint(&fit, &image, &all, &expected);
	for (int plane = 0; plane < 3; plane++) {
		for (uint32_t y = 0; y < expected.height >> !!plane; y++)
			assert_memory_equal(self->picture.plane[plane] +
						    y * expected.stride[plane],
				expected.plane[plane] +
					y * expected.stride[plane],
				expected.width >> !!plane);
	}
	fit_destroy(&fit);
	picture_destroy(&expected);
	free(reply);
	free(size);
}

static uint8_t luma_at(const struct stage *self, uint32_t x, uint32_t y)
{
	return self->picture.plane[0][y * self->picture.stride[0] + x];
}

/* --- pictures
 * -------------------------------------------------------------------- */

static void the_screen_is_shown_as_it_is(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, "1280x720x24");
	paint_scene(&stage);
	set_cursor(&stage, false);
	stage_capture(&stage, 1280, 720);
	assert_true(stage_frame(&stage));
	assert_shown(&stage);
	stage_close(&stage);
}

static void screens_of_any_size_are_fitted(void **state)
{
	static const char *const screens[] = {"1366x768x24", "1024x768x24",
		"1367x769x24", "641x1201x24", "1921x601x24"};

	(void)state;
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
		struct stage stage;

		stage_open(&stage, screens[i]);
		paint_scene(&stage);
		set_cursor(&stage, false);
		stage_capture(&stage, 1280, 720);
		assert_true(stage_frame(&stage));
		assert_shown(&stage);
		/* And part by part. */
		for (int round = 0; round < 10; round++) {
			paint_rect(&stage, 0x10203u * (unsigned)round,
				60 * round, 30 * round, 75, 31);
			settle(&stage);
			assert_true(stage_frame(&stage));
			assert_shown(&stage);
		}
		stage_close(&stage);
	}
}

static void only_what_changed_is_taken_and_all_of_it(void **state)
{
	struct stage stage;
	uint32_t seed = 3;

	(void)state;
	stage_open(&stage, "1280x720x24");
	set_cursor(&stage, false);
	stage_capture(&stage, 1280, 720);
	assert_true(stage_frame(&stage));
	/* A still screen has not changed. */
	for (int i = 0; i < 5; i++)
		assert_false(stage_frame(&stage));
	for (int round = 0; round < 60; round++) {
		int count = 1 + round % 40;

		for (int i = 0; i < count; i++) {
			seed = seed * 1664525 + 1013904223;
			paint_rect(&stage, seed >> 8, (int)(seed >> 8) % 1270,
				(int)(seed >> 16) % 710, 1 + (int)(seed >> 26),
				1 + (int)(seed >> 27));
		}
		settle(&stage);
		assert_true(stage_frame(&stage));
		assert_shown(&stage);
		assert_false(stage_frame(&stage));
	}
	stage_close(&stage);
}

/* --- the pointer
 * -------------------------------------------------------------------- */

static void the_pointer_is_blended_at_its_place(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, "640x480x24");
	paint_rect(&stage, 0, 0, 0, 640, 480);
	set_cursor(&stage, true);
	move_pointer(&stage, 100, 50);
	stage_capture(&stage, 640, 480);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 100, 50), 235);
	assert_int_equal(luma_at(&stage, 107, 57), 235);
	assert_int_equal(luma_at(&stage, 108, 50), 16);
	assert_int_equal(luma_at(&stage, 100, 58), 16);
	assert_int_equal(luma_at(&stage, 99, 50), 16);
	assert_false(stage_frame(&stage));
	/* Moving it is a change, and leaves nothing behind. */
	move_pointer(&stage, 300, 200);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 100, 50), 16);
	assert_int_equal(luma_at(&stage, 107, 57), 16);
	assert_int_equal(luma_at(&stage, 300, 200), 235);
	/* What is drawn beside it, or under it, does not wipe it out. */
	paint_rect(&stage, 0x808080, 0, 196, 640, 3);
	paint_rect(&stage, 0x404040, 290, 190, 30, 30);
	settle(&stage);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 300, 200), 235);
	assert_int_equal(luma_at(&stage, 307, 207), 235);
	assert_in_range(luma_at(&stage, 310, 200), 60, 80);
	/* Half over the edge. */
	move_pointer(&stage, 639, 479);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 639, 479), 235);
	assert_int_equal(luma_at(&stage, 638, 479), 16);
	move_pointer(&stage, 0, 0);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 639, 479), 16);
	assert_int_equal(luma_at(&stage, 7, 7), 235);
	stage_close(&stage);
}

static void a_new_shape_is_a_change(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, "640x480x24");
	paint_rect(&stage, 0, 0, 0, 640, 480);
	move_pointer(&stage, 100, 50);
	stage_capture(&stage, 640, 480);
	assert_true(stage_frame(&stage));
	set_cursor(&stage, true);
	/* The server tells of it in its own time. */
	for (int i = 0; i < 100 && luma_at(&stage, 100, 50) != 235; i++) {
		clock_sleep_until_us(clock_now_us() + 10000);
		stage_frame(&stage);
	}
	assert_int_equal(luma_at(&stage, 100, 50), 235);
	assert_int_equal(luma_at(&stage, 107, 57), 235);
	stage_close(&stage);
}

/* --- changes of the server
 * ------------------------------------------------------------ */

static void resize(struct stage *self, uint16_t width, uint16_t height)
{
	xcb_randr_query_version(self->x, 1, 3);
	xcb_randr_set_screen_size(
		self->x, self->screen->root, width, height, 300, 200);
	settle(self);
}

static void a_screen_that_changes_its_size_is_fitted_anew(void **state)
{
	static const uint16_t sizes[][2] = {
		{1024, 600}, {801, 601}, {1366, 768}, {600, 768}, {1280, 720}};
	struct stage stage;

	(void)state;
	stage_open(&stage, "1366x768x24");
	paint_scene(&stage);
	stage_capture(&stage, 1280, 720);
	assert_true(stage_frame(&stage));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		resize(&stage, sizes[i][0], sizes[i][1]);
		paint_scene(&stage);
		set_cursor(&stage, false);
		assert_true(stage_frame(&stage));
		assert_shown(&stage);
	}
	stage_close(&stage);
}

static void a_display_that_goes_away_is_lost(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, "640x480x24");
	stage_capture(&stage, 640, 480);
	assert_true(stage_frame(&stage));
	xvfb_stop(&stage.server);
	assert_int_equal(capture_grab(stage.capture, &stage.shot), -ENODEV);
	assert_non_null(strstr(stage.capture->reason.text, stage.server.name));
	assert_non_null(strstr(stage.capture->reason.text, "went away"));
	/* Also at a start. */
	assert_int_equal(capture_start(stage.capture, 640, 480,
				 (struct sample_aspect){1, 1}),
		-ENODEV);
	/* Back again, the next start finds it. */
	if (!xvfb_start(&stage.server, "640x480x24", NULL, NULL,
		    stage.server.number))
		skip();
	xcb_disconnect(stage.x);
	connect_painter(&stage);
	paint_rect(&stage, 0xFFFFFF, 0, 0, 640, 480);
	settle(&stage);
	stage_capture(&stage, 640, 480);
	assert_true(stage_frame(&stage));
	assert_int_equal(luma_at(&stage, 320, 100), 235);
	stage_close(&stage);
}

/* --- displays that won't do
 * ----------------------------------------------------------- */

static void a_display_of_another_depth_is_refused(void **state)
{
	struct xvfb server;
	struct capture *capture;
	struct reason why;

	(void)state;
	if (!xvfb_start(&server, "640x480x16", NULL, NULL, -1))
		skip();
	assert_int_equal(
		capture_x11_open(server.name, &capture, &why), -ENOTSUP);
	assert_non_null(strstr(why.text, "16 bits"));
	xvfb_stop(&server);
}

static void a_display_without_shared_memory_is_refused(void **state)
{
	struct xvfb server;
	struct capture *capture;
	struct reason why;

	(void)state;
	if (!xvfb_start(&server, "640x480x24", "-extension", "MIT-SHM", -1))
		skip();
	assert_int_equal(
		capture_x11_open(server.name, &capture, &why), -ENOTSUP);
	assert_non_null(strstr(why.text, "MIT-SHM"));
	xvfb_stop(&server);
}

/* Each of the others may be missing. */
static void extensions_may_be_missing(void **state)
{
	static const char *const extensions[] = {"DAMAGE", "XFIXES", "RANDR"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct stage stage;

		memset(&stage, 0, sizeof(stage));
		if (!xvfb_start(&stage.server, "640x480x24", "-extension",
			    extensions[i], -1))
			skip();
		connect_painter(&stage);
		stage_capture(&stage, 640, 480);
		assert_true(stage_frame(&stage));
		paint_rect(&stage, 0xFFFFFF, 10, 10, 50, 50);
		settle(&stage);
		assert_true(stage_frame(&stage));
		assert_int_equal(luma_at(&stage, 30, 30), 235);
		stage_close(&stage);
	}
}

/* --- through the interface
 * -------------------------------------------------------------- */

static struct fake_host *open_host(const struct xvfb *server)
{
	struct fake_host *host = malloc(sizeof(*host));
	char settings[64];

	snprintf(settings, sizeof(settings), "screen=x11:%s\nencoder=null\n",
		server->name);
	if (fake_open(host, settings) != STATUS_SUCCESS)
		fail_msg("%s", host->error);
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	return host;
}

static void g156_a_lost_display_becomes_a_message(void **state)
{
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct xvfb server;
	struct fake_host *host;

	(void)state;
	if (!xvfb_start(&server, "640x480x24", NULL, NULL, -1))
		skip();
	host = open_host(&server);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 3));
	xvfb_stop(&server);
	assert_true(fake_wait_messages(host, 1));
	assert_int_equal(host->messages[0].header.code, SUNDOG_MESSAGE_FAILURE);
	assert_int_equal(
		host->messages[0].failure.code, SUNDOG_FAILURE_SOURCE_LOST);
	assert_non_null(strstr(host->messages[0].failure.text, server.name));
	assert_int_equal(
		fake_io_plain(host, SUNDOG_IO_STREAM_STOP), STATUS_SUCCESS);
	fake_close(host);
	free(host);
}

static void a_stream_that_cannot_begin_says_why(void **state)
{
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct sundog_failure failure;
	struct xvfb server;
	struct fake_host *host;

	(void)state;
	if (!xvfb_start(&server, "640x480x24", NULL, NULL, -1))
		skip();
	host = open_host(&server);
	xvfb_stop(&server);
	memset(&failure, 0, sizeof(failure));
	assert_int_equal(
		fake_io(host, &start, sizeof(start), SUNDOG_IO_STREAM_START,
			&failure, sizeof(failure)),
		STATUS_UNSUCCESSFUL);
	assert_int_equal(failure.header.magic, SUNDOG_CONTRACT_MAGIC);
	assert_int_equal(failure.header.code, SUNDOG_MESSAGE_FAILURE);
	assert_int_equal(failure.code, SUNDOG_FAILURE_SOURCE_LOST);
	assert_non_null(strstr(failure.text, server.name));
	/* Without room for the words there is still the status. */
	assert_int_equal(fake_start(host, &start), STATUS_UNSUCCESSFUL);
	assert_int_equal(host->message_count, 0);
	fake_close(host);
	free(host);
}

static void g173_a_server_that_hangs_does_not_hold_up_the_stop(void **state)
{
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct xvfb server;
	struct fake_host *host;
	uint64_t begun_us;

	(void)state;
	if (!xvfb_start(&server, "640x480x24", NULL, NULL, -1))
		skip();
	host = open_host(&server);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 3));
	kill(server.pid, SIGSTOP);
	clock_sleep_until_us(clock_now_us() + 100000);
	begun_us = clock_now_us();
	assert_int_equal(
		fake_io_plain(host, SUNDOG_IO_STREAM_STOP), STATUS_SUCCESS);
	assert_true(clock_now_us() - begun_us < 2000000);
	fake_close(host);
	free(host);
	xvfb_stop(&server);
}

static void a_missing_display_is_not_found(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	(void)state;
	assert_int_equal(
		fake_open(host, "screen=x11::4711\n"), STATUS_NOT_FOUND_HERE);
	fake_close(host);
	assert_int_equal(fake_open(host, "screen=x11:nonsense\n"),
		STATUS_INVALID_PARAMETER);
	assert_non_null(strstr(host->error, "nonsense"));
	fake_close(host);
	free(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen_is_shown_as_it_is),
		cmocka_unit_test(screens_of_any_size_are_fitted),
		cmocka_unit_test(only_what_changed_is_taken_and_all_of_it),
		cmocka_unit_test(the_pointer_is_blended_at_its_place),
		cmocka_unit_test(a_new_shape_is_a_change),
		cmocka_unit_test(a_screen_that_changes_its_size_is_fitted_anew),
		cmocka_unit_test(a_display_that_goes_away_is_lost),
		cmocka_unit_test(a_display_of_another_depth_is_refused),
		cmocka_unit_test(a_display_without_shared_memory_is_refused),
		cmocka_unit_test(extensions_may_be_missing),
		cmocka_unit_test(g156_a_lost_display_becomes_a_message),
		cmocka_unit_test(a_stream_that_cannot_begin_says_why),
		cmocka_unit_test(
			g173_a_server_that_hangs_does_not_hold_up_the_stop),
		cmocka_unit_test(a_missing_display_is_not_found),
	};

	return cmocka_run_group_tests_name("miniport x11", tests, NULL, NULL);
}
