/*
 * Drivers that are not ours, through every function of the interface: a host
 * and a sink of some lines each, made for this, over a real TCP connection.
 *
 * The module is this program's first argument. What only one of them does is
 * told by its name.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "ddi/netdispumdddi.h"

#define FORMATS                                                                \
	"00 00 02 04 000001A1 00000004 00000000 00 0000 0000 00 none none"
#define PORTS	      "RTP/AVP/UDP;unicast 19000 0 mode=play"
#define EDID_ZEROES   "00000000000000000000000000000000"
#define EDID_DIGITS   EDID_ZEROES EDID_ZEROES EDID_ZEROES EDID_ZEROES
#define EDID	      "0001 " EDID_DIGITS EDID_DIGITS
#define FRAMES_MAX    8
#define WAIT_FOR_LONG 60 /* s: nobody gets there */

static const char *module_path;
static bool is_foreign;

/* One session: host and sink of it. */
struct session {
	HANDLE device; /* any value, to be given back */
	MIRACAST_DRIVER_INTERFACE driver;
	void *context;

	int rtsp, sink; /* the two ends */
	pthread_t sink_thread;
	bool sink_runs;
	/* What the sink says. */
	const char *edid, *connector, *formats;
	const char *m3_answer; /* in place of the right one */
	bool no_m2, in_bytes, mute_m3, deaf, stranger;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned m3s, m16s, replies, reports;
	char reply[64]; /* the first line of the last one */
	MIRACAST_STATUS status;
	NTSTATUS detail;
	unsigned events[4];

	/* Chunks and I/O controls. */
	unsigned calls, sent, io_controls;
	UINT room;
	uint64_t frames[FRAMES_MAX];
	bool chunks, registered;
};

static __thread struct session *current; /* inside Start or Stop: G-166 */

/* --- the host ------------------------------------------------------------ */

static struct session *of(HANDLE device)
{
	struct session *self = device;

	return self;
}

static void changed(struct session *self)
{
	pthread_cond_broadcast(&self->changed);
	pthread_mutex_unlock(&self->lock);
}

static VOID NTAPI report_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct session *self = of(device);

	pthread_mutex_lock(&self->lock);
	self->reports++;
	self->status = status;
	self->detail = detail;
	changed(self);
}

static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware, UINT in_bytes,
	VOID *in, UINT out_bytes, VOID *out, UINT *returned)
{
	struct session *self = of(device);

	(void)in_bytes;
	(void)in;
	(void)out_bytes;
	(void)out;
	assert_false(hardware); /* G-91 */
	if (returned)
		*returned = 0;
	pthread_mutex_lock(&self->lock);
	self->io_controls++;
	changed(self);
	return STATUS_NOT_SUPPORTED;
}

static VOID NTAPI report_statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	struct session *self = of(device);

	pthread_mutex_lock(&self->lock);
	if (data->StatisticType == MIRACAST_STATISTIC_TYPE_EVENT)
		self->events[data->ProtocolEvent.Event & 3]++;
	else if (data->StatisticType == MIRACAST_STATISTIC_TYPE_CHUNK_SENT)
		self->frames[self->sent++ % FRAMES_MAX] =
			data->ChunkSent.ChunkId.Value;
	changed(self);
}

/* Puts one packet where it may well not be aligned; returns its bytes. */
static UINT put_chunk(char *out, uint64_t frame, UINT private_bytes)
{
	const UINT head = offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData);
	MIRACAST_CHUNK_INFO info;

	memset(&info, 0, sizeof(info));
	info.ChunkType = MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE;
	info.ChunkId.FrameNumber = frame;
	memcpy(out, &info, sizeof(info));
	memcpy(out + sizeof(info), &private_bytes, sizeof(private_bytes));
	memset(out + head, 0xee, private_bytes);
	return head + private_bytes;
}

