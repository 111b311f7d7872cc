/*
 * Our driver with one fault (faults.h): what it tells and asks the host.
 */
#include "faulty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ddi/dispmprt.h"
#include "platform/clock.h"

#define LATE_US	      50000
#define FIRST_OWN     100001
#define EXTRA_PART    7
#define PEEK_MS	      20
#define EDID_MAKER    8
#define SOON_US	      300000
#define CUT_EVERY     10 /* of the pictures, by payload_cut */
#define PAYLOAD	      16 /* bytes of it that payload_cut leaves */
#define PACKET_HEADER offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)

static void start_thread(
	struct faulty *self, void (*run)(void *arg), const char *name)
{
	mutex_lock(&self->lock);
	if (!self->thread_runs) {
		self->thread_leaves = false;
		self->thread_runs =
			thread_start(&self->thread, run, self, name) == 0;
	}
	mutex_unlock(&self->lock);
}

void faulty_callbacks_stop(struct faulty *self)
{
	if (!self->thread_runs)
		return;
	mutex_lock(&self->lock);
	self->thread_leaves = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
	self->thread_runs = false;
}

/* --- I/O controls ---------------------------------------------------------*/

static UINT code_of(const VOID *input, UINT bytes)
{
	struct sundog_header header;

	if (bytes < sizeof(header))
		return 0;
	memcpy(&header, input, sizeof(header));
	return header.code;
}

/* The rest of arrival_in_start: our driver's thread lets Start's ask. */
static NTSTATUS hand_to_start(struct faulty *self, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	NTSTATUS status;

	mutex_lock(&self->lock);
	self->request = input;
	self->request_bytes = input_bytes;
	self->answer = output;
	self->answer_bytes = output_bytes;
	self->returned = returned;
	self->request_there = true;
	self->request_done = false;
	cond_broadcast(&self->changed);
	while (!self->request_done)
		cond_wait(&self->changed, &self->lock);
	status = self->request_status;
	mutex_unlock(&self->lock);
	return status;
}

