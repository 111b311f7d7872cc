/*
 * The driver's requests (contract.h). Everything in them is untrusted (G-95):
 * a request is copied first, so that its sender cannot change it meanwhile,
 * and handled only when all of it is in bounds.
 */
#include "adapter.h"

#include <stdio.h>
#include <string.h>

#include "modes.h"

/* Less cannot carry a picture; more is beyond H.264's highest levels. */
#define BIT_RATE_MIN	100000u
#define BIT_RATE_MAX	300000000u
#define SLICES_MAX	64u
#define AUDIO_CODEC_MAX SUNDOG_AUDIO_AC3

union request {
	struct sundog_header header;
	struct sundog_setting_query setting_query;
	struct sundog_monitor_arrival monitor_arrival;
	struct sundog_stream_start stream_start;
	struct sundog_bit_rate bit_rate;
	struct sundog_input input;
	struct sundog_text_report text_report;
	struct sundog_session_report session_report;
};

union answer {
	struct sundog_setting_value setting_value;
	struct sundog_stream_started stream_started;
	struct sundog_failure failure; /* of any request that fails */
};

typedef NTSTATUS request_handler(struct adapter *self,
	const union request *request, union answer *answer);

static bool is_terminated(const char *text, size_t bytes)
{
	return memchr(text, '\0', bytes) != NULL;
}

static NTSTATUS query_setting(struct adapter *self,
	const union request *request, union answer *answer)
{
	const char *name = request->setting_query.name;

	if (!is_terminated(name, sizeof(request->setting_query.name)))
		return STATUS_INVALID_PARAMETER;
	/* There is no sound here yet, whatever was asked for: so the driver
	 * negotiates none. */
	if (strcmp(name, "audio") == 0) {
		strcpy(answer->setting_value.value, "none");
		return STATUS_SUCCESS;
	}
	if (feed_setting(self->feed, name, answer->setting_value.value))
		return STATUS_SUCCESS;
	/* Parsing has seen to it that every value fits. */
	strncpy(answer->setting_value.value,
		settings_text(self->settings, name, ""),
		SUNDOG_SETTING_VALUE_BYTES - 1);
	return STATUS_SUCCESS;
}

/* The status says little; the words reach the user. */
static void explain(union answer *answer, const struct feed_failure *failure)
{
	struct sundog_failure *out = &answer->failure;

	out->header = (struct sundog_header){
		.magic = SUNDOG_CONTRACT_MAGIC,
		.version = SUNDOG_CONTRACT_VERSION,
		.code = SUNDOG_MESSAGE_FAILURE,
		.bytes = sizeof(*out),
	};
	out->code = (uint32_t)failure->code;
	snprintf(out->text, sizeof(out->text), "%s", failure->reason.text);
}

/* Keeps what can be made, in the driver's order (G-210). */
static void restrict_modes(
	struct adapter *self, struct sundog_monitor_arrival *arrival)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < arrival->mode_count; i++) {
		if (feed_has_mode(self->feed, &arrival->modes[i]))
			arrival->modes[kept++] = arrival->modes[i];
	}
	arrival->mode_count = kept;
}

static NTSTATUS monitor_arrives(struct adapter *self,
	const union request *request, union answer *answer)
{
	struct sundog_monitor_arrival arrival = request->monitor_arrival;
	struct feed_failure failure = {.code = SUNDOG_FAILURE_UNFIT};

	if (!monitor_arrival_is_valid(&arrival))
		return STATUS_INVALID_PARAMETER;
	restrict_modes(self, &arrival);
	if (arrival.mode_count == 0) {
		feed_explain_no_mode(self->feed,
			&request->monitor_arrival.modes[0], &failure.reason);
		explain(answer, &failure);
		return STATUS_UNSUCCESSFUL;
	}
	monitor_arrive(&self->monitor, &arrival);
	return adapter_indicate_monitor(self);
}

