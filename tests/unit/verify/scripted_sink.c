/*
 * That the scripted sink does and sees what its script says: against struct
 * wfd_source, which a test plays by hand.
 */
#include "unit.h"
#include <errno.h>
#include "platform/clock.h"
#include "platform/wait.h"
#include "source.h"
#include "support/usage.h"
#include "verify/scripted_sink.h"

struct scene {
	struct source source;
	struct scripted_sink sink;
};

static struct scene *scene_new(void)
{
	struct scene *self = calloc(1, sizeof(*self));

	assert_non_null(self);
	source_open(&self->source, NULL);
	assert_int_equal(
		scripted_sink_open(&self->sink, &self->source.address), 0);
	return self;
}

static void scene_free(struct scene *self)
{
	scripted_sink_close(&self->sink);
	source_close(&self->source);
	free(self);
}

static void add_rule(struct scene *self, struct scripted_rule rule)
{
	assert_int_equal(scripted_sink_add_rule(&self->sink, &rule), 0);
}

static void run(struct scene *self)
{
	assert_int_equal(scripted_sink_run(&self->sink), 0);
	source_accept(&self->source);
}

#define WAIT(scene, member, value)                                             \
	assert_true(scripted_sink_wait(&(scene)->sink, &(scene)->sink.member,  \
		value, clock_now_us() + SOURCE_PATIENCE_US))
#define SEEN(scene, member)                                                    \
	scripted_sink_read(&(scene)->sink, &(scene)->sink.member)

static void settle(struct scene *self)
{
	assert_true(scripted_sink_settle(
		&self->sink, clock_now_us() + SOURCE_PATIENCE_US));
}

static void choose(struct scene *self, unsigned width, unsigned height)
{
	struct wfd_selection selection = {
		.mode = wfd_mode_find(width, height, 30),
		.profile = WFD_PROFILE_CBP,
		.level = WFD_LEVEL_4,
	};

	assert_non_null(selection.mode);
	assert_int_equal(wfd_source_select(self->source.wfd, clock_now_us(),
				 &selection, 0),
		0);
	source_flush(&self->source);
}

static void play(struct scene *self)
{
	struct wfd_source_event event;

	run(self);
	source_await(&self->source, WFD_SOURCE_CAPABILITIES, NULL);
	choose(self, 1280, 720);
	source_await(&self->source, WFD_SOURCE_SELECTED, NULL);
	source_await(&self->source, WFD_SOURCE_SETUP, &event);
	self->source.client_port = event.client_port;
	source_await(&self->source, WFD_SOURCE_PLAY, NULL);
	WAIT(self, playing, 1);
}

static void expect_end(struct scene *self, enum wfd_end how)
{
	struct wfd_source_event event;

	source_await(&self->source, WFD_SOURCE_ENDED, &event);
	assert_int_equal(event.how, how);
}

/* What has been said to the source by now, at a time of its own. */
static void take(struct scene *self, uint64_t at_us)
{
	char data[4096];
	ptrdiff_t got;

	settle(self);
	while ((got = socket_receive(
			self->source.connection, data, sizeof(data))) > 0)
		wfd_source_receive(self->source.wfd, at_us, data, (size_t)got);
}

/* The source's clock goes to its next deadline: the count-th M16. */
static void keep_alive(struct scene *self, unsigned count)
{
	uint64_t due_us = wfd_source_deadline(self->source.wfd);

	assert_true(due_us < UINT64_MAX);
	wfd_source_tick(self->source.wfd, due_us);
	source_flush(&self->source);
	WAIT(self, seen[16], count);
	take(self, due_us);
}

static const struct scripted_heard *heard(struct scene *self, unsigned message)
{
	const struct scripted_heard *found = NULL;

	mutex_lock(&self->sink.lock);
	for (unsigned i = 0; i < self->sink.heard_count && !found; i++)
		if (self->sink.heard[i].messages & 1u << message)
			found = &self->sink.heard[i];
	mutex_unlock(&self->sink.lock);
	assert_non_null(found);
	return found;
}

/* --- a good sink --------------------------------------------------------- */

