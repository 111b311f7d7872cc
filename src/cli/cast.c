/*
 * `sundog cast`: a listener, a host, one session.
 */
#include "verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cast_link.h"
#include "cast_options.h"
#include "cast_report.h"
#include "cast_watch.h"
#include "exit_status.h"
#include "host/host.h"
#include "host/rtsp_listener.h"
#include "interrupt.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/log.h"
#include "platform/wait.h"
#include "progress.h"
#include "supervisor.h"

#define RTSP_PORT 7236

struct cast {
	struct cast_options options;
	struct progress progress;
	struct stats_file stats;
	struct cast_watch watch;
	struct cast_link link;
	struct event interrupted;
	struct socket_address address; /* where receivers connect */
	struct rtsp_listener listener;
	struct host *host;
	struct cast_result result;
};

static void on_interrupt(void *ctx)
{
	event_signal(ctx);
}

#define fail(self, status, ...)                                                \
	cast_result_fail(&(self)->result, status, __VA_ARGS__)

/* Before anything is opened: a slip of the pen is not the machine's fault. */
static int read_address(struct cast *self)
{
	self->address = (struct socket_address){.ipv4 = 0, .port = RTSP_PORT};
	if (!self->options.listen || socket_address_parse(self->options.listen,
					     RTSP_PORT, &self->address) == 0)
		return 0;
	return fail(self, EXIT_STATUS_USAGE,
		"--listen '%s': expected an IPv4 ADDRESS or ADDRESS:PORT",
		self->options.listen);
}

static int read_link(struct cast *self)
{
	char error[CAST_LINK_ERROR_BYTES];
	int status = cast_link_init(
		&self->link, &self->options, &self->stats, error);

	return status ? fail(self, status, "%s", error) : 0;
}

static int open_listener(struct cast *self)
{
	char text[SOCKET_ADDRESS_TEXT];
	int error;

	error = rtsp_listener_open(&self->listener, &self->address);
	if (!error)
		return 0;
	socket_address_format(&self->address, text);
	if (error == -EADDRINUSE)
		return fail(self, EXIT_STATUS_MACHINE,
			"port %u is in use on %s: another program waits for "
			"receivers there; end it, or choose another port with "
			"--listen ADDR:PORT",
			self->address.port, text);
	if (error == -EADDRNOTAVAIL)
		return fail(self, EXIT_STATUS_MACHINE,
			"cannot listen on %s: this machine does not have that "
			"address",
			text);
	return fail(self, EXIT_STATUS_MACHINE, "cannot listen on %s: %s", text,
		strerror(-error));
}

static int open_host(struct cast *self)
{
	struct host_options options = {
		.driver_path = self->options.driver,
		.miniport_path = self->options.miniport,
		.settings = self->options.settings,
		.wanted = self->options.mode,
		.link = &cast_link_ops,
		.link_ctx = &self->link,
		.observer = &cast_watch_observer,
		.observer_ctx = &self->watch,
	};
	struct host_error error = {0};

	if (host_open(&options, &self->host, &error) < 0 ||
		host_prepare(self->host, &error) < 0)
		return fail(self,
			error.fault == HOST_FAULT_SETTING ? EXIT_STATUS_USAGE
							  : EXIT_STATUS_MACHINE,
			"%s", error.text);
	return 0;
}

/* Waits for a receiver, with the waiting shown. */
static int accept_receiver(struct cast *self, socket_handle *rtsp)
{
	uint64_t deadline = clock_now_us() + self->options.wait_us;
	char where[SOCKET_ADDRESS_TEXT];
	char text[96];
	int error;

	socket_address_format(&self->listener.address, where);
	snprintf(text, sizeof(text), "waiting for a receiver on %s", where);
	log_info("%s", text);
	crash_phase("while it waited for a receiver");
	progress_step(&self->progress, text);
	error = rtsp_listener_accept(&self->listener, deadline,
		self->interrupted.handle, rtsp, &self->result.peer);
	if (!error) {
		self->result.accepted_us = clock_now_us();
		self->result.has_peer = true;
		return 0;
	}
	if (error == -ECANCELED) {
		self->result.end = CAST_END_INTERRUPT;
		return -1;
	}
	if (error == -ETIMEDOUT)
		return fail(self, EXIT_STATUS_FAILED,
			"no receiver connected to %s within %g s; is it on, "
			"and did it get this machine's address?",
			where, (double)self->options.wait_us / 1e6);
	return fail(self, EXIT_STATUS_MACHINE, "cannot accept on %s: %s", where,
		strerror(-error));
}