static NTSTATUS monitor_departs(struct adapter *self,
	const union request *request, union answer *answer)
{
	(void)request;
	(void)answer;
	adapter_forget_mode(self);
	if (!monitor_depart(&self->monitor))
		return STATUS_SUCCESS;
	return adapter_indicate_monitor(self);
}

/* --- the stream -------------------------------------------------------- */

static bool bit_rate_is_valid(uint32_t bit_rate)
{
	return bit_rate >= BIT_RATE_MIN && bit_rate <= BIT_RATE_MAX;
}

static bool stream_is_valid(const struct sundog_stream_start *start)
{
	return mode_is_valid(&start->mode) && start->profile_idc <= 0xFF &&
	       start->constraint_flags <= 0xFF && start->level_idc <= 0xFF &&
	       bit_rate_is_valid(start->bit_rate) && start->slices >= 1 &&
	       start->slices <= SLICES_MAX &&
	       start->audio_codec <= AUDIO_CODEC_MAX;
}

void io_control_stop_stream(struct adapter *self)
{
	struct miracast_context *context = &self->context;

	if (!context->stream)
		return;
	context->next_frame = stream_stop(context->stream);
	context->stream = NULL;
}

static NTSTATUS start_stream(struct adapter *self, const union request *request,
	union answer *answer)
{
	struct miracast_context *context = &self->context;
	struct feed_failure failure = {0};
	struct stream_config config = {
		.start = request->stream_start,
		.feed = self->feed,
		.reports = &context->reports,
		.messages = &self->messages,
	};
	int error;

	if (!stream_is_valid(&request->stream_start))
		return STATUS_INVALID_PARAMETER;
	if (request->stream_start.video_codec != SUNDOG_VIDEO_H264 ||
		request->stream_start.audio_codec != SUNDOG_AUDIO_NONE)
		return STATUS_NOT_SUPPORTED;
	io_control_stop_stream(self);
	config.first_frame = context->next_frame;
	config.stream_id = ++context->stream_id;
	if (config.stream_id == 0) /* it wrapped; 0 is never given out */
		config.stream_id = ++context->stream_id;
	error = stream_start(&config, &context->stream, &failure);
	if (error) {
		explain(answer, &failure);
		return adapter_status(error, STATUS_UNSUCCESSFUL);
	}
	stream_describe(context->stream, &answer->stream_started);
	return STATUS_SUCCESS;
}

static NTSTATUS stop_stream(struct adapter *self, const union request *request,
	union answer *answer)
{
	(void)request;
	(void)answer;
	io_control_stop_stream(self);
	return STATUS_SUCCESS;
}

static NTSTATUS request_idr(struct adapter *self, const union request *request,
	union answer *answer)
{
	(void)request;
	(void)answer;
	if (!self->context.stream)
		return STATUS_INVALID_DEVICE_STATE;
	stream_request_idr(self->context.stream);
	return STATUS_SUCCESS;
}

static NTSTATUS set_bit_rate(struct adapter *self, const union request *request,
	union answer *answer)
{
	(void)answer;
	if (!bit_rate_is_valid(request->bit_rate.bit_rate))
		return STATUS_INVALID_PARAMETER;
	if (!self->context.stream)
		return STATUS_INVALID_DEVICE_STATE;
	stream_set_bit_rate(self->context.stream, request->bit_rate.bit_rate);
	return STATUS_SUCCESS;
}

/* --- what only others use ---------------------------------------------- */

static NTSTATUS input(struct adapter *self, const union request *request,
	union answer *answer)
{
	(void)self;
	(void)answer;
	return request->input.kind <= SUNDOG_INPUT_SCROLL
		       ? STATUS_SUCCESS
		       : STATUS_INVALID_PARAMETER;
}

static NTSTATUS report_text(struct adapter *self, const union request *request,
	union answer *answer)
{
	const struct sundog_text_report *report = &request->text_report;

