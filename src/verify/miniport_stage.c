#include "miniport_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "personality_load.h"
#include "personality_reference.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "small_film.h"
#include "verdict.h"

#define NO_LANGUAGE                                                            \
	"the miniport does not speak the reference contract, and there is no " \
	"personality for it"

/* --- the monitor --------------------------------------------------------- */

/* What it is called; the second block is an empty extension. */
#define EDID                                                                   \
	{                                                                      \
		0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, /* header */   \
			0x4d, 0xc4, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01,  \
			0x22, 0x01, 0x03, 0x80, 0x34, 0x1d, 0x78,              \
			0x0a, [126] = 0x01, [127] = 0x05, [128] = 0x02, 0x03,  \
			      0x04, [255] = 0xf7                               \
	}

const struct sundog_request miniport_monitor = {
	.meaning = SUNDOG_MEANS_ARRIVE,
	.connector_type = D3DKMDT_VOT_HDMI,
	.mode_count = 4,
	.edid_bytes = 256,
	.modes = {{640, 480, 60, 1}, {1280, 720, 30, 1}, {1920, 1080, 30, 1},
		{1920, 1080, 60, 1}},
	.edid = EDID,
};

bool miniport_mode_is(
	const struct sundog_target_mode *mode, const struct sundog_mode *other)
{
	return mode->width == other->width && mode->height == other->height &&
	       mode->refresh_denominator != 0 &&
	       other->refresh_denominator != 0 &&
	       (UINT64)mode->refresh_numerator * other->refresh_denominator ==
		       (UINT64)other->refresh_numerator *
			       mode->refresh_denominator;
}

bool miniport_monitor_has(const struct sundog_target_mode *mode)
{
	for (UINT i = 0; i < miniport_monitor.mode_count; i++) {
		if (miniport_mode_is(mode, &miniport_monitor.modes[i]))
			return true;
	}
	return false;
}

/* --- settings ------------------------------------------------------------ */

static NTSTATUS no_indication(HANDLE adapter, const DXGK_CHILD_STATUS *status)
{
	(void)adapter;
	(void)status;
	return STATUS_SUCCESS;
}

static void no_interrupt(HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	(void)adapter;
	(void)data;
}

static void no_dpc(HANDLE adapter)
{
	(void)adapter;
}

/* Whether AddAdapter takes self->settings. */
static bool takes(struct miniport_stage *self)
{
	const struct sundog_adapter_callbacks callbacks = {
		.Size = sizeof(callbacks),
		.hAdapter = self,
		.IndicateChildStatus = no_indication,
		.NotifyInterrupt = no_interrupt,
		.NotifyDpc = no_dpc,
	};
	struct sundog_adapter_interface table = {0};
	char words[160] = "";
	PVOID adapter = NULL;
	NTSTATUS status = miniport_probe_query(
		SUNDOG_ADAPTER_VERSION, sizeof(table), &table);

	if (!NT_SUCCESS(status) || !table.AddAdapter || !table.RemoveAdapter) {
		snprintf(self->why, sizeof(self->why),
			"its export gave no table (0x%08X)", (unsigned)status);
		return false;
	}
	status = table.AddAdapter(
		&callbacks, self->settings, &adapter, words, sizeof(words));
	words[sizeof(words) - 1] = '\0';
	if (NT_SUCCESS(status)) {
		table.RemoveAdapter(adapter);
		return true;
	}
	snprintf(self->why, sizeof(self->why),
		"AddAdapter answered 0x%08X (%.120s)", (unsigned)status, words);
	return false;
}

static bool write_film(struct miniport_stage *self)
{
	const char *folder = self->subject->folder;
	FILE *file;
	bool written;

	if (!folder)
		folder = getenv("TMPDIR");
	if (!folder)
		folder = getenv("TEMP");
	if (!folder)
		folder = "/tmp";
	snprintf(self->film, sizeof(self->film), "%.300s/film-%llu-%llu.h264",
		folder, (unsigned long long)thread_current_id(),
		(unsigned long long)clock_now_us());
	file = file_open(self->film, "wb");
	if (!file) {
		self->film[0] = '\0';
		return false;
	}
	written = fwrite(small_film, 1, small_film_bytes, file) ==
		  small_film_bytes;
	return fclose(file) == 0 && written;
}

