/*
 * A driver by somebody else: written from include/ddi and docs/reference alone,
 * for a miniport of its own that nobody here has. Linux only.
 *
 * It is unlike our driver wherever the interface leaves a choice: one thread
 * from Create to Destroy does all the talking and Start only waits for it; the
 * sink's bytes go through a state machine one by one; M3 does not wait for M2
 * and is sent in two parts; there are I/O controls in Create and from a thread,
 * whose failure it bears; it registers for data rates; chunks are taken on a
 * second thread, counted, reported as sent, and go nowhere.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ddi/netdispumdddi.h"

/* What this driver and its miniport say to each other. */
#define PRIVATE_HELLO 0x46524E01u
#define PRIVATE_IDR   0x46524E02u
#define PRIVATE_COUNT 0x46524E03u

#define LINE_MAX_BYTES 8192
#define BODY_MAX_BYTES 100000
#define HEADERS_MAX    60
#define ANSWER_S       14
#define ALIVE_EVERY_S  3
#define ALIVE_LOST_S   10

enum phase { IDLE, ASKED_M1, ASKED_MONITOR, ASKED_REST, UP, OVER };
enum order { NOTHING, BEGIN, END, QUIT };

/* The message that is just coming in. */
struct parser {
	enum { FIRST, HEADER, BODY } at;
	char line[LINE_MAX_BYTES];
	unsigned line_length, headers;
	char first[LINE_MAX_BYTES];
	unsigned long cseq, body_length, body_got;
	bool has_cseq;
	char body[BODY_MAX_BYTES + 1];
};

struct foreign {
	HANDLE device;
	MIRACAST_CALLBACKS host;

	/* Orders to the talking thread. */
	pthread_mutex_t lock;
	pthread_cond_t obeyed;
	enum order order;
	int order_socket; /* with BEGIN */
	uint64_t bit_rate;
	MIRACAST_SESSION_INFO info; /* what came of it */
	NTSTATUS result;
	int bell;
	pthread_t talker;

	/* The talking thread's alone. */
	enum phase phase;
	int rtsp; /* -1: none */
	unsigned cseq;
	bool unanswered;
	time_t asked_s;
	struct parser in;

	/* Chunks. */
	pthread_t taker;
	bool taking;
	int enough;
	uint64_t chunks;

	bool registered;
	_Atomic uint64_t rate;
	atomic_uint messages;
};

static time_t now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* --- talking ------------------------------------------------------------- */

/* Orders are obeyed one at a time; who gave it waits. */
static void obeyed(struct foreign *f, NTSTATUS result)
{
	pthread_mutex_lock(&f->lock);
	f->order = NOTHING;
	f->result = result;
	pthread_cond_signal(&f->obeyed);
	pthread_mutex_unlock(&f->lock);
}

static NTSTATUS give_order(struct foreign *f, enum order order)
{
	NTSTATUS result;

	pthread_mutex_lock(&f->lock);
	f->order = order;
	eventfd_write(f->bell, 1);
	while (f->order != NOTHING)
		pthread_cond_wait(&f->obeyed, &f->lock);
	result = f->result;
	pthread_mutex_unlock(&f->lock);
	return result;
}

/* Until Start has returned an error is its result, later a report. */
static void fail(struct foreign *f, MIRACAST_STATUS what, NTSTATUS detail)
{
	enum phase phase = f->phase;

	f->phase = phase == UP ? OVER : IDLE;
	f->rtsp = -1;
	if (phase == UP)
		f->host.ReportSessionStatus(f->device, what, detail);
	else
		obeyed(f, detail);
}

static void say(struct foreign *f, const char *text, int length)
{
	if (send(f->rtsp, text, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT) !=
		length)
		fail(f, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_DEVICE_NOT_CONNECTED);
}

static void ask(struct foreign *f, const char *first, const char *names)
{
	char text[512];
	int length = snprintf(text, sizeof(text), "%s RTSP/1.0\r\nCSeq: %u\r\n",
		first, ++f->cseq);

	if (!names)
		length += snprintf(text + length, sizeof(text) - (size_t)length,
			"Require: org.wfa.wfd1.0\r\n\r\n");
	else if (!names[0])
		length += snprintf(
			text + length, sizeof(text) - (size_t)length, "\r\n");
	else
		length += snprintf(text + length, sizeof(text) - (size_t)length,
			"Content-Length: %zu\r\n"
			"Content-Type: text/parameters\r\n\r\n%s",
			strlen(names), names);
	f->unanswered = true;
	f->asked_s = now_s();
	say(f, text, length);
}