void faulty_arrive_in_start(struct faulty *self)
{
	NTSTATUS status;

	mutex_lock(&self->lock);
	while (!self->request_there)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
	status = self->host.MiracastIoControl(self->device, FALSE,
		self->request_bytes, self->request, self->answer_bytes,
		self->answer, self->returned);
	mutex_lock(&self->lock);
	self->request_status = status;
	self->request_there = false;
	self->request_done = true;
	self->starting = false;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void contract_order(struct faulty *self, enum sundog_io_control code)
{
	struct sundog_header header = {
		.magic = SUNDOG_CONTRACT_MAGIC,
		.version = SUNDOG_CONTRACT_VERSION,
		.code = (uint16_t)code,
		.bytes = sizeof(header),
	};

	self->host.MiracastIoControl(
		self->device, FALSE, sizeof(header), &header, 0, NULL, NULL);
}

void faulty_depart(struct faulty *self)
{
	contract_order(self, SUNDOG_IO_MONITOR_DEPART);
}

/* monitor_soon: a monitor about which nothing is known. */
static void arrive_soon(void *arg)
{
	struct faulty *self = arg;
	struct sundog_monitor_arrival arrival = {
		.header =
			{
				.magic = SUNDOG_CONTRACT_MAGIC,
				.version = SUNDOG_CONTRACT_VERSION,
				.code = SUNDOG_IO_MONITOR_ARRIVE,
				.bytes = sizeof(arrival),
			},
		.connector_type = (uint32_t)D3DKMDT_VOT_HDMI,
		.mode_count = 1,
		.modes = {{640, 480, 60, 1}},
	};
	uint64_t due_us = clock_now_us() + SOON_US;
	bool leaves;

	mutex_lock(&self->lock);
	while (!self->thread_leaves &&
		cond_wait_until(&self->changed, &self->lock, due_us))
		;
	leaves = self->thread_leaves;
	mutex_unlock(&self->lock);
	if (!leaves)
		self->host.MiracastIoControl(self->device, FALSE,
			sizeof(arrival), &arrival, 0, NULL, NULL);
}

void faulty_arrive_soon(struct faulty *self)
{
	start_thread(self, arrive_soon, "soon");
}

/* late_session_info */
static void complete_late(void *arg)
{
	struct faulty *self = arg;

	clock_sleep_until_us(clock_now_us() + LATE_US);
	self->info->ReducedModeListDueToBandwidth ^= 1;
}

void faulty_complete_late(struct faulty *self)
{
	start_thread(self, complete_late, "info");
}

/* A stream whose mode is not the one before. */
static bool is_other_mode(struct faulty *self, const VOID *input, UINT bytes)
{
	const struct sundog_mode none = {0};
	struct sundog_stream_start start;
	bool other;

	if (bytes < sizeof(start))
		return false;
	memcpy(&start, input, sizeof(start));
	other = memcmp(&self->mode, &none, sizeof(none)) &&
		memcmp(&self->mode, &start.mode, sizeof(start.mode));
	self->mode = start.mode;
	return other;
}

/* The sink's question is the driver's second step. */
static void note_progress(struct faulty *self, const VOID *input, UINT bytes)
{
	struct sundog_text_report report;

	if (bytes < sizeof(report))
		return;
	memcpy(&report, input, sizeof(report));
	if (strstr(report.text, "(M2)") || strstr(report.text, "(M3)"))
		self->answered = true;
}

unsigned faulty_count_up(const char *name)
{
	const char *before = getenv(name);
	char text[16];
	unsigned count = before ? (unsigned)atoi(before) + 1 : 1;

	snprintf(text, sizeof(text), "%u", count);
	setenv(name, text, 1);
	return count;
}

static void note_monitor(struct faulty *self, UINT code)
{
	if (code == SUNDOG_IO_MONITOR_ARRIVE && !self->had_monitor &&
		!self->plugged_in) {
		self->plugged_in = true;
		self->second_monitor =
			DRIVER_HAS(second_monitor_dark) &&
			faulty_count_up("SUNDOG_FAULT_MONITORS") > 1;
	}
	if (code == SUNDOG_IO_MONITOR_DEPART)
		self->departed = true;
}

/* Whether the miniport shall not hear of it. */
static bool is_kept(const struct faulty *self, UINT code)
{
	if (code == SUNDOG_IO_MONITOR_ARRIVE)
		return self->had_monitor ? DRIVER_HAS(arrival_never)
					 : DRIVER_HAS(hot_plug_ignored);
	return code == SUNDOG_IO_MONITOR_DEPART &&
	       DRIVER_HAS(departure_ignored);
}

static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	struct faulty *self = device;
	struct sundog_monitor_arrival arrival;
	uint8_t first;
	NTSTATUS status;
	UINT code = code_of(input, input_bytes);

	if (is_kept(self, code)) {
		if (returned)
			*returned = 0;
		return STATUS_SUCCESS;
	}
	note_monitor(self, code);
	if (code == SUNDOG_IO_REPORT_TEXT)
		note_progress(self, input, input_bytes);
	if (DRIVER_HAS(stream_not_restarted) &&
		code == SUNDOG_IO_STREAM_START &&
		is_other_mode(self, input, input_bytes)) {
		memcpy(output, &self->stream, sizeof(self->stream));
		*returned = sizeof(self->stream);
		return STATUS_SUCCESS;
	}
	if (code == SUNDOG_IO_MONITOR_ARRIVE && self->starting)
		return hand_to_start(self, input_bytes, input, output_bytes,
			output, returned);
	if (code == SUNDOG_IO_MONITOR_ARRIVE)
		self->announced = true;
	if (DRIVER_HAS(no_description) && code == SUNDOG_IO_MONITOR_ARRIVE &&
		input_bytes == sizeof(arrival)) {
		memcpy(&arrival, input, sizeof(arrival));
		arrival.edid_bytes = 0;
		memset(arrival.edid, 0, sizeof(arrival.edid));
		input = &arrival;
	}
	if (DRIVER_HAS(description_swapped) &&
		code == SUNDOG_IO_MONITOR_ARRIVE &&
		input_bytes == sizeof(arrival)) {
		memcpy(&arrival, input, sizeof(arrival));
		first = arrival.edid[EDID_MAKER];
		arrival.edid[EDID_MAKER] = arrival.edid[EDID_MAKER + 1];
		arrival.edid[EDID_MAKER + 1] = first;
		input = &arrival;
	}
	if (DRIVER_HAS(hardware_access))
		hardware_access = TRUE;
	status = self->host.MiracastIoControl(self->device, hardware_access,
		input_bytes, input, output_bytes, output, returned);
	if (code == SUNDOG_IO_STREAM_START && status == STATUS_SUCCESS &&
		output_bytes >= sizeof(self->stream))
		memcpy(&self->stream, output, sizeof(self->stream));
	if (DRIVER_HAS(reports_for_nothing) && code == SUNDOG_IO_STREAM_START &&
		status == STATUS_SUCCESS)
		self->host.ReportSessionStatus(self->device,
			MIRACAST_STATUS_CRITICAL_ERROR, STATUS_SUCCESS);
	return status;
}

