/* The small parts: settings, ring, frame clock, modes, monitor, reasons. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "chunk_ring.h"
#include "frame_clock.h"
#include "modes.h"
#include "monitor.h"
#include "reason.h"
#include "settings.h"

/* --- settings
 * ----------------------------------------------------------------- */

static void settings_are_lines(void **state)
{
	struct settings *settings;
	struct reason why;
	uint32_t number = 7;

	(void)state;
	assert_int_equal(settings_parse("screen=pattern\n\nname=a=b\n"
					"empty=\nname2=x\nname2=y",
				 &settings, &why),
		0);
	assert_string_equal(settings_text(settings, "screen", ""), "pattern");
	assert_string_equal(settings_text(settings, "name", ""), "a=b");
	assert_string_equal(settings_text(settings, "empty", "?"), "");
	assert_string_equal(settings_text(settings, "name2", ""), "y");
	assert_string_equal(settings_text(settings, "none", "?"), "?");
	assert_int_equal(
		settings_number(settings, "none", 1, 9, &number, &why), 0);
	assert_int_equal(number, 7);
	settings_destroy(settings);
	assert_int_equal(settings_parse(NULL, &settings, &why), 0);
	assert_null(settings_text(settings, "screen", NULL));
	settings_destroy(settings);
	settings_destroy(NULL);
}

static void settings_that_are_none_are_refused(void **state)
{
	char line[700];
	struct settings *settings;
	struct reason why;

	(void)state;
	assert_int_equal(settings_parse("screen", &settings, &why), -EINVAL);
	assert_non_null(strstr(why.text, "\"screen\""));
	assert_null(settings);
	assert_int_equal(settings_parse("a=1\n=2\n", &settings, &why), -EINVAL);
	/* What the contract's fields can't carry. */
	memset(line, 'n', sizeof(line));
	strcpy(line + 64, "=v");
	assert_int_equal(settings_parse(line, &settings, &why), -EINVAL);
	memset(line, 'n', sizeof(line));
	memcpy(line, "name=", 5);
	line[5 + 512] = '\0';
	assert_int_equal(settings_parse(line, &settings, &why), -EINVAL);
	line[5 + 511] = '\0';
	assert_int_equal(settings_parse(line, &settings, &why), 0);
	settings_destroy(settings);
}

static void settings_numbers_have_bounds(void **state)
{
	static const char *const bad[] = {"n=0", "n=16", "n=-1", "n= 5", "n=5x",
		"n=", "n=4294967301", "n=99999999999999999999"};
	struct settings *settings;
	struct reason why;
	uint32_t number = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(settings_parse(bad[i], &settings, &why), 0);
		assert_int_equal(
			settings_number(settings, "n", 1, 15, &number, &why),
			-EINVAL);
		assert_non_null(strstr(why.text, "1 to 15"));
		settings_destroy(settings);
	}
	assert_int_equal(settings_parse("n=15", &settings, &why), 0);
	assert_int_equal(
		settings_number(settings, "n", 1, 15, &number, &why), 0);
	assert_int_equal(number, 15);
	settings_destroy(settings);
}

static void a_reason_is_one_line_of_whole_characters(void **state)
{
	char text[600];
	struct reason why;

	(void)state;
	reason_set(&why, "a\nb\tc %d", 5);
	assert_string_equal(why.text, "a b c 5");
	/* 510 bytes fit before the two of the last character. */
	memset(text, 'x', sizeof(text));
	memcpy(text + 510, "\xC3\xA9", 3);
	reason_set(&why, "%s", text);
	assert_int_equal(strlen(why.text), 510);
}

/* --- ring
 * --------------------------------------------------------------------- */

static void send_up_to(struct chunk_ring *ring, uint64_t position)
{
	__atomic_store_n(&ring->header->tail, position, __ATOMIC_RELEASE);
}

static uint64_t put(struct chunk_ring *ring, size_t bytes)
{
	uint64_t position;

	assert_non_null(chunk_ring_reserve(ring, bytes, &position));
	chunk_ring_commit(ring, position, bytes);
	return position;
}