static void test_a_session_is_written_down(void **state)
{
	static const unsigned order[] = {1, 3, 2, 4, 5, 6, 7};
	uint64_t began_us = clock_now_us();
	struct scene *scene = scene_new();
	uint64_t last_us = began_us;

	(void)state;
	play(scene);
	settle(scene);
	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct scripted_heard *message = heard(scene, order[i]);

		assert_int_equal(SEEN(scene, seen[order[i]]), 1);
		assert_in_range(message->at_us, began_us, clock_now_us());
		if (order[i] != 2 && order[i] != 3) /* either comes first */
			assert_true(message->at_us >= last_us);
		last_us = message->at_us;
	}
	assert_string_equal(heard(scene, 1)->method, "OPTIONS");
	assert_int_equal(heard(scene, 6)->status, 200);
	assert_true(heard(scene, 6)->is_response);
	assert_true(heard(scene, 4)->body_bytes > 0);
	assert_int_equal(SEEN(scene, seen[16]), 0);
	keep_alive(scene, 1);
	assert_int_equal(scene->sink.nonsense, 0);
	scene_free(scene);
}

/* The slice's bytes, behind the delimiter that the source put in front. */
#define NAL (6 + 5)

static void test_units_are_seen_with_their_first_bytes_and_time(void **state)
{
	struct scene *scene = scene_new();
	uint8_t picture[5000];
	uint64_t before_us, between_us;
	const struct scripted_unit *units = scene->sink.units;

	(void)state;
	play(scene);
	memset(picture, 0x55, sizeof(picture));
	memcpy(picture, "\0\0\0\1\x65 frame 17", 14);
	source_unit(&scene->source, picture, sizeof(picture), true);
	memcpy(picture, "\0\0\0\1\x41 frame 18", 14);
	before_us = clock_now_us();
	source_send(&scene->source, 0);
	WAIT(scene, packets, 1);
	between_us = clock_now_us();
	for (size_t i = 1; i < scene->source.count; i++)
		source_send(&scene->source, i);
	WAIT(scene, unit_count, 1);
	source_forget(&scene->source);
	source_unit(&scene->source, picture, sizeof(picture), false);
	source_send_all(&scene->source);
	WAIT(scene, unit_count, 2);
	settle(scene);
	assert_memory_equal(units[0].head + NAL, " frame 17", 9);
	assert_memory_equal(units[1].head + NAL, " frame 18", 9);
	assert_true(units[0].random_access && !units[1].random_access);
	assert_false(units[0].damaged || units[1].damaged);
	/* The first packet's time, not that of the rest. */
	assert_in_range(units[0].first_us, before_us, between_us);
	assert_true(units[0].last_us >= between_us);
	assert_true(units[1].first_us >= units[0].last_us);
	assert_int_equal(scene->sink.packet_first_us, units[0].first_us);
	assert_true(scene->sink.pcrs >= 1);
	assert_int_equal(scene->sink.packet_from.ipv4, 0x7F000001);
	assert_int_equal(scene->sink.packet_from.port, scene->sink.server_port);
	assert_int_equal(scene->sink.gaps + scene->sink.bad_packets +
				 scene->sink.wrong_source,
		0);
	scene_free(scene);
}

static void test_what_was_sent_before_is_settled(void **state)
{
	struct scene *scene = scene_new();
	uint8_t picture[1000] = {0, 0, 0, 1, 0x65};

	(void)state;
	play(scene);
	for (unsigned i = 0; i < 200; i++) {
		unsigned packets = SEEN(scene, packets);
		uint64_t rtsp_bytes;

		source_unit(&scene->source, picture, sizeof(picture), true);
		packets += (unsigned)scene->source.count;
		source_send_all(&scene->source);
		rtsp_bytes = scene->sink.rtsp_bytes;
		assert_int_equal(
			socket_send(scene->source.connection, "\r\n\r\n", 4),
			4);
		settle(scene);
		/* Nothing is on its way that would be taken for later. */
		mutex_lock(&scene->sink.lock);
		assert_int_equal(scene->sink.packets, packets);
		assert_int_equal(scene->sink.rtsp_bytes, rtsp_bytes + 4);
		mutex_unlock(&scene->sink.lock);
	}
	scene_free(scene);
}

