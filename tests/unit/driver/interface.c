/*
 * The export and the life of a context, without a session.
 */
#include "test.h"
#include "ddi/netdispumdddi.h"
#include "rig.h"
#include "sundog/contract.h"

static void test_query_fills_the_table_G11_G12_G13_G14(void **state)
{
	MIRACAST_DRIVER_INTERFACE table = {0};

	(void)state;
	assert_int_equal(QueryMiracastDriverInterface(1, sizeof(table), &table),
		STATUS_SUCCESS);
	/* Five functions and no place for another: the data rate's is known by
	 * its registration alone. */
	assert_int_equal(table.Size, 48);
	assert_non_null(table.CreateMiracastContext);
	assert_non_null(table.DestroyMiracastContext);
	assert_non_null(table.StartMiracastSession);
	assert_non_null(table.StopMiracastSession);
	assert_non_null(table.HandleKernelModeMessage);
}

static void test_query_checks_before_it_writes_G13_I01(void **state)
{
	uint8_t buffer[64];
	uint8_t untouched[64];

	(void)state;
	memset(buffer, 0xA5, sizeof(buffer));
	memset(untouched, 0xA5, sizeof(untouched));
	assert_int_equal(QueryMiracastDriverInterface(2, 64, buffer),
		STATUS_REVISION_MISMATCH);
	assert_int_equal(QueryMiracastDriverInterface(0, 64, buffer),
		STATUS_REVISION_MISMATCH);
	assert_int_equal(QueryMiracastDriverInterface(1, 47, buffer),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(QueryMiracastDriverInterface(1, 64, NULL),
		STATUS_INVALID_PARAMETER);
	assert_memory_equal(buffer, untouched, sizeof(buffer));
	/* A larger buffer, not aligned, is written no further than needed. */
	assert_int_equal(QueryMiracastDriverInterface(1, 60, buffer + 1),
		STATUS_SUCCESS);
	assert_memory_equal(buffer + 49, untouched, 15);
}

static NTSTATUS NTAPI refuse(HANDLE device, BOOL hardware, UINT in_bytes,
	VOID *in, UINT out_bytes, VOID *out, UINT *returned)
{
	(void)device;
	(void)hardware;
	(void)in_bytes;
	(void)in;
	(void)returned;
	/* As badly as a miniport can: no terminator anywhere. */
	memset(out, 'x', out_bytes);
	return STATUS_NOT_SUPPORTED;
}

static VOID NTAPI no_status(HANDLE device, MIRACAST_STATUS status, NTSTATUS why)
{
	(void)device;
	(void)status;
	(void)why;
}

static VOID NTAPI no_statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	(void)device;
	(void)data;
}

static NTSTATUS NTAPI no_chunks(HANDLE device, UINT timeout, UINT events,
	HANDLE *handles, UINT *size, MIRACAST_CHUNK_DATA *buffer, UINT *left)
{
	(void)device;
	(void)timeout;
	(void)events;
	(void)handles;
	(void)size;
	(void)buffer;
	(void)left;
	return STATUS_INSTANCE_NOT_AVAILABLE;
}

static void test_create_needs_the_hosts_functions_G18_G23_I02(void **state)
{
	MIRACAST_DRIVER_INTERFACE table;
	const MIRACAST_CALLBACKS good = {
		no_status, refuse, no_statistic, no_chunks, NULL};
	MIRACAST_CALLBACKS callbacks;
	void *context = &table;

	(void)state;
	QueryMiracastDriverInterface(1, sizeof(table), &table);
	assert_int_equal(table.CreateMiracastContext(NULL, NULL, &context),
		STATUS_INVALID_PARAMETER);
	assert_null(context);
	for (int i = 0; i < 4; i++) {
		callbacks = good;
		if (i == 0)
			callbacks.ReportSessionStatus = NULL;
		if (i == 1)
			callbacks.MiracastIoControl = NULL;
		if (i == 2)
			callbacks.ReportStatistic = NULL;
		if (i == 3)
			callbacks.GetNextChunkData = NULL;
		context = &table;
		assert_int_equal(
			table.CreateMiracastContext(NULL, &callbacks, &context),
			STATUS_INVALID_PARAMETER);
		assert_null(context);
	}
	callbacks = good;
	assert_int_equal(table.CreateMiracastContext(NULL, &callbacks, NULL),
		STATUS_INVALID_PARAMETER);
	/* A miniport that speaks another contract, and no data rates (G-158):
	 * defaults. */
	assert_int_equal(
		table.CreateMiracastContext(NULL, &callbacks, &context),
		STATUS_SUCCESS);
	assert_non_null(context);
	table.DestroyMiracastContext(context);
}

static void test_two_contexts_in_one_process_I13(void **state)
{
	struct fake_host *a = test_malloc(sizeof(*a));
	struct fake_host *b = test_malloc(sizeof(*b));

	(void)state;
	fake_host_init(a, NULL);
	fake_host_init(b, "latency=low\n");
	assert_ptr_not_equal(a->context, b->context);
	fake_host_dispose(a);
	fake_host_dispose(b);
	test_free(a);
	test_free(b);
}

static void test_stop_and_destroy_without_start_I03(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	fake_host_stop(&rig->host);
	fake_host_stop(&rig->host);
	rig_free(rig);
}

static void test_start_refuses_nonsense(void **state)
{
	struct rig *rig = rig_new(NULL);
	MIRACAST_SESSION_INFO info;

	(void)state;
	assert_int_equal(fake_host_start(&rig->host, SOCKET_NONE),
		STATUS_DEVICE_NOT_CONNECTED);
	assert_true(rig->host.error[0] != 0);
	assert_int_equal(rig->host.info.Value, 0);
	assert_int_equal(rig->host.driver.StartMiracastSession(
				 NULL, rig->sink.rtsp, NULL, &info),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(rig->host.driver.StartMiracastSession(
				 rig->host.context, rig->sink.rtsp, NULL, NULL),
		STATUS_INVALID_PARAMETER);
	rig_free(rig);
}

static void test_message_without_a_session_G72(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	assert_int_equal(fake_host_set_mode(&rig->host, 1280, 720, 30),
		STATUS_INVALID_DEVICE_STATE);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query_fills_the_table_G11_G12_G13_G14),
		cmocka_unit_test(test_query_checks_before_it_writes_G13_I01),
		cmocka_unit_test(
			test_create_needs_the_hosts_functions_G18_G23_I02),
		cmocka_unit_test(test_two_contexts_in_one_process_I13),
		cmocka_unit_test(test_stop_and_destroy_without_start_I03),
		cmocka_unit_test(test_start_refuses_nonsense),
		cmocka_unit_test(test_message_without_a_session_G72),
	};

	return cmocka_run_group_tests_name("interface", tests, NULL, NULL);
}
