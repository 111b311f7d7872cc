#include "scripted_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "platform/clock.h"

#define LOOPBACK   0x7F000001u
#define CONNECT_US UINT64_C(5000000)

/* --- life ------------------------------------------------------------------*/

static int connect_to(
	struct scripted_sink *self, const struct socket_address *source)
{
	struct wait_item item = {.want_write = true};
	int error = socket_tcp_connect(source, &self->control);

	if (error)
		return error;
	item.socket = self->control;
	if (wait_any(&item, 1, clock_now_us() + CONNECT_US) <= 0)
		return -ETIMEDOUT;
	return socket_tcp_connected(self->control);
}

static int connect_pair(struct scripted_sink *self)
{
	struct socket_address address = {.ipv4 = LOOPBACK};
	struct wait_item item = {.want_read = true};
	socket_handle listener;
	int error = socket_tcp_listen(&address, &listener);

	if (error)
		return error;
	error = socket_local(listener, &address);
	if (!error)
		error = connect_to(self, &address);
	if (!error) {
		item.socket = listener;
		wait_any(&item, 1, clock_now_us() + CONNECT_US);
		error = socket_tcp_accept(listener, &self->rtsp, NULL);
	}
	socket_close(listener);
	return error;
}

static const struct wfd_sink_config default_config = {
	.video =
		{
			.count = 1,
			.tuples = {{
				.profile = WFD_PROFILE_CBP,
				.level = WFD_LEVEL_4_2,
				/* CEA: 640x480p60, 720p30, 1080p30, 1080p60;
				 * VESA: 800x600p60, 1024x768p60 */
				.masks = {0x1A1, 0x12, 0},
				.frame_rate_control = 0x11,
			}},
		},
	.audio = {.none = true},
	.connector_type = 5,
	.friendly_name = "Test sink",
	.slack_us = 5000000,
};

int scripted_sink_open(
	struct scripted_sink *self, const struct socket_address *source)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->control = SOCKET_NONE;
	self->media = SOCKET_NONE;
	self->rtsp = SOCKET_NONE;
	self->config = default_config;
	mutex_init(&self->lock);
	cond_init(&self->changed);
	error = socket_startup();
	self->has_sockets = !error;
	if (!error)
		error = event_create(&self->event);
	if (error)
		goto out;
	error = source ? connect_to(self, source) : connect_pair(self);
	if (error)
		goto out;
	error = scripted_media_open(self);
	if (error)
		goto out;
	self->memory[1] = malloc(wfd_sink_bytes());
	self->memory[2] = calloc(1, sizeof(*self->talk));
	if (!self->memory[1] || !self->memory[2]) {
		error = -ENOMEM;
		goto out;
	}
	self->talk = self->memory[2];
	scripted_talk_init(self->talk);
out:
	if (error)
		scripted_sink_close(self);
	return error;
}

void scripted_sink_close(struct scripted_sink *self)
{
	mutex_lock(&self->lock);
	self->leaving = true;
	if (self->thread.started)
		event_signal(&self->event);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
	socket_close(self->control);
	socket_close(self->media);
	socket_close(self->rtsp);
	if (self->has_sockets)
		socket_cleanup();
	event_destroy(&self->event);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	for (unsigned i = 0; i < sizeof(self->memory) / sizeof(*self->memory);
		i++)
		free(self->memory[i]);
}

/* --- the thread ------------------------------------------------------------*/

static void take_events(struct scripted_sink *self)
{
	struct wfd_sink_event event;

	while (wfd_sink_event(self->sink, &event)) {
		switch (event.kind) {
		case WFD_SINK_SELECTED:
			self->selection = *wfd_sink_selection(self->sink);
			self->selected++;
			break;
		case WFD_SINK_SETUP:
			self->server_port = event.server_port;
			self->timeout_s = event.timeout_s;
			self->setups++;
			break;
		case WFD_SINK_PLAYING:
			self->playing++;
			break;
		case WFD_SINK_PAUSED:
			self->paused++;
			break;
		case WFD_SINK_STANDBY:
			self->standby++;
			break;
		case WFD_SINK_ENDED:
			self->end = event;
			self->ended++;
			break;
		default:
			break;
		}
	}
}

static void plug(struct scripted_sink *self, uint64_t now_us)
{
	bool attached = self->plugged >= 0;

	wfd_sink_edid(self->sink, self->config.edid,
		attached ? self->config.edid_bytes : 0);
	wfd_sink_connector(self->sink, now_us, self->plugged);
	self->plug = false;
}

static void obey(struct scripted_sink *self)
{
	uint64_t now_us = clock_now_us();
	unsigned orders = self->orders;

	event_reset(&self->event);
	self->orders = 0;
	if (orders & SCRIPTED_UNMUTE)
		self->mute = false;
	if (orders & SCRIPTED_MUTE)
		self->mute = true;
	if (orders & SCRIPTED_ASK_IDR)
		wfd_sink_request_idr(self->sink, now_us);
	if (orders & SCRIPTED_PAUSE)
		wfd_sink_pause(self->sink, now_us);
	if (orders & SCRIPTED_PLAY)
		wfd_sink_play(self->sink, now_us);
	if (orders & SCRIPTED_STANDBY)
		wfd_sink_standby(self->sink, now_us);
	if (orders & SCRIPTED_TEARDOWN)
		wfd_sink_stop(self->sink, now_us);
	if (self->plug)
		plug(self, now_us);
	if (self->say_length > 0)
		scripted_talk_say(self, self->say, self->say_length);
	self->say_length = 0;
	if (orders & (SCRIPTED_CLOSE | SCRIPTED_RESET))
		scripted_talk_close(self,
			orders & SCRIPTED_RESET ? SCRIPTED_RST : SCRIPTED_FIN);
	if (orders & SCRIPTED_CLOSE_MEDIA) {
		socket_close(self->media);
		self->media = SOCKET_NONE;
	}
}

