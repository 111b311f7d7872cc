/*
 * A session's steps, in the order of the normal sequence. All of them run on
 * the lifecycle thread.
 */
#include "host_private.h"

#include <errno.h>
#include <string.h>

#include "host_calls.h"
#include "host_error.h"
#include "platform/clock.h"
#include "platform/wait.h"

/* --- kernel context, driver, Create -------------------------------------- */

static int create_kernel_context(struct host *self, struct host_error *error)
{
	ULONG target = 0;
	NTSTATUS status;

	kernel_gate_begin_context(&self->gate, WAIT_FOREVER);
	self->kernel_context = NULL;
	status = host_call_create_context(&self->adapter,
		&self->kernel_callbacks, &self->kernel_context, &target);
	self->kernel_created = NT_SUCCESS(status);
	kernel_gate_end(&self->gate);
	host_trace(&self->watch, "DxgkDdiMiracastCreateContext: 0x%08X",
		host_status_hex(status));

	if (status == STATUS_RESOURCE_IN_USE) /* G-203 */
		return host_fail(error, -EBUSY, HOST_FAULT_ADAPTER,
			"the miniport's hardware is in use: end the other "
			"session and try again");
	if (!NT_SUCCESS(status))
		return host_fail(error, -ENODEV, HOST_FAULT_ADAPTER,
			"the miniport can't make a session "
			"(DxgkDdiMiracastCreateContext answered 0x%08X)",
			host_status_hex(status));
	if (target != self->adapter.target)
		return host_fail(error, -EPROTO, HOST_FAULT_ADAPTER,
			"the miniport made a session on target %u, but its "
			"Miracast target is %u (G-204)",
			(unsigned)target, (unsigned)self->adapter.target);
	return 0;
}

static void begin_call(
	struct host *self, enum host_call call, uint64_t limit_us)
{
	mutex_lock(&self->lock);
	host_begin_call(self, call, limit_us);
	mutex_unlock(&self->lock);
}

static void end_call(struct host *self)
{
	mutex_lock(&self->lock);
	host_end_call(self);
	mutex_unlock(&self->lock);
}

static int create_driver_context(struct host *self, struct host_error *error)
{
	NTSTATUS status;

	self->driver_context = NULL;
	begin_call(self, HOST_CALL_CREATE, 0);
	kernel_gate_enter_call(&self->gate, GATE_CREATING);
	status = host_call_create(&self->driver, &self->device,
		&self->callbacks, &self->driver_context);
	kernel_gate_leave_call(
		&self->gate, NT_SUCCESS(status) ? GATE_CREATED : GATE_CLOSED);
	end_call(self);
	host_trace(&self->watch, "CreateMiracastContext: 0x%08X",
		host_status_hex(status));
	if (NT_SUCCESS(status))
		return 0;
	/* I-02: nothing is left of it, Destroy does not follow. */
	return host_fail(error, -EIO, HOST_FAULT_SESSION,
		"the driver '%s' can't make a session (CreateMiracastContext "
		"answered 0x%08X)",
		self->driver_path, host_status_hex(status));
}

/* What is left when there is no context of the driver any more. */
static void end_without_driver(struct host *self)
{
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	chunk_queue_close(&self->chunks);
	begin_call(self, HOST_CALL_KERNEL, HOST_KERNEL_LIMIT_US);
	host_destroy_kernel_context(self, WAIT_FOREVER);
	end_call(self);
	/* The kernel callbacks end with the context: later messages are
	 * refused. The miniport is never unloaded under a callback. */
	host_messages_close(&self->messages);
	/* Its last word about the monitor (G-186) belongs to this session. */
	host_monitor_settle(&self->monitor);
	host_driver_unload(&self->driver); /* G-183 */
}

int host_session_prepare(struct host *self, struct host_error *error)
{
	int code;

	chunk_queue_open(&self->chunks);
	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	code = create_kernel_context(self, error);
	if (!code)
		code = host_driver_load(&self->driver, self->driver_path,
			self->driver_query, error);
	if (!code)
		code = create_driver_context(self, error);
	if (code)
		end_without_driver(self);
	return code;
}

/* --- Start --------------------------------------------------------------- */

static void ask_link(struct host *self, MIRACAST_WFD_CONNECTION_STATS *stats)
{
	memset(stats, 0, sizeof(*stats));
	if (self->link.connection &&
		!self->link.connection(self->link_ctx, stats))
		memset(stats, 0, sizeof(*stats));
	if (stats->CurrentBitRate == 0)
		stats->CurrentBitRate = HOST_LINK_DEFAULT_BIT_RATE;
}

/* The driver is about to be inside nothing of the session's. That is waited
 * for as long as for Stop, not for ever. */
static void begin_drain(struct host *self)
{
	begin_call(self, HOST_CALL_DRAIN, HOST_CALL_LIMIT_US);
}