/* --- statistics -----------------------------------------------------------*/

static void tell(struct faulty *self, MIRACAST_STATISTIC_DATA *record)
{
	self->host.ReportStatistic(
		DRIVER_HAS(wrong_handle) ? (HANDLE)self : self->device, record);
}

void faulty_log_event(struct faulty *self, MIRACAST_PROTOCOL_EVENT event)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT,
	};

	record.ProtocolEvent.Event = event;
	tell(self, &record);
}

void faulty_log_nothing(struct faulty *self)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_FORCE_UINT32,
	};

	tell(self, &record);
}

static void tell_of_no_chunk(
	struct faulty *self, MIRACAST_STATISTIC_DATA record)
{
	record.EncodeComplete.ChunkInfo.ChunkType =
		MIRACAST_CHUNK_TYPE_ENCODE_FORCE_UINT32;
	tell(self, &record);
}

/* Each record when it is due, all of them when it is to leave. */
static void report_late(void *arg)
{
	struct faulty *self = arg;

	mutex_lock(&self->lock);
	while (self->late_count > 0 || !self->thread_leaves) {
		struct late_report next = self->late[self->late_first];

		if (self->late_count == 0) {
			cond_wait(&self->changed, &self->lock);
			continue;
		}
		if (!self->thread_leaves && clock_now_us() < next.due_us) {
			cond_wait_until(
				&self->changed, &self->lock, next.due_us);
			continue;
		}
		self->late_first = (self->late_first + 1) % LATE_REPORTS;
		self->late_count--;
		mutex_unlock(&self->lock);
		tell(self, &next.record);
		mutex_lock(&self->lock);
	}
	mutex_unlock(&self->lock);
}

static void tell_late(struct faulty *self, const MIRACAST_STATISTIC_DATA *what)
{
	start_thread(self, report_late, "late");
	mutex_lock(&self->lock);
	if (self->late_count < LATE_REPORTS) {
		struct late_report *at =
			&self->late[(self->late_first + self->late_count) %
				    LATE_REPORTS];

		at->record = *what;
		at->due_us = clock_now_us() + LATE_US;
		self->late_count++;
		cond_broadcast(&self->changed);
	}
	mutex_unlock(&self->lock);
}

