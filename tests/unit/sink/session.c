/*
 * A whole sink, headless, against a source that the test plays.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "avc_writer.h"
#include "helpers.h"
#include "platform/clock.h"
#include "platform/thread.h"
#include "sink/sink.h"
#include "source.h"
#include "unit.h"

#define W 96
#define H 16

struct fixture {
	struct source source;
	struct avc_writer writer;
	uint8_t picture[AVC_PICTURE_BYTES(W, H)];
	uint8_t unit[8192];
	struct sink_options options;
	struct sink *sink;
	struct sink_result result;
	struct thread thread;
	uint32_t number; /* of the next pattern frame */
	char record[256], snapshot[256], stats[256];
};

static struct fixture f;

static int set_up(void **state)
{
	memset(&f, 0, sizeof(f));
	source_open(&f.source, NULL);
	f.writer.width = W;
	f.writer.height = H;
	memset(f.picture, 128, sizeof(f.picture));
	strcpy(f.record, test_path("record.ts"));
	strcpy(f.snapshot, test_path("snapshot.png"));
	strcpy(f.stats, test_path("stats.jsonl"));
	f.options = (struct sink_options){
		.source = f.source.address,
		.name = "a test",
		.face = SINK_HEADLESS,
		.connect_deadline_us = clock_now_us() + SOURCE_PATIENCE_US,
	};
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sink_close(f.sink);
	source_close(&f.source);
	test_paths_remove();
	return 0;
}

static void run(void *arg)
{
	(void)arg;
	sink_run(f.sink, &f.result);
}

static void start(void)
{
	struct sink_problem problem;

	assert_int_equal(sink_open(&f.options, &f.sink, &problem), 0);
	assert_int_equal(thread_start(&f.thread, run, NULL, "sink"), 0);
}

static void play(void)
{
	start();
	source_begin(&f.source);
}

static void send(enum avc_kind kind)
{
	size_t length =
		avc_unit(&f.writer, kind, f.picture, f.unit, sizeof(f.unit));

	source_unit(&f.source, f.unit, length, kind == AVC_IDR);
	source_send_all(&f.source);
}

static void send_pattern(enum avc_kind kind)
{
	test_stamp(f.picture, W, W, f.number++, clock_now_us());
	send(kind);
}

static void tear_down_by_source(void)
{
	wfd_source_stop(f.source.wfd, clock_now_us());
	source_flush(&f.source);
	source_await(&f.source, WFD_SOURCE_ENDED, NULL);
	thread_join(&f.thread);
}

static unsigned count_lines(const char *path)
{
	size_t length;
	uint8_t *text = test_read(path, &length);
	unsigned lines = 0;

	assert_non_null(text);
	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	free(text);
	return lines;
}

static void test_plays_the_pattern(void **state)
{
	uint8_t *record;
	size_t length;

	(void)state;
	f.options.record = f.record;
	f.options.snapshot = f.snapshot;
	f.options.stats = f.stats;
	play();
	send_pattern(AVC_IDR);
	for (int i = 0; i < 50; i++)
		send_pattern(AVC_INTRA);
	tear_down_by_source();
	assert_int_equal(f.result.end, SINK_END_TEARDOWN);
	assert_string_equal(f.result.error, "");
	assert_int_equal(f.result.exit_status, 0);
	assert_string_equal(f.result.mode, "640x480p60");
	assert_string_equal(f.result.codec, "H.264");
	assert_string_equal(f.result.audio, "LPCM");
	assert_int_equal(f.result.frames, 51);
	assert_int_equal(f.result.frames_shown, 0);
	assert_int_equal(f.result.frames_lost, 0);
	assert_int_equal(f.result.decode_errors, 0);
	assert_int_equal(f.result.packets_lost, 0);
	assert_true(f.result.packets >= 51);
	assert_int_equal(f.result.width, W);
	assert_int_equal(f.result.height, H);
	assert_true(f.result.has_latency);
	assert_in_range(f.result.latency_p50_us, 1, 5000000);
	assert_true(f.result.latency_p99_us >= f.result.latency_p50_us);
	assert_int_equal(f.result.peer.ipv4, f.source.address.ipv4);
	assert_int_equal(f.result.peer.port, f.source.address.port);
	assert_int_equal(count_lines(f.stats), 51);
	record = test_read(f.record, &length);
	assert_int_equal(length, f.source.cells_bytes);
	assert_memory_equal(record, f.source.cells, length);
	free(record);
	record = test_read(f.snapshot, &length);
	assert_non_null(record);
	assert_memory_equal(record, "\x89PNG", 4);
	free(record);
}