static void test_a_monitor_comes_later(void **state)
{
	struct scene *scene = scene_new();
	struct wfd_source_event event;
	const struct wfd_capabilities *can;

	(void)state;
	scene->sink.config.connector_type = -1;
	scene->sink.config.edid_bytes = 128;
	memset(scene->sink.config.edid, 0xED, 128);
	play(scene);
	can = wfd_source_capabilities(scene->source.wfd);
	assert_int_equal(can->edid_bytes, 0);
	assert_int_equal(can->connector_type, -1);
	scripted_sink_plug(&scene->sink, 5);
	source_await(&scene->source, WFD_SOURCE_MONITOR, &event);
	assert_int_equal(event.connector_type, 5);
	wfd_source_query(scene->source.wfd, clock_now_us());
	source_flush(&scene->source);
	source_await(&scene->source, WFD_SOURCE_REQUERIED, NULL);
	can = wfd_source_capabilities(scene->source.wfd);
	assert_int_equal(can->edid_bytes, 128);
	assert_int_equal(can->edid[77], 0xED);
	scripted_sink_plug(&scene->sink, -1);
	source_await(&scene->source, WFD_SOURCE_MONITOR, &event);
	assert_int_equal(event.connector_type, -1);
	scene_free(scene);
}

static void test_the_sink_asks_and_leaves(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	scene->sink.close_at_end = true;
	play(scene);
	scripted_sink_order(&scene->sink, SCRIPTED_ASK_IDR);
	source_await_idr_request(&scene->source);
	WAIT(scene, seen[13], 1); /* the answer to it */
	scripted_sink_order(&scene->sink, SCRIPTED_PAUSE);
	source_await(&scene->source, WFD_SOURCE_PAUSE, NULL);
	WAIT(scene, paused, 1);
	scripted_sink_order(&scene->sink, SCRIPTED_PLAY);
	source_await(&scene->source, WFD_SOURCE_PLAY, NULL);
	WAIT(scene, playing, 2);
	scripted_sink_order(&scene->sink, SCRIPTED_TEARDOWN);
	expect_end(scene, WFD_END_PEER_TEARDOWN);
	WAIT(scene, ended, 1);
	WAIT(scene, closed, 1);
	assert_int_equal(SEEN(scene, seen[8]), 1);
	scene_free(scene);
}

/* --- late, mute ---------------------------------------------------------- */

static void test_every_answer_is_late(void **state)
{
	struct scene *scene = scene_new();
	uint64_t began_us;

	(void)state;
	scene->sink.answer_delay_us = 200000;
	run(scene);
	began_us = clock_now_us();
	source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
	/* M1, then M3: the second was asked when the first was answered. */
	assert_true(clock_now_us() >= began_us + 2 * 200000);
	assert_true(heard(scene, 3)->at_us >= heard(scene, 1)->at_us + 200000);
	scene_free(scene);
}

static void test_one_answer_is_late(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	add_rule(scene,
		(struct scripted_rule){.message = 1, .delay_us = 200000});
	run(scene);
	source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
	assert_true(heard(scene, 3)->at_us >= heard(scene, 1)->at_us + 200000);
	scene_free(scene);
}

static bool source_hears(struct scene *self, uint64_t us)
{
	struct wait_item item = {
		.socket = self->source.connection,
		.want_read = true,
	};

	return wait_any(&item, 1, clock_now_us() + us) > 0;
}

static void test_a_mute_sink_listens_and_answers_later(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	scripted_sink_order(&scene->sink, SCRIPTED_MUTE);
	run(scene);
	WAIT(scene, seen[1], 1);
	settle(scene);
	assert_false(source_hears(scene, 0));
	scripted_sink_order(&scene->sink, SCRIPTED_UNMUTE);
	source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
	scripted_sink_order(&scene->sink, SCRIPTED_MUTE);
	settle(scene);
	choose(scene, 1280, 720);
	WAIT(scene, seen[4], 1);
	assert_int_equal(SEEN(scene, selected), 0);
	/* Literal words are said all the same. */
	assert_int_equal(scripted_sink_say(&scene->sink, "\r\n\r\n", 4), 0);
	assert_true(source_hears(scene, SOURCE_PATIENCE_US));
	scene_free(scene);
}

