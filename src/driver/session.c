#include "session.h"

#include <stdio.h>
#include <string.h>
#include "platform/clock.h"
#include "platform/wait.h"
#include "status.h"

/* The sink's time to answer the TEARDOWN trigger (W-134). Stop itself returns
 * within 700 ms, far below the 3 s of G-173; within 2.5 s when the miniport
 * does not come back. */
#define FAREWELL_US 500000
/* When a miniport is given up that does not return from an I/O control: what
 * it is busy with, opening an encoder for example, may take its time. */
#define STUCK_US 2000000
/* What Destroy adds to that. */
#define STUCK_DESTROY_US 700000
/* A stream thread ends within milliseconds. */
#define STREAM_END_US 500000
#define LOOK_AGAIN_US 20000

/* Marks RTP as video for WMM (CS5). */
#define VIDEO_DSCP 40

int session_init(struct session *self, struct driver_host *host,
	const struct driver_settings *settings, struct mailbox *mailbox)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->host = host;
	self->settings = settings;
	self->mailbox = mailbox;
	self->udp = SOCKET_NONE;
	error = conversation_init(&self->talk);
	if (error)
		return error;
	error = stream_init(&self->stream, host, mailbox);
	if (error)
		goto no_stream;
	error = event_create(&self->over);
	if (error)
		goto no_event;
	return 0;

no_event:
	stream_dispose(&self->stream);
no_stream:
	conversation_dispose(&self->talk);
	return error;
}

void session_dispose(struct session *self)
{
	socket_close(self->udp);
	event_destroy(&self->over);
	stream_dispose(&self->stream);
	conversation_dispose(&self->talk);
}

static void empty(struct session *self)
{
	self->udp = SOCKET_NONE;
	self->server_port = 0;
	self->client_port = 0;
	self->rates_registered = false;
	self->told = WFD_SOURCE_INIT;
	self->ended = false;
	self->failed = false;
	self->monitor = false;
	self->monitor_announced = false;
	self->connector_type = -1;
	self->query_us = 0;
	memset(&self->change, 0, sizeof(self->change));
	self->selected = false;
	self->playing = false;
	self->power_off = false;
	self->target_off = false;
	self->silence_asked = false;
	self->silent_by_us = false;
	self->miniport_streams = false;
	memset(&self->gate, 0, sizeof(self->gate));
	self->idr_requests = 0;
	self->report_us = 0;
	self->fixed_told = false;
}

