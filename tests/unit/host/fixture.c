#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sundog_target_mode default_modes[] = {
	{1920, 1080, 60, 1, 1},
	{1280, 720, 60, 1, 1},
	{1920, 1080, 24000, 1001, 1},
};

void fixture_log(struct fixture *self, const char *word)
{
	mutex_lock(&self->lock);
	self->log_bytes += (size_t)snprintf(self->log + self->log_bytes,
		sizeof(self->log) - self->log_bytes, " %s", word);
	if (self->log_bytes > sizeof(self->log) / 2)
		self->log_bytes = 0; /* long runs look at the end only */
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void record(struct script *script, const char *what)
{
	fixture_log(fixture_of(script), what);
}

static unsigned count_locked(const struct fixture *self, const char *word)
{
	size_t length = strlen(word);
	unsigned count = 0;

	for (const char *at = self->log; (at = strstr(at, word)); at += length)
		count += at[-1] == ' ' &&
			 (at[length] == ' ' || at[length] == '\0');
	return count;
}

unsigned fixture_count(struct fixture *self, const char *word)
{
	unsigned count;

	mutex_lock(&self->lock);
	count = count_locked(self, word);
	mutex_unlock(&self->lock);
	return count;
}

void fixture_wait(struct fixture *self, const char *word, unsigned count)
{
	uint64_t deadline_us = far_us();
	bool in_time = true;

	mutex_lock(&self->lock);
	while (count_locked(self, word) < count && in_time)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	if (!in_time)
		print_message("no \"%s\" in:%s\n", word, self->log);
	mutex_unlock(&self->lock);
	assert_true(in_time);
}

bool fixture_in_order(struct fixture *self, const char *first, const char *then)
{
	char spaced_first[64], spaced_then[64];
	const char *at;
	bool found;

	snprintf(spaced_first, sizeof(spaced_first), " %s ", first);
	snprintf(spaced_then, sizeof(spaced_then), " %s", then);
	mutex_lock(&self->lock);
	at = strstr(self->log, spaced_first);
	found = at && strstr(at, spaced_then);
	if (!found)
		print_message("not in order:%s\n", self->log);
	mutex_unlock(&self->lock);
	return found;
}

int fixture_setup(void **state)
{
	const struct socket_address any = {.ipv4 = 0x7F000001};
	struct fixture *self = calloc(1, sizeof(*self));

	*state = self;
	if (!self || event_create(&self->go) || event_create(&self->seen))
		return -1;
	mutex_init(&self->lock);
	cond_init(&self->changed);
	self->sink = SOCKET_NONE;
	self->script.record = record;
	self->script.children[0] = (struct sundog_child){
		SCRIPT_TARGET, D3DKMDT_VOT_MIRACAST, HpdAwarenessInterruptible};
	self->script.child_count = 1;
	self->script.modes = default_modes;
	self->script.mode_count = 3;
	self->script.edid_bytes = 256;
	snprintf(self->settings, sizeof(self->settings), "script=%llx\n",
		(unsigned long long)(uintptr_t)&self->script);
	self->options = (struct host_options){
		.driver_path = MODULE_DRIVER,
		.miniport_path = MODULE_MINIPORT,
		.settings = self->settings,
		.observer = &self->observer,
		.observer_ctx = self,
	};
	return rtsp_listener_open(&self->listener, &any);
}

int fixture_teardown(void **state)
{
	struct fixture *self = *state;

	event_signal(&self->go);
	host_close(self->host);
	rtsp_listener_close(&self->listener);
	socket_close(self->sink);
	event_destroy(&self->go);
	event_destroy(&self->seen);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self);
	return 0;
}

/* For the test's log: why. */
static void check(struct fixture *self, int result)
{
	if (result)
		print_message("%d: %s\n", result, self->error.text);
	assert_int_equal(result, 0);
}

void fixture_open(struct fixture *self)
{
	check(self, host_open(&self->options, &self->host, &self->error));
}

void fixture_prepare(struct fixture *self)
{
	check(self, host_prepare(self->host, &self->error));
}

void fixture_start(struct fixture *self)
{
	socket_handle rtsp;

	socket_close(self->sink);
	assert_int_equal(
		socket_tcp_connect(&self->listener.address, &self->sink), 0);
	assert_int_equal(rtsp_listener_accept(
				 &self->listener, far_us(), NULL, &rtsp, NULL),
		0);
	check(self, host_start(self->host, rtsp, &self->error));
}

void fixture_wait_phase(struct fixture *self, enum host_phase phase)
{
	uint64_t deadline_us = far_us();

	/* Only the end is an event; for the rest there is nothing but to
	 * look. */
	while (host_wait(self->host, phase == HOST_ENDED ? deadline_us : 0,
		       &self->outcome) != phase) {
		assert_true(clock_now_us() < deadline_us);
		clock_sleep_until_us(clock_now_us() + 500);
	}
}

void fixture_run(struct fixture *self)
{
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	/* The host asks whether a monitor is there (G-64). What the test says
	 * of one comes after that, and what it asks of the monitor's thread
	 * is done after that. */
	fixture_wait(self, "child", 1);
	host_monitor_power(self->host, true);
}

void fixture_finish(struct fixture *self)
{
	assert_int_equal(host_finish(self->host, &self->outcome), 0);
}

void fixture_indicate(struct fixture *self, BOOLEAN connected)
{
	DXGK_CHILD_STATUS status;

	memset(&status, 0, sizeof(status));
	status.Type = StatusMiracastConnection;
	status.ChildUid = SCRIPT_TARGET;
	status.Miracast.Connected = connected;
	status.Miracast.MiracastMonitorType = D3DKMDT_VOT_MIRACAST;
	atomic_store(&self->script.connected, connected);
	assert_int_equal(self->script.adapter.IndicateChildStatus(
				 self->script.adapter.hAdapter, &status),
		STATUS_SUCCESS);
}

NTSTATUS fixture_io(struct fixture *self)
{
	char byte = 'x';
	UINT returned;

	return self->script.host.MiracastIoControl(
		self->script.device, FALSE, 1, &byte, 0, NULL, &returned);
}

static VOID NTAPI completed(PVOID ctx, PIO_STATUS_BLOCK block)
{
	fixture_log(ctx,
		block->Status == STATUS_CANCELLED && block->Information == 0
			? "cancelled"
			: "completed");
}

NTSTATUS fixture_send(struct fixture *self)
{
	return self->script.kernel.DxgkCbMiracastSendMessage(
		self->script.kernel.MiracastHandle, 0, NULL, 0, NULL, completed,
		self);
}

NTSTATUS fixture_interrupt(struct fixture *self, UINT64 frame)
{
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data;
	char text[] = "private";

	memset(&data, 0, sizeof(data));
	data.InterruptType = DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = SCRIPT_TARGET;
	data.MiracastEncodeChunkCompleted.ChunkInfo.ChunkType =
		DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE;
	data.MiracastEncodeChunkCompleted.ChunkInfo.ChunkId.FrameNumber = frame;
	data.MiracastEncodeChunkCompleted.pPrivateDriverData = text;
	data.MiracastEncodeChunkCompleted.PrivateDataDriverSize = sizeof(text);
	self->script.adapter.NotifyInterrupt(
		self->script.adapter.hAdapter, &data);
	return data.MiracastEncodeChunkCompleted.Status;
}
