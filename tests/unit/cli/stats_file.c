/*
 * The statistics log, line by line: docs/reference/stats.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/stats_file.h"

#define LINE_BYTES 512

struct fixture {
	struct stats_file stats;
	char path[32];
	FILE *reader;
};

static int setup(void **state)
{
	struct fixture *self = calloc(1, sizeof(*self));
	int file;

	if (!self)
		return -1;
	*state = self;
	strcpy(self->path, "/tmp/sundog-stats-XXXXXX");
	file = mkstemp(self->path);
	if (file < 0)
		return -1;
	close(file);
	if (stats_file_open(&self->stats, self->path))
		return -1;
	self->reader = fopen(self->path, "r");
	return self->reader ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *self = *state;

	stats_file_close(&self->stats);
	fclose(self->reader);
	unlink(self->path);
	free(self);
	return 0;
}

/* The next line that reached the system; NULL: none. */
static const char *next_line(struct fixture *self, char line[LINE_BYTES])
{
	clearerr(self->reader);
	if (!fgets(line, LINE_BYTES, self->reader))
		return NULL;
	assert_non_null(strchr(line, '\n'));
	*strchr(line, '\n') = 0;
	return line;
}

static void expect(struct fixture *self, const char *text)
{
	char line[LINE_BYTES];

	assert_non_null(next_line(self, line));
	assert_string_equal(line, text);
}

static void skip_head(struct fixture *self)
{
	char line[LINE_BYTES];

	assert_non_null(next_line(self, line));
}

static void expect_member(struct fixture *self, const char *member)
{
	char line[LINE_BYTES];

	assert_non_null(next_line(self, line));
	if (!strstr(line, member))
		fail_msg("no %s in %s", member, line);
}

static MIRACAST_STATISTIC_DATA chunk(uint32_t type, uint64_t frame,
	unsigned part, unsigned took_us, unsigned rate_kbit)
{
	MIRACAST_STATISTIC_DATA record;

	memset(&record, 0, sizeof(record));
	record.StatisticType =
		MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE;
	record.EncodeComplete.ChunkInfo.ChunkType = (MIRACAST_CHUNK_TYPE)type;
	record.EncodeComplete.ChunkInfo.ChunkId.Value = frame | (uint64_t)part
									<< 40;
	record.EncodeComplete.ChunkInfo.ProcessingTime = took_us;
	record.EncodeComplete.ChunkInfo.EncodeRate = rate_kbit;
	return record;
}

static MIRACAST_STATISTIC_DATA statistic(uint32_t type, uint32_t event)
{
	MIRACAST_STATISTIC_DATA record;

	memset(&record, 0, sizeof(record));
	record.StatisticType = (MIRACAST_STATISTIC_TYPE)type;
	record.ProtocolEvent.Event = (MIRACAST_PROTOCOL_EVENT)event;
	return record;
}

static void the_first_line_says_version_and_clock(void **state)
{
	struct fixture *self = *state;
	char line[LINE_BYTES];
	uint64_t at_us = 0;

	assert_non_null(next_line(self, line));
	assert_int_equal(sscanf(line, "{\"t_us\": %" SCNu64 ", ", &at_us), 1);
	assert_true(at_us > 0);
	assert_string_equal(strchr(line, ',') + 2,
		"\"type\": \"log\", \"program\": \"sundog cast\", "
		"\"version\": 1, \"clock\": \"monotonic\"}");
}

static void g129_g122_g123_every_chunk_record_is_a_line(void **state)
{
	static const struct {
		uint32_t type;
		const char *step;
	} table[] = {
		{MIRACAST_CHUNK_TYPE_UNKNOWN, "\"unknown\""},
		{MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE,
			"\"color_convert_complete\""},
		{MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, "\"encode_complete\""},
		{MIRACAST_CHUNK_TYPE_FRAME_START, "\"frame_start\""},
		{MIRACAST_CHUNK_TYPE_FRAME_DROPPED, "\"frame_dropped\""},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1,
			"\"driver_defined_1\""},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2,
			"\"driver_defined_2\""},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_FORCE_UINT32,
			"\"force_uint32\""},
		{5, "5"},
		{0x80000002u, "2147483650"},
	};
	static const char *const sources[] = {
		"driver", "interrupt", "miniport"};
	struct fixture *self = *state;
	MIRACAST_STATISTIC_DATA record;
	char text[LINE_BYTES];
	size_t i;

	skip_head(self);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		record = chunk(table[i].type, (UINT64_C(1) << 40) - 1,
			(1 << 24) - 1, 1700, 14000);
		stats_file_record(&self->stats, 77 + i,
			(enum host_record_source)(i % 3), &record);
	}
	stats_file_close(&self->stats);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text),
			"{\"t_us\": %zu, "
			"\"type\": \"chunk_processing_complete\", "
			"\"from\": \"%s\", \"step\": %s, "
			"\"frame\": 1099511627775, \"part\": 16777215, "
			"\"took_us\": 1700, \"rate_kbit\": 14000}",
			77 + i, sources[i % 3], table[i].step);
		expect(self, text);
	}
}