/* In turn: too small, two chunks of odd sizes, lost chunks, one chunk. */
static NTSTATUS NTAPI next_chunk(HANDLE device, UINT timeout, UINT events,
	HANDLE *handles, UINT *size, MIRACAST_CHUNK_DATA *buffer, UINT *left)
{
	struct session *self = of(device);
	struct pollfd fd = {.events = POLLIN};
	char *out = (char *)buffer;
	unsigned call = 100;

	assert_int_equal(timeout, INFINITE);
	assert_int_equal(events, 1);
	pthread_mutex_lock(&self->lock);
	if (self->chunks)
		call = self->calls++;
	if (call == 0)
		self->room = *size;
	else if (call == 1)
		assert_true(*size > self->room);
	changed(self);
	*left = 0;
	switch (call) {
	case 0:
		return STATUS_BUFFER_TOO_SMALL;
	case 1:
		*size = put_chunk(out, 7, 5);
		*size += put_chunk(out + *size, 8, 0);
		return STATUS_SUCCESS;
	case 2:
		return STATUS_CONNECTION_RESET;
	case 3:
		*size = put_chunk(out, 9, 64);
		return STATUS_SUCCESS;
	default:
		fd.fd = SundogFdFromHandle(handles[0]);
		poll(&fd, 1, -1);
		*size = 0;
		return STATUS_WAIT_0;
	}
}

static NTSTATUS NTAPI register_rate(
	HANDLE device, PVOID context, PFN_DATARATE_NOTIFICATION notify)
{
	struct session *self = of(device);
	MIRACAST_DATARATE_STATS stats = {.EncoderBitRate = 1000000};

	if (current != self)
		return STATUS_NOT_SUPPORTED; /* G-166 */
	if (self->registered == (notify != NULL))
		return STATUS_INVALID_PARAMETER;
	self->registered = notify != NULL;
	if (notify) {
		notify(context, &stats);
		notify(context, NULL); /* G-169 */
	}
	return STATUS_SUCCESS;
}

static MIRACAST_CALLBACKS callbacks = {
	.ReportSessionStatus = report_status,
	.MiracastIoControl = io_control,
	.ReportStatistic = report_statistic,
	.GetNextChunkData = next_chunk,
	.RegisterForDataRateNotifications = register_rate,
};

static QUERY_MIRACAST_DRIVER_INTERFACE load(void)
{
	static void *module;
	QUERY_MIRACAST_DRIVER_INTERFACE query;

	if (!module)
		module = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
	assert_non_null(module);
	*(void **)&query = dlsym(module, SUNDOG_MIRACAST_EXPORT_NAME);
	assert_non_null(query);
	return query;
}

/* --- the sink ------------------------------------------------------------ */

static void sink_says(struct session *self, const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		ssize_t sent = send(self->sink, text + at,
			self->in_bytes ? 1 : length - at, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += (size_t)sent;
		/* One byte at a time is also what the driver gets: the other
		 * end is ours to look at. */
		for (int left = 1, i = 0; self->in_bytes && left && i < 100000;
			i++) {
			sched_yield();
			ioctl(self->rtsp, FIONREAD, &left);
		}
	}
}

static void sink_says_text(struct session *self, const char *text)
{
	sink_says(self, text, strlen(text));
}

static void answer_m3(struct session *self, unsigned cseq, const char *names)
{
	const char *const values[][2] = {
		{"wfd_video_formats", self->formats},
		{"wfd_audio_codecs", "LPCM 00000002 00"},
		{"wfd_client_rtp_ports", PORTS},
		{"wfd_content_protection", "none"},
		{"wfd_display_edid", self->edid},
		{"wfd_connector_type", self->connector},
	};
	char body[2048] = "", text[4096];
	size_t length = 0;

	for (unsigned i = 0; i < 6; i++)
		if (values[i][1] && strstr(names, values[i][0]))
			length += (size_t)snprintf(body + length,
				sizeof(body) - length, "%s: %s\r\n",
				values[i][0], values[i][1]);
	snprintf(text, sizeof(text),
		"%sRTSP/1.0 200 OK\r\nCSeq: %u\r\n"
		"Content-Type: text/parameters\r\nContent-Length: %zu\r\n\r\n"
		"%s",
		self->stranger ? "RTSP/1.0 404 Not Found\r\nCSeq: 4242\r\n\r\n"
			       : "",
		cseq, length, body);
	sink_says_text(self, text);
}