static void test_keep_alives_alone_stay_unanswered(void **state)
{
	struct scene *scene = scene_new();
	unsigned i;

	(void)state;
	add_rule(scene, (struct scripted_rule){
				.message = 16, .answer = SCRIPTED_UNANSWERED});
	play(scene);
	keep_alive(scene, 1);
	/* Everything else goes on. */
	scripted_sink_order(&scene->sink, SCRIPTED_ASK_IDR);
	source_await_idr_request(&scene->source);
	choose(scene, 1920, 1080);
	source_await(&scene->source, WFD_SOURCE_SELECTED, NULL);
	for (i = 0; i < 20; i++) {
		struct wfd_source_event event;
		uint64_t due_us = wfd_source_deadline(scene->source.wfd);

		wfd_source_tick(scene->source.wfd, due_us);
		source_flush(&scene->source);
		take(scene, due_us);
		if (wfd_source_event(scene->source.wfd, &event)) {
			assert_int_equal(event.kind, WFD_SOURCE_ENDED);
			assert_int_equal(event.how, WFD_END_KEEPALIVE);
			break;
		}
	}
	assert_in_range(i, 0, 19);
	scene_free(scene);
}

static void test_a_request_is_unanswered_or_unheard(void **state)
{
	(void)state;
	for (unsigned unheard = 0; unheard < 2; unheard++) {
		struct scene *scene = scene_new();
		struct scripted_rule rule = {.message = 5};
		char data[4096] = "";
		ptrdiff_t got;

		rule.answer = unheard ? SCRIPTED_UNHEARD : SCRIPTED_UNANSWERED;
		add_rule(scene, rule);
		run(scene);
		source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
		choose(scene, 1280, 720);
		source_await(&scene->source, WFD_SOURCE_SELECTED, NULL);
		WAIT(scene, seen[5], 1);
		settle(scene);
		got = socket_receive(
			scene->source.connection, data, sizeof(data) - 1);
		/* Nothing, or what the trigger asked for, and no answer. */
		if (unheard)
			assert_int_equal(got, -EAGAIN);
		else
			assert_int_equal(strncmp(data, "SETUP", 5), 0);
		scene_free(scene);
	}
}

/* --- refusals ------------------------------------------------------------ */

static void test_modes_are_refused_with_the_status_of_the_script(void **state)
{
	static const char reasons[] = "wfd_video_formats: 415\r\n";
	const struct scripted_rule rules[] = {
		{.message = 4, .answer = SCRIPTED_REPLY, .status = 406},
		{.message = 4,
			.answer = SCRIPTED_REPLY,
			.status = 303,
			.bytes = reasons,
			.length = sizeof(reasons) - 1},
	};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct scene *scene = scene_new();
		struct wfd_source_event event;

		add_rule(scene, rules[i]);
		run(scene);
		source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
		choose(scene, 1280, 720);
		source_await(&scene->source,
			i ? WFD_SOURCE_REFUSED : WFD_SOURCE_ENDED, &event);
		assert_int_equal(event.status, i ? 415 : 406);
		assert_true(SEEN(scene, seen[4]) >= 1);
		assert_int_equal(SEEN(scene, selected), 0);
		scene_free(scene);
	}
}

static void test_the_second_mode_alone_is_refused(void **state)
{
	struct scene *scene = scene_new();
	struct wfd_source_event event;

	(void)state;
	add_rule(scene, (struct scripted_rule){.message = 4,
				.nth = 2,
				.answer = SCRIPTED_REPLY,
				.status = 406});
	play(scene);
	choose(scene, 1920, 1080);
	/* The source's own attempt to save it is a third, and goes through. */
	while (SEEN(scene, seen[4]) < 3) {
		uint64_t due_us = clock_now_us() + SOURCE_PATIENCE_US;
		struct wait_item item = {
			.socket = scene->source.connection,
			.want_read = true,
		};
		char data[4096] = "";
		ptrdiff_t got;

		assert_int_equal(wait_any(&item, 1, due_us), 1);
		got = socket_receive(
			scene->source.connection, data, sizeof(data) - 1);
		assert_true(got > 0);
		if (SEEN(scene, seen[4]) == 2)
			assert_non_null(strstr(data, "RTSP/1.0 406"));
		wfd_source_receive(
			scene->source.wfd, clock_now_us(), data, (size_t)got);
		source_flush(&scene->source);
		if (wfd_source_event(scene->source.wfd, &event)) {
			assert_int_equal(event.kind, WFD_SOURCE_REFUSED);
			break;
		}
	}
	assert_int_equal(SEEN(scene, ended), 0);
	scene_free(scene);
}