/* Numbers that differ from session to session; nothing secret hangs on them. */
static uint64_t seed(const struct session *self)
{
	uint64_t x = clock_now_us() ^ (uint64_t)(uintptr_t)self << 20 ^
		     (uint64_t)self->peer.port << 48;

	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* How much may wait in the socket: an IDR must fit, but what waits is late. */
static size_t send_buffer_bytes(enum driver_latency latency)
{
	static const size_t kib[] = {
		[LATENCY_LOW] = 128,
		[LATENCY_NORMAL] = 256,
		[LATENCY_HIGH] = 512,
	};

	return kib[latency] * 1024;
}

/* RTP's port is even (RFC 3550); the sink is told. */
static int open_udp(struct session *self)
{
	size_t bytes = send_buffer_bytes(self->settings->latency);
	struct socket_address bound;
	int error =
		socket_udp_open_even(self->local.ipv4, 0, bytes, &self->udp);

	if (!error)
		error = socket_local(self->udp, &bound);
	if (error)
		return error;
	socket_set_dscp(self->udp, VIDEO_DSCP);
	self->server_port = bound.port;
	return 0;
}

/* Our own streaming socket, and who talks to whom (G-40). */
static NTSTATUS open_sockets(struct session *self, socket_handle rtsp)
{
	int error = socket_peer(rtsp, &self->peer);

	if (!error)
		error = socket_local(rtsp, &self->local);
	if (error) {
		contract_text(self->host, SUNDOG_SEVERITY_ERROR,
			"the receiver's connection ended before the session "
			"began");
		return STATUS_DEVICE_NOT_CONNECTED;
	}
	error = open_udp(self);
	if (error)
		contract_text(self->host, SUNDOG_SEVERITY_ERROR,
			"cannot open a UDP socket for the stream: %s",
			strerror(-error));
	return status_of_errno(error);
}

static void start_conversation(struct session *self, socket_handle rtsp)
{
	struct wfd_source_config config = {
		.port = self->local.port,
		.server_port = self->server_port,
		.session_timeout_s = self->settings->session_timeout_s,
		.slack_us = self->settings->slack_us,
	};
	char host[SOCKET_ADDRESS_TEXT];
	uint64_t number = seed(self);

	socket_host_format(&self->local, host);
	snprintf(config.host, sizeof(config.host), "%.15s", host);
	socket_host_format(&self->peer, host);
	snprintf(config.peer, sizeof(config.peer), "%.15s", host);
	for (unsigned i = 0; i < 8; i++) /* eight decimal digits */
		config.session_id[i] = (char)('0' + (number >> 4 * i) % 10);
	if (config.session_id[0] == '0')
		config.session_id[0] = '1';
	stream_reset(&self->stream, self->udp, number);
	conversation_start(&self->talk, rtsp, &config);
}

/* M1 to M3, on Start's thread. The protocol's own limits bound it, and the
 * host may end it by shutting the socket down. */
static NTSTATUS negotiate(struct session *self)
{
	struct wfd_source_event event;

	session_tell_progress(self);
	for (;;) {
		conversation_turn(&self->talk, NULL, UINT64_MAX);
		session_tell_progress(self);
		while (wfd_source_event(self->talk.source, &event)) {
			if (event.kind == WFD_SOURCE_CAPABILITIES)
				return STATUS_SUCCESS;
			if (event.kind != WFD_SOURCE_ENDED)
				continue;
			contract_text(self->host, SUNDOG_SEVERITY_ERROR, "%s",
				event.detail[0] ? event.detail
						: "the receiver ended the "
						  "conversation");
			return event.how == WFD_END_CLOSED
				       ? STATUS_DEVICE_NOT_CONNECTED
				       : status_of_end(event.how);
		}
	}
}

/*
 * A limit that the user set comes the same way as the link's own (--bitrate),
 * so the words fit both. In kbit/s, the limit rounded down and the need up:
 * what is asked for is enough.
 */
static void tell_too_slow(struct session *self, uint64_t link, uint64_t least)
{
	static const char remedy[] = "bring the devices closer, or raise "
				     "--bitrate if that is what limits it";

	if (link < least)
		contract_text(self->host, SUNDOG_SEVERITY_ERROR,
			"the bit rate is limited to %u kbit/s and "
			"1024x768 needs %u: %s",
			(unsigned)(link / 1000),
			(unsigned)((least + 999) / 1000), remedy);
	else
		contract_text(self->host, SUNDOG_SEVERITY_ERROR,
			"the bit rate is limited to %u kbit/s, too little for "
			"every mode of the receiver: %s",
			(unsigned)(link / 1000), remedy);
}

/* Is there a monitor, and can this link feed it? (G-31 to G-37, G-45) */
static NTSTATUS judge(
	struct session *self, uint64_t link, MIRACAST_SESSION_INFO *info)
{
	const struct wfd_capabilities *sink =
		wfd_source_capabilities(self->talk.source);
	uint64_t least = mode_list_least_bit_rate();

	self->connector_type = sink->connector_type;
	self->monitor = wfd_capabilities_monitor(sink) != WFD_MONITOR_ABSENT;
	bit_rate_init(&self->rate, link);
	mode_list_make(&self->modes, sink, self->settings, link);
	info->MonitorConnected = self->monitor;
	info->ReducedModeListDueToBandwidth = self->modes.reduced;
	if (!self->monitor)
		return STATUS_SUCCESS;
	if (link && (link < least ||
			    (!self->modes.usable && self->modes.reduced))) {
		tell_too_slow(self, link, least);
		return STATUS_DEVICE_INSUFFICIENT_RESOURCES;
	}
	if (!self->modes.usable) {
		char offer[240];

		mode_list_describe_offer(sink, offer, sizeof(offer));
		contract_text(self->host, SUNDOG_SEVERITY_ERROR,
			"no common video mode: the receiver offers %s", offer);
		return STATUS_NO_MATCH;
	}
	return STATUS_SUCCESS;
}

/* About once a second, on a thread of the host's; must not block. NULL: there
 * are no estimates any more, so the last one stands (G-161, G-169). */
static VOID NTAPI on_data_rate(PVOID context, MIRACAST_DATARATE_STATS *stats)
{
	struct session *self = context;

	if (stats)
		mailbox_data_rate(self->mailbox, stats->EncoderBitRate);
}

/* Only on Start's and Stop's thread (G-166). */
static void register_rates(struct session *self)
{
	PFN_REGISTER_DATARATE_NOTIFICATIONS call =
		self->host->calls.RegisterForDataRateNotifications;

	self->rates_registered =
		call &&
		call(self->host->device, self, on_data_rate) == STATUS_SUCCESS;
}

static void unregister_rates(struct session *self)
{
	if (self->rates_registered)
		self->host->calls.RegisterForDataRateNotifications(
			self->host->device, NULL, NULL);
	self->rates_registered = false;
}

static void close_udp(struct session *self)
{
	socket_close(self->udp);
	self->udp = SOCKET_NONE;
}

static void release(struct session *self)
{
	unregister_rates(self);
	mailbox_close(self->mailbox);
	close_udp(self);
}

static bool wait_for(const struct event *event, uint64_t until_us)
{
	struct wait_item item = {.event = event->handle};

	return wait_any(&item, 1, until_us) > 0;
}

/* A thread that was given up came back meanwhile. */
static void reclaim(struct session *self)
{
	if (!event_is_signalled(&self->over))
		return;
	thread_join(&self->thread);
	release(self);
	self->stuck = false;
	self->active = false;
}

NTSTATUS session_start(struct session *self, socket_handle rtsp, uint64_t link,
	MIRACAST_SESSION_INFO *info)
{
	NTSTATUS status;
	int error;

	if (self->stuck)
		reclaim(self);
	if (self->active)
		return STATUS_INVALID_DEVICE_STATE;
	empty(self);
	contract_begin(self->host);
	event_reset(&self->over);
	atomic_store(&self->left, false);
	status = open_sockets(self, rtsp);
	if (status != STATUS_SUCCESS)
		return status;
	start_conversation(self, rtsp);
	status = negotiate(self);
	if (status != STATUS_SUCCESS)
		goto out;
	session_tell_problems(self);
	status = judge(self, link, info);
	if (status != STATUS_SUCCESS) {
		wfd_source_stop(self->talk.source, clock_now_us());
		conversation_flush(&self->talk);
		goto out;
	}
	mailbox_open(self->mailbox);
	register_rates(self);
	/* Its first I/O control, the arrival, waits in the host until this
	 * function has returned (G-39, G-43). */
	error = thread_start(&self->thread, rtsp_thread, self, "sd-rtsp");
	status = status_of_errno(error);
	self->active = error == 0;
out:
	if (status != STATUS_SUCCESS) {
		release(self);
		info->Value = 0;
	}
	return status;
}

/* Waits for the RTSP thread, but not for ever for a miniport that holds it.
 * False: given up. */
static bool wait_for_thread(struct session *self, uint64_t until_us)
{
	while (!wait_for(&self->over, until_us)) {
		if (contract_give_up(self->host))
			return false;
		/* It is slow, not stuck. */
		until_us = clock_now_us() + LOOK_AGAIN_US;
	}
	thread_join(&self->thread);
	return true;
}

/* What can be ended without the thread is. */
static void give_up(struct session *self)
{
	self->stuck = true;
	self->stuck_us = clock_now_us();
	unregister_rates(self);
	if (stream_halt(&self->stream, clock_now_us() + STREAM_END_US))
		close_udp(self);
}

void session_stop(struct session *self)
{
	uint64_t now_us = clock_now_us();

	if (self->stuck)
		reclaim(self);
	if (!self->active || self->stuck)
		return;
	mailbox_stop(self->mailbox, now_us + FAREWELL_US);
	if (!wait_for_thread(self, now_us + STUCK_US)) {
		give_up(self);
		return;
	}
	/* The RTSP thread's I/O controls fail during Stop, ours don't. */
	if (self->miniport_streams)
		contract_order(self->host, SUNDOG_IO_STREAM_STOP);
	session_report(self);
	release(self);
	self->active = false;
}

bool session_leave(struct session *self, void (*dispose)(void *arg), void *arg)
{
	if (!self->stuck)
		return true;
	self->dispose = dispose;
	self->dispose_arg = arg;
	/* From when Stop gave it up: in Destroy without Stop both have to be
	 * over within 3 s (G-182). */
	wait_for(&self->over, self->stuck_us + STUCK_DESTROY_US);
	if (!atomic_exchange(&self->left, true))
		return false;
	/* Its very last act, the signal, may be still to come. */
	thread_join(&self->thread);
	release(self);
	return true;
}

void session_thread_ends(struct session *self)
{
	struct thread me;

	if (!atomic_exchange(&self->left, true)) {
		event_signal(&self->over);
		return;
	}
	me = self->thread;
	thread_detach(&me);
	self->dispose(self->dispose_arg);
}
