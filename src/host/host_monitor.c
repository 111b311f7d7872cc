#include "host_monitor.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host_error.h"

/* G-206, G-208: the source's VSync rate is the far-end display's divided. */
static bool acceptable(const struct sundog_target_mode *mode)
{
	if (mode->width == 0 || mode->height == 0 ||
		mode->refresh_denominator == 0)
		return false;
	if (mode->vsync_divider < 1 || mode->vsync_divider > 63)
		return false;
	return (uint64_t)mode->refresh_numerator * 10 >=
	       (uint64_t)mode->refresh_denominator * mode->vsync_divider * 239;
}

/* Rounded: 59.94 is what people call 60. */
static unsigned refresh_of(const struct sundog_target_mode *mode)
{
	return (unsigned)(((uint64_t)mode->refresh_numerator +
				  mode->refresh_denominator / 2) /
			  mode->refresh_denominator);
}

static bool has_size(
	const struct sundog_target_mode *mode, const struct host_mode *wanted)
{
	return (wanted->width == 0 || wanted->width == mode->width) &&
	       (wanted->height == 0 || wanted->height == mode->height);
}

/* How far a mode's rate is from the wanted one, Hz. */
static unsigned rate_distance(
	const struct sundog_target_mode *mode, const struct host_mode *wanted)
{
	unsigned refresh = refresh_of(mode);

	if (wanted->refresh == 0)
		return 0;
	return refresh > wanted->refresh ? refresh - wanted->refresh
					 : wanted->refresh - refresh;
}

int host_monitor_choose(const struct sundog_target_mode *modes, unsigned count,
	const struct host_mode *wanted)
{
	bool any_size = wanted->width == 0 && wanted->height == 0;
	unsigned nearest = UINT_MAX;
	int first = -1, best = -1;

	for (unsigned i = 0; i < count; i++) {
		unsigned distance;

		if (!acceptable(&modes[i]))
			continue;
		if (first < 0)
			first = (int)i;
		if (!has_size(&modes[i], wanted))
			continue;
		distance = rate_distance(&modes[i], wanted);
		/* Without a size, a rate alone is not worth a worse mode. */
		if (distance >= nearest || (any_size && distance != 0))
			continue;
		nearest = distance;
		best = (int)i;
	}
	return best < 0 ? first : best;
}

int host_monitor_find(const struct sundog_target_mode *modes, unsigned count,
	const struct host_mode *wanted)
{
	for (unsigned i = 0; i < count; i++) {
		if (acceptable(&modes[i]) && has_size(&modes[i], wanted) &&
			rate_distance(&modes[i], wanted) == 0)
			return (int)i;
	}
	return -1;
}

/* What is committed, for host_monitor_display. mode NULL: nothing. */
static void note_committed(struct host_monitor *self,
	const struct sundog_target_mode *mode, bool power_on)
{
	mutex_lock(&self->lock);
	self->display.active = mode != NULL;
	self->display.powered = power_on;
	if (mode)
		self->display.mode = *mode;
	else
		memset(&self->display.mode, 0, sizeof(self->display.mode));
	mutex_unlock(&self->lock);
}

static void take_path_down(struct host_monitor *self)
{
	NTSTATUS status;

	if (!self->display.active)
		return;
	note_committed(self, NULL, false);
	status = host_adapter_commit(self->adapter, NULL, FALSE);
	if (!NT_SUCCESS(status))
		host_warn(self->watch,
			"the miniport did not take the path down: 0x%08X",
			host_status_hex(status));
	if (self->watch->observer.mode)
		self->watch->observer.mode(self->watch->ctx, 0, 0, 0, 0);
}

static int commit(
	struct host_monitor *self, const struct sundog_target_mode *mode)
{
	NTSTATUS status = host_adapter_commit(self->adapter, mode, TRUE);

	if (!NT_SUCCESS(status)) {
		host_warn(self->watch,
			"the miniport refuses the mode %ux%u at %u/%u Hz that "
			"it enumerated: 0x%08X",
			mode->width, mode->height, mode->refresh_numerator,
			mode->refresh_denominator, host_status_hex(status));
		return -EIO;
	}
	note_committed(self, mode, true);
	if (self->watch->observer.mode)
		self->watch->observer.mode(self->watch->ctx, mode->width,
			mode->height, mode->refresh_numerator,
			mode->refresh_denominator);
	return 0;
}

/* Tells the user, once per session, when the mode is not the wanted one. */
static void note_difference(
	struct host_monitor *self, const struct sundog_target_mode *mode)
{
	const struct host_mode *wanted = &self->wanted;
	bool size = has_size(mode, wanted);
	char missing[48], rate[24] = "";

