/*
 * Our driver with one fault (faults.h): the export and the driver's functions.
 * Our own code is linked in, its export under another name.
 */
#include "faulty.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "driver/context.h"
#include "platform/clock.h"

#ifdef FAULT_IS_no_export
#define QueryMiracastDriverInterface QueryMiracastInterface
#endif

FAULTY_EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);
NTSTATUS NTAPI SundogGoodDriverQuery(UINT version, UINT size, VOID *out);

#define SLOW_US	    4000000
#define PATIENCE_US 1000000
/* Of a Start that never looks whether 1024x768 fits in. */
#define ENOUGH_BIT_RATE 5000000
#define MISTAKEN_BYTES	16
#define HANDLING_US	20000
#define CONTEXTS	20 /* create_fails_sometimes */
#define JUMP_EVERY	10 /* chunks */
#define KEPT_BYTES	512

static MIRACAST_DRIVER_INTERFACE good;

/* null_context: the host hands NULL back to us. */
static struct faulty *kept;
/* one_context_only */
static atomic_uint contexts;

static struct faulty *faulty_of(PVOID context)
{
	return DRIVER_HAS(null_context) ? kept : context;
}

static void sleep_us(uint64_t us)
{
	clock_sleep_until_us(clock_now_us() + us);
}

/* --- Create and Destroy ---------------------------------------------------*/

static void wait_for_stop(void *arg)
{
	struct faulty *self = arg;

	mutex_lock(&self->lock);
	while (!self->thread_leaves)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
}

static void end_worker(struct faulty *self)
{
	mutex_lock(&self->lock);
	self->thread_leaves = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->worker);
}

static struct faulty *faulty_new(HANDLE device)
{
	struct faulty *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->device = device;
	self->rtsp = SOCKET_NONE;
	self->socket = SOCKET_NONE;
	mutex_init(&self->lock);
	cond_init(&self->changed);
	return self;
}

static void faulty_free(struct faulty *self)
{
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self);
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	MIRACAST_CALLBACKS between;
	struct faulty *self;
	NTSTATUS status;

	if (!context)
		return STATUS_INVALID_PARAMETER;
	*context = NULL;
	if (DRIVER_HAS(one_context_only) && atomic_load(&contexts) > 0)
		return STATUS_RESOURCE_IN_USE;
	if (DRIVER_HAS(create_fails_sometimes) &&
		faulty_count_up("SUNDOG_FAULT_CREATES") % CONTEXTS == 0)
		return STATUS_NO_MEMORY;
	self = faulty_new(device);
	if (!self)
		return STATUS_NO_MEMORY;
	if (DRIVER_HAS(failing_create_keeps_thread) || DRIVER_HAS(thread_left))
		thread_start(&self->worker, wait_for_stop, self, "worker");
	if (callbacks) {
		self->host = *callbacks;
		between = faulty_callbacks(callbacks);
	}
	status = good.CreateMiracastContext(
		self, callbacks ? &between : NULL, &self->good);
	if (status != STATUS_SUCCESS) {
		if (DRIVER_HAS(failing_create_keeps_thread))
			return status;
		if (self->worker.started)
			end_worker(self);
		faulty_free(self);
		return status;
	}
	if (DRIVER_HAS(event_left))
		event_create(&self->event);
	atomic_fetch_add(&contexts, 1);
	if (DRIVER_HAS(null_context))
		kept = self;
	else
		*context = self;
	return STATUS_SUCCESS;
}

/* callback_after_destroy: of the context that was destroyed last. */
static MIRACAST_CALLBACKS last_host;
static HANDLE last_device;

#if defined(__GNUC__)
__attribute__((destructor))
#endif
static void
at_unload(void)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT,
	};

	if (!DRIVER_HAS(callback_after_destroy) || !last_host.ReportStatistic)
		return;
	record.ProtocolEvent.Event = MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART;
	last_host.ReportStatistic(last_device, &record);
}

/* A packet as it could have been left of the stream: RTP, seven null cells. */
static void flush(struct faulty *self)
{
	const struct driver_context *ours = self->good;
	uint8_t packet[12 + 7 * 188];
	struct socket_address to = {
		.ipv4 = ours->session.peer.ipv4,
		.port = ours->session.client_port,
	};
	struct socket_address any = {.port = 0};
	socket_handle udp;

	if (!to.port || socket_udp_open(&any, 0, 0, &udp) < 0)
		return;
	memset(packet, 0xFF, sizeof(packet));
	memset(packet, 0, 12);
	packet[0] = 0x80;
	packet[1] = 33;
	packet[3] = 1;
	for (size_t at = 12; at < sizeof(packet); at += 188) {
		packet[at] = 0x47;
		packet[at + 1] = 0x1F;
		packet[at + 2] = 0xFF;
		packet[at + 3] = 0x10;
	}
	if (socket_udp_connect(udp, &to) == 0)
		socket_send(udp, packet, sizeof(packet));
	socket_close(udp);
}

