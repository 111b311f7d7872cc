/*
 * Chunks and statistics through a whole host.
 */
#include <stdatomic.h>
#include <string.h>

#include "fixture.h"

static NTSTATUS get(struct fixture *self, UINT timeout_ms, UINT *bytes)
{
	unsigned char buffer[256];

	*bytes = sizeof(buffer);
	return self->script.host.GetNextChunkData(self->script.device,
		timeout_ms, 0, NULL, bytes, (MIRACAST_CHUNK_DATA *)buffer,
		NULL);
}

static void get_until_gone(void *arg)
{
	struct fixture *self = arg;
	UINT bytes;

	do
		self->status = get(self, INFINITE, &bytes);
	while (self->status == STATUS_SUCCESS);
}

static void i07_tear_down_ends_get_next_chunk_data(void **state)
{
	struct fixture *self = *state;
	struct thread thread = {0};

	fixture_run(self);
	assert_int_equal(thread_start(&thread, get_until_gone, self, "get"), 0);
	host_stop(self->host);
	thread_join(&thread);
	assert_int_equal(self->status, STATUS_INSTANCE_NOT_AVAILABLE);
}

struct records {
	atomic_uint count[3];
	atomic_uint bad;
};

static struct records records;

static void see_statistic(void *ctx, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	(void)ctx;
	atomic_fetch_add(&records.count[source], 1);
	if (now_us == 0 || now_us > clock_now_us())
		atomic_fetch_add(&records.bad, 1);
	if (source != HOST_RECORD_DRIVER &&
		(record->StatisticType !=
				MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE ||
			record->EncodeComplete.ChunkInfo.ChunkId.FrameNumber !=
				42))
		atomic_fetch_add(&records.bad, 1);
}

static void g122_g123_g129_records_reach_the_observer(void **state)
{
	struct fixture *self = *state;
	MIRACAST_STATISTIC_DATA event;
	DXGK_MIRACAST_CHUNK_INFO info;
	HANDLE kernel;
	UINT bytes;

	memset(&records, 0, sizeof(records));
	memset(&event, 0, sizeof(event));
	memset(&info, 0, sizeof(info));
	event.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT;
	info.ChunkId.FrameNumber = 42;
	self->observer.statistic = see_statistic;
	fixture_run(self);
	kernel = self->script.kernel.MiracastHandle;

	self->script.host.ReportStatistic(self->script.device, &event);
	self->script.host.ReportStatistic(self->script.device, NULL);
	assert_int_equal(atomic_load(&records.count[HOST_RECORD_DRIVER]), 1);

	/* Only logged. */
	assert_int_equal(self->script.kernel.DxgkCbReportChunkInfo(
				 kernel, &info, NULL, 0),
		STATUS_SUCCESS);
	assert_int_equal(atomic_load(&records.count[HOST_RECORD_MINIPORT]), 1);
	assert_int_equal(get(self, 0, &bytes), STATUS_TIMEOUT);

	/* Logged and queued. */
	assert_int_equal(fixture_interrupt(self, 42), STATUS_SUCCESS);
	assert_int_equal(atomic_load(&records.count[HOST_RECORD_INTERRUPT]), 1);
	assert_int_equal(get(self, INFINITE, &bytes), STATUS_SUCCESS);
	assert_int_equal(bytes, 28 + sizeof("private"));
	assert_int_equal(atomic_load(&records.bad), 0);

	/* G-124 */
	assert_int_equal(self->script.kernel.DxgkCbReportChunkInfo(
				 kernel, &info, &info, 0),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(self->script.kernel.DxgkCbReportChunkInfo(
				 kernel, &info, NULL, 1),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(self->script.kernel.DxgkCbReportChunkInfo(
				 self->script.device, &info, NULL, 0),
		STATUS_INVALID_PARAMETER);
}

static void g120_interrupts_outside_a_session_are_refused(void **state)
{
	struct fixture *self = *state;
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data;

	fixture_open(self);
	assert_int_equal(fixture_interrupt(self, 1), STATUS_INVALID_PARAMETER);
	fixture_prepare(self);
	assert_int_equal(fixture_interrupt(self, 1), STATUS_SUCCESS);
	memset(&data, 0, sizeof(data));
	data.InterruptType = DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = 99;
	self->script.adapter.NotifyInterrupt(
		self->script.adapter.hAdapter, &data);
	assert_int_equal(data.MiracastEncodeChunkCompleted.Status,
		STATUS_INVALID_PARAMETER);
	/* Another kind of interrupt is not this host's. */
	data.InterruptType = (DXGK_INTERRUPT_TYPE)2;
	data.MiracastEncodeChunkCompleted.Status = 4711;
	self->script.adapter.NotifyInterrupt(
		self->script.adapter.hAdapter, &data);
	assert_int_equal(data.MiracastEncodeChunkCompleted.Status, 4711);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(i07_tear_down_ends_get_next_chunk_data),
		TEST(g122_g123_g129_records_reach_the_observer),
		TEST(g120_interrupts_outside_a_session_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