	(void)self;
	(void)answer;
	return report->severity <= SUNDOG_SEVERITY_DETAIL &&
			       is_terminated(report->text, sizeof(report->text))
		       ? STATUS_SUCCESS
		       : STATUS_INVALID_PARAMETER;
}

static NTSTATUS report_session(struct adapter *self,
	const union request *request, union answer *answer)
{
	const struct sundog_session_report *report = &request->session_report;

	(void)self;
	(void)answer;
	return is_terminated(report->peer, sizeof(report->peer))
		       ? STATUS_SUCCESS
		       : STATUS_INVALID_PARAMETER;
}

/* --- dispatch ---------------------------------------------------------- */

#define HEADER_ONLY sizeof(struct sundog_header)

static const struct {
	size_t input_bytes, output_bytes;
	request_handler *handler;
} requests[] = {
	[SUNDOG_IO_QUERY_SETTING] = {sizeof(struct sundog_setting_query),
		sizeof(struct sundog_setting_value), query_setting},
	[SUNDOG_IO_MONITOR_ARRIVE] = {sizeof(struct sundog_monitor_arrival), 0,
		monitor_arrives},
	[SUNDOG_IO_MONITOR_DEPART] = {HEADER_ONLY, 0, monitor_departs},
	[SUNDOG_IO_STREAM_START] = {sizeof(struct sundog_stream_start),
		sizeof(struct sundog_stream_started), start_stream},
	[SUNDOG_IO_STREAM_STOP] = {HEADER_ONLY, 0, stop_stream},
	[SUNDOG_IO_REQUEST_IDR] = {HEADER_ONLY, 0, request_idr},
	[SUNDOG_IO_SET_BIT_RATE] = {sizeof(struct sundog_bit_rate), 0,
		set_bit_rate},
	[SUNDOG_IO_INPUT] = {sizeof(struct sundog_input), 0, input},
	[SUNDOG_IO_REPORT_TEXT] = {sizeof(struct sundog_text_report), 0,
		report_text},
	[SUNDOG_IO_REPORT_SESSION] = {sizeof(struct sundog_session_report), 0,
		report_session},
};

#define REQUESTS_COUNT (sizeof(requests) / sizeof(requests[0]))

static NTSTATUS check_header(
	ULONG input_bytes, const VOID *input, struct sundog_header *header)
{
	if (!input || input_bytes < sizeof(*header))
		return STATUS_INVALID_PARAMETER;
	memcpy(header, input, sizeof(*header));
	if (header->magic != SUNDOG_CONTRACT_MAGIC)
		return STATUS_INVALID_PARAMETER;
	if (header->version != SUNDOG_CONTRACT_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (header->code >= REQUESTS_COUNT || !requests[header->code].handler)
		return STATUS_NOT_SUPPORTED;
	/* Longer is a later revision; what it adds is not for us. */
	if (header->bytes > input_bytes ||
		header->bytes < requests[header->code].input_bytes)
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

NTSTATUS io_control(struct adapter *self, ULONG input_bytes, const VOID *input,
	ULONG output_bytes, VOID *output, ULONG *returned)
{
	struct sundog_header header;
	union request request;
	union answer answer;
	NTSTATUS status = check_header(input_bytes, input, &header);
	size_t answer_bytes;

	if (status != STATUS_SUCCESS)
		return status;
	answer_bytes = requests[header.code].output_bytes;
	if (answer_bytes > 0 && (!output || output_bytes < answer_bytes))
		return STATUS_BUFFER_TOO_SMALL;
	memset(&request, 0, sizeof(request));
	memset(&answer, 0, sizeof(answer));
	memcpy(&request, input, requests[header.code].input_bytes);
	request.header = header;
	status = requests[header.code].handler(self, &request, &answer);
	if (status != STATUS_SUCCESS)
		answer_bytes = answer.failure.header.bytes;
	if (answer_bytes > 0 && answer_bytes <= output_bytes) {
		memcpy(output, &answer, answer_bytes);
		*returned = (ULONG)answer_bytes;
	}
	return status;
}
