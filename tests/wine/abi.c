/*
 * A driver as Microsoft's compiler would make it, called by code that mingw
 * made: structures, bit fields and all functions of the interface, both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "abi.h"

#define DEVICE ((HANDLE)(uintptr_t)0x0123456789ABCDEFu)

/* What the host's functions were given. */
static struct {
	unsigned io_controls, chunks, statistics, statuses;
	PVOID notification_context;
	PFN_DATARATE_NOTIFICATION notify;
} seen;

static struct abi_context context;
static MIRACAST_DRIVER_INTERFACE driver;

static VOID NTAPI report_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	assert_ptr_equal(device, DEVICE);
	assert_int_equal(
		(uint32_t)status, MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST);
	assert_int_equal(detail, STATUS_TIMEOUT);
	seen.statuses++;
}

static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	assert_ptr_equal(device, DEVICE);
	assert_int_equal(hardware, TRUE);
	assert_int_equal(input_bytes, 4);
	assert_int_equal(*(UINT *)input, 0x11111111);
	assert_int_equal(output_bytes, 4);
	*(UINT *)output = 0x22222222;
	*returned = 0x33333333;
	seen.io_controls++;
	return STATUS_BUFFER_TOO_SMALL;
}

static VOID NTAPI report_statistic(
	HANDLE device, MIRACAST_STATISTIC_DATA *record)
{
	assert_ptr_equal(device, DEVICE);
	assert_int_equal(
		record->StatisticType, MIRACAST_STATISTIC_TYPE_CHUNK_SENT);
	assert_int_equal(record->ChunkSent.ChunkId.Value,
		(UINT64)ABI_PART << 40 | ABI_FRAME);
	seen.statistics++;
}

static NTSTATUS NTAPI next_chunk(HANDLE device, UINT timeout_ms, UINT events,
	HANDLE *handles, UINT *bytes, MIRACAST_CHUNK_DATA *out,
	UINT *outstanding)
{
	assert_ptr_equal(device, DEVICE);
	assert_int_equal(timeout_ms, INFINITE);
	assert_int_equal(events, 2);
	assert_ptr_equal(handles[0], (uintptr_t)0x10);
	assert_ptr_equal(handles[1], (uintptr_t)0x20);
	assert_int_equal(*bytes, 64);
	out->ChunkInfo.ChunkType = MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1;
	out->ChunkInfo.ChunkId.FrameNumber = ABI_FRAME;
	out->ChunkInfo.ChunkId.PartNumber = ABI_PART;
	out->ChunkInfo.ProcessingTime = ABI_TIME;
	out->ChunkInfo.EncodeRate = ABI_RATE;
	out->PrivateDriverDataSize = 1;
	out->PrivateDriverData[0] = ABI_PRIVATE;
	*bytes = offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData) + 1;
	*outstanding = ABI_OUTSTANDING;
	seen.chunks++;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI register_rates(
	HANDLE device, PVOID own, PFN_DATARATE_NOTIFICATION notify)
{
	assert_ptr_equal(device, DEVICE);
	seen.notification_context = own;
	seen.notify = notify;
	return STATUS_NOT_SUPPORTED;
}

static void the_table_is_filled(void **state)
{
	(void)state;
	assert_int_equal(abi_query(MIRACAST_DRIVER_INTERFACE_VERSION_1,
				 sizeof(driver), &driver),
		STATUS_SUCCESS);
	assert_int_equal(driver.Size, 48);
}

static void the_driver_calls_every_function_of_the_host(void **state)
{
	MIRACAST_CALLBACKS callbacks = {report_status, io_control,
		report_statistic, next_chunk, register_rates};
	PVOID own = &context;

	(void)state;
	assert_int_equal(driver.CreateMiracastContext(DEVICE, &callbacks, &own),
		STATUS_NOT_SUPPORTED);
	assert_int_equal(context.bad, 0);
	assert_int_equal(seen.io_controls, 1);
	assert_int_equal(seen.chunks, 1);
	assert_int_equal(seen.statistics, 1);
	assert_ptr_equal(seen.notification_context, &context);
	driver.DestroyMiracastContext(own);
	assert_int_equal(seen.statuses, 1);
}

static void the_host_calls_every_function_of_the_driver(void **state)
{
	MIRACAST_WFD_CONNECTION_STATS stats = {0x700000000u, 8, 9};
	MIRACAST_DATARATE_STATS rates = {1, 0x200000000u, 3, 4, 5, 6};
	MIRACAST_SESSION_INFO info = {.Value = 0xFFFFFFFF};
	UINT input = 0x44444444, returned = 0;
	UINT64 output = 0;

	(void)state;
	assert_int_equal(driver.StartMiracastSession(
				 &context, ABI_SOCKET, &stats, &info),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	assert_int_equal(info.Value, 2);
	assert_int_equal(info.ReducedModeListDueToBandwidth, 1);
	assert_int_equal(driver.HandleKernelModeMessage(
				 &context, 4, &input, 8, &output, &returned),
		STATUS_SUCCESS);
	assert_int_equal(output, 0x5555555566666666u);
	assert_int_equal(returned, 8);
	seen.notify(seen.notification_context, &rates);
	assert_int_equal(context.rates_seen, 1);
	driver.StopMiracastSession(&context);
	assert_true(seen.notify == NULL);
	assert_int_equal(context.bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_filled),
		cmocka_unit_test(the_driver_calls_every_function_of_the_host),
		cmocka_unit_test(the_host_calls_every_function_of_the_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
