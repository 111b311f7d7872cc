#include "cast_watch.h"

#include <stdio.h>
#include <string.h>

#include "platform/clock.h"
#include "platform/log.h"

int cast_watch_init(struct cast_watch *self, struct progress *progress,
	struct stats_file *stats)
{
	memset(self, 0, sizeof(*self));
	self->progress = progress;
	self->stats = stats;
	mutex_init(&self->lock);
	return event_create(&self->first_packet);
}

void cast_watch_destroy(struct cast_watch *self)
{
	event_destroy(&self->first_packet);
	mutex_destroy(&self->lock);
}

uint64_t cast_watch_first_packet(struct cast_watch *self)
{
	uint64_t at_us;

	mutex_lock(&self->lock);
	at_us = self->first_packet_us;
	mutex_unlock(&self->lock);
	return at_us;
}

static void on_statistic(void *ctx, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	struct cast_watch *self = ctx;
	bool first = false;

	stats_file_record(self->stats, now_us, source, record);
	if ((uint32_t)record->StatisticType !=
		MIRACAST_STATISTIC_TYPE_CHUNK_SENT)
		return;
	mutex_lock(&self->lock);
	if (self->first_packet_us == 0) {
		self->first_packet_us = now_us;
		first = true;
	}
	self->last_packet_us = now_us;
	/* The last slice of a frame has part number 0 (G-133). */
	if (record->ChunkSent.ChunkId.PartNumber == 0)
		self->frames++;
	mutex_unlock(&self->lock);
	if (first)
		event_signal(&self->first_packet);
}

static void on_status(void *ctx, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct cast_watch *self = ctx;

	stats_file_status(self->stats, clock_now_us(), status, detail);
}

/* The text of a report, cut at the end of its field. */
static void take_text(char *out, const struct sundog_text_report *report)
{
	memcpy(out, report->text, SUNDOG_TEXT_BYTES);
	out[SUNDOG_TEXT_BYTES - 1] = 0;
}

/* Shown at the end, unless an error says more. */
static void on_note(void *ctx, const char *text)
{
	struct cast_watch *self = ctx;

	mutex_lock(&self->lock);
	snprintf(self->warning, sizeof(self->warning), "%s", text);
	mutex_unlock(&self->lock);
	log_info("%s", text);
}

static void on_text(
	struct cast_watch *self, const struct sundog_text_report *report)
{
	char text[SUNDOG_TEXT_BYTES];

	take_text(text, report);
	switch (report->severity) {
	case SUNDOG_SEVERITY_PROGRESS:
		progress_step(self->progress, text);
		log_info("%s", text);
		break;
	case SUNDOG_SEVERITY_WARNING:
		on_note(self, text);
		break;
	case SUNDOG_SEVERITY_DETAIL:
		log_info("%s", text);
		break;
	default:
		mutex_lock(&self->lock);
		if (!self->error[0])
			memcpy(self->error, text, sizeof(text));
		mutex_unlock(&self->lock);
		break;
	}
}

/* Whether what was negotiated is the same: traffic aside. */
static bool same_session(const struct sundog_session_report *a,
	const struct sundog_session_report *b)
{
	return !memcmp(&a->mode, &b->mode, sizeof(a->mode)) &&
	       a->video_codec == b->video_codec &&
	       a->profile_idc == b->profile_idc &&
	       a->constraint_flags == b->constraint_flags &&
	       a->level_idc == b->level_idc &&
	       a->audio_codec == b->audio_codec &&
	       a->audio_sample_rate == b->audio_sample_rate &&
	       a->audio_channels == b->audio_channels &&
	       a->rtp_port == b->rtp_port && a->server_port == b->server_port &&
	       !strcmp(a->peer, b->peer);
}

static void on_session(
	struct cast_watch *self, struct sundog_session_report *report)
{
	uint64_t now_us = clock_now_us();
	bool changed;

	report->peer[sizeof(report->peer) - 1] = 0;
	mutex_lock(&self->lock);
	changed = !self->has_session || !same_session(&self->session, report);
	self->session = *report;
	self->has_session = true;
	mutex_unlock(&self->lock);
	if (changed)
		stats_file_session(self->stats, now_us, report);
	stats_file_traffic(self->stats, now_us, report);
}

/* False: it is not of the reference contract. */
static bool read_header(
	struct sundog_header *out, const void *bytes, size_t count)
{
	if (!bytes || count < sizeof(*out))
		return false;
	memcpy(out, bytes, sizeof(*out));
	return out->magic == SUNDOG_CONTRACT_MAGIC &&
	       out->version == SUNDOG_CONTRACT_VERSION;
}

static void on_io_control(void *ctx, const void *input, size_t input_bytes,
	const void *output, size_t output_bytes, NTSTATUS result)
{
	struct cast_watch *self = ctx;
	struct sundog_header header;

	(void)output;
	(void)output_bytes;
	if (!read_header(&header, input, input_bytes))
		return;
	if (header.code == SUNDOG_IO_REPORT_TEXT &&
		input_bytes >= sizeof(struct sundog_text_report)) {
		struct sundog_text_report report;

		memcpy(&report, input, sizeof(report));
		on_text(self, &report);
	}
	if (header.code == SUNDOG_IO_REPORT_SESSION &&
		input_bytes >= sizeof(struct sundog_session_report)) {
		struct sundog_session_report report;

		memcpy(&report, input, sizeof(report));
		on_session(self, &report);
	}
	if (header.code == SUNDOG_IO_STREAM_START &&
		input_bytes >= sizeof(struct sundog_stream_start)) {
		struct sundog_stream_start start;

		memcpy(&start, input, sizeof(start));
		stats_file_bit_rate(
			self->stats, clock_now_us(), start.bit_rate, result);
	}
	if (header.code == SUNDOG_IO_SET_BIT_RATE &&
		input_bytes >= sizeof(struct sundog_bit_rate)) {
		struct sundog_bit_rate rate;

		memcpy(&rate, input, sizeof(rate));
		stats_file_bit_rate(
			self->stats, clock_now_us(), rate.bit_rate, result);
	}
}

static void on_message(
	void *ctx, const void *input, size_t input_bytes, NTSTATUS result)
{
	struct cast_watch *self = ctx;
	struct sundog_monitor_power power;
	struct sundog_header header;

	if (!read_header(&header, input, input_bytes) ||
		header.code != SUNDOG_MESSAGE_MONITOR_POWER ||
		input_bytes < sizeof(power))
		return;
	memcpy(&power, input, sizeof(power));
	stats_file_power(self->stats, clock_now_us(), power.on != 0, result);
}

static void on_mode(void *ctx, unsigned width, unsigned height,
	unsigned refresh_numerator, unsigned refresh_denominator)
{
	struct cast_watch *self = ctx;

	stats_file_mode(self->stats, clock_now_us(), width, height,
		refresh_numerator, refresh_denominator);
}

static void on_trace(void *ctx, const char *line)
{
	(void)ctx;
	log_debug("%s", line);
}

const struct host_observer cast_watch_observer = {
	.statistic = on_statistic,
	.status = on_status,
	.io_control = on_io_control,
	.message = on_message,
	.mode = on_mode,
	.note = on_note,
	.trace = on_trace,
};