static void chunk_sent(struct faulty *self, MIRACAST_STATISTIC_DATA *record)
{
	if (DRIVER_HAS(chunk_sent_never))
		return;
	if (DRIVER_HAS(chunk_sent_late)) {
		tell_late(self, record);
		return;
	}
	if (DRIVER_HAS(chunk_sent_last_only) &&
		record->ChunkSent.ChunkId.PartNumber != 0)
		return;
	if (DRIVER_HAS(chunk_sent_own_numbers))
		record->ChunkSent.ChunkId.FrameNumber =
			FIRST_OWN + self->sent_count++;
	tell(self, record);
	if (DRIVER_HAS(chunk_sent_twice))
		tell(self, record);
	if (DRIVER_HAS(chunk_sent_extra_part) &&
		record->ChunkSent.ChunkId.PartNumber == 0) {
		record->ChunkSent.ChunkId.PartNumber = EXTRA_PART;
		tell(self, record);
	}
}

static VOID NTAPI statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	struct faulty *self = device;
	MIRACAST_STATISTIC_DATA record = *data;
	MIRACAST_PROTOCOL_EVENT event = record.ProtocolEvent.Event;
	bool is_event = record.StatisticType == MIRACAST_STATISTIC_TYPE_EVENT;

	if (record.StatisticType == MIRACAST_STATISTIC_TYPE_CHUNK_SENT) {
		chunk_sent(self, &record);
		return;
	}
	if (DRIVER_HAS(drops_unreported) &&
		record.StatisticType ==
			MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE)
		return;
	if (DRIVER_HAS(force_uint32_chunk) &&
		record.StatisticType ==
			MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE)
		tell_of_no_chunk(self, record);
	if (DRIVER_HAS(idr_unlogged) && is_event &&
		event == MIRACAST_PROTOCOL_EVENT_IFRAME_RQ)
		return;
	if (DRIVER_HAS(monitor_events_unlogged) && is_event &&
		(event == MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE ||
			event == MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART))
		return;
	tell(self, &record);
}

/* --- errors ---------------------------------------------------------------*/

static bool is_unreported(MIRACAST_STATUS status)
{
	if (status == MIRACAST_STATUS_CRITICAL_ERROR)
		return DRIVER_HAS(loss_unreported);
	return status == MIRACAST_STATUS_MISSING_KEEPALIVE &&
	       DRIVER_HAS(keepalive_unreported);
}

static MIRACAST_STATUS reported(MIRACAST_STATUS status)
{
	bool critical = false;

	if (status == MIRACAST_STATUS_CRITICAL_ERROR &&
		DRIVER_HAS(loss_is_keepalive))
		return MIRACAST_STATUS_MISSING_KEEPALIVE;
	if (status == MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST)
		critical = DRIVER_HAS(teardown_is_critical);
	if (status == MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH)
		critical = DRIVER_HAS(bandwidth_is_critical);
	if (status == MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE)
		critical = DRIVER_HAS(mode_failure_is_critical);
	return critical ? MIRACAST_STATUS_CRITICAL_ERROR : status;
}

static VOID NTAPI session_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct faulty *self = device;

	if (is_unreported(status))
		return;
	if (DRIVER_HAS(teardown_closes_rtsp) &&
		status == MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST)
		socket_close(self->rtsp);
	if (DRIVER_HAS(preferred_mode_event) &&
		status == MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE)
		faulty_log_event(self,
			MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE);
	self->host.ReportSessionStatus(self->device, reported(status),
		DRIVER_HAS(detail_always_0) ? 0 : detail);
	if (DRIVER_HAS(force_uint32_status) &&
		status == MIRACAST_STATUS_CRITICAL_ERROR)
		self->host.ReportSessionStatus(
			self->device, MIRACAST_STATUS_FORCE_UINT32, detail);
}

/* --- chunks ---------------------------------------------------------------*/