void faulty_jump(struct faulty *self)
{
	struct driver_context *ours = self->good;

	if (++self->sent_count % JUMP_EVERY == 0)
		ours->session.stream.sender.sequence++;
}

static VOID NTAPI destroy(PVOID context)
{
	struct faulty *self = faulty_of(context);

	if (!self)
		return;
	if (DRIVER_HAS(destroy_slow))
		sleep_us(SLOW_US);
	if (DRIVER_HAS(flushes_in_destroy))
		flush(self);
	good.DestroyMiracastContext(self->good);
	faulty_callbacks_stop(self);
	socket_close(self->socket);
	last_host = self->host;
	last_device = self->device;
	atomic_fetch_sub(&contexts, 1);
	if (DRIVER_HAS(null_context))
		kept = NULL;
	if (DRIVER_HAS(thread_left))
		return; /* with the context, or it would crash as well */
	if (self->worker.started)
		end_worker(self);
	if (!DRIVER_HAS(memory_left))
		faulty_free(self);
}

/* --- Start and Stop -------------------------------------------------------*/

static void open_socket(struct faulty *self)
{
	struct socket_address any = {.port = 0};

	if (self->socket == SOCKET_NONE)
		socket_udp_open(&any, 0, 0, &self->socket);
}

/* remembers_sink: what Start should have done. */
static void start_late(void *arg)
{
	struct faulty *self = arg;
	MIRACAST_WFD_CONNECTION_STATS stats = {
		.CurrentBitRate = self->link_bit_rate,
	};
	MIRACAST_SESSION_INFO info;
	NTSTATUS status;

	status = good.StartMiracastSession(
		self->good, self->rtsp, &stats, &info);
	mutex_lock(&self->lock);
	self->late_runs = false;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	if (DRIVER_HAS(asks_nothing) && status != STATUS_SUCCESS)
		self->host.ReportSessionStatus(
			self->device, MIRACAST_STATUS_CRITICAL_ERROR, status);
}

static NTSTATUS begin_late_start(struct faulty *self)
{
	self->late_runs = true;
	thread_start(&self->late_start, start_late, self, "start");
	return STATUS_SUCCESS;
}

/* What comes meanwhile waits, as it would for a Start. */
static void wait_for_late_start(struct faulty *self)
{
	mutex_lock(&self->lock);
	while (self->late_runs)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
}

/* asks_nothing: an M1 of our own, and the end of its answer. */
static bool says_hello(struct faulty *self)
{
	static const char hello[] = "OPTIONS * RTSP/1.0\r\n"
				    "CSeq: 1000\r\n"
				    "Require: org.wfa.wfd1.0\r\n\r\n";
	static const char end[] = "\r\n\r\n";
	uint64_t deadline_us = clock_now_us() + SLOW_US;
	size_t matched = 0;
	char c;

	socket_send(self->rtsp, hello, sizeof(hello) - 1);
	while (matched < sizeof(end) - 1 && clock_now_us() < deadline_us) {
		int got = (int)socket_receive(self->rtsp, &c, 1);

		if (got == -EAGAIN)
			sleep_us(1000);
		else if (got <= 0)
			return false;
		else
			matched = c == end[matched] ? matched + 1 : c == '\r';
	}
	return matched == sizeof(end) - 1;
}

static NTSTATUS start_good(struct faulty *self,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	MIRACAST_WFD_CONNECTION_STATS fast;

	if (DRIVER_HAS(ignores_bandwidth) && stats &&
		stats->CurrentBitRate < ENOUGH_BIT_RATE) {
		fast = *stats;
		fast.CurrentBitRate = ENOUGH_BIT_RATE;
		stats = &fast;
	}
	return good.StartMiracastSession(self->good, self->rtsp, stats, info);
}

static NTSTATUS on_failed_start(struct faulty *self, NTSTATUS status)
{
	if (DRIVER_HAS(failed_start_closes_rtsp))
		socket_close(self->rtsp);
	if (DRIVER_HAS(failed_start_leaves_socket))
		open_socket(self);
	if (DRIVER_HAS(silence_is_success) && !self->answered &&
		status != STATUS_DEVICE_INSUFFICIENT_RESOURCES)
		return STATUS_SUCCESS;
	if (DRIVER_HAS(start_always_succeeds) &&
		status != STATUS_DEVICE_INSUFFICIENT_RESOURCES)
		return STATUS_SUCCESS;
	return status;
}

