/*
 * minimal_driver.c: the smallest Miracast user-mode driver that keeps the rules
 *
 * A tutorial: read it from top to bottom. It needs include/ddi and nothing else
 * of this tree, and it is complete in all that the interface asks of a driver.
 * What it does not do is stream. For that a driver needs its own miniport, the
 * lower half that encodes the picture, and words that only the two of them
 * understand. Where a comment says "a real driver", that begins.
 *
 * G-nn and I-nn are rules of docs/reference/ddi.md, W-nn those of wfd.md.
 *
 * WHO CALLS WHAT, ON WHICH THREAD
 *
 *	one thread of the host's, one call at a time (G-22):
 *		Create, Start, Stop, Destroy
 *	any threads of the host's, several at once, but never during those
 *	four (G-66, G-67):
 *		HandleKernelModeMessage
 *	our one thread, from the end of Start to the end of Stop:
 *		worker, which calls the host back
 *
 * WHO OWNS WHAT
 *
 *	the RTSP socket    the host's, lent from Start to Stop: never close it
 *	the callbacks      the host's: copied, nobody says how long they last
 *	the context        ours, from Create to Destroy, opaque to the host
 *	the UDP socket     ours, from Start to Stop
 *	a call's buffers   the host's, for the length of that call
 *
 * There is no lock, and that is not luck: until Start has made the thread, the
 * session belongs to the lifecycle thread; then to our thread; and when Stop
 * has joined it, to the lifecycle thread again. HandleKernelModeMessage touches
 * nothing. Nor is there a global variable: a process may hold two contexts
 * (I-13).
 */
#include "conversation.h"

#include <stdlib.h>
#include <string.h>

/* Wi-Fi Display gives a sink 5 s for an answer (1.3). We wait longer: a sink
 * that is slow must not cost the session (G-47). */
#define ANSWER_MS 15000
/* A sink ought to send its M2 after it has answered M1. Some never do. */
#define M2_PATIENCE_MS 5000
/* Keep-alive: we ask this often, and give up after so long without an answer,
 * which is the shortest time that Wi-Fi Display allows (T10). */
#define KEEPALIVE_MS	  4000
#define KEEPALIVE_LOST_MS 10000

#define WFD_URI	     "rtsp://localhost/wfd1.0"
#define WFD_REQUIRED "Require: org.wfa.wfd1.0\r\n"

struct context {
	/* From Create on, never changed. */
	HANDLE device; /* the host's name for the device, for every callback */
	MIRACAST_CALLBACKS host;
	HANDLE stop; /* set by Stop: ends every wait of our thread */

	/* The session, from Start to Stop. */
	struct conversation talk;
	bool met;     /* the sink has sent its M2 */
	bool monitor; /* the sink has one */
	SOCKET udp;   /* INVALID_SOCKET: none */
	struct os_thread thread;
	bool running; /* the thread has been made and not been joined */
};

/* --- part 1: the one export ---------------------------------------------- */

/* The table's functions, in the order of a session's life. */
static NTSTATUS NTAPI create_context(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context);
static NTSTATUS NTAPI start_session(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info);
static NTSTATUS NTAPI handle_message(PVOID context, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *bytes_returned);
static VOID NTAPI stop_session(PVOID context);
static VOID NTAPI destroy_context(PVOID context);

/*
 * The host's first call, and how it finds the others (G-06 to G-13). It checks
 * before it writes, writes no byte beyond the size that it is given, and makes
 * nothing that would have to be freed (I-01).
 */