static void sink_hears(struct session *self, const char *head, const char *body)
{
	const char *at = strstr(head, "CSeq: ");
	unsigned cseq = at ? (unsigned)strtoul(at + 6, NULL, 10) : 0;
	char text[256];
	bool deaf, mute;

	pthread_mutex_lock(&self->lock);
	if (strncmp(head, "RTSP/1.0 ", 9) == 0) {
		self->replies++;
		snprintf(self->reply, sizeof(self->reply), "%.*s",
			(int)strcspn(head, "\r"), head);
	} else if (strncmp(head, "GET_", 4) == 0) {
		*(body[0] ? &self->m3s : &self->m16s) += 1;
	}
	deaf = self->deaf;
	mute = self->mute_m3;
	changed(self);
	if (strncmp(head, "OPTIONS ", 8) == 0) {
		snprintf(text, sizeof(text),
			"RTSP/1.0 200 OK\r\nCSeq: %u\r\nPublic: "
			"org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER\r\n\r\n"
			"%s",
			cseq,
			self->no_m2 ? ""
				    : "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n"
				      "Require: org.wfa.wfd1.0\r\n\r\n");
		sink_says_text(self, text);
	} else if (strncmp(head, "GET_", 4) == 0 && body[0] && !mute) {
		if (self->m3_answer)
			sink_says_text(self, self->m3_answer);
		else
			answer_m3(self, cseq, body);
	} else if (strncmp(head, "GET_", 4) == 0 && !body[0] && !deaf) {
		snprintf(text, sizeof(text),
			"RTSP/1.0 200 OK\r\nCSeq: %u\r\n\r\n", cseq);
		sink_says_text(self, text);
	}
}

static void *sink_run(void *ctx)
{
	struct session *self = ctx;
	char bytes[8192];
	size_t length = 0;
	ssize_t got;

	while ((got = recv(self->sink, bytes + length,
			sizeof(bytes) - 1 - length, 0)) > 0) {
		char *end, *at;

		length += (size_t)got;
		bytes[length] = '\0';
		while ((end = strstr(bytes, "\r\n\r\n")) != NULL) {
			size_t whole = (size_t)(end - bytes) + 4, body = 0;
			char text[2048];

			at = strstr(bytes, "Content-Length: ");
			if (at && at < end)
				body = strtoul(at + 16, NULL, 10);
			assert_true(body < sizeof(text));
			if (whole + body > length)
				break;
			memcpy(text, bytes + whole, body);
			text[body] = '\0';
			end[2] = '\0';
			sink_hears(self, bytes, text);
			length -= whole + body;
			memmove(bytes, bytes + whole + body, length + 1);
		}
	}
	return NULL;
}

/* --- a session's course -------------------------------------------------- */

static void connect_pair(int *near, int *far)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (void *)&address, length), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (void *)&address, &length), 0);
	*far = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(*far, (void *)&address, length), 0);
	setsockopt(*far, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	*near = accept(listener, NULL, NULL);
	assert_true(*near >= 0);
	close(listener);
}

static void init(struct session *self)
{
	*self = (struct session){.device = self,
		.rtsp = -1,
		.sink = -1,
		.formats = FORMATS,
		.edid = EDID,
		.connector = "05"};
	pthread_mutex_init(&self->lock, NULL);
	pthread_cond_init(&self->changed, NULL);
	assert_int_equal(
		load()(1, sizeof(self->driver), &self->driver), STATUS_SUCCESS);
	assert_int_equal(self->driver.Size, sizeof(self->driver));
}

static void create(struct session *self)
{
	MIRACAST_CALLBACKS table = callbacks;

	assert_int_equal(self->driver.CreateMiracastContext(
				 self->device, &table, &self->context),
		STATUS_SUCCESS);
	assert_non_null(self->context);
	memset(&table, 0, sizeof(table)); /* it is a copy that counts */
}

static NTSTATUS start(
	struct session *self, uint64_t bit_rate, MIRACAST_SESSION_INFO *info)
{
	MIRACAST_WFD_CONNECTION_STATS stats = {.CurrentBitRate = bit_rate};
	NTSTATUS status;