static NTSTATUS on_started(
	struct faulty *self, uint64_t took_us, MIRACAST_SESSION_INFO *info)
{
	bool too_slow = DRIVER_HAS(impatient) && took_us > PATIENCE_US;
	bool no_display = DRIVER_HAS(needs_display) && !info->MonitorConnected;
	bool no_rates = DRIVER_HAS(needs_rates) && self->rates_refused;

	if (too_slow || no_display || no_rates) {
		good.StopMiracastSession(self->good);
		info->Value = 0;
		return STATUS_UNSUCCESSFUL;
	}
	if (DRIVER_HAS(arrival_in_start) && info->MonitorConnected)
		faulty_arrive_in_start(self);
	if (DRIVER_HAS(monitor_always))
		info->MonitorConnected = 1;
	if (DRIVER_HAS(monitor_never))
		info->MonitorConnected = 0;
	if (DRIVER_HAS(reduced_unsaid))
		info->ReducedModeListDueToBandwidth = 0;
	if (DRIVER_HAS(reduced_always))
		info->ReducedModeListDueToBandwidth = 1;
	if (DRIVER_HAS(reserved_bits))
		info->Value |= 0x100;
	if (DRIVER_HAS(socket_left))
		open_socket(self);
	if (DRIVER_HAS(force_uint32))
		faulty_log_event(self, MIRACAST_PROTOCOL_EVENT_FORCE_UINT32);
	if (DRIVER_HAS(session_leak))
		self->kept = calloc(1, KEPT_BYTES);
	if (DRIVER_HAS(late_session_info)) {
		self->info = info;
		faulty_complete_late(self);
	}
	if (DRIVER_HAS(force_uint32_type))
		faulty_log_nothing(self);
	if (DRIVER_HAS(monitor_soon) && !info->MonitorConnected)
		faulty_arrive_soon(self);
	self->remembered = info->Value;
	return STATUS_SUCCESS;
}

static void set_starting(struct faulty *self, bool starting, bool had_monitor)
{
	mutex_lock(&self->lock);
	self->starting = starting;
	self->had_monitor = had_monitor;
	mutex_unlock(&self->lock);
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct faulty *self = faulty_of(context);
	uint64_t begin_us = clock_now_us();
	NTSTATUS status;

	if (!self || !info)
		return STATUS_INVALID_PARAMETER;
	if (DRIVER_HAS(starts_once) && self->starts > 0)
		return STATUS_INVALID_DEVICE_STATE;
	if (DRIVER_HAS(third_session_fails) && self->starts == 0 &&
		faulty_count_up("SUNDOG_FAULT_STARTS") == 3)
		return STATUS_INSUFFICIENT_RESOURCES;
	self->rtsp = (socket_handle)rtsp;
	self->answered = self->plugged_in = self->departed = false;
	memset(&self->mode, 0, sizeof(self->mode));
	self->link_bit_rate = stats ? stats->CurrentBitRate : 0;
	self->announced = false;
	if (DRIVER_HAS(remembers_sink) && self->starts > 0) {
		info->Value = self->remembered;
		return begin_late_start(self);
	}
	if (DRIVER_HAS(asks_nothing) &&
		self->link_bit_rate >= ENOUGH_BIT_RATE &&
		faulty_count_up("SUNDOG_FAULT_STARTS") == 1) {
		if (!says_hello(self))
			return STATUS_UNSUCCESSFUL;
		info->Value = 0;
		info->MonitorConnected = 1;
		self->had_monitor = true;
		return begin_late_start(self);
	}
	/* Without a monitor our driver asks for no arrival that early. */
	set_starting(self, DRIVER_HAS(arrival_in_start), true);
	status = start_good(self, stats, info);
	if (status != STATUS_SUCCESS || !info->MonitorConnected)
		set_starting(self, false, false);
	if (status != STATUS_SUCCESS)
		return on_failed_start(self, status);
	self->starts++;
	return on_started(self, clock_now_us() - begin_us, info);
}

static VOID NTAPI stop(PVOID context)
{
	struct faulty *self = faulty_of(context);

	if (!self)
		return;
	if (DRIVER_HAS(stop_slow))
		sleep_us(SLOW_US);
	if (DRIVER_HAS(departs_in_stop) && self->announced)
		faulty_depart(self);
	if (DRIVER_HAS(departs_silently) && self->departed)
		socket_shutdown(self->rtsp);
	mutex_lock(&self->lock);
	if (DRIVER_HAS(asks_nothing) && self->late_runs)
		socket_shutdown(self->rtsp);
	mutex_unlock(&self->lock);
	if (self->late_start.started)
		thread_join(&self->late_start);
	good.StopMiracastSession(self->good);
	faulty_callbacks_stop(self);
	if (DRIVER_HAS(stop_closes_rtsp))
		socket_close(self->rtsp);
}