static void test_m3_is_answered_with_literal_bytes(void **state)
{
	static const char truth[] =
		"RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\n"
		"Content-Type: text/parameters\r\nContent-Length: 143\r\n\r\n"
		"wfd_video_formats: 40 00 01 10 000001A1 00000000 00000000 "
		"00 0000 0000 00 none none\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play";
	struct scene *scene = scene_new();

	(void)state;
	add_rule(scene, (struct scripted_rule){.message = 3,
				.answer = SCRIPTED_BYTES,
				.bytes = truth,
				.length = sizeof(truth) - 1});
	run(scene);
	source_await(&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
	assert_int_equal(wfd_source_capabilities(scene->source.wfd)
				 ->video.tuples[0]
				 .masks[WFD_TABLE_CEA],
		0x1A1);
	scene_free(scene);
}

static void test_m3_is_answered_with_an_oversized_body(void **state)
{
	struct scene *scene = scene_new();
	char *body = malloc(300000);

	(void)state;
	assert_non_null(body);
	memset(body, 'x', 300000);
	add_rule(scene, (struct scripted_rule){.message = 3,
				.answer = SCRIPTED_REPLY,
				.status = 200,
				.bytes = body,
				.length = 300000});
	run(scene);
	expect_end(scene, WFD_END_PROTOCOL);
	scene_free(scene);
	free(body);
}

static void test_m3_is_answered_with_a_body_cut_short(void **state)
{
	static const char half[] = "wfd_video_formats: 40 00 01";
	struct scene *scene = scene_new();

	(void)state;
	add_rule(scene, (struct scripted_rule){.message = 3,
				.answer = SCRIPTED_REPLY,
				.status = 200,
				.bytes = half,
				.length = sizeof(half) - 1,
				.said_length = 400,
				.close = SCRIPTED_FIN});
	run(scene);
	expect_end(scene, WFD_END_CLOSED);
	assert_int_equal(SEEN(scene, closed), 1);
	scene_free(scene);
}

/* --- the connection's end ------------------------------------------------ */

static void test_the_connection_ends_where_the_script_says(void **state)
{
	static const struct scripted_rule rules[] = {
		{.message = 1, .close = SCRIPTED_FIN},
		{.message = 1,
			.answer = SCRIPTED_UNHEARD,
			.close = SCRIPTED_FIN},
		{.message = 3, .close = SCRIPTED_FIN},
		{.message = 3,
			.answer = SCRIPTED_UNHEARD,
			.close = SCRIPTED_RST},
	};
	static const unsigned m3[] = {1, 0, 1, 1};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct scene *scene = scene_new();

		add_rule(scene, rules[i]);
		run(scene);
		if (i == 2) /* M3's answer came first */
			source_await(
				&scene->source, WFD_SOURCE_CAPABILITIES, NULL);
		expect_end(scene, WFD_END_CLOSED);
		assert_int_equal(SEEN(scene, closed), 1);
		assert_true(SEEN(scene, seen[3]) <= m3[i]);
		if (i >= 2)
			assert_int_equal(SEEN(scene, seen[3]), 1);
		scene_free(scene);
	}
}

static void test_it_closes_on_connect_and_while_playing(void **state)
{
	struct scene *scene;

	(void)state;
	for (unsigned reset = 0; reset < 2; reset++) {
		char byte;

		scene = scene_new();
		scene->sink.close_on_connect =
			reset ? SCRIPTED_RST : SCRIPTED_FIN;
		assert_int_equal(scripted_sink_run(&scene->sink), 0);
		WAIT(scene, closed, 1);
		source_accept(&scene->source);
		expect_end(scene, WFD_END_CLOSED);
		scene_free(scene);

		scene = scene_new();
		play(scene);
		scripted_sink_order(
			&scene->sink, reset ? SCRIPTED_RESET : SCRIPTED_CLOSE);
		assert_true(source_hears(scene, SOURCE_PATIENCE_US));
		assert_int_equal(
			socket_receive(scene->source.connection, &byte, 1),
			reset ? -ECONNRESET : 0);
		scene_free(scene);
	}
}

static void test_the_end_of_the_source_is_seen_with_its_kind(void **state)
{
	(void)state;
	for (unsigned reset = 0; reset < 2; reset++) {
		struct scene *scene = scene_new();
		uint64_t before_us;

		play(scene);
		settle(scene);
		assert_int_equal(SEEN(scene, rtsp_ended), 0);
		before_us = clock_now_us();
		if (reset)
			socket_abort_on_close(scene->source.connection);
		socket_close(scene->source.connection);
		scene->source.connection = SOCKET_NONE;
		WAIT(scene, rtsp_ended, 1);
		assert_int_equal(
			scene->sink.rtsp_end_error, reset ? -ECONNRESET : 0);
		assert_in_range(
			scene->sink.rtsp_end_us, before_us, clock_now_us());
		WAIT(scene, ended, 1);
		scene_free(scene);
	}
}