static void g129_chunk_sent_is_a_line(void **state)
{
	struct fixture *self = *state;
	MIRACAST_STATISTIC_DATA record;

	skip_head(self);
	memset(&record, 0, sizeof(record));
	record.StatisticType = MIRACAST_STATISTIC_TYPE_CHUNK_SENT;
	record.ChunkSent.ChunkId.Value = UINT64_C(0x0000030000000065);
	stats_file_record(&self->stats, 5, HOST_RECORD_DRIVER, &record);
	stats_file_close(&self->stats);
	expect(self, "{\"t_us\": 5, \"type\": \"chunk_sent\", "
		     "\"from\": \"driver\", \"step\": \"chunk_sent\", "
		     "\"frame\": 101, \"part\": 3}");
}

static void g144_every_protocol_event_has_its_name(void **state)
{
	static const struct {
		uint32_t event;
		const char *name;
	} table[] = {
		{MIRACAST_PROTOCOL_EVENT_IFRAME_RQ, "\"idr_request\""},
		{MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE, "\"monitor_arrive\""},
		{MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART, "\"monitor_depart\""},
		{MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE,
			"\"sink_failed_preferred_mode_change\""},
		{(uint32_t)MIRACAST_PROTOCOL_EVENT_FORCE_UINT32,
			"\"force_uint32\""},
		{4, "4"},
	};
	struct fixture *self = *state;
	MIRACAST_STATISTIC_DATA record;
	char text[LINE_BYTES];
	size_t i;

	skip_head(self);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		record = statistic(
			MIRACAST_STATISTIC_TYPE_EVENT, table[i].event);
		stats_file_record(&self->stats, 9, HOST_RECORD_DRIVER, &record);
		snprintf(text, sizeof(text),
			"{\"t_us\": 9, \"type\": \"event\", "
			"\"from\": \"driver\", \"event\": %s}",
			table[i].name);
		expect(self, text); /* at once, also without a close */
	}
}

static void g129_unknown_statistics_are_numbers(void **state)
{
	struct fixture *self = *state;
	MIRACAST_STATISTIC_DATA record = statistic(3, 0);

	skip_head(self);
	stats_file_record(&self->stats, 9, HOST_RECORD_DRIVER, &record);
	expect(self, "{\"t_us\": 9, \"type\": \"statistic\", "
		     "\"from\": \"driver\", \"statistic\": 3}");
	record = statistic((uint32_t)MIRACAST_STATISTIC_TYPE_FORCE_UINT32, 0);
	stats_file_record(&self->stats, 9, HOST_RECORD_DRIVER, &record);
	expect_member(self, "\"statistic\": \"force_uint32\"");
}

static void g150_every_status_has_its_name_and_detail(void **state)
{
	static const struct {
		uint32_t status;
		const char *name;
	} table[] = {
		{MIRACAST_STATUS_CRITICAL_ERROR, "\"critical_error\""},
		{MIRACAST_STATUS_MISSING_KEEPALIVE, "\"missing_keepalive\""},
		{MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
			"\"sink_disconnect_request\""},
		{MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
			"\"insufficient_bandwidth\""},
		{MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE,
			"\"sink_failed_standard_mode_change\""},
		{MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT,
			"\"companion_driver_disconnect\""},
		{(uint32_t)MIRACAST_STATUS_FORCE_UINT32, "\"force_uint32\""},
		{6, "6"},
	};
	struct fixture *self = *state;
	char text[LINE_BYTES];
	size_t i;

	skip_head(self);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		stats_file_status(&self->stats, 3,
			(MIRACAST_STATUS)table[i].status, (NTSTATUS)0xC000020D);
		snprintf(text, sizeof(text),
			"{\"t_us\": 3, \"type\": \"status\", "
			"\"from\": \"driver\", \"status\": %s, "
			"\"detail\": \"0xC000020D\"}",
			table[i].name);
		expect(self, text);
	}
}