static void test_loss_by_the_patterns_numbers(void **state)
{
	(void)state;
	play();
	send_pattern(AVC_IDR);
	f.number += 4;
	send_pattern(AVC_INTRA);
	tear_down_by_source();
	assert_int_equal(f.result.frames, 2);
	assert_int_equal(f.result.frames_lost, 4);
}

static void test_loss_by_frame_num(void **state)
{
	(void)state;
	play();
	send(AVC_IDR);
	f.writer.frame_num += 2;
	send(AVC_REPEAT); /* dropped: its reference is missing */
	source_await_idr_request(&f.source);
	send(AVC_IDR);
	tear_down_by_source();
	assert_int_equal(f.result.frames, 2);
	assert_int_equal(f.result.frames_lost, 3);
	assert_false(f.result.has_latency);
}

static void test_what_came_before_the_first_idr_is_no_loss(void **state)
{
	(void)state;
	play();
	send(AVC_REPEAT);
	send(AVC_REPEAT);
	source_await_idr_request(&f.source);
	send(AVC_IDR);
	tear_down_by_source();
	assert_int_equal(f.result.frames, 1);
	assert_int_equal(f.result.frames_lost, 0);
}

static void test_undecodable_unit_costs_a_picture_and_an_idr(void **state)
{
	size_t length;

	(void)state;
	f.options.stats = f.stats;
	play();
	send(AVC_IDR);
	/* Whole on the way, but broken where it was made */
	length = avc_unit(
		&f.writer, AVC_INTRA, f.picture, f.unit, sizeof(f.unit));
	source_unit(&f.source, f.unit, length / 2, false);
	source_send_all(&f.source);
	source_await_idr_request(&f.source);
	send(AVC_IDR);
	send(AVC_REPEAT);
	tear_down_by_source();
	assert_int_equal(f.result.end, SINK_END_TEARDOWN);
	assert_int_equal(f.result.decode_errors, 1);
	assert_int_equal(f.result.frames, 3);
	assert_int_equal(count_lines(f.stats), 4);
}

static void test_for(void **state)
{
	struct wfd_source_event event;
	uint64_t first_us;

	(void)state;
	f.options.for_us = 300000;
	play();
	first_us = clock_now_us();
	send(AVC_IDR);
	source_await(&f.source, WFD_SOURCE_ENDED, &event);
	assert_in_range(clock_now_us() - first_us, 300000, 5000000);
	assert_int_equal(event.how, WFD_END_PEER_TEARDOWN);
	thread_join(&f.thread);
	assert_int_equal(f.result.end, SINK_END_FOR);
	assert_int_equal(f.result.exit_status, 0);
	assert_int_equal(f.result.frames, 1);
}

static void test_interrupt(void **state)
{
	struct wfd_source_event event;

	(void)state;
	play();
	sink_stop(f.sink);
	source_await(&f.source, WFD_SOURCE_ENDED, &event);
	assert_int_equal(event.how, WFD_END_PEER_TEARDOWN);
	thread_join(&f.thread);
	assert_int_equal(f.result.end, SINK_END_INTERRUPT);
	assert_int_equal(f.result.exit_status, 130);
	assert_string_equal(f.result.error, "");
}

/* W-136: as Android does when its user says no. */
static void test_source_gives_up_before_it_plays(void **state)
{
	static const char trigger[] =
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\n"
		"CSeq: 3\r\nContent-Type: text/parameters\r\n"
		"Content-Length: 30\r\n\r\n"
		"wfd_trigger_method: TEARDOWN\r\n";

	(void)state;
	start();
	source_accept(&f.source);
	source_await(&f.source, WFD_SOURCE_CAPABILITIES, NULL);
	assert_int_equal(
		socket_send(f.source.connection, trigger, sizeof(trigger) - 1),
		sizeof(trigger) - 1);
	thread_join(&f.thread);
	assert_int_equal(f.result.end, SINK_END_ERROR);
	assert_int_equal(f.result.exit_status, 1);
	assert_string_equal(
		f.result.error, "the source gave up before the session began");
}

static void test_plays_and_sends_nothing(void **state)
{
	(void)state;
	play();
	tear_down_by_source();
	assert_int_equal(f.result.end, SINK_END_TEARDOWN);
	assert_int_equal(f.result.exit_status, 1);
	assert_non_null(strstr(
		f.result.error, "ended before the source sent a picture"));
}