	connect_pair(&self->rtsp, &self->sink);
	assert_int_equal(
		pthread_create(&self->sink_thread, NULL, sink_run, self), 0);
	self->sink_runs = true;
	info->Value = 0xffffffff;
	current = self;
	status = self->driver.StartMiracastSession(
		self->context, (SOCKET)self->rtsp, &stats, info);
	current = NULL;
	assert_int_equal(info->Reserved, 0); /* G-38 */
	return status;
}

static void start_well(struct session *self)
{
	MIRACAST_SESSION_INFO info;

	assert_int_equal(start(self, 20000000, &info), STATUS_SUCCESS);
	assert_int_equal(info.Value, 1);
}

static void stop(struct session *self)
{
	current = self;
	self->driver.StopMiracastSession(self->context);
	current = NULL;
	assert_false(self->registered);
}

static void hang_up(struct session *self)
{
	if (!self->sink_runs)
		return;
	shutdown(self->sink, SHUT_RDWR);
	pthread_join(self->sink_thread, NULL);
	self->sink_runs = false;
	close(self->sink);
	close(self->rtsp);
}

static void end(struct session *self)
{
	if (self->sink_runs)
		stop(self);
	hang_up(self);
	self->driver.DestroyMiracastContext(self->context);
	pthread_cond_destroy(&self->changed);
	pthread_mutex_destroy(&self->lock);
}

static void await(struct session *self, const unsigned *counter, unsigned value)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_FOR_LONG;
	pthread_mutex_lock(&self->lock);
	while (*counter < value)
		assert_int_equal(pthread_cond_timedwait(
					 &self->changed, &self->lock, &until),
			0);
	pthread_mutex_unlock(&self->lock);
}

/* Entries of a folder of /proc/self, of them only those that link to kind. */
static unsigned count(const char *folder, const char *kind)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	unsigned number = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[512], to[512] = "";

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] == '.' ||
			(kind && (readlink(path, to, sizeof(to) - 1) < 0 ||
					 strncmp(to, kind, strlen(kind)) != 0)))
			continue;
		number++;
	}
	closedir(dir);
	return number;
}

/* A thread that was joined is in the list for a moment yet. */
static void await_threads(unsigned number)
{
	for (unsigned i = 0; i < WAIT_FOR_LONG * 1000; i++) {
		if (count("/proc/self/task", NULL) == number)
			return;
		usleep(1000);
	}
	fail_msg("not %u threads", number);
}

/* --- the tests ----------------------------------------------------------- */

