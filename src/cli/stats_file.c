#include "stats_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>

static const char *const source_names[] = {
	[HOST_RECORD_DRIVER] = "driver",
	[HOST_RECORD_INTERRUPT] = "interrupt",
	[HOST_RECORD_MINIPORT] = "miniport",
};

int stats_file_open(struct stats_file *self, const char *path)
{
	self->file = NULL;
	atomic_init(&self->error, 0);
	if (!path)
		return 0;
	self->file = fopen(path, "we");
	if (!self->file)
		return -errno;
	/* A crash leaves all that was logged before. */
	setvbuf(self->file, NULL, _IOLBF, 0);
	return 0;
}

/* A line, whole: stdio locks the file meanwhile. */
__attribute__((format(printf, 2, 3))) static void print(
	struct stats_file *self, const char *format, ...)
{
	va_list arguments;
	int none = 0;

	va_start(arguments, format);
	if (vfprintf(self->file, format, arguments) < 0)
		atomic_compare_exchange_strong(&self->error, &none, -errno);
	va_end(arguments);
}

static const char *step_name(MIRACAST_CHUNK_TYPE type)
{
	switch ((uint32_t)type) {
	case MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE:
		return "color_convert_complete";
	case MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE:
		return "encode_complete";
	case MIRACAST_CHUNK_TYPE_FRAME_START:
		return "frame_start";
	case MIRACAST_CHUNK_TYPE_FRAME_DROPPED:
		return "frame_dropped";
	case MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1:
		return "driver_defined_1";
	case MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2:
		return "driver_defined_2";
	default:
		return "unknown";
	}
}

static const char *event_name(MIRACAST_PROTOCOL_EVENT event)
{
	switch ((uint32_t)event) {
	case MIRACAST_PROTOCOL_EVENT_IFRAME_RQ:
		return "idr_request";
	case MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE:
		return "monitor_arrive";
	case MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART:
		return "monitor_depart";
	default:
		return "unknown";
	}
}

void stats_file_record(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	const MIRACAST_CHUNK_INFO *info;

	if (!self->file)
		return;
	switch ((uint32_t)record->StatisticType) {
	case MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE:
		info = &record->EncodeComplete.ChunkInfo;
		print(self,
			"{\"t_us\": %" PRIu64 ", \"from\": \"%s\", "
			"\"step\": \"%s\", \"frame\": %" PRIu64 ", "
			"\"part\": %u, \"took_us\": %u, "
			"\"rate_kbit\": %u}\n",
			now_us, source_names[source],
			step_name(info->ChunkType),
			(uint64_t)info->ChunkId.FrameNumber,
			(unsigned)info->ChunkId.PartNumber,
			(unsigned)info->ProcessingTime,
			(unsigned)info->EncodeRate);
		break;
	case MIRACAST_STATISTIC_TYPE_CHUNK_SENT:
		print(self,
			"{\"t_us\": %" PRIu64 ", \"from\": \"%s\", "
			"\"step\": \"chunk_sent\", \"frame\": %" PRIu64 ", "
			"\"part\": %u}\n",
			now_us, source_names[source],
			(uint64_t)record->ChunkSent.ChunkId.FrameNumber,
			(unsigned)record->ChunkSent.ChunkId.PartNumber);
		break;
	case MIRACAST_STATISTIC_TYPE_EVENT:
		print(self,
			"{\"t_us\": %" PRIu64 ", \"from\": \"%s\", "
			"\"event\": \"%s\"}\n",
			now_us, source_names[source],
			event_name(record->ProtocolEvent.Event));
		break;
	default:
		break;
	}
}

void stats_file_status(struct stats_file *self, uint64_t now_us,
	MIRACAST_STATUS status, NTSTATUS detail)
{
	if (!self->file)
		return;
	print(self,
		"{\"t_us\": %" PRIu64 ", \"from\": \"driver\", "
		"\"status\": %u, \"detail\": \"0x%08X\"}\n",
		now_us, (unsigned)status, (unsigned)detail);
}

int stats_file_close(struct stats_file *self)
{
	int error;

	if (!self->file)
		return 0;
	error = fclose(self->file) ? -errno : 0;
	self->file = NULL;
	return self->error ? self->error : error;
}
