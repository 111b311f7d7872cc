/*
 * The lifecycle thread and its watchdog.
 *
 * Create, Start, Stop and Destroy are called on one thread, so that only one
 * of them runs at a time (G-22) and the thread rules of MiracastIoControl and
 * RegisterForDataRateNotifications have a thread to compare with.
 *
 * A session that has to end, for whatever reason, is stopped on that thread
 * at once and without the program: HOST_STOPPING while the driver is inside
 * Stop, HOST_ENDED when it has come back and the socket is closed. So a program
 * that is slow to ask does not keep a broken session alive. Destroy, the
 * kernel context and the module wait for host_finish.
 *
 * The watchdog is a thread of its own, because the lifecycle thread is the one
 * that may be stuck. When Stop or Destroy takes more than 3 s (G-173, G-182),
 * or a Start that was given up does, it refuses I/O controls from then on
 * (G-179), destroys the kernel context under the driver (G-178), shuts the RTSP
 * socket down, in case the driver hangs on it, and lets the session count as
 * ended. If the driver comes back after all, the lifecycle thread goes on where
 * it was, and also finishes if the program has asked for that.
 *
 * The miniport stands for code in the kernel, and the host waits for it as long
 * as it takes, but for the session's end: a context that can't be destroyed,
 * because an I/O control never came back, ends the process like a driver that
 * does not. Whoever kept the other from coming back is the one who is named.
 */
#include "host_private.h"

#include "host_calls.h"
#include "platform/clock.h"
#include "platform/wait.h"

void host_set_phase(struct host *self, enum host_phase phase)
{
	self->phase = phase;
	if (phase == HOST_ENDED)
		event_signal(&self->ended);
	cond_broadcast(&self->changed);
}

bool host_in_session(const struct host *self)
{
	return self->phase == HOST_RUNNING || self->call == HOST_CALL_START;
}

void host_request_end(struct host *self)
{
	self->end_requested = true;
	/* From here on what the miniport says would only start what is about
	 * to be stopped. What the driver handles already is waited for. */
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	cond_broadcast(&self->changed);
}

void host_request_stop(struct host *self)
{
	host_request_end(self);
	if (self->phase != HOST_STARTING)
		return;
	/* The sink may be mute for ever. The socket stays open, the driver may
	 * be inside a call with it. */
	if (self->rtsp != SOCKET_NONE)
		socket_shutdown(self->rtsp);
	chunk_queue_close(&self->chunks);
	if (self->call == HOST_CALL_START && self->call_deadline_us == 0)
		self->call_deadline_us = clock_now_us() + HOST_CALL_LIMIT_US;
	cond_broadcast(&self->changed);
}

void host_begin_call(struct host *self, enum host_call call, uint64_t limit_us)
{
	self->call = call;
	self->call_overran = false;
	self->call_deadline_us = limit_us ? clock_now_us() + limit_us : 0;
	cond_broadcast(&self->changed);
}

void host_end_call(struct host *self)
{
	self->call = HOST_CALL_NONE;
	self->call_deadline_us = 0;
	while (self->watchdog_busy)
		cond_wait(&self->changed, &self->lock);
	self->call_overran = false;
	cond_broadcast(&self->changed);
}

bool host_destroy_kernel_context(struct host *self, uint64_t deadline_us)
{
	if (!kernel_gate_begin_context(&self->gate, deadline_us))
		return false;
	if (self->kernel_created) {
		self->kernel_created = false;
		host_call_destroy_context(&self->adapter, self->kernel_context);
		host_trace(&self->watch, "DxgkDdiMiracastDestroyContext");
	}
	kernel_gate_end(&self->gate);
	return true;
}

static const char *call_name(enum host_call call)
{
	switch (call) {
	case HOST_CALL_START:
		return "StartMiracastSession, which was given up,";
	case HOST_CALL_DRAIN:
		return "HandleKernelModeMessage or a data-rate notification";
	case HOST_CALL_DESTROY:
		return "DestroyMiracastContext";
	case HOST_CALL_KERNEL:
		return "DxgkDdiMiracastDestroyContext";
	default:
		return "StopMiracastSession";
	}
}

