#include "stats_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "json.h"
#include "platform/clock.h"
#include "stats_names.h"

/* Of the log, not of the program: grows when a reader has to know. */
#define STATS_VERSION  1
#define LINE_BYTES_MAX 2048
#define NAME_BYTES     16 /* a number in place of a name */

static const char *const source_names[] = {
	[HOST_RECORD_DRIVER] = "driver",
	[HOST_RECORD_INTERRUPT] = "interrupt",
	[HOST_RECORD_MINIPORT] = "miniport",
};

/* --- lines --------------------------------------------------------------- */

/* The first failure is kept, and the last: a full disk costs nothing more. */
static void failed(struct stats_file *self, int error)
{
	int none = 0;

	atomic_compare_exchange_strong(
		&self->error, &none, error ? -error : -EIO);
}

static bool is_open(const struct stats_file *self)
{
	return self->file && atomic_load(&self->error) == 0;
}

/* The buffer is emptied between lines, never within one: a process that dies
 * leaves whole lines. With the file locked. */
static void make_room(struct stats_file *self)
{
	if (self->buffered + LINE_BYTES_MAX <= sizeof(self->buffer))
		return;
	self->buffered = 0;
	if (fflush(self->file))
		failed(self, errno);
}

/* A frame's line: it only goes into the buffer. */
__attribute__((format(printf, 2, 3))) static void print(
	struct stats_file *self, const char *format, ...)
{
	va_list arguments;
	int bytes;

	flockfile(self->file);
	make_room(self);
	va_start(arguments, format);
	bytes = vfprintf(self->file, format, arguments);
	va_end(arguments);
	if (bytes < 0)
		failed(self, errno);
	else
		self->buffered += (size_t)bytes;
	funlockfile(self->file);
}

/* Any other line; false: none is wanted. Nobody else writes until its end. */
static bool begin(struct stats_file *self, struct json *line, uint64_t now_us,
	const char *type)
{
	if (!is_open(self))
		return false;
	flockfile(self->file);
	make_room(self);
	json_begin(line, self->file);
	json_integer(line, "t_us", (int64_t)now_us);
	json_string(line, "type", type);
	return true;
}

static void end(struct stats_file *self, struct json *line)
{
	errno = 0;
	json_end(line); /* empties the buffer */
	self->buffered = 0;
	if (ferror(self->file))
		failed(self, errno);
	funlockfile(self->file);
}

/* A name, or the number of a value that has none. */
static void name(
	struct json *line, const char *key, const char *text, uint32_t value)
{
	if (text)
		json_string(line, key, text);
	else
		json_integer(line, key, value);
}

static void mode_member(struct json *line, const char *key, unsigned width,
	unsigned height, unsigned numerator, unsigned denominator)
{
	char text[48];
	unsigned per = denominator ? denominator : 1;

	snprintf(text, sizeof(text), "%ux%up%u", width, height,
		(unsigned)(((uint64_t)numerator + per / 2) / per));
	json_string(line, key, text);
}

static void ntstatus_member(struct json *line, const char *key, NTSTATUS value)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08X", (unsigned)value);
	json_string(line, key, text);
}

/* 0 is the interface's word for "not told". */
static void told(struct json *line, const char *key, uint64_t value)
{
	if (value)
		json_integer(line, key, (int64_t)value);
	else
		json_null(line, key);
}

/* --- open and close ------------------------------------------------------ */

static void write_head(struct stats_file *self)
{
	struct json line;

	if (!begin(self, &line, clock_now_us(), "log"))
		return;
	json_string(&line, "program", "sundog cast");
	json_integer(&line, "version", STATS_VERSION);
	json_string(&line, "clock", "monotonic");
	end(self, &line);
}