static void event(struct foreign *f, MIRACAST_PROTOCOL_EVENT what)
{
	MIRACAST_STATISTIC_DATA data;

	memset(&data, 0, sizeof(data));
	data.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT;
	data.ProtocolEvent.Event = what;
	f->host.ReportStatistic(f->device, &data);
}

/* The value behind "name:" at a line's begin; NULL: none. */
static const char *value_of(const char *body, const char *name)
{
	size_t length = strlen(name);

	for (; body && *body;
		body = strchr(body, '\n'), body = body ? body + 1 : NULL) {
		if (strncasecmp(body, name, length) != 0)
			continue;
		body += length;
		body += strspn(body, " \t:");
		return body;
	}
	return NULL;
}

static void on_request(struct foreign *f)
{
	const char *body = f->in.body, *how = "200 OK", *more = "", *value;
	bool end = strncmp(f->in.first, "TEARDOWN ", 9) == 0;
	char text[256];

	if (strncmp(f->in.first, "OPTIONS ", 8) == 0)
		more = "Public: GET_PARAMETER, SET_PARAMETER, SETUP, PLAY, "
		       "PAUSE, TEARDOWN, org.wfa.wfd1.0\r\n";
	else if (strncmp(f->in.first, "GET_PARAMETER ", 14) != 0 &&
		 strncmp(f->in.first, "SET_PARAMETER ", 14) != 0 && !end)
		how = "455 Method Not Valid In This State";
	say(f, text,
		snprintf(text, sizeof(text),
			"RTSP/1.0 %s\r\nCSeq: %lu\r\n%s\r\n", how, f->in.cseq,
			more));
	if (f->phase == IDLE || f->phase == OVER)
		return; /* that was too much */
	if (value_of(body, "wfd_idr_request"))
		event(f, MIRACAST_PROTOCOL_EVENT_IFRAME_RQ);
	value = value_of(body, "wfd_connector_type");
	if (value && f->phase == UP)
		event(f, strncasecmp(value, "none", 4) == 0
				 ? MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART
				 : MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE);
	if (end)
		fail(f, MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
			STATUS_DEVICE_NOT_CONNECTED);
}

static void on_monitor(struct foreign *f)
{
	const char *edid = value_of(f->in.body, "wfd_display_edid");
	const char *plug = value_of(f->in.body, "wfd_connector_type");
	unsigned blocks = 0;
	bool there = !plug || strncasecmp(plug, "none", 4) != 0;

	/* "none" is no number; "0000 none" is one, and means none. */
	if (edid && sscanf(edid, "%4x", &blocks) == 1)
		there = blocks > 0;
	f->info.MonitorConnected = there;
}

/* Two sizes: 1024x768 and 1080p30, at one bit for 24 pixels. */
static NTSTATUS on_formats(struct foreign *f)
{
	const char *formats = value_of(f->in.body, "wfd_video_formats");
	const uint64_t small = UINT64_C(1024) * 768 * 30 / 24;
	const uint64_t large = UINT64_C(1920) * 1080 * 30 / 24;
	unsigned cea = 0;

	if (!f->info.MonitorConnected)
		return STATUS_SUCCESS;
	if (f->bit_rate && f->bit_rate < small)
		return STATUS_DEVICE_INSUFFICIENT_RESOURCES;
	if (!formats || sscanf(formats, "%*2x %*2x %*2x %*2x %8x", &cea) != 1)
		return STATUS_NOT_SUPPORTED;
	if (f->bit_rate && f->bit_rate < large && (cea & 1u << 7))
		f->info.ReducedModeListDueToBandwidth = 1;
	return STATUS_SUCCESS;
}

