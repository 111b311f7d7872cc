/*
 * The program's functions. All that driver and miniport see happens on the
 * host's own threads.
 */
#include "host_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host_error.h"
#include "platform/log.h"

static char *copy_text(const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *copy = malloc(bytes);

	if (copy)
		memcpy(copy, text, bytes);
	return copy;
}

static int fail_system(struct host_error *error, int code, const char *what)
{
	return host_fail(error, code, HOST_FAULT_SYSTEM,
		"%s can't be had (error %d): close other programs and try "
		"again",
		what, -code);
}

/* What does not need the adapter. */
static int open_parts(struct host *self, const struct host_options *options,
	struct host_error *error)
{
	int code;

	self->driver_path =
		copy_text(options->driver_path ? options->driver_path : "");
	if (!self->driver_path)
		return fail_system(error, -ENOMEM, "memory");
	code = event_create(&self->ended);
	if (code)
		return fail_system(error, code, "an event");
	code = host_messages_init(&self->messages, self->adapter.miniport.name,
		host_deliver_message, self);
	if (!code)
		code = host_data_rate_init(&self->data_rate, self->driver.name,
			&self->link, self->link_ctx, HOST_DATA_RATE_PERIOD_US);
	if (code)
		return fail_system(error, code, "a thread");
	return 0;
}

static int open_adapter(struct host *self, const struct host_options *options,
	struct host_error *error)
{
	int code;

	host_monitor_init(&self->monitor, &self->adapter, &self->watch,
		&options->wanted, host_monitor_departed, self);
	code = host_adapter_open(&self->adapter, options->miniport_path,
		options->miniport_query, options->settings,
		&self->adapter_callbacks, &self->gate, &self->watch, error);
	if (code)
		return code;
	code = chunk_queue_init(&self->chunks,
		self->adapter.caps.MaxChunkPrivateDriverDataSize);
	if (code)
		return fail_system(error, code, "memory for chunks");
	atomic_store(&self->adapter_started, true);
	code = host_monitor_run(&self->monitor);
	if (!code)
		code = host_lifecycle_start(self);
	if (code)
		return fail_system(error, code, "a thread");
	return 0;
}

/* No session is there; also what host_open has begun. */
static void dispose(struct host *self)
{
	host_lifecycle_end(self);
	host_monitor_end(&self->monitor);
	/* The miniport may call back until it is removed. */
	host_adapter_close(&self->adapter);
	host_monitor_destroy(&self->monitor);
	host_data_rate_destroy(&self->data_rate);
	host_messages_destroy(&self->messages);
	chunk_queue_destroy(&self->chunks);
	event_destroy(&self->ended);
	kernel_gate_destroy(&self->gate);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self->driver_path);
	free(self);
	socket_cleanup();
}

int host_open(const struct host_options *options, struct host **out,
	struct host_error *error)
{
	struct host *self;
	int code;

	*out = NULL;
	if (error)
		memset(error, 0, sizeof(*error));
	code = socket_startup();
	if (code)
		return fail_system(error, code, "the network");
	self = calloc(1, sizeof(*self));
	if (!self) {
		socket_cleanup();
		return fail_system(error, -ENOMEM, "memory");
	}
	mutex_init(&self->lock);
	cond_init(&self->changed);
	kernel_gate_init(&self->gate);
	self->rtsp = SOCKET_NONE;
	self->driver_query = options->driver_query;
	if (options->link)
		self->link = *options->link;
	self->link_ctx = options->link_ctx;
	host_watch_init(&self->watch, options->observer, options->observer_ctx);
	host_callbacks_init(self);

	code = open_parts(self, options, error);
	if (!code)
		code = open_adapter(self, options, error);
	if (code) {
		dispose(self);
		return code;
	}
	*out = self;
	return 0;
}

/* Hands a command to the lifecycle thread. The lock is held. */
static void command(struct host *self, enum host_command what)
{
	self->command = what;
	cond_broadcast(&self->changed);
}

int host_prepare(struct host *self, struct host_error *error)
{
	int code;

	if (error)
		memset(error, 0, sizeof(*error));
	mutex_lock(&self->lock);
	if (self->phase != HOST_IDLE) {
		mutex_unlock(&self->lock);
		return host_fail(error, -EBUSY, HOST_FAULT_SESSION,
			"a session is there already: finish it first");
	}
	memset(&self->outcome, 0, sizeof(self->outcome));
	self->end_requested = false;
	self->stop_early = false;
	self->preparing = true;
	event_reset(&self->ended);
	command(self, HOST_COMMAND_PREPARE);
	while (self->command != HOST_COMMAND_NONE)
		cond_wait(&self->changed, &self->lock);
	self->preparing = false;
	code = self->command_result;
	if (code && error)
		*error = self->command_error;
	if (!code)
		host_set_phase(
			self, self->stop_early ? HOST_ENDED : HOST_PREPARED);
	mutex_unlock(&self->lock);
	return code;
}