/* Called with the lock held, which it leaves meanwhile. */
static void overran(struct host *self)
{
	enum host_call call = self->call;
	bool stuck;

	self->call_deadline_us = 0;
	self->call_overran = true;
	self->watchdog_busy = true;
	self->outcome.overran = call_name(call);
	self->outcome.overran_in_miniport = call == HOST_CALL_KERNEL;
	if (call == HOST_CALL_DESTROY || call == HOST_CALL_KERNEL)
		self->outcome.destroy_overran = true;
	else
		self->outcome.stop_overran = true;
	if (self->rtsp != SOCKET_NONE)
		socket_shutdown(self->rtsp);
	mutex_unlock(&self->lock);

	host_warn(&self->watch,
		"%s has not come back (G-173, G-182): the driver '%s' loses "
		"its miniport",
		call_name(call), self->driver_path);
	kernel_gate_refuse(&self->gate);
	stuck = !host_destroy_kernel_context(
		self, clock_now_us() + HOST_KERNEL_LIMIT_US);
	if (stuck)
		host_warn(&self->watch,
			"the miniport's context can't be destroyed: a call "
			"into it is still inside");

	mutex_lock(&self->lock);
	/* What the driver waits for, too. */
	if (stuck && self->kernel_created) {
		self->outcome.overran = "DxgkDdiMiracastIoControl";
		self->outcome.overran_in_miniport = true;
	}
	self->watchdog_busy = false;
	if (self->call == call && self->phase != HOST_ENDED &&
		call != HOST_CALL_DESTROY && call != HOST_CALL_KERNEL)
		host_set_phase(self, HOST_ENDED);
	cond_broadcast(&self->changed);
}

static void watch(void *arg)
{
	struct host *self = arg;

	mutex_lock(&self->lock);
	while (!self->watchdog_quit) {
		uint64_t deadline_us = self->call_deadline_us;

		if (deadline_us == 0)
			cond_wait(&self->changed, &self->lock);
		else if (clock_now_us() < deadline_us)
			cond_wait_until(
				&self->changed, &self->lock, deadline_us);
		else
			overran(self);
	}
	mutex_unlock(&self->lock);
}

/*
 * One command, with the lock held, which is left meanwhile. What the program
 * waits for and the command's end change at once: as soon as the program sees
 * the one, it may give the next command.
 */
static void obey(struct host *self)
{
	struct host_error error = {0};
	enum host_command command = self->command;

	if (command == HOST_COMMAND_START) /* nobody waits for it */
		self->command = HOST_COMMAND_NONE;
	mutex_unlock(&self->lock);
	if (command == HOST_COMMAND_PREPARE)
		self->command_result = host_session_prepare(self, &error);
	else if (command == HOST_COMMAND_START)
		host_session_start(self);
	else
		host_session_finish(self);
	mutex_lock(&self->lock);
	if (command == HOST_COMMAND_START)
		return;
	self->command = HOST_COMMAND_NONE;
	self->command_error = error;
	if (command == HOST_COMMAND_FINISH)
		host_set_phase(self, HOST_IDLE);
	cond_broadcast(&self->changed);
}

static void run(void *arg)
{
	struct host *self = arg;

	mutex_lock(&self->lock);
	while (self->command != HOST_COMMAND_EXIT) {
		if (self->phase == HOST_RUNNING && self->end_requested) {
			host_set_phase(self, HOST_STOPPING);
			mutex_unlock(&self->lock);
			host_session_stop(self);
			mutex_lock(&self->lock);
		} else if (self->command != HOST_COMMAND_NONE) {
			obey(self);
		} else {
			cond_wait(&self->changed, &self->lock);
		}
	}
	mutex_unlock(&self->lock);
}

int host_lifecycle_start(struct host *self)
{
	int error = thread_start(&self->watchdog, watch, self, "host-watchdog");

	if (!error)
		error = thread_start(
			&self->lifecycle, run, self, "host-driver");
	return error;
}

void host_lifecycle_end(struct host *self)
{
	mutex_lock(&self->lock);
	self->command = HOST_COMMAND_EXIT;
	self->watchdog_quit = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->lifecycle);
	thread_join(&self->watchdog);
}