/* two_takers: only looks whether one is there; there is no room for it. */
static void look_for_chunks(void *arg)
{
	struct faulty *self = arg;
	MIRACAST_CHUNK_DATA none;
	bool leaves = false;

	while (!leaves) {
		UINT bytes = 0, outstanding;
		uint64_t now_us = clock_now_us();

		NTSTATUS status = self->host.GetNextChunkData(self->device,
			PEEK_MS, 0, NULL, &bytes, &none, &outstanding);

		mutex_lock(&self->lock);
		/* What it is told is not lost. */
		self->reset_seen |= status == STATUS_CONNECTION_RESET;
		/* It comes back at once while there is one. */
		if (!self->thread_leaves)
			cond_wait_until(&self->changed, &self->lock,
				now_us + PEEK_MS * 1000);
		leaves = self->thread_leaves;
		mutex_unlock(&self->lock);
	}
}

static bool was_reset(struct faulty *self)
{
	bool seen;

	mutex_lock(&self->lock);
	seen = self->reset_seen;
	self->reset_seen = false;
	mutex_unlock(&self->lock);
	return seen;
}

static UINT private_bytes(const uint8_t *packet)
{
	UINT bytes;

	memcpy(&bytes,
		packet + offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize),
		sizeof(bytes));
	return bytes;
}

/* What whoever does not look at the size finds: the packet that lies in the
 * buffer, an old one, or anything. */
static UINT packet_in(const void *buffer, UINT capacity)
{
	UINT more;

	if (capacity < PACKET_HEADER)
		return 0;
	more = private_bytes(buffer);
	if (more > capacity - PACKET_HEADER)
		return 0;
	return (UINT)PACKET_HEADER + more;
}

/* wait_0_is_chunk: what there is to see of it. Ours would look at its event
 * first. */
static void take_packet_in(struct faulty *self, const void *buffer, UINT room)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_CHUNK_SENT,
	};
	MIRACAST_CHUNK_INFO info;

	if (!packet_in(buffer, room))
		return;
	memcpy(&info, buffer, sizeof(info));
	record.ChunkSent.ChunkId = info.ChunkId;
	tell(self, &record);
}

/* The packets as a reader finds them that takes too long steps, closed up for
 * ours. */
static UINT step_too_far(uint8_t *buffer, UINT bytes)
{
	size_t to = packet_in(buffer, bytes);
	size_t from = to + sizeof(MIRACAST_CHUNK_DATA) - PACKET_HEADER;

	while (to && from + PACKET_HEADER <= bytes) {
		UINT packet = packet_in(buffer + from, (UINT)(bytes - from));

		if (!packet)
			break;
		memmove(buffer + to, buffer + from, packet);
		to += packet;
		from += packet + sizeof(MIRACAST_CHUNK_DATA) - PACKET_HEADER;
	}
	return (UINT)to;
}

static void cut_payload(uint8_t *buffer, UINT bytes)
{
	UINT packet;

	for (UINT at = 0; at < bytes; at += packet) {
		uint8_t *chunk_at = buffer + at + PACKET_HEADER;
		MIRACAST_CHUNK_INFO info;
		struct sundog_chunk chunk;

		packet = packet_in(buffer + at, bytes - at);
		if (packet < PACKET_HEADER + sizeof(chunk))
			return;
		memcpy(&info, buffer + at, sizeof(info));
		if (info.ChunkId.FrameNumber % CUT_EVERY)
			continue;
		memcpy(&chunk, chunk_at, sizeof(chunk));
		chunk.length = PAYLOAD;
		memcpy(chunk_at, &chunk, sizeof(chunk));
	}
}

/* A wait for five events, and when that is refused for as many as there were.
 */