static void modes_power_and_bit_rates_are_lines(void **state)
{
	struct fixture *self = *state;

	skip_head(self);
	stats_file_mode(&self->stats, 1, 1920, 1080, 60000, 1001);
	expect(self, "{\"t_us\": 1, \"type\": \"mode\", \"from\": \"host\", "
		     "\"mode\": \"1920x1080p60\"}");
	stats_file_mode(&self->stats, 2, 0, 0, 0, 0);
	expect(self, "{\"t_us\": 2, \"type\": \"mode\", \"from\": \"host\", "
		     "\"mode\": null}");
	stats_file_power(&self->stats, 3, false, 0);
	expect(self, "{\"t_us\": 3, \"type\": \"power\", "
		     "\"from\": \"miniport\", \"monitor\": \"off\", "
		     "\"result\": \"0x00000000\"}");
	stats_file_power(&self->stats, 3, true, STATUS_NOT_SUPPORTED);
	expect_member(self, "\"monitor\": \"on\", \"result\": \"0xC00000BB\"");
	stats_file_bit_rate(&self->stats, 4, 14000000, 0);
	expect(self, "{\"t_us\": 4, \"type\": \"bit_rate\", "
		     "\"from\": \"driver\", \"asked\": 14000000, "
		     "\"result\": \"0x00000000\"}");
}

static void sessions_and_traffic_are_lines(void **state)
{
	struct sundog_session_report report = {
		.mode = {1280, 720, 30, 1},
		.video_codec = SUNDOG_VIDEO_H264,
		.profile_idc = 66,
		.constraint_flags = 192,
		.level_idc = 31,
		.bit_rate = 5000000,
		.audio_codec = SUNDOG_AUDIO_LPCM,
		.audio_sample_rate = 48000,
		.audio_channels = 2,
		.rtp_port = 1028,
		.server_port = 40000,
		.frames = 10,
		.packets = 20,
		.bytes = 30000,
		.idr_requests = 1,
		.peer = "a \"TV\"\n",
	};
	struct fixture *self = *state;

	skip_head(self);
	stats_file_session(&self->stats, 1, &report);
	expect(self, "{\"t_us\": 1, \"type\": \"session\", "
		     "\"from\": \"driver\", \"mode\": \"1280x720p30\", "
		     "\"codec\": \"h264\", \"profile_idc\": 66, "
		     "\"constraint_flags\": 192, \"level_idc\": 31, "
		     "\"audio\": \"lpcm\", \"audio_sample_rate\": 48000, "
		     "\"audio_channels\": 2, \"rtp_port\": 1028, "
		     "\"server_port\": 40000, "
		     "\"peer\": \"a \\\"TV\\\"\\u000a\"}");
	stats_file_traffic(&self->stats, 2, &report);
	expect(self, "{\"t_us\": 2, \"type\": \"traffic\", "
		     "\"from\": \"driver\", \"frames\": 10, \"packets\": 20, "
		     "\"bytes\": 30000, \"idr_requests\": 1, "
		     "\"bit_rate\": 5000000}");
	report.video_codec = 9;
	report.audio_codec = 9;
	report.peer[0] = 0;
	stats_file_session(&self->stats, 3, &report);
	expect_member(self, "\"codec\": 9,");
	stats_file_session(&self->stats, 3, &report);
	expect_member(self, "\"audio\": 9,");
	stats_file_session(&self->stats, 3, &report);
	expect_member(self, "\"peer\": null}");
}