int host_start(struct host *self, socket_handle rtsp, struct host_error *error)
{
	enum host_phase phase;

	if (error)
		memset(error, 0, sizeof(*error));
	mutex_lock(&self->lock);
	phase = self->phase;
	if (phase == HOST_PREPARED) {
		self->rtsp = rtsp;
		host_set_phase(self, HOST_STARTING);
		command(self, HOST_COMMAND_START);
	}
	mutex_unlock(&self->lock);
	if (phase == HOST_PREPARED)
		return 0;
	socket_close(rtsp);
	if (phase == HOST_ENDED)
		return host_fail(error, -ECANCELED, HOST_FAULT_SESSION,
			"the session was stopped before it began");
	return host_fail(error, -EINVAL, HOST_FAULT_SESSION,
		phase == HOST_IDLE ? "the session is not prepared"
				   : "the session has started already");
}

/* The lock is held. */
static void fill_outcome(struct host *self, struct host_outcome *outcome)
{
	self->outcome.phase = self->phase;
	if (outcome)
		*outcome = self->outcome;
}

enum host_phase host_wait(
	struct host *self, uint64_t deadline_us, struct host_outcome *outcome)
{
	enum host_phase phase;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (self->phase != HOST_ENDED && self->phase != HOST_IDLE && in_time)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	phase = self->phase;
	fill_outcome(self, outcome);
	mutex_unlock(&self->lock);
	return phase;
}

void *host_ended_event(struct host *self)
{
	return self->ended.handle;
}

void host_stop(struct host *self)
{
	mutex_lock(&self->lock);
	switch (self->phase) {
	case HOST_IDLE:
		if (self->preparing) {
			self->stop_early = true;
			self->outcome.stopped = true;
		}
		break;
	case HOST_PREPARED:
		self->outcome.stopped = true;
		host_set_phase(self, HOST_ENDED);
		break;
	case HOST_STARTING:
	case HOST_RUNNING:
		self->outcome.stopped = true;
		host_request_stop(self);
		break;
	default: /* it ends already */
		break;
	}
	mutex_unlock(&self->lock);
}

static bool is_running(struct host *self)
{
	bool running;

	mutex_lock(&self->lock);
	running = self->phase == HOST_RUNNING;
	mutex_unlock(&self->lock);
	return running;
}

int host_commit_mode(struct host *self, const struct host_mode *wanted)
{
	if (!is_running(self))
		return -ENOTCONN;
	return host_monitor_set_mode(&self->monitor, wanted);
}

int host_monitor_power(struct host *self, bool on)
{
	if (!is_running(self))
		return -ENOTCONN;
	return host_monitor_set_power(&self->monitor, on);
}

bool host_query_display(struct host *self, struct host_display *out)
{
	return host_monitor_display(&self->monitor, out);
}

int host_finish(struct host *self, struct host_outcome *outcome)
{
	int result = 0;

	mutex_lock(&self->lock);
	if (self->phase == HOST_STARTING || self->phase == HOST_RUNNING) {
		self->outcome.stopped = true;
		host_request_stop(self);
	}
	while (self->phase == HOST_STARTING || self->phase == HOST_RUNNING ||
		self->phase == HOST_STOPPING)
		cond_wait(&self->changed, &self->lock);
	if (self->phase != HOST_IDLE && self->command == HOST_COMMAND_NONE)
		command(self, HOST_COMMAND_FINISH);
	/* A driver that does not come back: the command stays, should it do so
	 * after all. */
	while (self->phase != HOST_IDLE &&
		!(self->call_overran && !self->watchdog_busy))
		cond_wait(&self->changed, &self->lock);
	if (self->phase != HOST_IDLE)
		result = -ETIMEDOUT;
	fill_outcome(self, outcome);
	mutex_unlock(&self->lock);
	return result;
}

void host_close(struct host *self)
{
	if (!self)
		return;
	if (host_finish(self, NULL) == 0) {
		dispose(self);
		return;
	}
	/* The driver's thread uses all of this: it stays for the rest of the
	 * process. */
	log_error("the driver '%s' is stuck and can't be unloaded: this "
		  "process has to end",
		self->driver_path);
}