static void set_settings(struct miniport_stage *self, const char *screen)
{
	const char *more = self->subject->settings;

	/* Of a name that comes twice the last value counts. */
	snprintf(self->settings, sizeof(self->settings), "screen=%s\n%s",
		screen, more ? more : "");
}

bool miniport_stage_settings(
	struct miniport_stage *self, const struct subject *subject)
{
	char screen[sizeof(self->film) + 8];

	memset(self, 0, sizeof(*self));
	self->subject = subject;
	miniport_probe_init(subject->module);
	verdict_phase("its settings were looked for");
	set_settings(self, "pattern");
	if (takes(self))
		return true;
	if (!miniport_probe_export() || !write_film(self))
		return false;
	snprintf(screen, sizeof(screen), "file:%s", self->film);
	set_settings(self, screen);
	return takes(self);
}

/* --- steps --------------------------------------------------------------- */

static void find_language(struct miniport_stage *self)
{
	const struct sundog_personality_interface *table = personality_load(
		self->subject->personality, self->why, sizeof(self->why));

	self->language = table && table->MakeRequest && table->TakeAnswer &&
			 table->Understand && table->ReadChunk &&
			 table->Release;
	/* Otherwise nothing is asked in it. */
	scripted_driver_init(self->language ? table : &personality_reference);
}

bool miniport_stage_open(
	struct miniport_stage *self, const struct subject *subject)
{
	struct host_options options = {
		.driver_path = "scripted driver",
		.driver_query = scripted_driver_query,
		.miniport_query = miniport_probe_query,
	};
	struct host_error error = {0};

	if (!miniport_stage_settings(self, subject))
		return false;
	find_language(self);
	verdict_phase("the adapter was started");
	options.miniport_path = subject->module;
	options.settings = self->settings;
	if (host_open(&options, &self->host, &error) == 0)
		return true;
	self->host = NULL;
	snprintf(self->why, sizeof(self->why), "%.190s", error.text);
	return false;
}

void miniport_stage_close(struct miniport_stage *self)
{
	if (self->host) {
		verdict_phase("the adapter was removed");
		host_close(self->host);
		self->host = NULL;
	}
	miniport_wait_out();
	if (self->film[0])
		remove(self->film);
	self->film[0] = '\0';
}

bool miniport_stage_prepare(struct miniport_stage *self)
{
	struct host_error error = {0};

	verdict_phase("a session was prepared");
	if (host_prepare(self->host, &error) == 0)
		return true;
	snprintf(self->why, sizeof(self->why), "%.190s", error.text);
	return false;
}

bool miniport_stage_start(struct miniport_stage *self)
{
	unsigned starts = scripted_driver_count(&scripted_driver_seen.starts);
	struct host_error error = {0};

	verdict_phase("the session was started");
	/* There is no network in it: no socket. */
	if (host_start(self->host, SOCKET_NONE, &error)) {
		snprintf(self->why, sizeof(self->why), "%.190s", error.text);
		return false;
	}
	return scripted_driver_wait(&scripted_driver_seen.starts, starts + 1,
		miniport_stage_deadline());
}

bool miniport_stage_finish(struct miniport_stage *self)
{
	struct host_outcome outcome;
	bool finished;

	verdict_phase("the session was ended");
	scripted_driver_hold(false);
	miniport_probe_gather(0);
	finished = host_finish(self->host, &outcome) == 0;
	miniport_wait_out(); /* it hangs: the rest is not judged */
	return finished;
}

bool miniport_stage_end(struct miniport_stage *self)
{
	bool finished = !self->host || miniport_stage_finish(self);

	miniport_stage_close(self);
	return finished;
}

void miniport_stage_none(const char *const *rules, const char *why)
{
	for (; *rules; rules++)
		verdict_none(*rules, "%s", why);
}

uint64_t miniport_stage_deadline(void)
{
	return clock_now_us() + MINIPORT_PATIENCE_US;
}

struct scripted_answer miniport_stage_order(enum sundog_meaning meaning)
{
	struct sundog_request request = {.meaning = (UINT)meaning};