/* Of the sockets and of the script; time itself is the state machine's. */
static void serve(struct scripted_sink *self)
{
	unsigned settling = self->settling;

	obey(self);
	scripted_media_read(self);
	scripted_talk_read(self);
	scripted_talk_act(self);
	if (!self->mute && !self->ended && !self->closed) {
		if (clock_now_us() >= wfd_sink_deadline(self->sink))
			wfd_sink_tick(self->sink, clock_now_us());
		scripted_talk_take(self);
	}
	take_events(self);
	scripted_talk_send(self);
	if (self->ended && self->close_at_end && self->talk->count == 0)
		scripted_talk_close(self, SCRIPTED_FIN);
	self->settled = settling;
	cond_broadcast(&self->changed);
}

static uint64_t next_deadline(const struct scripted_sink *self)
{
	uint64_t due_us = scripted_talk_deadline(self);
	uint64_t tick_us = self->mute || self->ended || self->closed
				   ? WAIT_FOREVER
				   : wfd_sink_deadline(self->sink);

	return due_us < tick_us ? due_us : tick_us;
}

static size_t wait_items(
	const struct scripted_sink *self, struct wait_item items[3])
{
	size_t count = 0;

	items[count++] = (struct wait_item){.event = self->event.handle};
	if (self->media != SOCKET_NONE)
		items[count++] = (struct wait_item){
			.socket = self->media, .want_read = true};
	/* After its end it would be ready for ever. */
	if (self->control != SOCKET_NONE && !self->rtsp_ended)
		items[count++] = (struct wait_item){.socket = self->control,
			.want_read = true,
			.want_write = self->talk->blocked};
	return count;
}

static void sink_thread(void *arg)
{
	struct scripted_sink *self = arg;
	int error = 0;

	mutex_lock(&self->lock);
	if (self->close_on_connect)
		scripted_talk_close(self, self->close_on_connect);
	cond_broadcast(&self->changed);
	while (!self->leaving) {
		struct wait_item items[3];
		size_t count = wait_items(self, items);
		uint64_t due_us = next_deadline(self);

		mutex_unlock(&self->lock);
		error = wait_any(items, count, due_us);
		mutex_lock(&self->lock);
		if (error < 0)
			break;
		serve(self);
	}
	self->robbed = error < 0;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

int scripted_sink_run(struct scripted_sink *self)
{
	struct wfd_sink_config config = self->config;

	if (config.connector_type < 0)
		config.edid_bytes = 0;
	self->sink = wfd_sink_init(self->memory[1], &config);
	wfd_sink_start(self->sink, clock_now_us());
	return thread_start(&self->thread, sink_thread, self, "scripted-sink");
}

/* --- what others ask for ---------------------------------------------------*/

int scripted_sink_add_rule(
	struct scripted_sink *self, const struct scripted_rule *rule)
{
	int error = -ENOSPC;

	mutex_lock(&self->lock);
	if (self->rule_count < SCRIPTED_RULES_MAX) {
		self->rules[self->rule_count++] = *rule;
		error = 0;
	}
	mutex_unlock(&self->lock);
	return error;
}

void scripted_sink_drop_rules(struct scripted_sink *self)
{
	mutex_lock(&self->lock);
	self->rule_count = 0;
	mutex_unlock(&self->lock);
}

void scripted_sink_order(struct scripted_sink *self, enum scripted_order order)
{
	mutex_lock(&self->lock);
	/* The last of these two counts. */
	if (order == SCRIPTED_MUTE || order == SCRIPTED_UNMUTE)
		self->orders &= ~(unsigned)(SCRIPTED_MUTE | SCRIPTED_UNMUTE);
	self->orders |= (unsigned)order;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

void scripted_sink_plug(struct scripted_sink *self, int connector_type)
{
	mutex_lock(&self->lock);
	self->plugged = connector_type;
	self->plug = true;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

int scripted_sink_say(
	struct scripted_sink *self, const void *bytes, size_t length)
{
	int error = 0;

	if (length > SCRIPTED_SAY_BYTES)
		return -EMSGSIZE;
	mutex_lock(&self->lock);
	if (self->say_length > 0) {
		error = -EBUSY;
	} else {
		memcpy(self->say, bytes, length);
		self->say_length = length;
		event_signal(&self->event);
	}
	mutex_unlock(&self->lock);
	return error;
}

bool scripted_sink_settle(struct scripted_sink *self, uint64_t deadline_us)
{
	unsigned wanted;

	mutex_lock(&self->lock);
	wanted = ++self->settling;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
	return scripted_sink_wait(self, &self->settled, wanted, deadline_us);
}

bool scripted_sink_wait(struct scripted_sink *self, const unsigned *counter,
	unsigned value, uint64_t deadline_us)
{
	bool in_time = true;

	mutex_lock(&self->lock);
	while (*counter < value && in_time && !self->robbed)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	in_time = *counter >= value;
	mutex_unlock(&self->lock);
	return in_time;
}

unsigned scripted_sink_read(struct scripted_sink *self, const unsigned *counter)
{
	unsigned value;

	mutex_lock(&self->lock);
	value = *counter;
	mutex_unlock(&self->lock);
	return value;
}
