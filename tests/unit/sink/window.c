/*
 * The window, on a private X server: what is on the screen, and what keys do.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <SDL.h>
#include <sys/wait.h>
#include <libavcodec/avcodec.h>

#include "helpers.h"
#include "platform/clock.h"
#include "platform/thread.h"
#include "sink/present/presenter.h"
#include "unit.h"
#include "support/xvfb.h"

#define SCREEN_W 1440
#define SCREEN_H 900

static struct xvfb server;

/* What the graphics drivers keep until the end, and are unloaded before, is
 * not ours to free. Our own pictures are counted (test_pictures). */
const char *__asan_default_options(void) __attribute__((visibility("default")));
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* The test plays the decoder on a thread; the window has the main one. */
struct fixture {
	struct presenter *presenter;
	struct thread thread;
	void (*script)(struct fixture *f);
	struct mutex lock;
	struct cond changed;
	unsigned done, presented, closed, lost;
	uint64_t presented_us;
};

static void on_done(
	void *ctx, const struct picture *picture, uint64_t presented_us)
{
	struct fixture *f = ctx;

	(void)picture;
	mutex_lock(&f->lock);
	f->done++;
	f->presented += presented_us > 0;
	if (presented_us)
		f->presented_us = presented_us;
	cond_signal(&f->changed);
	mutex_unlock(&f->lock);
}

static void on_closed(void *ctx)
{
	struct fixture *f = ctx;

	mutex_lock(&f->lock);
	f->closed++;
	cond_signal(&f->changed);
	mutex_unlock(&f->lock);
}

static void on_lost(void *ctx)
{
	struct fixture *f = ctx;

	mutex_lock(&f->lock);
	f->lost++;
	cond_signal(&f->changed);
	mutex_unlock(&f->lock);
}

static const struct presenter_events events = {
	.done = on_done,
	.closed = on_closed,
	.lost = on_lost,
};

static void await(struct fixture *f, const unsigned *counter, unsigned value)
{
	uint64_t patience_us = clock_now_us() + 15000000;
	bool in_time = true;

	mutex_lock(&f->lock);
	while (*counter < value && in_time)
		in_time = cond_wait_until(&f->changed, &f->lock, patience_us);
	mutex_unlock(&f->lock);
	if (!in_time) {
		/* Not on cmocka's thread: nothing to jump back to. */
		fprintf(stderr, "# the window did nothing for 15 s\n");
		abort();
	}
}

static void play(void *arg)
{
	struct fixture *f = arg;

	f->script(f);
	presenter_end(f->presenter);
}

static void with_window(bool fullscreen, void (*script)(struct fixture *f))
{
	struct fixture f = {.script = script};
	char error[200] = "";

	mutex_init(&f.lock);
	cond_init(&f.changed);
	if (presenter_sdl_create("A test", fullscreen, false, &f.presenter,
		    error, sizeof(error)) < 0)
		fail_msg("%s", error);
	presenter_set_events(f.presenter, &events, &f);
	assert_true(presenter_shows(f.presenter));
	assert_int_equal(thread_start(&f.thread, play, &f, "script"), 0);
	presenter_run(f.presenter);
	thread_join(&f.thread);
	presenter_destroy(f.presenter);
	cond_destroy(&f.changed);
	mutex_destroy(&f.lock);
	/* Shown, given way or waiting: all are freed. */
	assert_int_equal(test_pictures(), 0);
}

static void offer(struct fixture *f, struct picture *picture)
{
	presenter_offer(f->presenter, picture);
	picture_unref(picture);
}

/* What the screen shows, as 24 bit RGB; free the frame. */
static AVFrame *screenshot(void)
{
	const char *path = test_path("screen.png");
	char png24[300]; /* no palette, however few the colours */
	const char *const import[] = {"import", "-display", server.name,
		"-window", "root", png24, NULL};
	const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_PNG);
	AVCodecContext *context = avcodec_alloc_context3(codec);
	AVPacket *packet = av_packet_alloc();
	AVFrame *frame = av_frame_alloc();
	size_t length = 0;
	uint8_t *data;

	snprintf(png24, sizeof(png24), "png24:%s", path);
	if (run_program(import) != 0)
		abort();
	data = test_read(path, &length);
	if (!data || avcodec_open2(context, codec, NULL) < 0 ||
		av_new_packet(packet, (int)length) < 0)
		abort();
	memcpy(packet->data, data, length);
	free(data);
	if (avcodec_send_packet(context, packet) < 0 ||
		avcodec_receive_frame(context, frame) < 0)
		abort();
	av_packet_free(&packet);
	avcodec_free_context(&context);
	return frame;
}