/* --- messages -------------------------------------------------------------*/

/* Whether our driver shall not see it. */
static bool is_swallowed(
	const struct faulty *self, const VOID *input, UINT bytes)
{
	struct sundog_monitor_power power;

	if (self->second_monitor && bytes >= sizeof(power.header)) {
		memcpy(&power.header, input, sizeof(power.header));
		if (power.header.code == SUNDOG_MESSAGE_SET_MODE)
			return true;
	}
	if (bytes < sizeof(power))
		return false;
	memcpy(&power, input, sizeof(power));
	return power.header.code == SUNDOG_MESSAGE_MONITOR_POWER &&
	       (power.on ? DRIVER_HAS(power_on_ignored)
			 : DRIVER_HAS(power_off_ignored));
}

/* believes_message: all that the header says is there. */
static unsigned read_message(const VOID *input, UINT bytes)
{
	const volatile uint8_t *at = input;
	struct sundog_header header;
	unsigned sum = 0;

	if (bytes < sizeof(header))
		return 0;
	memcpy(&header, input, sizeof(header));
	for (size_t i = 0; i < header.bytes; i++)
		sum += at[i];
	return sum;
}

/* True: another call's message took the place of this one. */
static bool is_overwritten(struct faulty *self)
{
	unsigned mine;
	bool overwritten;

	mutex_lock(&self->lock);
	mine = ++self->handling;
	mutex_unlock(&self->lock);
	sleep_us(HANDLING_US);
	mutex_lock(&self->lock);
	overwritten = self->handling != mine;
	mutex_unlock(&self->lock);
	return overwritten;
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	struct faulty *self = faulty_of(context);
	NTSTATUS status;

	if (!self)
		return STATUS_INVALID_PARAMETER;
	if (is_swallowed(self, input, input_bytes)) {
		*returned = 0;
		return STATUS_SUCCESS;
	}
	if (DRIVER_HAS(handler_not_reentrant) && is_overwritten(self)) {
		*returned = 0;
		return STATUS_UNSUCCESSFUL;
	}
	if (DRIVER_HAS(asks_nothing))
		wait_for_late_start(self);
	if (DRIVER_HAS(message_leak)) {
		self->kept_message = malloc(KEPT_BYTES);
		if (self->kept_message && input_bytes <= KEPT_BYTES)
			memcpy(self->kept_message, input, input_bytes);
	}
	if (DRIVER_HAS(input_overwritten) && input_bytes >= sizeof(uint32_t))
		((uint8_t *)input)[input_bytes - 1]++;
	if (DRIVER_HAS(believes_message))
		read_message(input, input_bytes);
	while (DRIVER_HAS(waits_for_message) && input_bytes < sizeof(uint32_t))
		sleep_us(SLOW_US);
	if (DRIVER_HAS(answers_past_room) && output)
		memset((uint8_t *)output + output_bytes, 0, MISTAKEN_BYTES);
	status = good.HandleKernelModeMessage(
		self->good, input_bytes, input, output_bytes, output, returned);
	if (DRIVER_HAS(returns_too_many_bytes))
		*returned = MISTAKEN_BYTES;
	if (DRIVER_HAS(handler_always_succeeds))
		return STATUS_SUCCESS;
	return status;
}

/* --- the export -----------------------------------------------------------*/

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE table;
	NTSTATUS status;

	if (DRIVER_HAS(accepts_any_version))
		version = MIRACAST_DRIVER_INTERFACE_VERSION_1;
	if (DRIVER_HAS(ignores_buffer_size))
		size = sizeof(table);
	status = SundogGoodDriverQuery(version, size, out);
	if (status != STATUS_SUCCESS)
		return status;
	memcpy(&good, out, sizeof(good));
	if (DRIVER_HAS(knows_no_version_1))
		return STATUS_REVISION_MISMATCH;
	if (DRIVER_HAS(writes_past_size))
		memset(out, 0, sizeof(table) + MISTAKEN_BYTES);
	memset(&table, 0, sizeof(table));
	table.Size =
		DRIVER_HAS(size_wrong) ? 5 * sizeof(void *) : sizeof(table);
	table.CreateMiracastContext = create;
	table.DestroyMiracastContext = destroy;
	table.StartMiracastSession = start;
	table.StopMiracastSession = stop;
	table.HandleKernelModeMessage =
		DRIVER_HAS(null_function) ? NULL : message;
	memcpy(out, &table, sizeof(table));
	return STATUS_SUCCESS;
}
