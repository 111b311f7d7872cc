/*
 * G-187: hundreds of sessions in a row, and nothing grows. Counts what Linux
 * shows of a process.
 */
#include <malloc.h>

#include "fixture.h"
#include "support/usage.h"

#define WARM_UP	 10
#define SESSIONS 150

static NTSTATUS maybe_fail(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	(void)socket;
	(void)stats;
	info->MonitorConnected = 1;
	return self->number % 5 == 4 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
}

/* Each of the ways a session takes, in turn. */
static void one_session(struct fixture *self)
{
	fixture_prepare(self);
	fixture_send(self);
	if (self->number % 5 != 3) {
		fixture_start(self);
		if (self->number % 5 < 2)
			fixture_wait_phase(self, HOST_RUNNING);
		if (self->number % 5 == 0) {
			fixture_indicate(self, TRUE);
			fixture_interrupt(self, 1);
			fixture_send(self);
		}
		if (self->number % 5 == 1) {
			self->script.host.ReportSessionStatus(
				self->script.device,
				MIRACAST_STATUS_CRITICAL_ERROR, 0);
			fixture_wait_phase(self, HOST_ENDED);
		}
	}
	fixture_finish(self);
	self->number++;
}

static void g187_nothing_grows(void **state)
{
	struct fixture *self = *state;
	unsigned files, threads;
	size_t heap;

	self->script.start = maybe_fail;
	fixture_open(self);
	for (int i = 0; i < WARM_UP; i++)
		one_session(self);
	files = usage_descriptors();
	threads = usage_threads();
	heap = mallinfo2().uordblks;
	for (int i = 0; i < SESSIONS; i++)
		one_session(self);
	assert_int_equal(usage_descriptors(), files);
	assert_int_equal(usage_threads(), threads);
	/* A sanitizer's allocator shows nothing here and looks itself. */
	assert_true(mallinfo2().uordblks <= heap + 4096);
}

static void hosts_come_and_go(void **state)
{
	struct fixture *self = *state;
	unsigned files, threads;

	fixture_open(self);
	host_close(self->host);
	files = usage_descriptors();
	threads = usage_threads();
	for (int i = 0; i < 30; i++) {
		fixture_run(self);
		host_close(self->host);
	}
	self->host = NULL;
	socket_close(self->sink);
	self->sink = SOCKET_NONE;
	assert_int_equal(usage_descriptors(), files);
	assert_int_equal(usage_threads(), threads);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g187_nothing_grows),
		TEST(hosts_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