struct spot {
	int x, y;
	uint8_t rgb[3];
};

static bool shows(const AVFrame *screen, const struct spot *spots)
{
	for (const struct spot *spot = spots; spot->x; spot++) {
		const uint8_t *pixel = screen->data[0] +
				       spot->y * screen->linesize[0] +
				       3 * spot->x;

		for (int i = 0; i < 3; i++) {
			if (abs(pixel[i] - spot->rgb[i]) > 5)
				return false;
		}
	}
	return true;
}

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "# failed: %s\n", #condition);         \
			abort();                                               \
		}                                                              \
	} while (0)

/* When what was presented is on the screen is the X server's to say: looks
 * until it is, and gives up in the end. */
static void check_screen(const struct spot *spots)
{
	for (int shots = 0; shots < 100; shots++) {
		AVFrame *screen = screenshot();
		bool good = screen->width == SCREEN_W &&
			    screen->height == SCREEN_H && shows(screen, spots);

		av_frame_free(&screen);
		if (good)
			return;
	}
	fprintf(stderr, "# the screen never showed it\n");
	abort();
}

/* BT.709 red above, blue below; twice as wide as high. */
static struct picture *flag(void)
{
	struct picture *picture = test_picture(400, 200, 63, 102, 240);
	uint8_t *luma = test_luma(picture);
	uint8_t *u = luma + 400 * 200, *v = u + 200 * 100;

	memset(luma + 400 * 100, 32, 400 * 100);
	memset(u + 200 * 50, 240, 200 * 50);
	memset(v + 200 * 50, 118, 200 * 50);
	return picture;
}

/* The whole screen: 1440x720, 90 lines of black above and below */
static const struct spot flag_spots[] = {
	{720, 45, {0, 0, 0}},
	{5, 100, {255, 0, 0}},
	{1435, 440, {255, 0, 0}},
	{5, 460, {0, 0, 255}},
	{1435, 800, {0, 0, 255}},
	{720, 860, {0, 0, 0}},
	{0},
};

/* A window of 1280x720 in its middle: 1280x640 */
static const struct spot window_spots[] = {
	{5, 450, {0, 0, 0}},
	{85, 110, {0, 0, 0}},
	{85, 140, {255, 0, 0}},
	{1355, 440, {255, 0, 0}},
	{1355, 760, {0, 0, 255}},
	{1365, 450, {0, 0, 0}},
	{0},
};

static void script_colours(struct fixture *f)
{
	uint64_t offered_us = clock_now_us();

	offer(f, flag());
	await(f, &f->presented, 1);
	check(f->presented_us >= offered_us);
	check_screen(flag_spots);
}

static void test_colours_and_shape_on_the_whole_screen(void **state)
{
	(void)state;
	with_window(true, script_colours);
}

static void script_sizes(struct fixture *f)
{
	static const struct spot green[] = {
		{5, 5, {0, 255, 0}}, {1435, 895, {0, 255, 0}}, {0}};
	static const struct spot blue[] = {
		{720, 450, {0, 0, 255}}, {5, 450, {0, 0, 0}}, {0}};
	static const uint8_t uv[2] = {240, 118};
	struct picture *nv12 = test_picture(2, 2, 32, 0, 0);

	offer(f, test_picture(1920, 1080, 235, 128, 128));
	await(f, &f->presented, 1);
	offer(f, test_picture(64, 40, 173, 42, 26));
	await(f, &f->presented, 2);
	check_screen(green);
	nv12->format = PICTURE_NV12;
	nv12->plane[1] = uv;
	nv12->stride[1] = 2;
	offer(f, nv12);
	await(f, &f->presented, 3);
	check_screen(blue);
}

static void test_sizes_and_formats_change(void **state)
{
	(void)state;
	with_window(true, script_sizes);
}

static void script_flood(struct fixture *f)
{
	for (int i = 0; i < 500; i++)
		offer(f, test_picture(640, 480, (uint8_t)i, 128, 128));
	await(f, &f->done, 500);
	check(f->presented >= 1 && f->presented <= 500);
}

static void test_late_pictures_give_way(void **state)
{
	(void)state;
	with_window(false, script_flood);
}

/* To the window of this title. */
static void key(const char *name)
{
	const char *const xdotool[] = {"xdotool", "search", "--sync",
		"--onlyvisible", "--name", "Peer name", "windowfocus", "--sync",
		"key", name, NULL};

	check(run_program(xdotool) == 0);
}

