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

/* What the log got last. */
static MIRACAST_STATISTIC_DATA logged;

static void keep_statistic(void *ctx, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	(void)ctx;
	(void)now_us;
	(void)source;
	logged = *record;
	atomic_fetch_add(&records.count[source], 1);
}

static void g129_g144_every_enumerator_is_logged_and_nothing_else(void **state)
{
	const MIRACAST_PROTOCOL_EVENT events[] = {
		MIRACAST_PROTOCOL_EVENT_IFRAME_RQ,
		MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE,
		MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART,
		MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE};
	const MIRACAST_CHUNK_TYPE chunks[] = {MIRACAST_CHUNK_TYPE_UNKNOWN,
		MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE,
		MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE,
		MIRACAST_CHUNK_TYPE_FRAME_START,
		MIRACAST_CHUNK_TYPE_FRAME_DROPPED,
		MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1,
		MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2};
	struct fixture *self = *state;
	unsigned before, count = 0;
	UINT bytes;

	memset(&records, 0, sizeof(records));
	self->observer.statistic = keep_statistic;
	atomic_store(&self->script.connected, true);
	fixture_run(self);
	fixture_wait(self, "commit", 1);
	before = fixture_count(self, "child");
	for (unsigned i = 0; i < 4 + 7 + 1; i++) {
		MIRACAST_STATISTIC_DATA record;

		memset(&record, 0, sizeof(record));
		if (i < 4) {
			record.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT;
			record.ProtocolEvent.Event = events[i];
		} else if (i < 4 + 7) {
			record.StatisticType =
				MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE;
			record.EncodeComplete.ChunkInfo.ChunkType =
				chunks[i - 4];
			record.EncodeComplete.ChunkInfo.ChunkId.Value = i;
			record.EncodeComplete.ChunkInfo.ProcessingTime = i + 1;
			record.EncodeComplete.ChunkInfo.EncodeRate = i + 2;
		} else {
			record.StatisticType =
				MIRACAST_STATISTIC_TYPE_CHUNK_SENT;
			record.ChunkSent.ChunkId.Value = i;
		}
		self->script.host.ReportStatistic(self->script.device, &record);
		count++;
		assert_int_equal(
			atomic_load(&records.count[HOST_RECORD_DRIVER]), count);
		assert_memory_equal(&logged, &record, sizeof(record));
	}
	/* No chunk, no monitor come or gone, no end. */
	assert_int_equal(get(self, 0, &bytes), STATUS_TIMEOUT);
	assert_int_equal(
		host_wait(self->host, near_us(), &self->outcome), HOST_RUNNING);
	assert_false(self->outcome.reported);
	assert_int_equal(fixture_count(self, "child"), before);
	assert_int_equal(fixture_count(self, "commit"), 1);
	assert_int_equal(fixture_count(self, "uncommit"), 0);
}

static NTSTATUS interrupt_of(struct fixture *self, UINT target, UINT bytes)
{
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data;
	static char text[SCRIPT_PRIVATE_BYTES + 1];

	memset(&data, 0, sizeof(data));
	data.InterruptType = DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = target;
	data.MiracastEncodeChunkCompleted.pPrivateDriverData = text;
	data.MiracastEncodeChunkCompleted.PrivateDataDriverSize = bytes;
	data.MiracastEncodeChunkCompleted.Status = 4711;
	self->script.adapter.NotifyInterrupt(
		self->script.adapter.hAdapter, &data);
	return data.MiracastEncodeChunkCompleted.Status;
}

/* Whatever the reason, what is queued is lost. */
static void g120_every_refusal_loses_all(void **state)
{
	struct fixture *self = *state;
	UINT bytes;

	fixture_run(self);
	for (int i = 0; i < 3; i++) {
		NTSTATUS status = STATUS_SUCCESS;

		assert_int_equal(
			interrupt_of(self, SCRIPT_TARGET, 4), STATUS_SUCCESS);
		if (i == 0)
			status = interrupt_of(self, 99, 4);
		else if (i == 1)
			status = interrupt_of(
				self, SCRIPT_TARGET, SCRIPT_PRIVATE_BYTES + 1);
		else
			while (status == STATUS_SUCCESS)
				status = interrupt_of(self, SCRIPT_TARGET, 4);
		assert_int_equal(status,
			i < 2 ? STATUS_INVALID_PARAMETER : STATUS_NO_MEMORY);
		assert_int_equal(
			get(self, INFINITE, &bytes), STATUS_CONNECTION_RESET);
		assert_int_equal(get(self, 0, &bytes), STATUS_TIMEOUT);
	}
	self->script.adapter.NotifyDpc(self->script.adapter.hAdapter);
}

static void get_twice(void *arg)
{
	struct fixture *self = arg;
	UINT bytes;

	if (get(self, INFINITE, &bytes) == STATUS_INSTANCE_NOT_AVAILABLE &&
		get(self, 0, &bytes) == STATUS_INSTANCE_NOT_AVAILABLE)
		fixture_log(self, "gone");
}

/* Also two threads at once, and before any Start. */
static void g110_the_end_is_told_to_all(void **state)
{
	struct fixture *self = *state;
	struct thread threads[2] = {0};

	fixture_open(self);
	for (int round = 0; round < 2; round++) {
		fixture_prepare(self);
		if (round == 1)
			fixture_start(self);
		for (int i = 0; i < 2; i++)
			assert_int_equal(thread_start(&threads[i], get_twice,
						 self, "get"),
				0);
		fixture_finish(self);
		for (int i = 0; i < 2; i++)
			thread_join(&threads[i]);
		assert_int_equal(
			fixture_count(self, "gone"), 2 * (unsigned)round + 2);
	}
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
		TEST(g120_every_refusal_loses_all),
		TEST(g129_g144_every_enumerator_is_logged_and_nothing_else),
		TEST(g110_the_end_is_told_to_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