/* Until the session ends by itself, time is up or the user ends it. */
static void run_session(struct cast *self)
{
	struct wait_item items[] = {
		{.event = host_ended_event(self->host)},
		{.event = self->interrupted.handle},
		{.event = self->watch.first_packet.handle},
		{.socket = self->listener.socket, .want_read = true},
	};
	/* Once the first packet was sent its event stays signalled: leave it
	 * out then. The others keep their places. */
	size_t count = 4;
	uint64_t end_us = UINT64_MAX;

	for (;;) {
		if (clock_now_us() >= end_us) {
			self->result.end = CAST_END_FOR;
			return;
		}
		wait_any(items, count, end_us);
		if (items[1].ready) {
			self->result.end = CAST_END_INTERRUPT;
			return;
		}
		if (items[0].ready)
			return;
		if (items[count - 1].ready)
			rtsp_listener_refuse(&self->listener);
		if (count == 4 && items[2].ready) {
			items[2] = items[3];
			count = 3;
			progress_clear(&self->progress);
			log_info("streaming");
			if (self->options.for_us)
				end_us = cast_watch_first_packet(&self->watch) +
					 self->options.for_us;
		}
	}
}

static int session(struct cast *self)
{
	socket_handle rtsp;
	struct host_error error = {0};
	int status;

	status = read_address(self);
	if (status)
		return status;
	status = read_link(self);
	if (status)
		return status;
	/* Whoever finds us listening finds us ready, and interruptible. */
	log_info("opening the screen");
	crash_phase("while it opened the screen");
	status = open_host(self);
	if (status)
		return status;
	interrupt_install(on_interrupt, &self->interrupted);
	status = open_listener(self);
	if (status)
		return status;
	status = accept_receiver(self, &rtsp);
	if (status)
		return status;
	cast_link_begin(&self->link, rtsp);
	crash_phase("while the session was running");
	if (host_start(self->host, rtsp, &error) < 0)
		return fail(self, EXIT_STATUS_FAILED, "%s", error.text);
	run_session(self);
	crash_phase("while the session ended");
	host_stop(self->host);
	if (host_finish(self->host, &self->result.outcome) < 0)
		self->result.must_exit = true;
	return 0;
}

static int open_stats(struct cast *self)
{
	int error = stats_file_open(&self->stats, self->options.stats);

	if (!error)
		return 0;
	return fail(self, EXIT_STATUS_MACHINE, "cannot write --stats %s: %s",
		self->options.stats, strerror(-error));
}

static void close_stats(struct cast *self)
{
	int error = stats_file_close(&self->stats);

	if (error)
		snprintf(self->result.file_error,
			sizeof(self->result.file_error),
			"--stats %.200s is not whole: %s", self->options.stats,
			strerror(-error));
}

int verb_cast(int argc, char **argv)
{
	struct cast self = {.listener.socket = SOCKET_NONE};
	int status;

	if (!cast_options_parse(&self.options, argc, argv, &status))
		return status;
	supervisor_want_json(self.options.json);
	log_set_level(self.options.verbose ? LOG_DEBUG : LOG_WARNING);
	/* Until a receiver can connect there is nothing to end cleanly. */
	interrupt_install(NULL, NULL);
	progress_init(&self.progress);
	if (event_create(&self.interrupted) ||
		cast_watch_init(&self.watch, &self.progress, &self.stats))
		fail(&self, EXIT_STATUS_MACHINE, "out of file descriptors");
	else if (open_stats(&self) == 0)
		session(&self);

	/* A driver that never came back still owns what host_close frees:
	 * its process ends instead (G-178). */
	if (!self.result.must_exit) {
		host_close(self.host);
		cast_link_end(&self.link);
	}
	interrupt_remove();
	rtsp_listener_close(&self.listener);
	if (self.result.must_exit) {
		/* The threads that are left may report to both still. */
		progress_clear(&self.progress);
		stats_file_flush(&self.stats);
	} else {
		progress_destroy(&self.progress);
		close_stats(&self);
	}
	interrupt_end_line();
	self.result.driver = self.options.driver;
	self.result.miniport = self.options.miniport;
	status = cast_report(&self.result, &self.watch, self.options.json);
	if (self.result.must_exit)
		supervisor_exit(status);
	cast_watch_destroy(&self.watch);
	event_destroy(&self.interrupted);
	return status;
}