static void script_keys(struct fixture *f)
{
	struct picture *picture = flag();

	presenter_set_title(f->presenter, "Peer name");
	presenter_offer(f->presenter, picture);
	await(f, &f->presented, 1);
	check_screen(window_spots);
	key("f");
	check_screen(flag_spots);
	key("f");
	check_screen(window_spots);
	check(f->closed == 0);
	key("q");
	await(f, &f->closed, 1);
	key("Escape");
	await(f, &f->closed, 2);
	picture_unref(picture);
}

static void need_xdotool(void)
{
	if (run_program((const char *const[]){"xdotool", "version", NULL}) !=
		0) {
		print_message("# no xdotool\n");
		skip();
	}
}

static void test_keys_and_title(void **state)
{
	(void)state;
	need_xdotool();
	with_window(false, script_keys);
}

/* What goes wrong here ended the program before: in a child of its own. */
static void in_child(void (*script)(struct fixture *f))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(60);
		with_window(false, script);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* After the loss pictures still come back, and nothing waits. */
static void offer_in_vain(struct fixture *f)
{
	unsigned presented;

	await(f, &f->lost, 1);
	presented = f->presented;
	presenter_set_title(f->presenter, "Nobody reads this");
	for (unsigned i = 0; i < 10; i++) {
		unsigned done = f->done;

		offer(f, test_picture(640, 480, 100, 128, 128));
		await(f, &f->done, done + 1);
	}
	check(f->presented == presented);
	check(f->lost == 1 && f->closed == 0);
}

static void script_server_dies(struct fixture *f)
{
	offer(f, flag());
	await(f, &f->presented, 1);
	check(kill(server.pid, SIGKILL) == 0);
	for (int i = 0; i < 200; i++)
		offer(f, test_picture(640, 480, (uint8_t)i, 128, 128));
	offer_in_vain(f);
}

static void test_server_dies(void **state)
{
	(void)state;
	in_child(script_server_dies);
	/* For the tests that follow */
	xvfb_stop(&server);
	assert_true(xvfb_start(&server, "1440x900x24", NULL, NULL, -1));
	setenv("DISPLAY", server.name, 1);
}

static void with_the_window(const char *command)
{
	const char *const xdotool[] = {"xdotool", "search", "--sync",
		"--onlyvisible", "--name", "A test", command, NULL};

	check(run_program(xdotool) == 0);
}

static void script_killed(struct fixture *f)
{
	offer(f, flag());
	await(f, &f->presented, 1);
	with_the_window("windowkill");
	offer_in_vain(f);
}

static void test_client_is_killed(void **state)
{
	(void)state;
	need_xdotool();
	in_child(script_killed);
}

static void script_destroyed(struct fixture *f)
{
	offer(f, flag());
	await(f, &f->presented, 1);
	with_the_window("windowclose");
	offer_in_vain(f);
}

static void test_window_is_destroyed(void **state)
{
	(void)state;
	need_xdotool();
	in_child(script_destroyed);
}

static void test_no_display(void **state)
{
	struct presenter *presenter;
	char error[300] = "";

	(void)state;
	unsetenv("SDL_VIDEODRIVER");
	unsetenv("DISPLAY");
	assert_int_equal(presenter_sdl_create("A test", false, false,
				 &presenter, error, sizeof(error)),
		-ENODEV);
	assert_null(presenter);
	assert_non_null(strstr(error, "WAYLAND_DISPLAY"));
	assert_non_null(strstr(error, "--headless"));
	/* Whoever asks for it gets it. */
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	with_window(false, script_flood);
	setenv("SDL_VIDEODRIVER", "x11", 1);
	setenv("DISPLAY", server.name, 1);
}

static int set_up(void **state)
{
	(void)state;
	setenv("SDL_VIDEODRIVER", "x11", 1);
	return 0;
}

static int clean_up(void **state)
{
	(void)state;
	test_paths_remove();
	xvfb_stop(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colours_and_shape_on_the_whole_screen),
		cmocka_unit_test(test_sizes_and_formats_change),
		cmocka_unit_test(test_late_pictures_give_way),
		cmocka_unit_test(test_keys_and_title),
		cmocka_unit_test(test_server_dies),
		cmocka_unit_test(test_client_is_killed),
		cmocka_unit_test(test_window_is_destroyed),
		cmocka_unit_test(test_no_display),
	};

	if (!xvfb_start(&server, "1440x900x24", NULL, NULL, -1) ||
		setenv("DISPLAY", server.name, 1) != 0 ||
		run_program((const char *const[]){
			"import", "-version", NULL}) != 0) {
		xvfb_stop(&server);
		printf("1..0 # SKIP no Xvfb, or no ImageMagick\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, clean_up);
}