static void test_a_closed_media_port_refuses_packets(void **state)
{
	struct scene *scene = scene_new();
	struct socket_address to = {0x7F000001, 0};
	ptrdiff_t sent = 1;

	(void)state;
	play(scene);
	to.port = scene->source.client_port;
	scripted_sink_order(&scene->sink, SCRIPTED_CLOSE_MEDIA);
	settle(scene);
	assert_int_equal(socket_udp_connect(scene->source.rtp, &to), 0);
	for (unsigned i = 0; i < 3 && sent == 1; i++)
		sent = socket_send(scene->source.rtp, "x", 1);
	assert_int_equal(sent, -ECONNREFUSED);
	scene_free(scene);
}

/* --- life ---------------------------------------------------------------- */

static void test_nothing_is_left_behind(void **state)
{
	unsigned descriptors = usage_descriptors();
	unsigned threads = usage_threads();
	struct scripted_sink *sink = calloc(1, sizeof(*sink));
	struct socket_address nobody = {0x7F000001, 1};

	(void)state;
	assert_non_null(sink);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(scripted_sink_open(sink, NULL), 0);
		assert_int_equal(usage_descriptors(), descriptors + 4);
		if (i > 0)
			assert_int_equal(scripted_sink_run(sink), 0);
		if (i > 1)
			scripted_sink_order(sink, SCRIPTED_CLOSE);
		scripted_sink_close(sink);
		assert_int_equal(usage_descriptors(), descriptors);
		assert_int_equal(usage_threads(), threads);
	}
	assert_int_equal(scripted_sink_open(sink, &nobody), -ECONNREFUSED);
	assert_int_equal(usage_descriptors(), descriptors);
	free(sink);
}

static void test_a_wait_ends_with_its_deadline(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	run(scene);
	assert_false(scripted_sink_wait(
		&scene->sink, &scene->sink.ended, 1, clock_now_us() + 20000));
	scene_free(scene);
}

static void test_a_robbed_sink_says_so_and_stops(void **state)
{
	struct scene *scene = scene_new();

	(void)state;
	run(scene);
	settle(scene);
	socket_close(scene->sink.media);
	scripted_sink_order(&scene->sink, SCRIPTED_UNMUTE); /* look */
	WAIT(scene, robbed, 1);
	assert_false(scripted_sink_settle(&scene->sink, UINT64_MAX));
	scene->sink.media = SOCKET_NONE;
	scene_free(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_session_is_written_down),
		cmocka_unit_test(
			test_units_are_seen_with_their_first_bytes_and_time),
		cmocka_unit_test(test_what_was_sent_before_is_settled),
		cmocka_unit_test(test_a_monitor_comes_later),
		cmocka_unit_test(test_the_sink_asks_and_leaves),
		cmocka_unit_test(test_every_answer_is_late),
		cmocka_unit_test(test_one_answer_is_late),
		cmocka_unit_test(test_a_mute_sink_listens_and_answers_later),
		cmocka_unit_test(test_keep_alives_alone_stay_unanswered),
		cmocka_unit_test(test_a_request_is_unanswered_or_unheard),
		cmocka_unit_test(
			test_modes_are_refused_with_the_status_of_the_script),
		cmocka_unit_test(test_the_second_mode_alone_is_refused),
		cmocka_unit_test(test_m3_is_answered_with_literal_bytes),
		cmocka_unit_test(test_m3_is_answered_with_an_oversized_body),
		cmocka_unit_test(test_m3_is_answered_with_a_body_cut_short),
		cmocka_unit_test(
			test_the_connection_ends_where_the_script_says),
		cmocka_unit_test(test_it_closes_on_connect_and_while_playing),
		cmocka_unit_test(
			test_the_end_of_the_source_is_seen_with_its_kind),
		cmocka_unit_test(test_a_closed_media_port_refuses_packets),
		cmocka_unit_test(test_nothing_is_left_behind),
		cmocka_unit_test(test_a_wait_ends_with_its_deadline),
		cmocka_unit_test(test_a_robbed_sink_says_so_and_stops),
	};

	return cmocka_run_group_tests_name("scripted_sink", tests, NULL, NULL);
}