static void ring_begins_with_the_contracts_header(void **state)
{
	struct chunk_ring ring;

	(void)state;
	assert_int_equal(chunk_ring_create(&ring, 1000), 0);
	assert_int_equal(ring.header->magic, SUNDOG_RING_MAGIC);
	assert_int_equal(ring.header->data_bytes, 1000);
	assert_true(ring.header->data_offset >= sizeof(struct sundog_ring));
	assert_true(ring.memory.bytes >= ring.header->data_offset + 1000);
	assert_int_equal(ring.header->tail, 0);
	chunk_ring_destroy(&ring);
	chunk_ring_destroy(&ring);
	assert_int_equal(chunk_ring_create(&ring, 0), -ENOMEM);
}

static void ring_chunks_never_wrap(void **state)
{
	struct chunk_ring ring;
	uint64_t position;
	uint8_t *at;

	(void)state;
	assert_int_equal(chunk_ring_create(&ring, 1000), 0);
	assert_int_equal(put(&ring, 600), 0);
	send_up_to(&ring, 600);
	/* 500 do not fit into the 400 that are left: on from 1000. */
	at = chunk_ring_reserve(&ring, 500, &position);
	assert_int_equal(position, 1000);
	assert_ptr_equal(at, ring.data);
	chunk_ring_commit(&ring, position, 450); /* less than reserved */
	assert_int_equal(ring.head, 1450);
	/* Exactly to the end is no wrap. */
	send_up_to(&ring, 1450);
	assert_int_equal(put(&ring, 550), 1450);
	assert_int_equal(put(&ring, 10), 2000);
	chunk_ring_destroy(&ring);
}

static void ring_never_overwrites_what_is_unsent(void **state)
{
	struct chunk_ring ring;
	uint64_t position;

	(void)state;
	assert_int_equal(chunk_ring_create(&ring, 1000), 0);
	assert_null(chunk_ring_reserve(&ring, 1001, &position));
	assert_null(chunk_ring_reserve(&ring, 0, &position));
	assert_int_equal(put(&ring, 1000), 0);
	assert_null(chunk_ring_reserve(&ring, 1, &position));
	send_up_to(&ring, 300);
	assert_null(chunk_ring_reserve(&ring, 301, &position));
	assert_int_equal(put(&ring, 300), 1000);
	assert_null(chunk_ring_reserve(&ring, 1, &position));
	/* The gap before a wrap counts as used. */
	send_up_to(&ring, 1300);
	assert_int_equal(put(&ring, 500), 1300);
	assert_null(chunk_ring_reserve(&ring, 600, &position));
	send_up_to(&ring, 1800);
	assert_int_equal(put(&ring, 600), 2000);
	chunk_ring_destroy(&ring);
}

static void ring_does_not_trust_the_tail(void **state)
{
	struct chunk_ring ring;
	uint64_t position;

	(void)state;
	assert_int_equal(chunk_ring_create(&ring, 1000), 0);
	put(&ring, 800);
	send_up_to(&ring, UINT64_MAX); /* past the head */
	assert_int_equal(chunk_ring_tail(&ring), 0);
	assert_null(chunk_ring_reserve(&ring, 300, &position));
	send_up_to(&ring, 500);
	assert_int_equal(chunk_ring_tail(&ring), 500);
	send_up_to(&ring, 100); /* back */
	assert_int_equal(chunk_ring_tail(&ring), 500);
	chunk_ring_destroy(&ring);
}

/* --- frame clock
 * -------------------------------------------------------------- */

static void w153_presentation_times_are_exact_periods(void **state)
{
	struct frame_clock clock = {1000000, 60, 1};

	(void)state;
	for (uint64_t n = 0; n < 100; n++)
		assert_int_equal(frame_clock_90k(&clock, n), 90000 + n * 1500);
	/* Not drifting after a year. */
	assert_int_equal(frame_clock_90k(&clock, UINT64_C(60) * 31536000),
		90000 + UINT64_C(90000) * 31536000);
	clock.numerator = 60000;
	clock.denominator = 1001;
	assert_int_equal(frame_clock_90k(&clock, 1), 90000 + 1501);
	assert_int_equal(frame_clock_90k(&clock, 2), 90000 + 3003);
	assert_int_equal(frame_clock_90k(&clock, 60000), 90000 + 90090000);
}