static void the_link_is_told_as_the_driver_is_told(void **state)
{
	MIRACAST_WFD_CONNECTION_STATS start = {20000000, 54000000, 0};
	MIRACAST_DATARATE_STATS rates = {3000000, 6000000, 100, 1, 20, 3};
	struct fixture *self = *state;
	int signal_dbm = -61;

	skip_head(self);
	stats_file_connection(&self->stats, 1, "wireless", "wlan0", &start);
	expect(self, "{\"t_us\": 1, \"type\": \"connection\", "
		     "\"from\": \"host\", \"link\": \"wireless\", "
		     "\"interface\": \"wlan0\", \"recommended\": 20000000, "
		     "\"local_max\": 54000000, \"remote_max\": null}");
	stats_file_connection(&self->stats, 1, "unknown", NULL, NULL);
	expect_member(self, "\"interface\": null, \"recommended\": null,");
	stats_file_bit_rate(&self->stats, 2, 2100000, 0);
	skip_head(self);
	/* What the miniport refused was not asked with success. */
	stats_file_bit_rate(&self->stats, 2, 9, STATUS_INVALID_PARAMETER);
	skip_head(self);
	stats_file_link(&self->stats, 3, &rates, &signal_dbm);
	expect(self, "{\"t_us\": 3, \"type\": \"link\", \"from\": \"host\", "
		     "\"recommended\": 3000000, \"asked\": 2100000, "
		     "\"max_tx\": 6000000, \"transmitted\": 100, "
		     "\"failed\": 1, \"retried\": 20, \"multiple_retry\": 3, "
		     "\"signal_dbm\": -61}");
	stats_file_link(&self->stats, 4, NULL, NULL);
	expect(self, "{\"t_us\": 4, \"type\": \"link\", \"from\": \"host\", "
		     "\"recommended\": null, \"asked\": 2100000}");
}

static void frames_wait_for_the_next_other_line(void **state)
{
	MIRACAST_STATISTIC_DATA record =
		chunk(MIRACAST_CHUNK_TYPE_FRAME_START, 1, 0, 0, 0);
	struct fixture *self = *state;
	char line[LINE_BYTES];

	skip_head(self);
	stats_file_record(&self->stats, 1, HOST_RECORD_MINIPORT, &record);
	assert_null(next_line(self, line));
	stats_file_mode(&self->stats, 2, 640, 480, 60, 1);
	expect_member(self, "\"frame_start\"");
	expect_member(self, "\"640x480p60\"");
}

static void a_full_disk_is_told_once_at_the_end(void **state)
{
	MIRACAST_STATISTIC_DATA record =
		chunk(MIRACAST_CHUNK_TYPE_FRAME_START, 1, 0, 0, 0);
	struct stats_file stats;
	int i;

	(void)state;
	assert_int_equal(stats_file_open(&stats, "/dev/full"), 0);
	for (i = 0; i < 5000; i++)
		stats_file_record(&stats, 1, HOST_RECORD_MINIPORT, &record);
	stats_file_mode(&stats, 2, 640, 480, 60, 1);
	assert_int_equal(stats_file_close(&stats), -ENOSPC);
}

static void without_a_file_nothing_is_written(void **state)
{
	MIRACAST_STATISTIC_DATA record =
		chunk(MIRACAST_CHUNK_TYPE_FRAME_START, 1, 0, 0, 0);
	struct stats_file stats;

	(void)state;
	assert_int_equal(stats_file_open(&stats, NULL), 0);
	stats_file_record(&stats, 1, HOST_RECORD_MINIPORT, &record);
	stats_file_mode(&stats, 2, 640, 480, 60, 1);
	assert_int_equal(stats_file_close(&stats), 0);
	assert_int_equal(
		stats_file_open(&stats, "/nowhere/stats.jsonl"), -ENOENT);
}

#define WITH_FILE(function)                                                    \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILE(the_first_line_says_version_and_clock),
		WITH_FILE(g129_g122_g123_every_chunk_record_is_a_line),
		WITH_FILE(g129_chunk_sent_is_a_line),
		WITH_FILE(g144_every_protocol_event_has_its_name),
		WITH_FILE(g129_unknown_statistics_are_numbers),
		WITH_FILE(g150_every_status_has_its_name_and_detail),
		WITH_FILE(modes_power_and_bit_rates_are_lines),
		WITH_FILE(sessions_and_traffic_are_lines),
		WITH_FILE(the_link_is_told_as_the_driver_is_told),
		WITH_FILE(frames_wait_for_the_next_other_line),
		cmocka_unit_test(a_full_disk_is_told_once_at_the_end),
		cmocka_unit_test(without_a_file_nothing_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