OS_EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT MiracastDriverInterfaceVersion, UINT MiracastDriverInterfaceSize,
	VOID *pMiracastDriverInterface)
{
	const MIRACAST_DRIVER_INTERFACE table = {
		.Size = sizeof(table),
		.CreateMiracastContext = create_context,
		.StartMiracastSession = start_session,
		.HandleKernelModeMessage = handle_message,
		.StopMiracastSession = stop_session,
		.DestroyMiracastContext = destroy_context,
	};

	if (MiracastDriverInterfaceVersion !=
		MIRACAST_DRIVER_INTERFACE_VERSION_1)
		return STATUS_REVISION_MISMATCH;
	if (!pMiracastDriverInterface)
		return STATUS_INVALID_PARAMETER;
	if (MiracastDriverInterfaceSize < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	/* Not by assignment: nobody says how the memory is aligned. */
	memcpy(pMiracastDriverInterface, &table, sizeof(table));
	return STATUS_SUCCESS;
}

/* --- part 2: the five functions of the interface ------------------------- */

/* Parts 3 and 4: our thread, and M1 to M3. */
static void worker(void *context);
static NTSTATUS negotiate(
	struct context *self, uint64_t bit_rate, MIRACAST_SESSION_INFO *info);

/* Whatever a session has, given back; also what a failed Start had so far. */
static void end_session(struct context *self)
{
	if (self->running) {
		os_event_set(self->stop);
		os_thread_join(&self->thread);
		self->running = false;
	}
	if (self->udp != INVALID_SOCKET) {
		os_socket_close(self->udp);
		self->udp = INVALID_SOCKET;
	}
}

/*
 * Prepares all that a session needs and that can be had without the sink
 * (G-17). A failure leaves nothing behind and *context NULL (I-02).
 *
 * The host may be called back from here on (G-24): a real driver asks its
 * miniport for settings now.
 */
static NTSTATUS NTAPI create_context(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	struct context *self;

	if (!context)
		return STATUS_INVALID_PARAMETER;
	*context = NULL;
	/* What we will call has to be there. */
	if (!callbacks || !callbacks->ReportSessionStatus ||
		!callbacks->ReportStatistic)
		return STATUS_INVALID_PARAMETER;
	self = calloc(1, sizeof(*self));
	if (!self)
		return STATUS_NO_MEMORY;
	self->device = device;
	self->host = *callbacks;
	self->udp = INVALID_SOCKET;
	if (!os_sockets_begin())
		goto no_sockets;
	self->stop = os_event_new();
	if (!self->stop)
		goto no_event;
	*context = self;
	return STATUS_SUCCESS;

no_event:
	os_sockets_end();
no_sockets:
	free(self);
	return STATUS_INSUFFICIENT_RESOURCES;
}

/*
 * Talks to the sink until it is known what it is (G-29 to G-38). This takes
 * network round trips, and as long as the sink likes, within reason (G-47). A
 * host that has no more patience shuts the socket down: the next receive then
 * fails, and so does Start.
 *
 * Errors of this time are told by the result and never by ReportSessionStatus.
 * The result has to be a negative one: STATUS_TIMEOUT, say, would be a success
 * (ddi_status.h). After an error everything is as after Create, and the host
 * does not call Stop (I-03). After Stop it may start again (I-04).
 */
static NTSTATUS NTAPI start_session(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct context *self = context;
	NTSTATUS status;

	if (!self || !info)
		return STATUS_INVALID_PARAMETER;
	if (self->running)
		return STATUS_INVALID_DEVICE_STATE;
	info->Value = 0; /* the reserved bits, too (G-38) */
	self->met = false;
	self->monitor = false;
	os_event_reset(self->stop);
	conversation_begin(&self->talk, rtsp, self->stop);
	status = negotiate(self, stats ? stats->CurrentBitRate : 0, info);
	if (status == STATUS_SUCCESS) {
		/* The last thing: from now on the session is the thread's. */
		self->thread.run = worker;
		self->thread.argument = self;
		self->running = os_thread_start(&self->thread);
		if (!self->running)
			status = STATUS_INSUFFICIENT_RESOURCES;
	}
	if (status != STATUS_SUCCESS) {
		info->Value = 0;
		end_session(self);
	}
	return status;
}

/*
 * A message from the miniport. Several may be handled at once, so a driver that
 * keeps anything of them locks (G-66), and copies it: the memory is the host's
 * (G-71). Keep it short. A real driver hands set-mode and power messages to its
 * thread and returns; what goes wrong later it reports (G-155).
 *
 * We know no message. An honest answer is an error and no bytes.
 */
static NTSTATUS NTAPI handle_message(PVOID context, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *bytes_returned)
{
	(void)context;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	if (bytes_returned)
		*bytes_returned = 0;
	return STATUS_NOT_SUPPORTED;
}

/*
 * Ends what Start began, as fast as can be (G-172), 3 s at most (G-173): all
 * silent, our thread gone, our socket closed (G-174, G-175). The RTSP socket is
 * the host's and stays open (G-27, G-176); the host closes it next.
 *
 * The miniport is not told that the monitor is gone, for it is not (G-171). I/O
 * controls of other threads fail by now (G-97), which a real driver's have to
 * bear. It would first send the TEARDOWN trigger, and give the sink a moment to
 * answer; before SETUP there is nothing to tear down.
 */
static VOID NTAPI stop_session(PVOID context)
{
	if (context)
		end_session(context);
}

/*
 * Frees what Create made. The host unloads this module next (G-183): a thread
 * of ours that still ran would run code that is gone (G-184). 3 s at most
 * (G-182). A real driver may tell its miniport, by MiracastIoControl on this
 * thread, that the monitor departs, or leave that to it (G-181).
 */
static VOID NTAPI destroy_context(PVOID context)
{
	struct context *self = context;

	if (!self)
		return;
	end_session(self); /* if the host left Stop out */
	os_event_free(self->stop);
	os_sockets_end();
	free(self);
}

/* --- part 3: our thread, while the session runs -------------------------- */

/* Part 4: to a request of the sink. */
static NTSTATUS answer(struct context *self, const struct message *request,
	bool *asked_to_end);

/*
 * The session can't go on (G-147). The host calls Stop soon, on another thread:
 * this call only tells it and returns (I-06). The first code is what happened,
 * the second is for the host's log and should tell causes apart (G-151).
 */
static void give_up(struct context *self, MIRACAST_STATUS what, NTSTATUS detail)
{
	self->host.ReportSessionStatus(self->device, what, detail);
}

/* Asks the sink for a sign of life (M16), or finds that there was none. */
static NTSTATUS keep_alive(struct context *self, uint64_t now_ms)
{
	uint64_t since_ms = now_ms - self->talk.asked_ms;

	if (self->talk.waiting)
		return since_ms < KEEPALIVE_LOST_MS ? STATUS_SUCCESS
						    : STATUS_IO_TIMEOUT;
	if (since_ms < KEEPALIVE_MS)
		return STATUS_SUCCESS;
	return conversation_ask(&self->talk, "GET_PARAMETER", WFD_URI, "", "");
}

/*
 * A real driver begins here, on a thread of its own, because its miniport's
 * messages are held back until Start has returned: an I/O control made inside
 * Start, whose handler waits for an answer to such a message, would never come
 * back (G-39, G-42). It
 *
 *	1. tells its miniport by MiracastIoControl that a monitor has
 *	   arrived, with the EDID and the modes that link and sink carry (G-48
 *	   to G-50). While Start still runs, that call waits for its end (G-43);
 *	2. takes the mode that the host commits from HandleKernelModeMessage
 *	   and negotiates it: M4, the SETUP trigger, the sink's SETUP and PLAY;
 *	3. takes encoded slices with GetNextChunkData, from one thread only
 *	   (G-101), with the stop event as an additional wait event; reports
 *	   CHUNK_SENT just before a part's first packet (G-138); and sends RTP
 *	   through the UDP socket.
 *
 * It may also have registered for data rates on Start's thread (G-158, G-166),
 * with a function that bears NULL (G-169), and follow the link with them.
 */
static void worker(void *context)
{
	struct context *self = context;

	for (;;) {
		struct message message;
		bool asked_to_end = false;
		NTSTATUS status = keep_alive(self, os_now_ms());

		if (status == STATUS_IO_TIMEOUT) { /* G-152 */
			give_up(self, MIRACAST_STATUS_MISSING_KEEPALIVE,
				status);
			return;
		}
		if (status == STATUS_SUCCESS)
			status = conversation_next(&self->talk,
				self->talk.asked_ms +
					(self->talk.waiting ? KEEPALIVE_LOST_MS
							    : KEEPALIVE_MS),
				&message);
		if (status == STATUS_CANCELLED)
			return; /* Stop */
		if (status == STATUS_IO_TIMEOUT)
			continue; /* keep_alive knows what for */
		if (status == STATUS_SUCCESS && message.method.length > 0)
			status = answer(self, &message, &asked_to_end);
		if (asked_to_end) { /* G-153; the name is misspelt in Windows */
			give_up(self, MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
				status);
			return;
		}
		if (status != STATUS_SUCCESS) { /* G-156 */
			give_up(self, MIRACAST_STATUS_CRITICAL_ERROR, status);
			return;
		}
	}
}

/* --- part 4: Start's conversation, and the sink's requests --------------- */

/* Part 5: of the answer to M3. */
static NTSTATUS read_capabilities(struct context *self, struct span body,
	uint64_t bit_rate, MIRACAST_SESSION_INFO *info);

/* Something for the host's log; it does nothing else with it (G-129, G-144).
 * Its time is the time of the call, so call at once (G-130). */
static void log_event(struct context *self, MIRACAST_PROTOCOL_EVENT event)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT,
		.ProtocolEvent = {.Event = event},
	};

	self->host.ReportStatistic(self->device, &record);
}