	if (self->noted || (size && rate_distance(mode, wanted) == 0))
		return;
	self->noted = true;
	if (size)
		snprintf(rate, sizeof(rate), " at %u Hz", wanted->refresh);
	if (wanted->width == 0 && wanted->height == 0)
		snprintf(missing, sizeof(missing), "mode%s", rate);
	else
		snprintf(missing, sizeof(missing), "mode %ux%u%s",
			wanted->width, wanted->height, rate);
	host_note(self->watch,
		"there is no %s with this receiver on this link; using %ux%u "
		"at %u Hz",
		missing, mode->width, mode->height, refresh_of(mode));
}

/* The caller frees; NULL and 0 when there are none. */
static struct sundog_target_mode *enumerate(
	struct host_monitor *self, UINT *count)
{
	struct sundog_target_mode *modes = NULL;
	NTSTATUS status = host_adapter_modes(self->adapter, &modes, count);

	if (!NT_SUCCESS(status))
		host_warn(self->watch,
			"the miniport does not enumerate the target's modes: "
			"0x%08X",
			host_status_hex(status));
	mutex_lock(&self->lock);
	self->display.mode_count = *count;
	mutex_unlock(&self->lock);
	return modes;
}

static void choose_and_commit(struct host_monitor *self)
{
	UINT count;
	struct sundog_target_mode *modes = enumerate(self, &count);
	int chosen = host_monitor_choose(modes, count, &self->wanted);

	if (chosen < 0) {
		host_warn(self->watch,
			"none of the target's %u modes can be used: no picture "
			"will be sent",
			count);
	} else {
		note_difference(self, &modes[chosen]);
		commit(self, &modes[chosen]);
	}
	free(modes);
}

static void arrive(struct host_monitor *self, const DXGK_CHILD_STATUS *child)
{
	UCHAR edid[HOST_EDID_BYTES_MAX];
	UINT bytes;
	NTSTATUS status = host_adapter_descriptor(
		self->adapter, edid, sizeof(edid), &bytes);

	host_trace(self->watch,
		"monitor on target %u, connector %d, descriptor of %u bytes "
		"(0x%08X)",
		(unsigned)child->ChildUid,
		(int)child->Miracast.MiracastMonitorType, bytes,
		host_status_hex(status));
	mutex_lock(&self->lock);
	self->connected = true;
	self->display.connector_type = child->Miracast.MiracastMonitorType;
	self->display.edid_bytes = bytes;
	memcpy(self->display.edid, edid, bytes);
	mutex_unlock(&self->lock);
	choose_and_commit(self);
}

static void depart(struct host_monitor *self)
{
	if (!self->connected)
		return;
	mutex_lock(&self->lock);
	self->connected = false;
	mutex_unlock(&self->lock);
	self->noted = false; /* its departure ends the session */
	host_trace(self->watch, "the monitor left");
	/* The session first: what the miniport says to the driver about the
	 * path that goes down must not make it negotiate once more. */
	self->departed(self->ctx);
	take_path_down(self);
}

static void process(struct host_monitor *self, enum host_monitor_event event)
{
	DXGK_CHILD_STATUS child;
	NTSTATUS status;

	if (event == HOST_MONITOR_DEPARTED) {
		depart(self);
		return;
	}
	status = host_adapter_child_status(self->adapter, &child);
	if (!NT_SUCCESS(status)) {
		host_warn(self->watch,
			"the miniport does not tell the target's status: "
			"0x%08X",
			host_status_hex(status));
		return;
	}
	if (child.Type != StatusMiracastConnection)
		host_warn(self->watch,
			"the miniport answered a status of type %d for its "
			"Miracast target (G-64)",
			(int)child.Type);
	else if (!child.Miracast.Connected)
		depart(self); /* it left again meanwhile */
	else if (event == HOST_MONITOR_ARRIVED || !self->connected)
		arrive(self, &child);
}

static int set_mode(struct host_monitor *self, const struct host_mode *wanted)
{
	UINT count;
	struct sundog_target_mode *modes;
	int chosen, result = -ENOENT;

	if (!self->connected)
		return -ENOTCONN;
	modes = enumerate(self, &count);
	chosen = host_monitor_find(modes, count, wanted);
	if (chosen >= 0)
		result = commit(self, &modes[chosen]);
	if (result == 0)
		self->wanted = *wanted;
	free(modes);
	return result;
}

static int set_power(struct host_monitor *self, bool on)
{
	const struct sundog_target_mode mode = self->display.mode;
	NTSTATUS status;

	if (!self->connected || !self->display.active)
		return -ENOTCONN;
	if (self->display.powered == on)
		return 0;
	status = host_adapter_commit(self->adapter, &mode, on);
	host_trace(self->watch, "the monitor's power %s: 0x%08X",
		on ? "on" : "off", host_status_hex(status));
	if (!NT_SUCCESS(status))
		return -EIO;
	note_committed(self, &mode, on);
	return 0;
}

