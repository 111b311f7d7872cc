#include "mode_change.h"

#include "platform/clock.h"
#include "status.h"
#include "streaming.h"
#include "wfd/wfd_modes.h"

/* An in-session change takes effect with a picture that is still to be
 * captured (W-142). */
#define CHANGE_AHEAD_US 100000

void mode_change_want(struct session *self, const struct sundog_mode *mode)
{
	struct mode_change *change = &self->change;

	if (mode->width == 0) {
		change->wanted = false;
		self->target_off = true;
		streaming_end(self);
		if (self->playing && wfd_source_pause(self->talk.source,
					     clock_now_us()) == 0)
			streaming_silence_asked(self);
		return;
	}
	self->target_off = false;
	change->wanted = true;
	change->mode = *mode;
}

static bool ask(struct session *self, const struct wfd_selection *selection)
{
	uint64_t now_us = clock_now_us();
	uint64_t pts_90k = (now_us + CHANGE_AHEAD_US) * 9 / 100;
	struct wfd_selection asked = *selection;

	/* In a session the sound stays as it is (W-142). */
	if (self->selected)
		asked.audio = self->selection.audio;
	if (wfd_source_select(self->talk.source, now_us, &asked, pts_90k) < 0)
		return false;
	self->change.asking = true;
	self->change.asked = selection->mode;
	return true;
}

/* The next of the modes that every sink sets, but the one just refused. */
static bool ask_fallback(struct session *self, const struct wfd_mode *refused)
{
	while (self->change.fallbacks < MODE_LIST_FALLBACKS) {
		const struct wfd_selection *next = mode_list_fallback(
			&self->modes, self->change.fallbacks++);
		char mode[WFD_MODE_TEXT];

		if (!next || next->mode == refused || !ask(self, next))
			continue;
		wfd_mode_format(next->mode, mode);
		contract_text(self->host, SUNDOG_SEVERITY_WARNING,
			"the receiver did not take the mode; trying %s", mode);
		return true;
	}
	return false;
}

static void give_up(struct session *self, NTSTATUS detail, const char *why)
{
	const struct sundog_mode *mode = &self->change.mode;

	session_fail(self, MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE,
		detail, "the receiver did not set %ux%u at %u Hz%s%s",
		(unsigned)mode->width, (unsigned)mode->height,
		(unsigned)(mode->refresh_numerator / mode->refresh_denominator),
		why[0] ? ": " : "", why);
}

static bool in_session(enum wfd_source_state state)
{
	return state == WFD_SOURCE_READY || state == WFD_SOURCE_PLAYING ||
	       state == WFD_SOURCE_STATE_STANDBY;
}

void mode_change_try(struct session *self)
{
	struct mode_change *change = &self->change;
	enum wfd_source_state state = wfd_source_state(self->talk.source);
	const struct wfd_selection *selection;

	/* A sink that is going to sleep takes no M4: it comes when it wakes. */
	if (!change->wanted || change->asking || self->failed ||
		self->silence_asked)
		return;
	if (self->selected && in_session(state) &&
		mode_equals(&change->mode, self->selection.mode)) {
		/* The sink has it: nothing to negotiate. */
		change->wanted = false;
		streaming_resume(self);
		return;
	}
	if (state != WFD_SOURCE_NEGOTIABLE && state != WFD_SOURCE_READY &&
		state != WFD_SOURCE_PLAYING)
		return;
	selection = mode_list_find(&self->modes, &change->mode);
	/* Each is tried anew, also where it was wanted while the fallback of
	 * the one before was on its way. */
	change->fallbacks = 0;
	if (selection) {
		/* Not now: it stays wanted. */
		change->wanted = !ask(self, selection);
		return;
	}
	change->wanted = false;
	if (!ask_fallback(self, NULL))
		give_up(self, STATUS_NO_MATCH,
			"it is none of the modes in common");
}

void mode_change_accepted(struct session *self)
{
	if (!self->change.asking)
		return;
	self->change.asking = false;
	/* Not always what was asked: a refused detail was left out (W-118). */
	self->selection = *wfd_source_selection(self->talk.source);
	if (!self->selected)
		self->audio = self->selection.audio;
	self->selected = true;
	if (!self->playing)
		return;
	/* It may have gone dark meanwhile (G-83); the stream in this mode then
	 * comes with the light. */
	if (self->power_off || self->target_off)
		streaming_end(self);
	else
		streaming_begin(self);
}

void mode_change_refused(struct session *self, const char *why)
{
	if (!self->change.asking)
		return;
	self->change.asking = false;
	if (!ask_fallback(self, self->change.asked))
		give_up(self, STATUS_INVALID_NETWORK_RESPONSE, why);
}