/* The cable between sink and monitor (M11). */
static void on_connector(struct context *self, struct span type)
{
	bool monitor = !span_is(type, "none");

	if (monitor == self->monitor)
		return;
	self->monitor = monitor;
	log_event(self, monitor ? MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE
				: MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART);
	/* A real driver asks for M3 once more when a monitor has come, since
	 * the modes are other ones now, and tells its miniport either way, by
	 * MiracastIoControl (G-48, G-59). */
}

/*
 * Answers a request of the sink. *asked_to_end: it was TEARDOWN. The result is
 * that of sending the reply.
 */
static NTSTATUS answer(
	struct context *self, const struct message *request, bool *asked_to_end)
{
	const char *line = "200 OK", *headers = "";
	struct span value;

	*asked_to_end = false;
	if (span_is(request->method, "OPTIONS")) { /* M2 */
		self->met = true;
		headers = "Public: org.wfa.wfd1.0, SETUP, TEARDOWN, PLAY, "
			  "PAUSE, GET_PARAMETER, SET_PARAMETER\r\n";
	} else if (span_is(request->method, "SET_PARAMETER")) {
		/* Every wish for an IDR picture is logged (G-142). A real
		 * driver makes its miniport encode one. */
		if (span_find(request->body, "wfd_idr_request", &value))
			log_event(self, MIRACAST_PROTOCOL_EVENT_IFRAME_RQ);
		if (span_find(request->body, "wfd_connector_type", &value))
			on_connector(self, value);
	} else if (span_is(request->method, "TEARDOWN")) { /* M8 */
		*asked_to_end = true;
	} else if (span_is(request->method, "SETUP") ||
		   span_is(request->method, "PLAY") ||
		   span_is(request->method, "PAUSE")) {
		/* A real driver has sent M4 and the SETUP trigger by then. */
		line = "455 Method Not Valid In This State";
	} else if (!span_is(request->method, "GET_PARAMETER")) {
		line = "501 Not Implemented";
	}
	return conversation_reply(&self->talk, request, line, headers);
}

