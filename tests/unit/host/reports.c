/*
 * ReportSessionStatus: every report ends the session, on another thread.
 */
#include <stdatomic.h>
#include <string.h>

#include "fixture.h"

static void report(struct fixture *self, MIRACAST_STATUS status, NTSTATUS why)
{
	self->script.host.ReportSessionStatus(self->script.device, status, why);
}

static atomic_uint reports_seen;

static void see_status(void *ctx, MIRACAST_STATUS status, NTSTATUS detail)
{
	(void)ctx;
	(void)status;
	(void)detail;
	atomic_fetch_add(&reports_seen, 1);
}

static void g148_g149_i06_a_report_tears_down(void **state)
{
	struct fixture *self = *state;

	atomic_store(&reports_seen, 0);
	self->observer.status = see_status;
	fixture_run(self);
	report(self, MIRACAST_STATUS_MISSING_KEEPALIVE, STATUS_TIMEOUT);
	report(self, MIRACAST_STATUS_CRITICAL_ERROR, STATUS_UNSUCCESSFUL);
	/* Stop comes by itself, whatever the program does meanwhile. */
	fixture_wait(self, "stopped", 1);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.reported);
	assert_int_equal(
		self->outcome.status, MIRACAST_STATUS_MISSING_KEEPALIVE);
	assert_int_equal(self->outcome.detail, STATUS_TIMEOUT);
	assert_false(self->outcome.stopped);
	assert_int_equal(atomic_load(&reports_seen), 2);
	fixture_finish(self);
	assert_true(self->outcome.reported); /* still known */
}

static void g148_g149_every_status_ends_the_session(void **state)
{
	const MIRACAST_STATUS statuses[] = {MIRACAST_STATUS_CRITICAL_ERROR,
		MIRACAST_STATUS_MISSING_KEEPALIVE,
		MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
		MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
		MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE,
		MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT, /* */
		(MIRACAST_STATUS)4711};
	struct fixture *self = *state;

	fixture_open(self);
	for (unsigned i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		fixture_prepare(self);
		fixture_start(self);
		fixture_wait_phase(self, HOST_RUNNING);
		report(self, statuses[i], STATUS_UNSUCCESSFUL);
		fixture_wait_phase(self, HOST_ENDED);
		assert_true(self->outcome.reported);
		assert_int_equal(self->outcome.status, statuses[i]);
		fixture_wait(self, "stopped", i + 1);
		fixture_finish(self);
		fixture_wait(self, "destroyed", i + 1); /* G-149 */
	}
}

static atomic_uint traces_with_detail;

static void see_trace(void *ctx, const char *line)
{
	(void)ctx;
	if (strstr(line, "the driver reports") && strstr(line, "0x40000123"))
		atomic_fetch_add(&traces_with_detail, 1);
}

/* Whatever it is, also a success: it is logged, and that is all. */
static void g150_the_detail_is_only_logged(void **state)
{
	const NTSTATUS details[] = {0x40000123, STATUS_SUCCESS, STATUS_PENDING,
		STATUS_UNSUCCESSFUL};
	struct fixture *self = *state;

	atomic_store(&traces_with_detail, 0);
	self->observer.trace = see_trace;
	fixture_open(self);
	for (int i = 0; i < 4; i++) {
		fixture_prepare(self);
		fixture_start(self);
		fixture_wait_phase(self, HOST_RUNNING);
		report(self, MIRACAST_STATUS_MISSING_KEEPALIVE, details[i]);
		fixture_wait_phase(self, HOST_ENDED);
		assert_true(self->outcome.reported);
		assert_int_equal(self->outcome.status,
			MIRACAST_STATUS_MISSING_KEEPALIVE);
		assert_int_equal(self->outcome.detail, details[i]);
		assert_false(self->outcome.start_failed);
		assert_false(self->outcome.stop_overran);
		fixture_finish(self);
	}
	assert_int_equal(atomic_load(&traces_with_detail), 1);
}

static uint64_t stop_thread;

static void note_stop_thread(struct script *script)
{
	(void)script;
	stop_thread = thread_current_id();
}

/* The driver may hold locks that its Stop takes. */
static void g148_tear_down_is_another_threads(void **state)
{
	struct fixture *self = *state;

	self->script.stop = note_stop_thread;
	fixture_run(self);
	report(self, MIRACAST_STATUS_CRITICAL_ERROR, 0);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(stop_thread != thread_current_id());
}

static void report_in_stop(struct script *script)
{
	report(fixture_of(script), MIRACAST_STATUS_CRITICAL_ERROR, 0);
}

static void a_report_from_stop_is_only_logged(void **state)
{
	struct fixture *self = *state;

	self->script.stop = report_in_stop;
	fixture_run(self);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_false(self->outcome.reported);
}

static NTSTATUS report_in_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	report(fixture_of(script), MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST, 0);
	report(fixture_of(script), MIRACAST_STATUS_CRITICAL_ERROR, 0);
	return STATUS_SUCCESS;
}

static void g149_a_report_in_start_is_not_lost(void **state)
{
	struct fixture *self = *state;

	self->script.start = report_in_start;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.reported);
	assert_int_equal(self->outcome.status, /* I-06: the first */
		MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST);
	assert_false(self->outcome.start_failed);
	assert_int_equal(fixture_count(self, "stopped"), 1);
}

static void report_when_told(void *arg)
{
	struct fixture *self = arg;

	wait_for(&self->go, far_us());
	report(self, MIRACAST_STATUS_CRITICAL_ERROR, 0);
}

static NTSTATUS tell_the_reporter(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	event_signal(&fixture_of(script)->go);
	return STATUS_SUCCESS;
}

static void g149_a_report_as_start_returns_is_never_lost(void **state)
{
	struct fixture *self = *state;

	self->script.start = tell_the_reporter;
	fixture_open(self);
	for (int i = 0; i < 100; i++) {
		struct thread reporter = {0};

		event_reset(&self->go);
		fixture_prepare(self);
		assert_int_equal(thread_start(&reporter, report_when_told, self,
					 "reporter"),
			0);
		fixture_start(self);
		fixture_wait_phase(self, HOST_ENDED);
		assert_true(self->outcome.reported);
		thread_join(&reporter);
		fixture_finish(self);
	}
}

static void reports_outside_a_session_do_nothing(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	fixture_prepare(self);
	report(self, MIRACAST_STATUS_CRITICAL_ERROR, 0);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	assert_false(self->outcome.reported);
	self->script.host.ReportSessionStatus(
		self->script.kernel.MiracastHandle, /* the wrong handle */
		MIRACAST_STATUS_CRITICAL_ERROR, 0);
	self->script.host.ReportSessionStatus(
		NULL, MIRACAST_STATUS_CRITICAL_ERROR, 0);
	assert_int_equal(
		host_wait(self->host, near_us(), &self->outcome), HOST_RUNNING);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g148_g149_i06_a_report_tears_down),
		TEST(g148_g149_every_status_ends_the_session),
		TEST(g148_tear_down_is_another_threads),
		TEST(g150_the_detail_is_only_logged),
		TEST(a_report_from_stop_is_only_logged),
		TEST(g149_a_report_in_start_is_not_lost),
		TEST(g149_a_report_as_start_returns_is_never_lost),
		TEST(reports_outside_a_session_do_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