static void g06_g13_i01_query(void **state)
{
	QUERY_MIRACAST_DRIVER_INTERFACE query = load();
	MIRACAST_DRIVER_INTERFACE table[2], before[2];

	(void)state;
	memset(table, 0xa5, sizeof(table));
	memcpy(before, table, sizeof(table));
	assert_int_equal(
		query(2, sizeof(*table), table), STATUS_REVISION_MISMATCH);
	assert_int_equal(
		query(1, sizeof(*table) - 1, table), STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(
		query(1, sizeof(*table), NULL), STATUS_INVALID_PARAMETER);
	assert_memory_equal(table, before, sizeof(table));
	assert_int_equal(query(1, sizeof(table), table), STATUS_SUCCESS);
	assert_memory_equal(&table[1], &before[1], sizeof(table[1]));
	assert_int_equal(table[0].Size, sizeof(table[0]));
}

static void i02_create_with_too_little(void **state)
{
	struct session session;
	void *context = &session;

	(void)state;
	init(&session);
	assert_int_equal(session.driver.CreateMiracastContext(
				 session.device, NULL, &context),
		STATUS_INVALID_PARAMETER);
	assert_null(context);
	assert_int_equal(session.driver.CreateMiracastContext(
				 session.device, &callbacks, NULL),
		STATUS_INVALID_PARAMETER);
}

static void g36_g45_monitor(void **state)
{
	static const struct {
		const char *edid, *connector;
		bool monitor;
	} sinks[] = {
		{EDID, "05", true},
		{EDID, NULL, true},
		{"none", "07", true},
		{NULL, "05", true},
		{"0000 none", "none", false},
		{"0000 none", NULL, false},
		{"none", "none", false},
		{NULL, NULL, true},
	};
	struct session session;
	MIRACAST_SESSION_INFO info;

	(void)state;
	for (unsigned i = 0; i < sizeof(sinks) / sizeof(sinks[0]); i++) {
		init(&session);
		session.edid = sinks[i].edid;
		session.connector = sinks[i].connector;
		create(&session);
		assert_int_equal(
			start(&session, 20000000, &info), STATUS_SUCCESS);
		assert_int_equal(info.Value, sinks[i].monitor);
		end(&session);
	}
}

static void g32_g33_g37_bit_rate(void **state)
{
	static const struct {
		uint64_t bit_rate;
		NTSTATUS status;
		bool monitor, reduced;
	} links[] = {
		{500000, STATUS_DEVICE_INSUFFICIENT_RESOURCES, true, false},
		{1000000, STATUS_SUCCESS, true, true},
		{20000000, STATUS_SUCCESS, true, false},
		{0, STATUS_SUCCESS, true, false},     /* unknown */
		{1000, STATUS_SUCCESS, false, false}, /* nothing to show */
	};
	struct session session;
	MIRACAST_SESSION_INFO info;

	(void)state;
	init(&session);
	create(&session);
	for (unsigned i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		session.edid = links[i].monitor ? EDID : "0000 none";
		assert_int_equal(start(&session, links[i].bit_rate, &info),
			links[i].status);
		if (links[i].status == STATUS_SUCCESS)
			assert_int_equal(info.ReducedModeListDueToBandwidth,
				links[i].reduced);
		stop(&session); /* I-03: also after a failure */
		hang_up(&session);
	}
	end(&session);
}

/* Bytes one by one, nothing but M1 and M3 answered. */
static void g47_a_slow_sink(void **state)
{
	struct session session;

	(void)state;
	init(&session);
	session.in_bytes = true;
	create(&session);
	start_well(&session);
	end(&session);
	init(&session);
	session.no_m2 = true; /* W-61 */
	create(&session);
	start_well(&session);
	end(&session);
	init(&session);
	session.stranger = true; /* an answer to nothing is none (3.9) */
	create(&session);
	start_well(&session);
	end(&session);
}

static void *give_up(void *ctx)
{
	struct session *self = ctx;

	await(self, &self->m3s, 1);
	shutdown(self->rtsp, SHUT_RDWR);
	return NULL;
}

static void g34_i03_start_is_given_up(void **state)
{
	struct session session;
	MIRACAST_SESSION_INFO info;
	pthread_t thread;

	(void)state;
	init(&session);
	session.mute_m3 = true;
	create(&session);
	pthread_create(&thread, NULL, give_up, &session);
	assert_true(start(&session, 20000000, &info) < 0);
	pthread_join(thread, NULL);
	hang_up(&session); /* and no Stop */
	assert_int_equal(session.reports, 0);
	session.mute_m3 = false;
	start_well(&session);
	end(&session);
}

/* What a sink may say in place of its answer to M3. */
static void i14_nonsense_in_start(void **state)
{
	static const char *const answers[] = {
		"RTSP/1.0 404 Not Found\r\nCSeq: %u\r\n\r\n",
		"\x01\x02\x03 nonsense\r\n\r\n",
		"RTSP/1.0 200 OK\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: %u\r\n"
		"Content-Length: 4294967297\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: %u\r\nContent-Length: -1\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 99999999999999999999\r\n\r\n",
		"TEARDOWN * RTSP/1.0\r\nCSeq: 5\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: %u\r\nContent-Length: 22\r\n\r\n"
		"wfd_video_formats: 00\n",
	};
	struct session session;
	MIRACAST_SESSION_INFO info;
	NTSTATUS status;

	(void)state;
	init(&session);
	create(&session);
	for (unsigned i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		char text[256];
		unsigned cseq = is_foreign ? 102 : 2;

		snprintf(text, sizeof(text), "%s", answers[i]);
		if (strstr(answers[i], "%u"))
			snprintf(text, sizeof(text), "%.*s%u%s",
				(int)(strstr(answers[i], "%u") - answers[i]),
				answers[i], cseq, strstr(answers[i], "%u") + 2);
		session.m3_answer = text;
		/* The last is a sink without a monitor's formats; only a
		 * driver that asks for all at once can tell. */
		if (i == 7 && is_foreign)
			continue;
		status = start(&session, 20000000, &info);
		assert_true(status < 0);
		/* At once, and not because nothing better came. */
		if (i != 6)
			assert_true(status != STATUS_DEVICE_NOT_CONNECTED &&
				    status != (NTSTATUS)0xC00000B5);
		assert_int_equal(session.reports, 0);
		hang_up(&session);
	}
	session.m3_answer = NULL;
	start_well(&session);
	end(&session);
}

/* A header, and a line, without end. */
static void i14_too_much(void **state)
{
	char *much = malloc(300000);

	(void)state;
	for (unsigned way = 0; way < 2; way++) {
		struct session session;

		for (size_t i = 0; i < 300000; i++)
			much[i] = way ? 'x' : "a: b\r\n"[i % 6];
		init(&session);
		create(&session);
		start_well(&session);
		sink_says_text(&session, "OPTIONS * RTSP/1.0\r\n");
		sink_says(&session, much, 300000);
		await(&session, &session.reports, 1);
		assert_int_equal(
			session.status, MIRACAST_STATUS_CRITICAL_ERROR);
		/* It is still connected: causes are told apart (G-151). */
		assert_int_not_equal(
			session.detail, STATUS_DEVICE_NOT_CONNECTED);
		end(&session);
	}
	free(much);
}

static void g142_g143_requests(void **state)
{
	struct session session;
	const unsigned *events = session.events;

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	sink_says_text(&session,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\nCSeq: 2\r\n"
		"Content-Type: text/parameters\r\nContent-Length: 17\r\n\r\n"
		"wfd_idr_request\r\n"
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\nCSeq: 3\r\n"
		"Content-Type: text/parameters\r\nContent-Length: 26\r\n\r\n"
		"wfd_connector_type: none\r\n"
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\nCSeq: 4\r\n"
		"Content-Type: text/parameters\r\nContent-Length: 24\r\n\r\n"
		"wfd_connector_type: 05\r\n"
		"SETUP rtsp://localhost/wfd1.0 RTSP/1.0\r\nCSeq: 5\r\n\r\n");
	await(&session, &session.replies, 5); /* and M2 */
	await(&session, &events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ], 1);
	await(&session, &events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART], 1);
	await(&session, &events[MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE], 1);
	assert_string_equal(
		session.reply, "RTSP/1.0 455 Method Not Valid In This State");
	assert_int_equal(session.reports, 0);
	end(&session);
}