/* Waits until our request is answered with 200, and serves the sink's requests
 * meanwhile: they may come at any time. */
static NTSTATUS await_answer(struct context *self, struct message *out)
{
	uint64_t until_ms = os_now_ms() + ANSWER_MS;

	for (;;) {
		NTSTATUS status = conversation_next(&self->talk, until_ms, out);
		bool asked_to_end;

		if (status != STATUS_SUCCESS)
			return status;
		if (out->method.length == 0)
			return out->status == 200
				       ? STATUS_SUCCESS
				       : STATUS_INVALID_NETWORK_RESPONSE;
		status = answer(self, out, &asked_to_end);
		if (status != STATUS_SUCCESS)
			return status;
		if (asked_to_end)
			return STATUS_DEVICE_NOT_CONNECTED;
	}
}

/* M2 comes when the sink likes. Without one we go on (W-61). */
static NTSTATUS await_m2(struct context *self)
{
	uint64_t until_ms = os_now_ms() + M2_PATIENCE_MS;

	while (!self->met) {
		struct message message;
		bool asked_to_end;
		NTSTATUS status =
			conversation_next(&self->talk, until_ms, &message);

		if (status == STATUS_IO_TIMEOUT)
			return STATUS_SUCCESS;
		if (status == STATUS_SUCCESS)
			status = answer(self, &message, &asked_to_end);
		if (status != STATUS_SUCCESS)
			return status;
		if (asked_to_end)
			return STATUS_DEVICE_NOT_CONNECTED;
	}
	return STATUS_SUCCESS;
}