static void on_response(struct foreign *f)
{
	NTSTATUS status;

	if (!f->unanswered || f->in.cseq != f->cseq)
		return;
	f->unanswered = false;
	if (f->phase == UP)
		return; /* a sign of life, whatever it says */
	if (strncmp(f->in.first, "RTSP/1.0 200", 12) != 0) {
		fail(f, MIRACAST_STATUS_CRITICAL_ERROR, STATUS_UNSUCCESSFUL);
		return;
	}
	switch (f->phase) {
	case ASKED_M1:
		f->phase = ASKED_MONITOR;
		ask(f, "GET_PARAMETER rtsp://localhost/wfd1.0",
			"wfd_connector_type\r\nwfd_display_edid\r\n");
		break;
	case ASKED_MONITOR:
		on_monitor(f);
		f->phase = ASKED_REST;
		ask(f, "GET_PARAMETER rtsp://localhost/wfd1.0",
			"wfd_client_rtp_ports\r\nwfd_content_protection\r\n"
			"wfd_audio_codecs\r\nwfd_video_formats\r\n");
		break;
	default:
		status = on_formats(f);
		if (status != STATUS_SUCCESS) {
			fail(f, MIRACAST_STATUS_CRITICAL_ERROR, status);
			break;
		}
		f->phase = UP;
		obeyed(f, STATUS_SUCCESS);
	}
}

static void on_message(struct foreign *f)
{
	if (strncmp(f->in.first, "RTSP/", 5) == 0)
		on_response(f);
	else
		on_request(f);
}

/* A line is complete, without its end. False: nonsense. */
static bool on_line(struct foreign *f)
{
	struct parser *in = &f->in;
	unsigned long number = 0;

	if (in->at == FIRST) {
		if (in->line_length == 0)
			return true; /* between two messages */
		memcpy(in->first, in->line, in->line_length + 1);
		in->at = HEADER;
		in->headers = 0;
		in->body_length = in->body_got = 0;
		in->has_cseq = false;
		return strstr(in->first, "RTSP/1.0") != NULL;
	}
	if (in->line_length > 0) {
		char *colon = strchr(in->line, ':');

		/* What is too large comes as the largest. */
		if (colon)
			number = strtoul(colon + 1, NULL, 10);
		if (strncasecmp(in->line, "CSeq", 4) == 0 && colon) {
			in->cseq = number;
			in->has_cseq = number <= UINT32_MAX;
		} else if (strncasecmp(in->line, "Content-Length", 14) == 0) {
			in->body_length = number;
		}
		return ++in->headers <= HEADERS_MAX &&
		       in->body_length <= BODY_MAX_BYTES;
	}
	in->at = BODY;
	return in->has_cseq;
}

static bool on_byte(struct foreign *f, char c)
{
	struct parser *in = &f->in;

	if (in->at == BODY) {
		in->body[in->body_got++] = c;
	} else if (c != '\n') {
		if (in->line_length >= LINE_MAX_BYTES - 1)
			return false;
		in->line[in->line_length++] = c;
		return true;
	} else {
		if (in->line_length && in->line[in->line_length - 1] == '\r')
			in->line_length--;
		in->line[in->line_length] = '\0';
		if (!on_line(f))
			return false;
		in->line_length = 0;
	}
	if (in->at == BODY && in->body_got == in->body_length) {
		in->body[in->body_got] = '\0';
		in->at = FIRST;
		on_message(f);
	}
	return true;
}

static void on_readable(struct foreign *f)
{
	char bytes[2048];
	ssize_t got = recv(f->rtsp, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got <= 0)
		fail(f, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_DEVICE_NOT_CONNECTED);
	for (ssize_t i = 0; i < got && f->rtsp >= 0; i++)
		if (!on_byte(f, bytes[i]))
			fail(f, MIRACAST_STATUS_CRITICAL_ERROR,
				STATUS_INVALID_PARAMETER);
}

static void on_time(struct foreign *f)
{
	time_t since_s = now_s() - f->asked_s;

	if (f->phase == UP && f->unanswered && since_s >= ALIVE_LOST_S)
		fail(f, MIRACAST_STATUS_MISSING_KEEPALIVE, STATUS_TIMEOUT);
	else if (f->phase == UP && !f->unanswered && since_s >= ALIVE_EVERY_S)
		ask(f, "GET_PARAMETER rtsp://localhost/wfd1.0", "");
	else if (f->phase < UP && f->unanswered && since_s >= ANSWER_S)
		fail(f, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_DEVICE_NOT_CONNECTED);
}