static void g153_teardown(void **state)
{
	struct session session;

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	sink_says_text(&session,
		"TEARDOWN rtsp://localhost/wfd1.0 RTSP/1.0\r\nCSeq: 2\r\n\r\n");
	await(&session, &session.reports, 1);
	await(&session, &session.replies, 2);
	assert_string_equal(session.reply, "RTSP/1.0 200 OK");
	assert_int_equal(
		session.status, MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST);
	end(&session);
	assert_int_equal(session.reports, 1);
}

static void g147_g156_sink_is_gone(void **state)
{
	struct session session;

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	shutdown(session.sink, SHUT_RDWR);
	await(&session, &session.reports, 1);
	assert_int_equal(session.status, MIRACAST_STATUS_CRITICAL_ERROR);
	end(&session);
	assert_int_equal(session.reports, 1);
}

/* The passing of time is what is tested here: ten seconds. */
static void g152_keep_alive(void **state)
{
	struct session session;

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	await(&session, &session.m16s, 1);
	pthread_mutex_lock(&session.lock);
	session.deaf = true;
	pthread_mutex_unlock(&session.lock);
	await(&session, &session.reports, 1);
	assert_int_equal(session.status, MIRACAST_STATUS_MISSING_KEEPALIVE);
	assert_in_range(session.m16s, 2, 3);
	end(&session);
}