int stats_file_open(struct stats_file *self, const char *path)
{
	self->file = NULL;
	self->buffered = 0;
	atomic_init(&self->error, 0);
	atomic_init(&self->asked, 0);
	if (!path)
		return 0;
	self->file = fopen(path, "we");
	if (!self->file)
		return -errno;
	setvbuf(self->file, self->buffer, _IOFBF, sizeof(self->buffer));
	write_head(self);
	return 0;
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

void stats_file_flush(struct stats_file *self)
{
	if (self->file && fflush(self->file))
		failed(self, errno);
}

/* --- ReportStatistic and chunks ------------------------------------------ */

static void frame_line(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, const MIRACAST_CHUNK_INFO *info)
{
	uint32_t type = (uint32_t)info->ChunkType;
	const char *step = stats_step_name(type);
	char number[NAME_BYTES];

	snprintf(number, sizeof(number), "%" PRIu32, type);
	print(self,
		"{\"t_us\": %" PRIu64
		", \"type\": \"chunk_processing_complete\", "
		"\"from\": \"%s\", \"step\": %s%s%s, \"frame\": %" PRIu64
		", \"part\": %u, \"took_us\": %u, \"rate_kbit\": %u}\n",
		now_us, source_names[source], step ? "\"" : "",
		step ? step : number, step ? "\"" : "",
		(uint64_t)info->ChunkId.FrameNumber,
		(unsigned)info->ChunkId.PartNumber,
		(unsigned)info->ProcessingTime, (unsigned)info->EncodeRate);
}

static void sent_line(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, MIRACAST_CHUNK_ID id)
{
	print(self,
		"{\"t_us\": %" PRIu64 ", \"type\": \"chunk_sent\", "
		"\"from\": \"%s\", \"step\": \"chunk_sent\", "
		"\"frame\": %" PRIu64 ", \"part\": %u}\n",
		now_us, source_names[source], (uint64_t)id.FrameNumber,
		(unsigned)id.PartNumber);
}

static void event_line(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, uint32_t event)
{
	struct json line;

	if (!begin(self, &line, now_us, "event"))
		return;
	json_string(&line, "from", source_names[source]);
	name(&line, "event", stats_event_name(event), event);
	end(self, &line);
}

/* A statistic that no interface of ours knows. */
static void unknown_line(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, uint32_t type)
{
	struct json line;

	if (!begin(self, &line, now_us, "statistic"))
		return;
	json_string(&line, "from", source_names[source]);
	name(&line, "statistic", stats_type_name(type), type);
	end(self, &line);
}

void stats_file_record(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	if (!is_open(self))
		return;
	switch ((uint32_t)record->StatisticType) {
	case MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE:
		frame_line(self, now_us, source,
			&record->EncodeComplete.ChunkInfo);
		break;
	case MIRACAST_STATISTIC_TYPE_CHUNK_SENT:
		sent_line(self, now_us, source, record->ChunkSent.ChunkId);
		break;
	case MIRACAST_STATISTIC_TYPE_EVENT:
		event_line(self, now_us, source,
			(uint32_t)record->ProtocolEvent.Event);
		break;
	default:
		unknown_line(
			self, now_us, source, (uint32_t)record->StatisticType);
		break;
	}
}

/* --- the session --------------------------------------------------------- */

void stats_file_status(struct stats_file *self, uint64_t now_us,
	MIRACAST_STATUS status, NTSTATUS detail)
{
	struct json line;

	if (!begin(self, &line, now_us, "status"))
		return;
	json_string(&line, "from", "driver");
	name(&line, "status", stats_status_name((uint32_t)status),
		(uint32_t)status);
	ntstatus_member(&line, "detail", detail);
	end(self, &line);
}

void stats_file_mode(struct stats_file *self, uint64_t now_us, unsigned width,
	unsigned height, unsigned refresh_numerator,
	unsigned refresh_denominator)
{
	struct json line;

	if (!begin(self, &line, now_us, "mode"))
		return;
	json_string(&line, "from", "host");
	if (width)
		mode_member(&line, "mode", width, height, refresh_numerator,
			refresh_denominator);
	else
		json_null(&line, "mode");
	end(self, &line);
}

void stats_file_power(
	struct stats_file *self, uint64_t now_us, bool on, NTSTATUS result)
{
	struct json line;

	if (!begin(self, &line, now_us, "power"))
		return;
	json_string(&line, "from", "miniport");
	json_string(&line, "monitor", on ? "on" : "off");
	ntstatus_member(&line, "result", result);
	end(self, &line);
}

void stats_file_bit_rate(struct stats_file *self, uint64_t now_us,
	uint32_t bit_rate, NTSTATUS result)
{
	struct json line;

	if (NT_SUCCESS(result))
		atomic_store(&self->asked, bit_rate);
	if (!begin(self, &line, now_us, "bit_rate"))
		return;
	json_string(&line, "from", "driver");
	json_integer(&line, "asked", bit_rate);
	ntstatus_member(&line, "result", result);
	end(self, &line);
}

static void codec_member(struct json *line, uint32_t codec)
{
	name(line, "codec", codec == SUNDOG_VIDEO_H264 ? "h264" : NULL, codec);
}

static void audio_member(struct json *line, uint32_t codec)
{
	static const char *const words[] = {
		[SUNDOG_AUDIO_NONE] = "none",
		[SUNDOG_AUDIO_LPCM] = "lpcm",
		[SUNDOG_AUDIO_AAC] = "aac",
		[SUNDOG_AUDIO_AC3] = "ac3",
	};

	name(line, "audio",
		codec < sizeof(words) / sizeof(words[0]) ? words[codec] : NULL,
		codec);
}

void stats_file_session(struct stats_file *self, uint64_t now_us,
	const struct sundog_session_report *report)
{
	const struct sundog_mode *mode = &report->mode;
	struct json line;

	if (!begin(self, &line, now_us, "session"))
		return;
	json_string(&line, "from", "driver");
	mode_member(&line, "mode", mode->width, mode->height,
		mode->refresh_numerator, mode->refresh_denominator);
	codec_member(&line, report->video_codec);
	json_integer(&line, "profile_idc", report->profile_idc);
	json_integer(&line, "constraint_flags", report->constraint_flags);
	json_integer(&line, "level_idc", report->level_idc);
	audio_member(&line, report->audio_codec);
	json_integer(&line, "audio_sample_rate", report->audio_sample_rate);
	json_integer(&line, "audio_channels", report->audio_channels);
	json_integer(&line, "rtp_port", report->rtp_port);
	json_integer(&line, "server_port", report->server_port);
	json_string(&line, "peer", report->peer[0] ? report->peer : NULL);
	end(self, &line);
}

void stats_file_traffic(struct stats_file *self, uint64_t now_us,
	const struct sundog_session_report *report)
{
	struct json line;

	if (!begin(self, &line, now_us, "traffic"))
		return;
	json_string(&line, "from", "driver");
	json_integer(&line, "frames", (int64_t)report->frames);
	json_integer(&line, "packets", (int64_t)report->packets);
	json_integer(&line, "bytes", (int64_t)report->bytes);
	json_integer(&line, "idr_requests", (int64_t)report->idr_requests);
	json_integer(&line, "bit_rate", report->bit_rate);
	end(self, &line);
}

/* --- the link ------------------------------------------------------------ */

void stats_file_connection(struct stats_file *self, uint64_t now_us,
	const char *kind, const char *interface,
	const MIRACAST_WFD_CONNECTION_STATS *stats)
{
	static const MIRACAST_WFD_CONNECTION_STATS nothing;
	const MIRACAST_WFD_CONNECTION_STATS *shown = stats ? stats : &nothing;
	struct json line;

	if (!begin(self, &line, now_us, "connection"))
		return;
	json_string(&line, "from", "host");
	json_string(&line, "link", kind);
	json_string(&line, "interface", interface);
	told(&line, "recommended", shown->CurrentBitRate);
	told(&line, "local_max", shown->LocalMaxBitRate);
	told(&line, "remote_max", shown->RemoteMaxBitRate);
	end(self, &line);
}

void stats_file_link(struct stats_file *self, uint64_t now_us,
	const MIRACAST_DATARATE_STATS *stats, const int *signal_dbm)
{
	struct json line;

	if (!begin(self, &line, now_us, "link"))
		return;
	json_string(&line, "from", "host");
	told(&line, "recommended", stats ? stats->EncoderBitRate : 0);
	told(&line, "asked", atomic_load(&self->asked));
	if (stats) {
		told(&line, "max_tx", stats->CurrentMaxTxDataRate);
		json_integer(&line, "transmitted",
			(int64_t)stats->TransmittedFrameCount);
		json_integer(&line, "failed", (int64_t)stats->FailedFrameCount);
		json_integer(
			&line, "retried", (int64_t)stats->RetriedFrameCount);
		json_integer(&line, "multiple_retry",
			(int64_t)stats->MultipleRetryFrameCount);
		if (signal_dbm)
			json_integer(&line, "signal_dbm", *signal_dbm);
		else
			json_null(&line, "signal_dbm");
	}
	end(self, &line);
}