/* False: the thread is to end. */
static bool on_order(struct foreign *f)
{
	enum order order;
	eventfd_t rings;

	eventfd_read(f->bell, &rings);
	pthread_mutex_lock(&f->lock);
	order = f->order;
	pthread_mutex_unlock(&f->lock);
	if (order == BEGIN) {
		f->phase = ASKED_M1;
		f->rtsp = f->order_socket;
		f->cseq = 100;
		f->in.at = FIRST;
		f->in.line_length = 0;
		f->info.Value = 0;
		ask(f, "OPTIONS *", NULL);
	} else if (order == END || order == QUIT) {
		f->phase = IDLE;
		f->rtsp = -1;
		obeyed(f, STATUS_SUCCESS);
	}
	return order != QUIT;
}

static void *talk(void *context)
{
	struct foreign *f = context;
	bool more = true;

	while (more) {
		struct pollfd fds[2] = {
			{.fd = f->bell, .events = POLLIN},
			{.fd = f->rtsp, .events = POLLIN},
		};
		int timeout = f->rtsp < 0 ? -1 : 500;

		poll(fds, 2, timeout);
		if (f->rtsp >= 0 && fds[1].revents)
			on_readable(f);
		if (f->rtsp >= 0)
			on_time(f);
		if (fds[0].revents)
			more = on_order(f);
	}
	return NULL;
}

/* --- chunks -------------------------------------------------------------- */

/* Requests to the miniport may fail; there is nothing to be done then. */
static void tell_miniport(struct foreign *f, UINT code)
{
	UINT request[2] = {code, 1}, answer[2], returned = 0;

	f->host.MiracastIoControl(f->device, FALSE, sizeof(request), request,
		sizeof(answer), answer, &returned);
}

static void on_chunks(struct foreign *f, const char *bytes, UINT size)
{
	const UINT head = offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData);

	while (size >= head) {
		MIRACAST_STATISTIC_DATA sent;
		MIRACAST_CHUNK_INFO info;
		UINT private_bytes;

		memcpy(&info, bytes, sizeof(info));
		memcpy(&private_bytes,
			bytes + offsetof(MIRACAST_CHUNK_DATA,
					PrivateDriverDataSize),
			sizeof(private_bytes));
		if (private_bytes > size - head)
			return;
		bytes += head + private_bytes;
		size -= head + private_bytes;
		f->chunks++;
		if (info.ChunkType != MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE)
			continue;
		memset(&sent, 0, sizeof(sent));
		sent.StatisticType = MIRACAST_STATISTIC_TYPE_CHUNK_SENT;
		sent.ChunkSent.ChunkId = info.ChunkId;
		f->host.ReportStatistic(f->device, &sent);
	}
}

static void *take(void *context)
{
	struct foreign *f = context;
	HANDLE enough = SundogHandleFromFd(f->enough);
	UINT room = 4096;
	char *bytes = malloc(room);

	while (bytes) {
		UINT size = room, left;
		NTSTATUS status = f->host.GetNextChunkData(f->device, INFINITE,
			1, &enough, &size, (MIRACAST_CHUNK_DATA *)(void *)bytes,
			&left);

		if (status == STATUS_SUCCESS && size == 0)
			break; /* the event: STATUS_WAIT_0 */
		if (status == STATUS_SUCCESS) {
			on_chunks(f, bytes, size);
		} else if (status == STATUS_BUFFER_TOO_SMALL &&
			   room < 1u << 20) {
			free(bytes);
			room *= 2;
			bytes = malloc(room);
		} else if (status == STATUS_CONNECTION_RESET) {
			tell_miniport(f, PRIVATE_IDR);
		} else if (status != STATUS_TIMEOUT) {
			break;
		}
	}
	free(bytes);
	return NULL;
}

/* --- the interface ------------------------------------------------------- */