	return scripted_driver_request(&request);
}

bool miniport_stage_speaks(
	struct miniport_stage *self, const char *const *rules)
{
	struct scripted_answer answer = {.status = STATUS_NOT_SUPPORTED};

	/* What changes nothing where nothing is. */
	if (self->language)
		answer = miniport_stage_order(SUNDOG_MEANS_STREAM_STOP);
	if (answer.made && answer.taken && NT_SUCCESS(answer.status))
		return true;
	miniport_wait_out();
	miniport_stage_none(rules, NO_LANGUAGE);
	return false;
}

bool miniport_stage_begin(struct miniport_stage *self,
	const struct subject *subject, const char *const *rules)
{
	if (!miniport_stage_open(self, subject) ||
		!miniport_stage_prepare(self) || !miniport_stage_start(self)) {
		miniport_wait_out();
		miniport_stage_none(rules, self->why);
		return false;
	}
	return miniport_stage_speaks(self, rules);
}

bool miniport_stage_report(const struct sundog_request *monitor, bool *heard)
{
	unsigned before = miniport_count(&miniport_seen.arrivals);
	unsigned requests = miniport_count(&miniport_seen.io_controls);
	bool came;

	scripted_driver_request(monitor);
	came = miniport_count(&miniport_seen.io_controls) > requests;
	if (heard)
		*heard = came;
	return miniport_wait(&miniport_seen.arrivals, before + 1,
		came ? miniport_stage_deadline() : 0);
}

bool miniport_stage_arrive(struct miniport_stage *self)
{
	unsigned modes = scripted_driver_count(&scripted_driver_seen.set_modes);
	struct scripted_answer answer;

	verdict_phase("a monitor was reported");
	answer = scripted_driver_request(&miniport_monitor);
	if (NT_SUCCESS(answer.status) &&
		scripted_driver_wait(&scripted_driver_seen.set_modes, modes + 1,
			miniport_stage_deadline()))
		return true;
	miniport_wait_out();
	snprintf(self->why, sizeof(self->why),
		"no monitor could be reported: the request was answered "
		"0x%08X, and no mode was set",
		(unsigned)answer.status);
	return false;
}

struct sundog_mode miniport_stage_mode(void)
{
	struct sundog_mode mode;

	mutex_lock(&scripted_driver_lock);
	mode = scripted_driver_seen.set_mode;
	mutex_unlock(&scripted_driver_lock);
	return mode;
}

bool miniport_stage_stream(struct miniport_stage *self)
{
	struct sundog_request request = {
		.meaning = SUNDOG_MEANS_STREAM_START,
		.mode = miniport_stage_mode(),
		.bit_rate = 5000000,
	};
	unsigned pictures =
		scripted_driver_count(&scripted_driver_seen.pictures);
	struct scripted_answer answer;

	verdict_phase("a stream was started");
	answer = scripted_driver_request(&request);
	if (NT_SUCCESS(answer.status) && answer.taken &&
		scripted_driver_wait(&scripted_driver_seen.pictures,
			pictures + 1, miniport_stage_deadline())) {
		verdict_phase("a stream was running");
		return true;
	}
	miniport_wait_out();
	snprintf(self->why, sizeof(self->why),
		"there is no stream: the request was answered 0x%08X, and no "
		"picture came",
		(unsigned)answer.status);
	return false;
}

bool miniport_stage_pictures(unsigned more)
{
	unsigned *pictures = &scripted_driver_seen.pictures;
	unsigned first = scripted_driver_count(pictures);

	for (unsigned i = 1; i <= more; i++) {
		if (!scripted_driver_wait(
			    pictures, first + i, miniport_stage_deadline()))
			return false;
	}
	return true;
}

bool miniport_stage_play(struct miniport_stage *self,
	const struct subject *subject, const char *const *rules)
{
	if (!miniport_stage_begin(self, subject, rules))
		return false;
	if (miniport_stage_arrive(self) && miniport_stage_stream(self))
		return true;
	miniport_stage_none(rules, self->why);
	return false;
}

bool miniport_stage_messages_done(void)
{
	return miniport_wait(&miniport_seen.completed,
		miniport_count(&miniport_seen.sent), miniport_stage_deadline());
}