/* M1 to M3: far enough to know the sink and its monitor (G-29 to G-31). */
static NTSTATUS negotiate(
	struct context *self, uint64_t bit_rate, MIRACAST_SESSION_INFO *info)
{
	struct message message;
	NTSTATUS status =
		conversation_ask(&self->talk, "OPTIONS", "*", WFD_REQUIRED, "");

	if (status == STATUS_SUCCESS)
		status = await_answer(self, &message);
	if (status == STATUS_SUCCESS)
		status = await_m2(self);
	if (status == STATUS_SUCCESS)
		status = conversation_ask(&self->talk, "GET_PARAMETER", WFD_URI,
			"",
			"wfd_video_formats\r\n"
			"wfd_audio_codecs\r\n"
			"wfd_client_rtp_ports\r\n"
			"wfd_content_protection\r\n"
			"wfd_display_edid\r\n"
			"wfd_connector_type\r\n");
	if (status == STATUS_SUCCESS)
		status = await_answer(self, &message);
	if (status != STATUS_SUCCESS)
		return status;
	return read_capabilities(self, message.body, bit_rate, info);
}

/* --- part 5: the sink's capabilities ------------------------------------- */

/*
 * The modes that we would offer: resolution, and its bit in one of the masks of
 * wfd_video_formats (5.1, 5.2). The first one is in every sink.
 */
static const struct mode {
	enum { CEA, VESA, MASKS } mask;
	unsigned bit, width, height, refresh;
} modes[] = {
	{CEA, 0, 640, 480, 60},
	{VESA, 2, 1024, 768, 30},
	{CEA, 5, 1280, 720, 30},
	{CEA, 7, 1920, 1080, 30},
	{CEA, 8, 1920, 1080, 60},
};

/*
 * What a picture costs. No document gives a figure. We count one bit for 25
 * pixels, about what H.264 needs to keep moving text legible: 0.94 Mbit/s for
 * 1024x768 at 30 Hz.
 */
static uint64_t least_bit_rate(const struct mode *mode)
{
	return (uint64_t)mode->width * mode->height * mode->refresh / 25;
}

/* Gathers the masks of all codecs: "native pref {profile level cea vesa hh
 * ...}, {profile ...}" (4.2). False: no video. */
