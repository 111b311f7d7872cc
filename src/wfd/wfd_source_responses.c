/*
 * What the sink answers the source: to M1, M3, M4, M5, M12 and M16.
 */
#include "wfd_source_machine.h"

#include <stdio.h>
#include <string.h>

#include "wfd_body.h"
#include "wfd_parameters.h"
#include "wfd_reasons.h"

/* What a status says about the sink, for people. */
static const char *meaning(unsigned status)
{
	switch (status) {
	case 303:
	case 415:
	case 451:
		return "it does not support what was asked";
	case 400:
		return "it could not read the message";
	case 403:
		return "it does not allow it";
	case 404:
		return "it does not know the address";
	case 405:
	case 501:
		return "it does not know the method";
	case 406:
		return "its state does not allow it";
	case 453:
		return "it has not enough bandwidth";
	case 454:
		return "it does not know the session";
	case 455:
		return "it is at another step";
	case 503:
		return "it is busy";
	case 505:
	case 551:
		return "it speaks another protocol";
	default:
		return status >= 500 ? "it failed" : "it refused";
	}
}

/* The handshake can't go on. */
static void refused(struct wfd_source *self, const char *what,
	const struct rtsp_message *message)
{
	char reason[40], detail[160];

	wfd_text_show(message->reason, reason, sizeof(reason));
	snprintf(detail, sizeof(detail), "the sink answered %s with %u %s: %s",
		what, message->status, reason, meaning(message->status));
	wfd_source_end(self, WFD_END_PROTOCOL, (int)message->status, detail);
}

/* M1. */
static void on_m1(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct wfd_text methods = rtsp_message_header(message, "Public");

	if (message->status != 200) {
		refused(self, "M1 (OPTIONS)", message);
		return;
	}
	/* 3.3: lenient, unless it names something else altogether. */
	if (methods.data != NULL && !rtsp_list_has(methods, "org.wfa.wfd1.0") &&
		!(rtsp_list_has(methods, "GET_PARAMETER") &&
			rtsp_list_has(methods, "SET_PARAMETER"))) {
		wfd_source_end(self, WFD_END_PROTOCOL, 0,
			"the sink's answer to M1 (OPTIONS) does not name "
			"Wi-Fi Display");
		return;
	}
	if (self->m2_seen) {
		wfd_source_send_m3(self, now_us);
		return;
	}
	self->state = WFD_SOURCE_WAIT_M2;
	wfd_source_wait(self, now_us, STEP_M2, WFD_M2_PATIENCE_US);
}

/* M3. */

static void keep_answer(struct wfd_source *self, struct wfd_text body)
{
	if (body.length > sizeof(self->answer))
		body.length = sizeof(self->answer);
	if (body.length > 0)
		memcpy(self->answer, body.data, body.length);
	self->answer_length = body.length;
}

static void on_m3(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (message->status == 451 && !self->m3_short) {
		self->m3_short = true;
		wfd_source_send_m3(self, now_us);
		return;
	}
	if (message->status != 200) {
		refused(self, "M3 (capabilities)", message);
		return;
	}
	keep_answer(self, message->body);
	wfd_capabilities_read(&self->capabilities, message->body.data,
		message->body.length, &self->problems);
	if (self->capabilities.rtp_port0 == 0) {
		wfd_source_end(self, WFD_END_PROTOCOL, 0,
			"the sink's answer to M3 names no RTP port for the "
			"picture (wfd_client_rtp_ports)");
		return;
	}
	self->state = WFD_SOURCE_NEGOTIABLE;
	wfd_source_push(self, WFD_SOURCE_CAPABILITIES);
}

static void on_m3_again(
	struct wfd_source *self, const struct rtsp_message *message)
{
	struct wfd_source_event *event;

	if (message->status == 200)
		wfd_capabilities_read(&self->capabilities, message->body.data,
			message->body.length, &self->problems);
	event = wfd_source_push(self, WFD_SOURCE_REQUERIED);
	if (message->status != 200)
		event->status = (int)message->status;
}

/* M4. */

struct refusal {
	bool any;
	bool video, audio, other; /* what was refused */
	char name[40];		  /* the first of them */
	unsigned code;
};

/* The reason lines of a 303, or of a 200 that some peers send instead. */
static struct refusal read_refusal(const struct rtsp_message *message)
{
	struct wfd_text rest = message->body;
	struct wfd_body_line line;
	struct refusal refusal = {0};

	while (wfd_body_next(&rest, &line)) {
		enum wfd_parameter parameter =
			wfd_parameter_find(line.name, NULL);
		unsigned codes[WFD_REASONS_MAX];

		if (!line.has_value ||
			wfd_reasons_parse(line.value, codes) == 0)
			continue;
		/* Who knows what an unknown number in a 200 means. */
		if (message->status == 200 &&
			parameter == WFD_PARAMETER_UNKNOWN)
			continue;
		if (parameter == WFD_VIDEO_FORMATS)
			refusal.video = true;
		else if (parameter == WFD_AUDIO_CODECS)
			refusal.audio = true;
		else
			refusal.other = true;
		if (!refusal.any) {
			wfd_text_show(
				line.name, refusal.name, sizeof(refusal.name));
			refusal.code = codes[0];
		}
		refusal.any = true;
	}
	return refusal;
}