static NTSTATUS NTAPI foreign_create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	struct foreign *f;

	if (!context)
		return STATUS_INVALID_PARAMETER;
	*context = NULL;
	if (!callbacks)
		return STATUS_INVALID_PARAMETER;
	f = calloc(1, sizeof(*f));
	if (!f)
		return STATUS_NO_MEMORY;
	f->device = device;
	f->host = *callbacks;
	f->rtsp = -1;
	f->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	f->enough = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->obeyed, NULL);
	tell_miniport(f, PRIVATE_HELLO);
	if (f->bell >= 0 && f->enough >= 0 &&
		pthread_create(&f->talker, NULL, talk, f) == 0) {
		*context = f;
		return STATUS_SUCCESS;
	}
	pthread_cond_destroy(&f->obeyed);
	pthread_mutex_destroy(&f->lock);
	if (f->bell >= 0)
		close(f->bell);
	if (f->enough >= 0)
		close(f->enough);
	free(f);
	return STATUS_INSUFFICIENT_RESOURCES;
}

static VOID NTAPI on_rate(PVOID context, MIRACAST_DATARATE_STATS *stats)
{
	struct foreign *f = context;

	if (stats) /* NULL: nothing is known any more */
		f->rate = stats->EncoderBitRate;
}

static VOID NTAPI foreign_stop(PVOID context)
{
	struct foreign *f = context;
	eventfd_t rings;

	if (!f)
		return;
	if (f->registered)
		f->host.RegisterForDataRateNotifications(f->device, NULL, NULL);
	f->registered = false;
	if (f->taking) {
		eventfd_write(f->enough, 1);
		pthread_join(f->taker, NULL);
		eventfd_read(f->enough, &rings);
	}
	f->taking = false;
	give_order(f, END);
}

static NTSTATUS NTAPI foreign_start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct foreign *f = context;
	NTSTATUS status;

	if (!f || !info)
		return STATUS_INVALID_PARAMETER;
	/* The talking thread looks at none of this before the order. */
	f->order_socket = (int)rtsp;
	f->bit_rate = stats ? stats->CurrentBitRate : 0;
	status = give_order(f, BEGIN);
	info->Value = status == STATUS_SUCCESS ? f->info.Value : 0;
	if (status != STATUS_SUCCESS)
		return status;
	f->registered = f->host.RegisterForDataRateNotifications(
				f->device, f, on_rate) == STATUS_SUCCESS;
	f->taking = pthread_create(&f->taker, NULL, take, f) == 0;
	if (f->taking)
		return STATUS_SUCCESS;
	foreign_stop(f);
	info->Value = 0;
	return STATUS_INSUFFICIENT_RESOURCES;
}

static VOID NTAPI foreign_destroy(PVOID context)
{
	struct foreign *f = context;

	if (!f)
		return;
	foreign_stop(f);
	give_order(f, QUIT);
	pthread_join(f->talker, NULL);
	pthread_cond_destroy(&f->obeyed);
	pthread_mutex_destroy(&f->lock);
	close(f->bell);
	close(f->enough);
	free(f);
}

/* One message is known: how many there were. */
static NTSTATUS NTAPI foreign_message(PVOID context, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	struct foreign *f = context;
	UINT code = 0, count;

	*returned = 0;
	if (!f)
		return STATUS_INVALID_PARAMETER;
	count = atomic_fetch_add(&f->messages, 1) + 1;
	if (input && input_bytes >= sizeof(code))
		memcpy(&code, input, sizeof(code));
	if (code != PRIVATE_COUNT)
		return STATUS_NOT_SUPPORTED;
	if (!output || output_bytes < sizeof(count))
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(output, &count, sizeof(count));
	*returned = sizeof(count);
	return STATUS_SUCCESS;
}

__attribute__((visibility("default"))) NTSTATUS NTAPI
QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE ours;

	memset(&ours, 0, sizeof(ours));
	if (version != MIRACAST_DRIVER_INTERFACE_VERSION_1)
		return STATUS_REVISION_MISMATCH;
	if (!out)
		return STATUS_INVALID_PARAMETER;
	if (size < sizeof(ours))
		return STATUS_BUFFER_TOO_SMALL;
	ours.Size = sizeof(ours);
	ours.CreateMiracastContext = foreign_create;
	ours.DestroyMiracastContext = foreign_destroy;
	ours.StartMiracastSession = foreign_start;
	ours.StopMiracastSession = foreign_stop;
	ours.HandleKernelModeMessage = foreign_message;
	memcpy(out, &ours, sizeof(ours));
	return STATUS_SUCCESS;
}