static void g175_g176_g184_g187_nothing_left(void **state)
{
	struct session session;
	unsigned fds, threads;

	(void)state;
	init(&session);
	fds = count("/proc/self/fd", NULL);
	threads = count("/proc/self/task", NULL);
	create(&session);
	for (unsigned i = 0; i < 3; i++) { /* I-04 */
		char byte;

		start_well(&session);
		stop(&session);
		assert_int_equal(count("/proc/self/fd", "socket:"), 2);
		/* It is open, and it is the same one. */
		shutdown(session.sink, SHUT_WR);
		assert_int_equal(recv(session.rtsp, &byte, 1, 0), 0);
		hang_up(&session);
	}
	end(&session);
	assert_int_equal(count("/proc/self/fd", NULL), fds);
	await_threads(threads);
}

/* A host that leaves Stop out. */
static void g184_destroy_of_a_running_session(void **state)
{
	struct session session;
	unsigned threads = count("/proc/self/task", NULL);

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	current = &session;
	session.driver.DestroyMiracastContext(session.context);
	current = NULL;
	hang_up(&session);
	await_threads(threads);
}

static void i13_two_contexts(void **state)
{
	struct session one, other;

	(void)state;
	init(&one);
	init(&other);
	create(&one);
	create(&other);
	start_well(&one);
	start_well(&other);
	shutdown(one.sink, SHUT_RDWR);
	await(&one, &one.reports, 1);
	end(&one);
	sink_says_text(&other, "OPTIONS * RTSP/1.0\r\nCSeq: 2\r\n\r\n");
	await(&other, &other.replies, 2);
	assert_int_equal(other.reports, 0);
	end(&other);
}

static void *send_messages(void *ctx)
{
	struct session *self = ctx;

	for (unsigned i = 0; i < 1000; i++) {
		char input[16], output[8];
		UINT returned = 99, size = i % sizeof(output);

		memset(input, (int)i, sizeof(input));
		assert_true(self->driver.HandleKernelModeMessage(self->context,
				    i % sizeof(input), input, size, output,
				    &returned) < 0);
		assert_int_equal(returned, 0);
	}
	return NULL;
}

static void g66_messages_at_once(void **state)
{
	struct session session;
	pthread_t threads[4];

	(void)state;
	init(&session);
	create(&session);
	start_well(&session);
	for (unsigned i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, send_messages, &session);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	end(&session);
}

/* Packed chunks, the event that is no chunk, lost chunks; its own language. */
static void g100_g107_g113_g115_g138_chunks(void **state)
{
	struct session session;

	(void)state;
	init(&session);
	session.chunks = true;
	create(&session);
	assert_int_equal(session.io_controls, is_foreign);
	start_well(&session);
	if (!is_foreign) { /* nobody told it of chunks (G-100) */
		end(&session);
		assert_int_equal(session.calls, 0);
		return;
	}
	await(&session, &session.sent, 3);
	await(&session, &session.calls, 5);
	assert_int_equal(session.frames[0], 7);
	assert_int_equal(session.frames[1], 8);
	assert_int_equal(session.frames[2], 9);
	assert_int_equal(session.io_controls, 2);
	assert_true(session.registered);
	stop(&session);
	hang_up(&session);
	assert_int_equal(session.sent, 3);
	session.calls = 0; /* and once more (I-04) */
	start_well(&session);
	await(&session, &session.sent, 6);
	end(&session);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g06_g13_i01_query),
		cmocka_unit_test(i02_create_with_too_little),
		cmocka_unit_test(g36_g45_monitor),
		cmocka_unit_test(g32_g33_g37_bit_rate),
		cmocka_unit_test(g47_a_slow_sink),
		cmocka_unit_test(g34_i03_start_is_given_up),
		cmocka_unit_test(i14_nonsense_in_start),
		cmocka_unit_test(i14_too_much),
		cmocka_unit_test(g142_g143_requests),
		cmocka_unit_test(g153_teardown),
		cmocka_unit_test(g147_g156_sink_is_gone),
		cmocka_unit_test(g152_keep_alive),
		cmocka_unit_test(g175_g176_g184_g187_nothing_left),
		cmocka_unit_test(g184_destroy_of_a_running_session),
		cmocka_unit_test(i13_two_contexts),
		cmocka_unit_test(g66_messages_at_once),
		cmocka_unit_test(g100_g107_g113_g115_g138_chunks),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: %s MODULE\n", argv[0]);
		return 2;
	}
	module_path = argv[1];
	is_foreign = strstr(module_path, "foreign") != NULL;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