static void test_no_picture_in_the_stream(void **state)
{
	(void)state;
	play();
	send(AVC_REPEAT);
	source_await_idr_request(&f.source);
	tear_down_by_source();
	assert_int_equal(f.result.end, SINK_END_TEARDOWN);
	assert_int_equal(f.result.exit_status, 1);
	assert_non_null(strstr(f.result.error, "no picture"));
}

static void test_nobody_there(void **state)
{
	(void)state;
	socket_close(f.source.listener);
	f.source.listener = SOCKET_NONE;
	f.options.connect_deadline_us = clock_now_us() + 200000;
	f.options.snapshot = f.snapshot;
	start();
	thread_join(&f.thread);
	assert_int_equal(f.result.end, SINK_END_ERROR);
	assert_int_equal(f.result.exit_status, 1);
	/* The cause, and not that there is no snapshot. */
	assert_non_null(strstr(f.result.error, "refused"));
	assert_string_equal(f.result.mode, "");
	assert_int_equal(f.result.frames, 0);
}

static void test_connection_lost(void **state)
{
	(void)state;
	play();
	send(AVC_IDR);
	socket_close(f.source.connection);
	f.source.connection = SOCKET_NONE;
	thread_join(&f.thread);
	assert_int_equal(f.result.end, SINK_END_ERROR);
	assert_int_equal(f.result.exit_status, 1);
	assert_int_equal(f.result.frames, 1);
	assert_true(f.result.error[0] != '\0');
}

static void test_full_disk_does_not_end_the_session(void **state)
{
	int before = dup(STDERR_FILENO), file;
	size_t said;

	(void)state;
	/* Once is enough, and that is sink_result's error. */
	file = creat(test_path("stderr"), 0600);
	dup2(file, STDERR_FILENO);
	close(file);
	f.options.record = "/dev/full";
	play();
	send(AVC_IDR);
	for (int i = 0; i < 100; i++)
		send(AVC_INTRA);
	tear_down_by_source();
	assert_int_equal(f.result.end, SINK_END_TEARDOWN);
	assert_int_equal(f.result.frames, 101);
	assert_int_equal(f.result.exit_status, 1);
	assert_non_null(strstr(f.result.error, "/dev/full"));
	dup2(before, STDERR_FILENO);
	close(before);
	free(test_read(test_path("stderr"), &said));
	assert_int_equal(said, 0);
}

static void test_null_decoder_counts(void **state)
{
	(void)state;
	f.options.decoder = SINK_DECODER_NULL;
	f.options.stats = f.stats;
	play();
	send(AVC_IDR);
	send(AVC_REPEAT);
	tear_down_by_source();
	assert_int_equal(f.result.frames, 2);
	assert_int_equal(f.result.frames_lost, 0);
	assert_int_equal(count_lines(f.stats), 2);
}

static void refused(int exit_status, const char *word)
{
	struct sink_problem problem;

	assert_true(sink_open(&f.options, &f.sink, &problem) < 0);
	assert_null(f.sink);
	assert_int_equal(problem.exit_status, exit_status);
	assert_non_null(strstr(problem.text, word));
}

static void test_what_cannot_be_opened(void **state)
{
	(void)state;
	f.options.modes = "1280x720p60,nonsense";
	refused(2, "nonsense");
	f.options.modes = NULL;
	f.options.record = test_path("no/such.ts");
	refused(3, "no/such.ts");
	f.options.record = NULL;
	f.options.stats = test_path("no/such.jsonl");
	refused(3, "no/such.jsonl");
	f.options.stats = NULL;
	f.options.snapshot = test_path("no/such.png");
	refused(3, "no/such.png");
	f.options.snapshot = "/tmp";
	refused(3, "directory");
	f.options.snapshot = NULL;
	setenv("SDL_VIDEODRIVER", "there-is-none", 1);
	f.options.face = SINK_WINDOW;
	refused(3, "--headless");
	unsetenv("SDL_VIDEODRIVER");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(sink_end_name(SINK_END_FOR), "for");
	assert_string_equal(sink_end_name(SINK_END_TEARDOWN), "teardown");
	assert_string_equal(sink_end_name(SINK_END_INTERRUPT), "interrupt");
	assert_string_equal(sink_end_name(SINK_END_ERROR), "error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_plays_the_pattern, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_loss_by_the_patterns_numbers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_loss_by_frame_num, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_came_before_the_first_idr_is_no_loss, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_undecodable_unit_costs_a_picture_and_an_idr,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_interrupt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_source_gives_up_before_it_plays, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_plays_and_sends_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_picture_in_the_stream, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_nobody_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_connection_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_full_disk_does_not_end_the_session, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_null_decoder_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_cannot_be_opened, set_up, tear_down),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
