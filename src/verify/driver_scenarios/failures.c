/*
 * What is left when Create or Start fails, and a context on which sessions
 * follow one another.
 */
#include <stdlib.h>

#include "bare_host.h"
#include "platform/clock.h"
#include "platform/process_self.h"
#include "platform/socket.h"
#include "verify/left_behind.h"
#include "verify/probe.h"
#include "verify/scripted_sink.h"
#include "verify/stage.h"
#include "verify/verdict.h"

/* --- Create -------------------------------------------------------------- */

static void run_create_fails(const struct subject *subject)
{
	struct process_holdings before;
	struct host_driver driver;
	NTSTATUS status;
	PVOID context;
	int device;

	if (!bare_host_load(subject, &driver)) {
		probe_unload();
		return;
	}
	/* What a first time brings is not the second's. */
	if (NT_SUCCESS(bare_host_create(&driver, &device, &context)))
		host_call_destroy(&driver, context);
	verdict_phase("Create was called and no descriptor could be opened");
	process_holdings(&before);
	if (!process_out_of_descriptors(true)) {
		verdict_none("I-02",
			"this system gives no means to make Create fail");
		probe_unload();
		return;
	}
	status = bare_host_create(&driver, &device, &context);
	process_out_of_descriptors(false);
	if (NT_SUCCESS(status)) {
		verdict_none("I-02",
			"Create succeeds also where no descriptor can be "
			"opened");
		host_call_destroy(&driver, context);
	} else {
		verdict_check(!context, "I-02",
			"Create answered 0x%08X and left a context behind",
			probe_hex(status));
		left_behind_judge("I-02", "a Create that failed", &before);
	}
	/* Its threads would run in code that is gone. */
	if (verdict_failed("I-02"))
		verdict_give_up();
	probe_unload();
}

const struct scenario scenario_create_fails = {
	.name = "create-fails",
	.title = "create a context while no descriptor can be opened",
	.party = SCENARIO_DRIVER,
	.limit_s = 15,
	.rules = (const char *const[]){"I-02", NULL},
	.run = run_create_fails,
};

/* --- Start --------------------------------------------------------------- */

/* A session without a host: the sink, and Start. */
struct session {
	const struct host_driver *driver;
	PVOID context;
	struct scripted_sink *sink;
	/* Here for a driver that writes it after Start returned (G-35). */
	MIRACAST_SESSION_INFO info;
	NTSTATUS status;
	uint64_t left_us; /* Start returned */
};

static bool session_start(
	struct session *self, const struct scripted_rule *rule)
{
	MIRACAST_WFD_CONNECTION_STATS stats = {
		.CurrentBitRate = 20000000,
		.LocalMaxBitRate = 40000000,
		.RemoteMaxBitRate = 40000000,
	};

	self->info.Value = 0;
	self->sink = malloc(sizeof(*self->sink));
	if (!self->sink || scripted_sink_open(self->sink, NULL) < 0) {
		free(self->sink);
		self->sink = NULL;
		verdict_none("*", "this machine has no socket or memory left");
		return false;
	}
	if (rule)
		scripted_sink_add_rule(self->sink, rule);
	if (scripted_sink_run(self->sink) < 0) {
		verdict_none("*", "this machine has no thread left");
		return false;
	}
	self->status = host_call_start(self->driver, self->context,
		(SOCKET)self->sink->rtsp, &stats, &self->info);
	self->left_us = clock_now_us();
	return true;
}

/* The RTSP socket goes with the sink. */
static void session_end(struct session *self)
{
	if (!self->sink)
		return;
	if (NT_SUCCESS(self->status))
		host_call_stop(self->driver, self->context);
	scripted_sink_close(self->sink);
	free(self->sink);
	self->sink = NULL;
}

static bool prepare(struct session *self, const struct subject *subject,
	struct host_driver *driver)
{
	static int device;

	*self = (struct session){.driver = driver};
	if (!bare_host_load(subject, driver))
		return false;
	if (NT_SUCCESS(bare_host_create(driver, &device, &self->context)))
		return true;
	verdict_none("*", "Create fails where no miniport answers");
	return false;
}

static void run_start_fails(const struct subject *subject)
{
	static const struct scripted_rule hang_up = {
		.message = 3,
		.answer = SCRIPTED_UNANSWERED,
		.close = SCRIPTED_FIN,
	};
	struct process_holdings before;
	struct host_driver driver;
	struct session session;

	if (!prepare(&session, subject, &driver)) {
		probe_unload();
		return;
	}
	verdict_phase("a sink had hung up on M3");
	process_holdings(&before);
	if (session_start(&session, &hang_up) && NT_SUCCESS(session.status))
		/* G-34 is another scenario's. */
		verdict_none("I-03",
			"Start succeeds with a sink that hung up on M3");
	session_end(&session);
	if (!NT_SUCCESS(session.status)) {
		left_behind_judge("I-03", "a Start that failed", &before);
		verdict_phase("Stop was called after a Start that had failed");
		host_call_stop(&driver, session.context);
	}
	host_call_destroy(&driver, session.context);
	probe_unload();
}

const struct scenario scenario_start_fails = {
	.name = "start-fails",
	.title = "look at what is left when a sink hung up during Start",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"I-03", NULL},
	.run = run_start_fails,
};

/* --- again --------------------------------------------------------------- */

/* Whether the sink had got the first message when Start returned. */
static bool had_spoken(struct session *self)
{
	struct scripted_sink *sink = self->sink;
	bool spoken = false;

	mutex_lock(&sink->lock);
	for (unsigned i = 0; i < sink->heard_count && i < SCRIPTED_HEARD_MAX;
		i++)
		spoken |= sink->heard[i].at_us <= self->left_us;
	mutex_unlock(&sink->lock);
	return spoken;
}

static void run_again(const struct subject *subject)
{
	struct host_driver driver;
	struct session session;
	bool good = prepare(&session, subject, &driver);
	bool prepared = good;

	for (unsigned i = 0; good && i < 3; i++) {
		verdict_phase(i ? "a session followed another on one context"
				: "a session was started without a miniport");
		good = session_start(&session, NULL);
		if (!good)
			break;
		if (!NT_SUCCESS(session.status) && i == 0)
			verdict_none("*",
				"Start answers 0x%08X where no miniport does",
				probe_hex(session.status));
		else if (i > 0)
			verdict_check(NT_SUCCESS(session.status), "I-04",
				"Start number %u on one context answered "
				"0x%08X; the sinks are all alike",
				i + 1, probe_hex(session.status));
		good = NT_SUCCESS(session.status);
		if (good)
			verdict_check(had_spoken(&session), "G-29",
				"Start number %u on one context returned "
				"before the sink had heard a word",
				i + 1);
		session_end(&session);
	}
	if (prepared) {
		session_end(&session);
		host_call_destroy(&driver, session.context);
	}
	probe_unload();
}

const struct scenario scenario_start_again = {
	.name = "start-again",
	.title = "three sessions on one context",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-29", "I-04", NULL},
	.run = run_again,
};