/*
 * The nearest thing that the sink may take instead: the same mode, because
 * the encoder runs in it, at the lowest level that carries it and without
 * extras; another sound. False: there is nothing left to adjust.
 */
static bool adjust(struct wfd_source *self, const struct refusal *refusal)
{
	struct wfd_selection *wanted = &self->wanted;
	struct wfd_selection before = *wanted;

	if (refusal->other)
		return false;
	if (refusal->video || !refusal->any) {
		if (wanted->level > wanted->mode->level)
			wanted->level = wanted->mode->level;
		wanted->frame_rate_control = 0;
		wanted->min_slice = 0;
		wanted->slice_enc = 0;
	}
	if (refusal->audio)
		wanted->audio = wanted->audio == WFD_AUDIO_LPCM_48K
					? WFD_AUDIO_NONE
					: WFD_AUDIO_LPCM_48K;
	return before.level != wanted->level ||
	       before.frame_rate_control != wanted->frame_rate_control ||
	       before.min_slice != wanted->min_slice ||
	       before.slice_enc != wanted->slice_enc ||
	       before.audio != wanted->audio;
}

static void give_up(struct wfd_source *self, const struct refusal *refusal,
	const struct rtsp_message *message)
{
	char mode[WFD_MODE_TEXT], reason[40];
	struct wfd_source_event *event;

	wfd_mode_format(self->wanted.mode, mode);
	wfd_text_show(message->reason, reason, sizeof(reason));
	if (!self->session)
		self->state = WFD_SOURCE_NEGOTIABLE;
	event = wfd_source_push(self, WFD_SOURCE_REFUSED);
	event->status =
		refusal->any ? (int)refusal->code : (int)message->status;
	if (refusal->any)
		snprintf(event->detail, sizeof(event->detail),
			"the sink refused %s %s level %s: %s %u (%s)", mode,
			wfd_profile_name(self->wanted.profile),
			wfd_level_name(self->wanted.level), refusal->name,
			refusal->code, wfd_reason_text(refusal->code));
	else
		snprintf(event->detail, sizeof(event->detail),
			"the sink refused %s %s level %s: %u %s", mode,
			wfd_profile_name(self->wanted.profile),
			wfd_level_name(self->wanted.level), message->status,
			reason);
}

static void on_m4(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct refusal refusal = read_refusal(message);

	if (message->status == 200 && !refusal.any) {
		self->selection = self->wanted;
		self->has_selection = true;
		wfd_source_push(self, WFD_SOURCE_SELECTED);
		if (self->session || self->state != WFD_SOURCE_M4)
			return;
		self->state = WFD_SOURCE_M5;
		wfd_source_send_trigger(
			self, now_us, ASK_SETUP, WFD_TRIGGER_SETUP);
		return;
	}
	if (message->status != 200 && message->status != 303 &&
		message->status != 453 && !self->session) {
		refused(self, "M4 (the chosen mode)", message);
		return;
	}
	if (!self->m4_retried && adjust(self, &refusal)) { /* W-118 */
		self->m4_retried = true;
		wfd_source_send_m4(self, now_us);
		return;
	}
	give_up(self, &refusal, message);
}

/* M5, M12. */

static void on_setup_trigger(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (message->status != 200) {
		refused(self, "M5 (trigger SETUP)", message);
		return;
	}
	self->state = WFD_SOURCE_WAIT_M6;
	wfd_source_wait(
		self, now_us, STEP_M6, WFD_REQUEST_US + self->config.slack_us);
}

/*
 * The request that a trigger asked for may have overtaken the answer; and a
 * sink that refuses a trigger stays where it is.
 */
static void on_trigger(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message, bool follows, enum source_step step)
{
	if (message->status == 200 && follows)
		wfd_source_wait(self, now_us, step,
			WFD_REQUEST_US + self->config.slack_us); /* T8 */
}

void wfd_source_on_response(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message, enum source_ask ask)
{
	switch (ask) {
	case ASK_NOTHING:
		break;
	case ASK_M1:
		on_m1(self, now_us, message);
		break;
	case ASK_M3:
		on_m3(self, now_us, message);
		break;
	case ASK_AGAIN:
		on_m3_again(self, message);
		break;
	case ASK_M4:
		on_m4(self, now_us, message);
		break;
	case ASK_SETUP:
		on_setup_trigger(self, now_us, message);
		break;
	case ASK_PLAY:
		on_trigger(self, now_us, message,
			self->state == WFD_SOURCE_READY ||
				self->state == WFD_SOURCE_STATE_STANDBY,
			STEP_RESUME);
		break;
	case ASK_PAUSE:
		on_trigger(self, now_us, message,
			self->state == WFD_SOURCE_PLAYING, STEP_M9);
		break;
	case ASK_TEARDOWN:
		/* 200: M8 follows. Anything else: it never will. */
		if (message->status != 200)
			wfd_source_end(self, WFD_END_STOPPED, 0, NULL);
		break;
	case ASK_STANDBY:
		if (message->status != 200 ||
			(self->state != WFD_SOURCE_READY &&
				self->state != WFD_SOURCE_PLAYING))
			break;
		self->state = WFD_SOURCE_STATE_STANDBY;
		wfd_source_wait(self, now_us, STEP_NONE, 0);
		wfd_source_push(self, WFD_SOURCE_STANDBY);
		break;
	case ASK_ALIVE:
		wfd_keepalive_answered(&self->keepalive, now_us); /* W-31 */
		break;
	}
}