static bool read_masks(struct span formats, unsigned long masks[MASKS])
{
	struct span codec, word;
	unsigned skip = 4; /* native, pref, profile, level */

	masks[CEA] = masks[VESA] = 0;
	while (span_word(&formats, ',', &codec)) {
		unsigned long mask;
		unsigned i = 0;

		while (i < skip && span_word(&codec, 0, &word))
			i++;
		for (i = CEA; i < MASKS; i++)
			if (span_word(&codec, 0, &word) &&
				span_number(word, 16, UINT32_MAX, &mask))
				masks[i] |= mask;
		skip = 2; /* the others begin with their profile */
	}
	return (masks[CEA] | masks[VESA]) != 0;
}

/*
 * Is a monitor there (G-36)? An EDID says yes, an empty one ("0000 none") says
 * no. Without either the connector says it; "none" is a dongle with nothing
 * plugged in. A sink that says nothing at all is taken for a television.
 */
static bool read_monitor(struct span body)
{
	struct span edid, connector, count;
	unsigned long blocks;

	if (span_find(body, "wfd_display_edid", &edid) &&
		span_word(&edid, 0, &count) &&
		span_number(count, 16, 256, &blocks))
		return blocks > 0 && edid.length >= 256; /* digits a block */
	return !span_find(body, "wfd_connector_type", &connector) ||
	       !span_is(connector, "none");
}

/* "RTP/AVP/UDP;unicast 19000 0 mode=play" (4.9); 0: no port. */
static unsigned short read_rtp_port(struct span body)
{
	struct span value, word;
	unsigned long port = 0;

	if (!span_find(body, "wfd_client_rtp_ports", &value) ||
		!span_word(&value, 0, &word) || !span_word(&value, 0, &word) ||
		!span_number(word, 10, UINT16_MAX, &port))
		return 0;
	return (unsigned short)port;
}

/* The way for RTP: to the sink's address (G-40), and its port. */
static NTSTATUS open_udp(struct context *self, unsigned short port)
{
	struct sockaddr_in sink;

	if (port == 0)
		return STATUS_INVALID_NETWORK_RESPONSE;
	if (!os_socket_peer(self->talk.socket, &sink))
		return STATUS_DEVICE_NOT_CONNECTED;
	self->udp = os_socket_udp();
	if (self->udp == INVALID_SOCKET)
		return STATUS_INSUFFICIENT_RESOURCES;
	sink.sin_port = htons(port);
	return os_socket_connect(self->udp, &sink) ? STATUS_SUCCESS
						   : STATUS_UNSUCCESSFUL;
}

/*
 * What Start has to find out from the answer to M3: a monitor, and whether the
 * link carries it. bit_rate 0: the host does not know.
 *
 * wfd_content_protection may say "none" or name a port for HDCP. We have none,
 * and a sink without it is as good as any (G-46).
 */
static NTSTATUS read_capabilities(struct context *self, struct span body,
	uint64_t bit_rate, MIRACAST_SESSION_INFO *info)
{
	unsigned long masks[MASKS];
	struct span formats;

	self->monitor = read_monitor(body);
	info->MonitorConnected = self->monitor;
	/* No monitor is a good session, only one without a picture (G-45). */
	if (!self->monitor)
		return STATUS_SUCCESS;

	/* 1024x768 is what the least of links has to carry (G-32, G-33). */
	if (bit_rate != 0 && bit_rate < least_bit_rate(&modes[1]))
		return STATUS_DEVICE_INSUFFICIENT_RESOURCES;
	if (!span_find(body, "wfd_video_formats", &formats) ||
		!read_masks(formats, masks))
		return STATUS_INVALID_NETWORK_RESPONSE;
	/* Something is left out because of the link: say so (G-37). */
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if ((masks[modes[i].mask] >> modes[i].bit & 1) != 0 &&
			bit_rate != 0 && bit_rate < least_bit_rate(&modes[i]))
			info->ReducedModeListDueToBandwidth = 1;
	return open_udp(self, read_rtp_port(body));
}