static NTSTATUS wait_for_five(struct faulty *self, UINT timeout, UINT count,
	HANDLE *handles, UINT *bytes, MIRACAST_CHUNK_DATA *buffer,
	UINT *outstanding)
{
	HANDLE five[MAX_ADDITIONAL_EVENTS + 1];
	UINT room = *bytes;
	NTSTATUS status;

	for (size_t i = 0; i <= MAX_ADDITIONAL_EVENTS; i++)
		five[i] = handles[i < count ? i : 0];
	status = self->host.GetNextChunkData(self->device, timeout,
		MAX_ADDITIONAL_EVENTS + 1, five, bytes, buffer, outstanding);
	if (status != STATUS_INVALID_PARAMETER)
		return status;
	*bytes = room;
	return self->host.GetNextChunkData(self->device, timeout, count,
		handles, bytes, buffer, outstanding);
}

static NTSTATUS NTAPI next_chunk(HANDLE device, UINT timeout, UINT count,
	HANDLE *handles, UINT *bytes, MIRACAST_CHUNK_DATA *buffer,
	UINT *outstanding)
{
	struct faulty *self = device;
	UINT room = *bytes;
	NTSTATUS status;

	if (DRIVER_HAS(two_takers))
		start_thread(self, look_for_chunks, "look");
	if (DRIVER_HAS(five_events) && count > 0)
		return wait_for_five(self, timeout, count, handles, bytes,
			buffer, outstanding);
	if (DRIVER_HAS(two_takers) && was_reset(self))
		return STATUS_CONNECTION_RESET;
	status = self->host.GetNextChunkData(self->device, timeout, count,
		handles, bytes, buffer, outstanding);
	if (DRIVER_HAS(reset_ignored) && status == STATUS_CONNECTION_RESET)
		return STATUS_TIMEOUT;
	if (status != STATUS_SUCCESS)
		return status;
	if (DRIVER_HAS(wait_0_is_chunk) && *bytes == 0)
		take_packet_in(self, buffer, room);
	else if (DRIVER_HAS(walks_past_size) && *bytes > 0)
		*bytes = room;
	else if (DRIVER_HAS(sequence_jumps))
		faulty_jump(self);
	else if (DRIVER_HAS(payload_cut))
		cut_payload((uint8_t *)buffer, *bytes);
	else if (DRIVER_HAS(steps_by_sizeof) && *bytes > 0)
		*bytes = step_too_far((uint8_t *)buffer, *bytes);
	return status;
}

/* --- data rates -----------------------------------------------------------*/

static VOID NTAPI notify(PVOID context, MIRACAST_DATARATE_STATS *stats)
{
	struct faulty *self = context;
	MIRACAST_DATARATE_STATS copy;

	if (DRIVER_HAS(null_statistics)) {
		copy = *stats;
		stats = &copy;
	}
	if (DRIVER_HAS(null_ends_session) && !stats)
		self->host.ReportSessionStatus(self->device,
			MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
			STATUS_DEVICE_NOT_CONNECTED);
	self->notify(self->notify_context, stats);
}

static NTSTATUS NTAPI register_rates(
	HANDLE device, PVOID context, PFN_DATARATE_NOTIFICATION function)
{
	struct faulty *self = device;
	NTSTATUS status;

	if (!function)
		return self->host.RegisterForDataRateNotifications(
			self->device, NULL, NULL);
	self->notify_context = context;
	self->notify = function;
	status = self->host.RegisterForDataRateNotifications(
		self->device, self, notify);
	self->rates_refused = status != STATUS_SUCCESS;
	return status;
}

MIRACAST_CALLBACKS faulty_callbacks(const MIRACAST_CALLBACKS *host)
{
	/* What the host leaves out our driver is to find out. */
	MIRACAST_CALLBACKS between = {
		.ReportSessionStatus =
			host->ReportSessionStatus ? session_status : NULL,
		.MiracastIoControl =
			host->MiracastIoControl ? io_control : NULL,
		.ReportStatistic = host->ReportStatistic ? statistic : NULL,
		.GetNextChunkData = host->GetNextChunkData ? next_chunk : NULL,
		.RegisterForDataRateNotifications =
			host->RegisterForDataRateNotifications ? register_rates
							       : NULL,
	};

	return between;
}