/* One request, called with the lock held, which it leaves meanwhile. */
static void serve(struct host_monitor *self)
{
	struct host_monitor_request *request = self->request;
	int result;

	self->busy = true;
	mutex_unlock(&self->lock);
	result = request->mode ? set_mode(self, request->mode)
			       : set_power(self, request->on);
	mutex_lock(&self->lock);
	self->busy = false;
	self->request = NULL;
	request->result = result;
	request->done = true;
	cond_broadcast(&self->changed);
}

static void run(void *arg)
{
	struct host_monitor *self = arg;

	mutex_lock(&self->lock);
	while (!self->quit) {
		enum host_monitor_event event;

		if (self->count == 0) { /* a request is of what is known */
			if (self->request)
				serve(self);
			else
				cond_wait(&self->changed, &self->lock);
			continue;
		}
		event = self->events[self->first];
		self->first = (self->first + 1) % HOST_MONITOR_EVENTS;
		self->count--;
		self->busy = true;
		mutex_unlock(&self->lock);
		process(self, event);
		mutex_lock(&self->lock);
		self->busy = false;
		cond_broadcast(&self->changed);
	}
	mutex_unlock(&self->lock);
}

void host_monitor_init(struct host_monitor *self, struct host_adapter *adapter,
	const struct host_watch *watch, const struct host_mode *wanted,
	void (*departed)(void *ctx), void *ctx)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
	self->adapter = adapter;
	self->watch = watch;
	self->wanted = *wanted;
	self->departed = departed;
	self->ctx = ctx;
	self->display.base_type = D3DKMDT_VOT_MIRACAST;
}

int host_monitor_run(struct host_monitor *self)
{
	return thread_start(&self->thread, run, self, "host-monitor");
}

void host_monitor_end(struct host_monitor *self)
{
	if (!self->adapter)
		return;
	mutex_lock(&self->lock);
	self->quit = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
}

void host_monitor_destroy(struct host_monitor *self)
{
	if (!self->adapter)
		return;
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	self->adapter = NULL;
}

void host_monitor_post(struct host_monitor *self, enum host_monitor_event event)
{
	mutex_lock(&self->lock);
	if (self->count > 0) {
		unsigned last =
			(self->first + self->count - 1) % HOST_MONITOR_EVENTS;

		/* The status is asked for anew anyway: the same news twice is
		 * once. Beyond the room only the newest news counts. */
		if (self->events[last] == event)
			goto out;
		/* An arrival asks, too; both would commit twice. */
		if (event == HOST_MONITOR_ASK &&
			self->events[last] == HOST_MONITOR_ARRIVED)
			goto out;
		if (event == HOST_MONITOR_ARRIVED &&
			self->events[last] == HOST_MONITOR_ASK) {
			self->events[last] = event;
			goto out;
		}
		if (self->count == HOST_MONITOR_EVENTS) {
			self->events[last] = event;
			goto out;
		}
	}
	self->events[(self->first + self->count) % HOST_MONITOR_EVENTS] = event;
	self->count++;
	cond_broadcast(&self->changed);
out:
	mutex_unlock(&self->lock);
}

void host_monitor_settle(struct host_monitor *self)
{
	mutex_lock(&self->lock);
	while (self->count > 0 || self->busy)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
}

static int ask(struct host_monitor *self, struct host_monitor_request *request)
{
	mutex_lock(&self->lock);
	while (self->request && !self->quit)
		cond_wait(&self->changed, &self->lock);
	if (!self->quit) {
		self->request = request;
		cond_broadcast(&self->changed);
	}
	/* What the thread has begun it brings to an end; what it has not when
	 * it ends, nobody does. */
	while (!request->done && (!self->quit || self->busy))
		cond_wait(&self->changed, &self->lock);
	if (self->request == request)
		self->request = NULL;
	mutex_unlock(&self->lock);
	return request->done ? request->result : -ENOTCONN;
}

int host_monitor_set_mode(
	struct host_monitor *self, const struct host_mode *wanted)
{
	struct host_monitor_request request = {.mode = wanted};

	return ask(self, &request);
}

int host_monitor_set_power(struct host_monitor *self, bool on)
{
	struct host_monitor_request request = {.on = on};

	return ask(self, &request);
}

bool host_monitor_display(struct host_monitor *self, struct host_display *out)
{
	bool connected;

	mutex_lock(&self->lock);
	connected = self->connected;
	if (connected)
		*out = self->display;
	else
		*out = (struct host_display){
			.base_type = self->display.base_type};
	mutex_unlock(&self->lock);
	return connected;
}