static void frame_clock_ticks_agree_with_each_other(void **state)
{
	static const uint32_t rates[][2] = {{60, 1}, {60000, 1001}, {24, 1},
		{30000, 1001}, {25, 1}, {240, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct frame_clock clock = {
			123456789, rates[i][0], rates[i][1]};
		uint64_t ticks[] = {
			0, 1, 2, 59, 60, 1000003, UINT64_C(240) * 31536000};

		for (size_t k = 0; k < sizeof(ticks) / sizeof(ticks[0]); k++) {
			uint64_t due = frame_clock_due_us(&clock, ticks[k]);

			assert_int_equal(
				frame_clock_latest(&clock, due), ticks[k]);
			if (ticks[k] > 0)
				assert_int_equal(
					frame_clock_latest(&clock, due - 1),
					ticks[k] - 1);
		}
	}
}

/* --- modes and monitor
 * -------------------------------------------------------- */

static void modes_that_can_t_be_encoded_are_invalid(void **state)
{
	static const struct sundog_mode good[] = {{1920, 1080, 60, 1},
		{640, 480, 60000, 1001}, {4096, 2160, 24000, 1001},
		{720, 576, 50, 1}};
	static const struct sundog_mode bad[] = {{0, 1080, 60, 1},
		{1920, 0, 60, 1}, {1921, 1080, 60, 1}, {1920, 1081, 60, 1},
		{1920, 1080, 0, 1}, {1920, 1080, 60, 0}, {1920, 1080, 23, 1},
		{1920, 1080, 1000, 1}, {16384, 1080, 60, 1},
		{UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mode_is_valid(&good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mode_is_valid(&bad[i]));
}

static void modes_of_television_have_oblong_pixels(void **state)
{
	struct sample_aspect square = mode_sample_aspect(1920, 1080);
	struct sample_aspect ntsc = mode_sample_aspect(720, 480);
	struct sample_aspect pal = mode_sample_aspect(720, 576);

	(void)state;
	assert_int_equal(square.width, square.height);
	assert_int_equal(720 * ntsc.width * 9, 480 * ntsc.height * 16);
	assert_int_equal(720 * pal.width * 9, 576 * pal.height * 16);
}

static void g56_monitor_keeps_its_connector_after_departure(void **state)
{
	struct sundog_monitor_arrival arrival = {
		.connector_type = D3DKMDT_VOT_HDMI,
		.mode_count = 1,
		.modes = {{1280, 720, 60, 1}},
	};
	struct monitor monitor;
	DXGK_CHILD_STATUS status;

	(void)state;
	monitor_init(&monitor);
	monitor_status(&monitor, &status);
	assert_int_equal(status.Type, StatusMiracastConnection);
	assert_false(status.Miracast.Connected);
	assert_int_equal(
		status.Miracast.MiracastMonitorType, D3DKMDT_VOT_MIRACAST);
	monitor_arrive(&monitor, &arrival);
	monitor_status(&monitor, &status);
	assert_true(status.Miracast.Connected);
	assert_true(monitor_depart(&monitor));
	assert_false(monitor_depart(&monitor));
	monitor_status(&monitor, &status);
	assert_false(status.Miracast.Connected);
	assert_int_equal(status.Miracast.MiracastMonitorType, D3DKMDT_VOT_HDMI);
	monitor_destroy(&monitor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_lines),
		cmocka_unit_test(settings_that_are_none_are_refused),
		cmocka_unit_test(settings_numbers_have_bounds),
		cmocka_unit_test(a_reason_is_one_line_of_whole_characters),
		cmocka_unit_test(ring_begins_with_the_contracts_header),
		cmocka_unit_test(ring_chunks_never_wrap),
		cmocka_unit_test(ring_never_overwrites_what_is_unsent),
		cmocka_unit_test(ring_does_not_trust_the_tail),
		cmocka_unit_test(w153_presentation_times_are_exact_periods),
		cmocka_unit_test(frame_clock_ticks_agree_with_each_other),
		cmocka_unit_test(modes_that_can_t_be_encoded_are_invalid),
		cmocka_unit_test(modes_of_television_have_oblong_pixels),
		cmocka_unit_test(
			g56_monitor_keeps_its_connector_after_departure),
	};

	return cmocka_run_group_tests_name("miniport parts", tests, NULL, NULL);
}
