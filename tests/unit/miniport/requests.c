/* The driver's I/O controls, well formed and not. */
#include "test.h"
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"

static char settings[256];

/* Straight to the miniport, header as it is. */
static NTSTATUS raw_io(struct fake_host *host, const void *request,
	size_t bytes, void *answer, size_t answer_bytes)
{
	ULONG returned = 0xDEAD;
	NTSTATUS status = host->miracast.DxgkDdiMiracastIoControl(host->adapter,
		host->context, (ULONG)bytes, (VOID *)request,
		(ULONG)answer_bytes, answer, &returned);

	if (status != STATUS_SUCCESS)
		assert_int_equal(returned, 0);
	return status;
}

/* --- headers
 * --------------------------------------------------------------------- */

static const struct {
	uint16_t code;
	size_t bytes, answer_bytes;
} known[] = {
	{SUNDOG_IO_QUERY_SETTING, sizeof(struct sundog_setting_query),
		sizeof(struct sundog_setting_value)},
	{SUNDOG_IO_MONITOR_ARRIVE, sizeof(struct sundog_monitor_arrival), 0},
	{SUNDOG_IO_MONITOR_DEPART, sizeof(struct sundog_header), 0},
	{SUNDOG_IO_STREAM_START, sizeof(struct sundog_stream_start),
		sizeof(struct sundog_stream_started)},
	{SUNDOG_IO_STREAM_STOP, sizeof(struct sundog_header), 0},
	{SUNDOG_IO_REQUEST_IDR, sizeof(struct sundog_header), 0},
	{SUNDOG_IO_SET_BIT_RATE, sizeof(struct sundog_bit_rate), 0},
	{SUNDOG_IO_INPUT, sizeof(struct sundog_input), 0},
	{SUNDOG_IO_REPORT_TEXT, sizeof(struct sundog_text_report), 0},
	{SUNDOG_IO_REPORT_SESSION, sizeof(struct sundog_session_report), 0},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static struct sundog_header good_header(size_t i)
{
	return (struct sundog_header){SUNDOG_CONTRACT_MAGIC,
		SUNDOG_CONTRACT_VERSION, known[i].code,
		(uint32_t)known[i].bytes, 0};
}

static void g95_sizes_are_checked_before_use(void **state)
{
	struct fake_host *host = *state;
	uint8_t answer[1024];

	for (size_t i = 0; i < KNOWN; i++) {
		struct sundog_header header = good_header(i);

		/* Exactly as much memory as is claimed, for a sanitizer. */
		for (size_t bytes = 0; bytes < known[i].bytes;
			bytes += 1 + bytes / 16) {
			uint8_t *request = calloc(1, bytes ? bytes : 1);
			size_t n =
				bytes < sizeof(header) ? bytes : sizeof(header);

			memcpy(request, &header, n);
			assert_int_equal(raw_io(host, request, bytes, answer,
						 sizeof(answer)),
				STATUS_INVALID_PARAMETER);
			/* Also when the header is honest about it. */
			header.bytes = (uint32_t)bytes;
			memcpy(request, &header, n);
			assert_int_equal(raw_io(host, request, bytes, answer,
						 sizeof(answer)),
				STATUS_INVALID_PARAMETER);
			header = good_header(i);
			free(request);
		}
	}
}

static void g95_headers_are_checked(void **state)
{
	struct fake_host *host = *state;
	uint8_t request[8192], answer[1024];

	for (size_t i = 0; i < KNOWN; i++) {
		struct sundog_header good = good_header(i), header;

		memset(request, 0, sizeof(request));
		header = good;
		header.magic++;
		memcpy(request, &header, sizeof(header));
		assert_int_equal(raw_io(host, request, sizeof(request), answer,
					 sizeof(answer)),
			STATUS_INVALID_PARAMETER);
		header = good;
		header.version = 2;
		memcpy(request, &header, sizeof(header));
		assert_int_equal(raw_io(host, request, sizeof(request), answer,
					 sizeof(answer)),
			STATUS_REVISION_MISMATCH);
		header = good;
		header.bytes = sizeof(request) + 1;
		memcpy(request, &header, sizeof(header));
		assert_int_equal(raw_io(host, request, sizeof(request), answer,
					 sizeof(answer)),
			STATUS_INVALID_PARAMETER);
		header = good;
		header.bytes--;
		memcpy(request, &header, sizeof(header));
		assert_int_equal(raw_io(host, request, sizeof(request), answer,
					 sizeof(answer)),
			STATUS_INVALID_PARAMETER);
	}
}

static void unknown_codes_are_not_supported(void **state)
{
	struct fake_host *host = *state;
	struct sundog_header header = {SUNDOG_CONTRACT_MAGIC,
		SUNDOG_CONTRACT_VERSION, 0, sizeof(header), 0};

	for (unsigned code = 0; code <= 0xFFFF; code++) {
		if (code >= 1 && code <= SUNDOG_IO_REPORT_SESSION)
			continue;
		header.code = (uint16_t)code;
		assert_int_equal(raw_io(host, &header, sizeof(header), NULL, 0),
			STATUS_NOT_SUPPORTED);
	}
}

static void g95_answers_need_room(void **state)
{
	struct fake_host *host = *state;

	for (size_t i = 0; i < KNOWN; i++) {
		struct sundog_header header = good_header(i);
		uint8_t *request = calloc(1, known[i].bytes);
		uint8_t answer[1024];

		if (known[i].answer_bytes == 0) {
			free(request);
			continue;
		}
		memcpy(request, &header, sizeof(header));
		memset(answer, 0xA5, sizeof(answer));
		assert_int_equal(raw_io(host, request, known[i].bytes, answer,
					 known[i].answer_bytes - 1),
			STATUS_BUFFER_TOO_SMALL);
		assert_int_equal(raw_io(host, request, known[i].bytes, NULL,
					 known[i].answer_bytes),
			STATUS_BUFFER_TOO_SMALL);
		assert_int_equal(answer[0], 0xA5);
		free(request);
	}
	/* And nothing was begun. */
	assert_int_equal(host->interrupts, 0);
}

static void g95_a_size_without_memory_is_refused(void **state)
{
	struct fake_host *host = *state;
	uint8_t answer[1024];

	for (size_t i = 0; i < KNOWN; i++)
		assert_int_equal(raw_io(host, NULL, known[i].bytes, answer,
					 sizeof(answer)),
			STATUS_INVALID_PARAMETER);
	assert_int_equal(
		raw_io(host, NULL, 0, NULL, 0), STATUS_INVALID_PARAMETER);
}

#ifndef __SANITIZE_THREAD__ /* a race it is, on purpose */
struct flicker {
	struct sundog_monitor_arrival *arrival;
	bool stop;
	struct thread thread;
};

/* Between fine and far out of bounds. */
static void change_for_ever(void *arg)
{
	struct flicker *self = arg;

	for (uint32_t i = 0; !__atomic_load_n(&self->stop, __ATOMIC_ACQUIRE);
		i++) {
		__atomic_store_n(&self->arrival->mode_count,
			i & 1 ? 0x10000000 : 2, __ATOMIC_RELAXED);
		__atomic_store_n(&self->arrival->edid_bytes,
			i & 2 ? 0x10000000 : 256, __ATOMIC_RELAXED);
	}
}

/* What is checked is what is used: whoever sends a request may change it at
 * any time. */
static void g95_a_request_may_change_while_it_is_handled(void **state)
{
	struct fake_host *host = *state;
	static struct sundog_monitor_arrival request;
	struct sundog_monitor_arrival *arrival = &request;
	struct flicker flicker = {.arrival = arrival};
	struct sundog_target_mode modes[4];
	uint64_t limit_us = clock_now_us() + 60000000;
	unsigned taken = 0, refused = 0;

	arrival->connector_type = D3DKMDT_VOT_HDMI;
	arrival->modes[0] = (struct sundog_mode){1280, 720, 60, 1};
	arrival->modes[1] = (struct sundog_mode){1280, 720, 30, 1};
	assert_int_equal(thread_start(&flicker.thread, change_for_ever,
				 &flicker, "changes"),
		0);
	/* Until both were met; the limit is for a machine that hangs. */
	for (int i = 0;
		(i < 2000 || !taken || !refused) && clock_now_us() < limit_us;
		i++) {
		UINT count = 4, length = 1;
		UCHAR byte;
		NTSTATUS status = fake_io(host, arrival, sizeof(*arrival),
			SUNDOG_IO_MONITOR_ARRIVE, NULL, 0);

		if (status == STATUS_SUCCESS) {
			taken++;
			assert_int_equal(host->table.EnumModes(host->adapter,
						 host->target, modes, &count),
				STATUS_SUCCESS);
			assert_int_equal(count, 2);
			assert_int_equal(
				host->table.QueryDeviceDescriptor(host->adapter,
					host->target, 256, &length, &byte),
				STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA);
		} else {
			refused++;
			assert_int_equal(status, STATUS_INVALID_PARAMETER);
		}
	}
	__atomic_store_n(&flicker.stop, true, __ATOMIC_RELEASE);
	thread_join(&flicker.thread);
	assert_true(taken > 0 && refused > 0);
}

#endif

static void requests_of_a_later_revision_are_taken(void **state)
{
	struct fake_host *host = *state;
	struct {
		struct sundog_setting_query query;
		uint8_t more[40];
	} request = {.query.name = "session_timeout_s"};
	struct sundog_setting_value value;

	assert_int_equal(
		fake_io(host, &request, sizeof(request),
			SUNDOG_IO_QUERY_SETTING, &value, sizeof(value)),
		STATUS_SUCCESS);
	assert_string_equal(value.value, "55");
}

static void another_context_is_refused(void **state)
{
	struct fake_host *host = *state;
	PVOID context = host->context;

	host->context = NULL;
	assert_int_equal(fake_io_plain(host, SUNDOG_IO_STREAM_STOP),
		STATUS_INVALID_PARAMETER);
	host->context = host;
	assert_int_equal(fake_io_plain(host, SUNDOG_IO_STREAM_STOP),
		STATUS_INVALID_PARAMETER);
	host->context = context;
	fake_destroy_context(host);
	host->context = context; /* what it was */
	assert_int_equal(fake_io_plain(host, SUNDOG_IO_STREAM_STOP),
		STATUS_INVALID_PARAMETER);
	host->context = NULL;
}

static void a_request_may_lie_anywhere(void **state)
{
	struct fake_host *host = *state;
	struct sundog_setting_query query = {
		{SUNDOG_CONTRACT_MAGIC, SUNDOG_CONTRACT_VERSION,
			SUNDOG_IO_QUERY_SETTING, sizeof(query), 0},
		"session_timeout_s"};
	uint8_t request[sizeof(query) + 1], answer[513];

	memcpy(request + 1, &query, sizeof(query));
	assert_int_equal(
		raw_io(host, request + 1, sizeof(query), answer + 1, 512),
		STATUS_SUCCESS);
	assert_string_equal((char *)answer + 1, "55");
}

static void random_requests_do_no_harm(void **state)
{
	struct fake_host *host = *state;
	uint32_t seed = 99;
	uint8_t request[4096], answer[1024];

	for (int round = 0; round < 20000; round++) {
		struct sundog_header header = {SUNDOG_CONTRACT_MAGIC,
			SUNDOG_CONTRACT_VERSION, 0, sizeof(request), 0};

		for (size_t i = 0; i < sizeof(request); i += 4) {
			seed = seed * 1664525 + 1013904223;
			memcpy(request + i, &seed, 4);
		}
		header.code = (uint16_t)(1 + (seed >> 16) % 10);
		memcpy(request, &header, sizeof(header));
		raw_io(host, request, sizeof(request), answer, sizeof(answer));
	}
	/* None of it was a stream. */
	assert_int_equal(host->interrupts, 0);
}

/* --- settings
 * ---------------------------------------------------------------------- */

static void ask(struct fake_host *host, const char *name, const char *expected)
{
	struct sundog_setting_query query = {.name = ""};
	struct sundog_setting_value value;

	strncpy(query.name, name, sizeof(query.name) - 1);
	memset(&value, 0xA5, sizeof(value));
	assert_int_equal(
		fake_io(host, &query, sizeof(query), SUNDOG_IO_QUERY_SETTING,
			&value, sizeof(value)),
		STATUS_SUCCESS);
	assert_string_equal(value.value, expected);
}

static void settings_reach_the_driver(void **state)
{
	struct fake_host *host = *state;
	struct sundog_setting_query query;
	struct sundog_setting_value value;

	ask(host, "session_timeout_s", "55");
	ask(host, "name", "value");
	ask(host, "unheard_of", "");
	ask(host, "", "");
	ask(host, "audio", "none");	    /* there is no sound here */
	memset(&query, 'x', sizeof(query)); /* no end */
	assert_int_equal(
		fake_io(host, &query, sizeof(query), SUNDOG_IO_QUERY_SETTING,
			&value, sizeof(value)),
		STATUS_INVALID_PARAMETER);
}

/* --- monitors
 * ------------------------------------------------------------------------ */

static void arrivals_out_of_bounds_are_refused(void **state)
{
	struct fake_host *host = *state;
	struct sundog_monitor_arrival good = {
		.connector_type = (uint32_t)D3DKMDT_VOT_INTERNAL,
		.mode_count = 2,
		.edid_bytes = 2048,
		.modes = {{1280, 720, 60, 1}, {1280, 720, 30, 1}},
	};
	struct sundog_monitor_arrival bad[9];
	unsigned statuses;

	for (size_t i = 0; i < 9; i++)
		bad[i] = good;
	bad[0].mode_count = 0;
	bad[1].mode_count = SUNDOG_MODES_MAX + 1;
	bad[2].mode_count = UINT32_MAX;
	bad[3].edid_bytes = 2049;
	bad[4].edid_bytes = UINT32_MAX - 127;
	bad[5].edid_bytes = 100;
	bad[6].modes[1].width = 0;
	bad[7].modes[1].refresh_denominator = 0;
	bad[8].connector_type = 99;
	assert_int_equal(fake_io(host, &good, sizeof(good),
				 SUNDOG_IO_MONITOR_ARRIVE, NULL, 0),
		STATUS_SUCCESS);
	statuses = host->status_count;
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(fake_io(host, &bad[i], sizeof(bad[i]),
					 SUNDOG_IO_MONITOR_ARRIVE, NULL, 0),
			STATUS_INVALID_PARAMETER);
	assert_int_equal(host->status_count, statuses);
	good.mode_count = SUNDOG_MODES_MAX;
	for (size_t i = 0; i < SUNDOG_MODES_MAX; i++)
		good.modes[i] = good.modes[0];
	assert_int_equal(fake_io(host, &good, sizeof(good),
				 SUNDOG_IO_MONITOR_ARRIVE, NULL, 0),
		STATUS_SUCCESS);
}

/* --- streams
 * ------------------------------------------------------------------------- */

static void streams_out_of_bounds_are_refused(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start good = fake_stream_start(1280, 720, 60);
	struct sundog_stream_start bad[13];

	for (size_t i = 0; i < 13; i++)
		bad[i] = good;
	bad[0].mode.width = 1281;
	bad[1].mode.height = 0;
	bad[2].mode.refresh_denominator = 0;
	bad[3].mode.width = 1u << 31;
	bad[4].bit_rate = 0;
	bad[5].bit_rate = UINT32_MAX;
	bad[6].slices = 0;
	bad[7].slices = 100000;
	bad[8].profile_idc = 256;
	bad[9].constraint_flags = 1000;
	bad[10].level_idc = UINT32_MAX;
	bad[11].audio_codec = 4;
	bad[12].mode.refresh_numerator = 1;
	for (size_t i = 0; i < 13; i++)
		assert_int_equal(
			fake_start(host, &bad[i]), STATUS_INVALID_PARAMETER);
	bad[0] = good;
	bad[0].video_codec = 2;
	assert_int_equal(fake_start(host, &bad[0]), STATUS_NOT_SUPPORTED);
	bad[0] = good;
	bad[0].audio_codec = SUNDOG_AUDIO_LPCM;
	assert_int_equal(fake_start(host, &bad[0]), STATUS_NOT_SUPPORTED);
	assert_int_equal(host->interrupts, 0);
}

static void what_needs_a_stream_says_so(void **state)
{
	struct fake_host *host = *state;
	struct sundog_bit_rate rate = {.bit_rate = 5000000};

	assert_int_equal(fake_io_plain(host, SUNDOG_IO_REQUEST_IDR),
		STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(fake_io(host, &rate, sizeof(rate),
				 SUNDOG_IO_SET_BIT_RATE, NULL, 0),
		STATUS_INVALID_DEVICE_STATE);
	rate.bit_rate = 1;
	assert_int_equal(fake_io(host, &rate, sizeof(rate),
				 SUNDOG_IO_SET_BIT_RATE, NULL, 0),
		STATUS_INVALID_PARAMETER);
	/* Stopping what does not run is no fault. */
	assert_int_equal(
		fake_io_plain(host, SUNDOG_IO_STREAM_STOP), STATUS_SUCCESS);
}

/* --- the rest
 * ------------------------------------------------------------------------ */

static void reports_and_input_are_checked_and_taken(void **state)
{
	struct fake_host *host = *state;
	struct sundog_text_report text = {.text = "a line"};
	struct sundog_session_report session = {.peer = "a sink"};
	struct sundog_input input = {.kind = SUNDOG_INPUT_SCROLL};

	assert_int_equal(fake_io(host, &text, sizeof(text),
				 SUNDOG_IO_REPORT_TEXT, NULL, 0),
		STATUS_SUCCESS);
	text.severity = SUNDOG_SEVERITY_DETAIL;
	assert_int_equal(fake_io(host, &text, sizeof(text),
				 SUNDOG_IO_REPORT_TEXT, NULL, 0),
		STATUS_SUCCESS);
	text.severity = SUNDOG_SEVERITY_DETAIL + 1;
	assert_int_equal(fake_io(host, &text, sizeof(text),
				 SUNDOG_IO_REPORT_TEXT, NULL, 0),
		STATUS_INVALID_PARAMETER);
	text.severity = SUNDOG_SEVERITY_DETAIL;
	memset(text.text, 'x', sizeof(text.text));
	assert_int_equal(fake_io(host, &text, sizeof(text),
				 SUNDOG_IO_REPORT_TEXT, NULL, 0),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(fake_io(host, &session, sizeof(session),
				 SUNDOG_IO_REPORT_SESSION, NULL, 0),
		STATUS_SUCCESS);
	memset(session.peer, 'x', sizeof(session.peer));
	assert_int_equal(fake_io(host, &session, sizeof(session),
				 SUNDOG_IO_REPORT_SESSION, NULL, 0),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(
		fake_io(host, &input, sizeof(input), SUNDOG_IO_INPUT, NULL, 0),
		STATUS_SUCCESS);
	input.kind = 6;
	assert_int_equal(
		fake_io(host, &input, sizeof(input), SUNDOG_IO_INPUT, NULL, 0),
		STATUS_INVALID_PARAMETER);
}

static int open_context(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	*state = host;
	snprintf(settings, sizeof(settings),
		"%ssession_timeout_s=55\naudio=auto\nname=value\n",
		fake_settings());
	return !host || fake_open(host, settings) != STATUS_SUCCESS ||
	       fake_create_context(host) != STATUS_SUCCESS;
}

static int close_host(void **state)
{
	struct fake_host *host = *state;
	bool bad = host->bad_interrupt;

	fake_close(host);
	free(host);
	return bad;
}

#define WITH_CONTEXT(test)                                                     \
	cmocka_unit_test_setup_teardown(test, open_context, close_host)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONTEXT(g95_sizes_are_checked_before_use),
		WITH_CONTEXT(g95_headers_are_checked),
		WITH_CONTEXT(unknown_codes_are_not_supported),
		WITH_CONTEXT(g95_answers_need_room),
		WITH_CONTEXT(g95_a_size_without_memory_is_refused),
#ifndef __SANITIZE_THREAD__
		WITH_CONTEXT(g95_a_request_may_change_while_it_is_handled),
#endif
		WITH_CONTEXT(requests_of_a_later_revision_are_taken),
		WITH_CONTEXT(another_context_is_refused),
		WITH_CONTEXT(a_request_may_lie_anywhere),
		WITH_CONTEXT(random_requests_do_no_harm),
		WITH_CONTEXT(settings_reach_the_driver),
		WITH_CONTEXT(arrivals_out_of_bounds_are_refused),
		WITH_CONTEXT(streams_out_of_bounds_are_refused),
		WITH_CONTEXT(what_needs_a_stream_says_so),
		WITH_CONTEXT(reports_and_input_are_checked_and_taken),
	};

	return cmocka_run_group_tests_name(
		"miniport requests", tests, NULL, NULL);
}
