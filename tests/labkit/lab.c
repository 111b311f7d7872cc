#include "lab.h"

#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"

/* --- what the host shows ------------------------------------------------- */

static void on_chunk(struct lab *self, enum host_record_source source,
	const MIRACAST_CHUNK_INFO *info)
{
	struct lab_frame *frame =
		&self->frames[info->ChunkId.FrameNumber % LAB_FRAMES];

	if (info->ChunkType == MIRACAST_CHUNK_TYPE_FRAME_DROPPED) {
		frame->dropped++;
	} else if (info->ChunkType == MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE &&
		   source == HOST_RECORD_INTERRUPT &&
		   info->ChunkId.PartNumber == 0) {
		frame->encoded++;
		self->encoded++;
	}
}

static void on_statistic(void *ctx, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	struct lab *self = ctx;

	(void)now_us;
	mutex_lock(&self->lock);
	switch ((uint32_t)record->StatisticType) {
	case MIRACAST_STATISTIC_TYPE_EVENT:
		self->events[(uint32_t)record->ProtocolEvent.Event % 4]++;
		break;
	case MIRACAST_STATISTIC_TYPE_CHUNK_SENT:
		self->frames[record->ChunkSent.ChunkId.FrameNumber % LAB_FRAMES]
			.sent++;
		self->sent++;
		break;
	default:
		on_chunk(self, source, &record->EncodeComplete.ChunkInfo);
		break;
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_status(void *ctx, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct lab *self = ctx;

	mutex_lock(&self->lock);
	self->statuses++;
	self->status = status;
	self->detail = detail;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_io_control(void *ctx, const void *input, size_t input_bytes,
	const void *output, size_t output_bytes, NTSTATUS result)
{
	struct lab *self = ctx;
	struct sundog_header header;

	(void)output;
	(void)output_bytes;
	if (input_bytes < sizeof(header) || result != STATUS_SUCCESS)
		return;
	memcpy(&header, input, sizeof(header));
	mutex_lock(&self->lock);
	if (header.code == SUNDOG_IO_MONITOR_ARRIVE &&
		input_bytes >= sizeof(self->arrival)) {
		memcpy(&self->arrival, input, sizeof(self->arrival));
		self->arrivals++;
	} else if (header.code == SUNDOG_IO_MONITOR_DEPART) {
		self->departures++;
	} else if (header.code == SUNDOG_IO_STREAM_START &&
		   input_bytes >= sizeof(self->stream)) {
		memcpy(&self->stream, input, sizeof(self->stream));
		self->streams++;
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_message(
	void *ctx, const void *input, size_t input_bytes, NTSTATUS result)
{
	struct lab *self = ctx;
	struct sundog_header header;

	if (input_bytes < sizeof(header) || result != STATUS_SUCCESS)
		return;
	memcpy(&header, input, sizeof(header));
	mutex_lock(&self->lock);
	self->set_modes += header.code == SUNDOG_MESSAGE_SET_MODE;
	self->powers += header.code == SUNDOG_MESSAGE_MONITOR_POWER;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_mode(void *ctx, unsigned width, unsigned height,
	unsigned refresh_numerator, unsigned refresh_denominator)
{
	struct lab *self = ctx;

	mutex_lock(&self->lock);
	if (width == 0) {
		self->paths_down++;
	} else {
		self->commits++;
		self->mode = (struct host_mode){
			width, height, refresh_numerator / refresh_denominator};
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

/* --- the source ---------------------------------------------------------- */

struct lab *lab_open(const char *settings)
{
	static const struct host_observer observer = {
		.statistic = on_statistic,
		.status = on_status,
		.io_control = on_io_control,
		.message = on_message,
		.mode = on_mode,
	};
	struct lab *self = calloc(1, sizeof(*self));
	struct host_error error = {0};
	char lines[1024];

	assert_non_null(self);
	mutex_init(&self->lock);
	cond_init(&self->changed);
	snprintf(lines, sizeof(lines), "screen=pattern\n%s",
		settings ? settings : "");
	if (host_open(
		    &(struct host_options){
			    .driver_path = LAB_DRIVER,
			    .miniport_path = LAB_MINIPORT,
			    .settings = lines,
			    .observer = &observer,
			    .observer_ctx = self,
		    },
		    &self->host, &error) < 0)
		fail_msg("host_open: %s", error.text);
	return self;
}

void lab_close(struct lab *self)
{
	host_close(self->host);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self);
}

void lab_start(struct lab *self, struct scripted_sink *sink)
{
	struct host_error error = {0};
	socket_handle rtsp = sink->rtsp;

	fake_sink_run(sink);
	if (host_prepare(self->host, &error) < 0)
		fail_msg("host_prepare: %s", error.text);
	sink->rtsp = SOCKET_NONE; /* the host's from here on */
	if (host_start(self->host, rtsp, &error) < 0)
		fail_msg("host_start: %s", error.text);
}

void lab_play(struct lab *self, struct scripted_sink *sink)
{
	lab_start(self, sink);
	lab_pictures(sink, 3);
	assert_int_equal(SINK_SEEN(sink, ended), 0);
}

struct host_outcome lab_wait_ended(struct lab *self)
{
	struct host_outcome outcome;

	assert_int_equal(host_wait(self->host, clock_now_us() + LAB_PATIENCE_US,
				 &outcome),
		HOST_ENDED);
	assert_int_equal(host_finish(self->host, &outcome), 0);
	assert_int_equal(outcome.phase, HOST_IDLE);
	return outcome;
}

struct host_outcome lab_end(struct lab *self)
{
	host_stop(self->host);
	return lab_wait_ended(self);
}

void lab_wait(struct lab *self, const unsigned *counter, unsigned value)
{
	uint64_t deadline = clock_now_us() + LAB_PATIENCE_US;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (*counter < value && in_time)
		in_time =
			cond_wait_until(&self->changed, &self->lock, deadline);
	in_time = *counter >= value;
	mutex_unlock(&self->lock);
	assert_true(in_time);
}

unsigned lab_seen(struct lab *self, const unsigned *counter)
{
	unsigned value;

	mutex_lock(&self->lock);
	value = *counter;
	mutex_unlock(&self->lock);
	return value;
}

void lab_commit(
	struct lab *self, unsigned width, unsigned height, unsigned refresh)
{
	struct host_mode mode = {width, height, refresh};

	assert_int_equal(host_commit_mode(self->host, &mode), 0);
}

/* --- the sink ------------------------------------------------------------ */

struct scripted_sink *lab_sink(uint32_t cea, uint32_t vesa, uint32_t hh)
{
	struct scripted_sink *sink = calloc(1, sizeof(*sink));
	uint32_t *masks;

	assert_non_null(sink);
	fake_sink_init(sink);
	masks = sink->config.video.tuples[0].masks;
	masks[WFD_TABLE_CEA] = cea;
	masks[WFD_TABLE_VESA] = vesa;
	masks[WFD_TABLE_HH] = hh;
	return sink;
}

void lab_sink_close(struct scripted_sink *sink)
{
	scripted_sink_close(sink);
	free(sink);
}

unsigned lab_sink_seen(struct scripted_sink *sink, const unsigned *counter)
{
	unsigned value;

	mutex_lock(&sink->lock);
	value = *counter;
	mutex_unlock(&sink->lock);
	return value;
}

/* fake_sink_wait has a patience of its own, per picture here. */
void lab_pictures(struct scripted_sink *sink, unsigned more)
{
	unsigned until = SINK_SEEN(sink, unit_count) + more;
	unsigned next;

	while ((next = SINK_SEEN(sink, unit_count) + 1) <= until)
		assert_true(fake_sink_wait(sink, &sink->unit_count, next));
}