/* The driver is out of the session: G-28, A-7. */
static void session_ended(struct host *self)
{
	mutex_lock(&self->lock);
	socket_close(self->rtsp);
	self->rtsp = SOCKET_NONE;
	host_set_phase(self, HOST_ENDED);
	mutex_unlock(&self->lock);
}

static NTSTATUS call_start(struct host *self, MIRACAST_SESSION_INFO *info)
{
	MIRACAST_WFD_CONNECTION_STATS stats;
	NTSTATUS status;

	ask_link(self, &stats);
	info->Value = 0;
	kernel_gate_enter_call(&self->gate, GATE_STARTING);
	status = host_call_start(&self->driver, self->driver_context,
		(SOCKET)self->rtsp, &stats, info);
	/* G-43: I/O controls that have waited for this go on, also when the
	 * context is back to what it was after Create. */
	kernel_gate_leave_call(
		&self->gate, NT_SUCCESS(status) ? GATE_RUNNING : GATE_CREATED);
	return status;
}

void host_session_start(struct host *self)
{
	MIRACAST_SESSION_INFO info;
	NTSTATUS status;
	bool given_up, running = false;

	/* What the miniport said of a monitor before is not this session's. */
	host_monitor_settle(&self->monitor);
	mutex_lock(&self->lock);
	given_up = self->end_requested;
	if (!given_up)
		host_begin_call(self, HOST_CALL_START, 0);
	mutex_unlock(&self->lock);
	if (given_up) {
		session_ended(self);
		return;
	}

	status = call_start(self, &info);
	host_trace(&self->watch, "StartMiracastSession: 0x%08X%s",
		host_status_hex(status),
		info.MonitorConnected ? ", monitor connected" : "");
	if (info.Reserved)
		host_warn(&self->watch,
			"the driver sets reserved bits of the session's "
			"information: 0x%08X (G-38)",
			(unsigned)info.Value);

	/* From "inside Start" to "running" at once: a report of the driver's
	 * that falls in between would be lost, and with it the session's end
	 * (G-149). */
	mutex_lock(&self->lock);
	host_end_call(self);
	self->outcome.start_status = status;
	if (!NT_SUCCESS(status)) {
		self->outcome.start_failed = true;
	} else {
		self->outcome.monitor_connected = info.MonitorConnected;
		self->outcome.reduced_modes =
			info.ReducedModeListDueToBandwidth;
		if (!self->end_requested) {
			/* G-42: what was held is delivered now. */
			host_set_phase(self, HOST_RUNNING);
			host_messages_set_state(
				&self->messages, HOST_MESSAGES_RUNNING);
			running = true;
		}
	}
	mutex_unlock(&self->lock);

	if (running) {
		host_monitor_post(&self->monitor, HOST_MONITOR_ASK); /* G-64 */
	} else if (NT_SUCCESS(status)) {
		/* Its end was asked for meanwhile. */
		host_session_stop(self);
	} else {
		/* I-03: Stop does not follow. I-12: held messages complete. */
		host_messages_set_state(
			&self->messages, HOST_MESSAGES_DROPPING);
		chunk_queue_close(&self->chunks);
		begin_drain(self);
		host_data_rate_clear(&self->data_rate);
		end_call(self);
		session_ended(self);
	}
}

/* --- Stop ---------------------------------------------------------------- */

void host_session_stop(struct host *self)
{
	mutex_lock(&self->lock);
	if (self->phase != HOST_ENDED) /* by the watchdog, inside Start */
		host_set_phase(self, HOST_STOPPING);
	mutex_unlock(&self->lock);
	begin_drain(self);

	/* I-05, I-07: the driver is inside nothing else when Stop is called. */
	chunk_queue_close(&self->chunks);
	host_data_rate_suspend(&self->data_rate);
	host_messages_wait_delivered(&self->messages);

	mutex_lock(&self->lock);
	if (!self->call_overran)
		host_begin_call(self, HOST_CALL_STOP, HOST_CALL_LIMIT_US);
	mutex_unlock(&self->lock);
	kernel_gate_enter_call(&self->gate, GATE_STOPPING);
	host_call_stop(&self->driver, self->driver_context);
	kernel_gate_leave_call(&self->gate, GATE_STOPPED);
	end_call(self);
	host_trace(&self->watch, "StopMiracastSession");
	host_data_rate_clear(&self->data_rate);
	session_ended(self);
}

/* --- Destroy ------------------------------------------------------------- */

void host_session_finish(struct host *self)
{
	/* Without a Start messages are held still. */
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	chunk_queue_close(&self->chunks);

	begin_call(self, HOST_CALL_DESTROY, HOST_CALL_LIMIT_US);
	kernel_gate_enter_call(&self->gate, GATE_DESTROYING);
	host_call_destroy(&self->driver, self->driver_context);
	kernel_gate_leave_call(&self->gate, GATE_CLOSED);
	end_call(self);
	host_trace(&self->watch, "DestroyMiracastContext");

	end_without_driver(self);
}
