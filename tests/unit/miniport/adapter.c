/*
 * The generic half and the context's life, under a scripted host: of the module
 * that has all feeds, and (FILE_FED) of the one that plays files.
 */
#include "test.h"
#include "fake_host.h"

#include <stdlib.h>

#include "platform/clock.h"
#include "support/usage.h"

extern SUNDOG_QUERY_ADAPTER SundogQueryAdapter;

static const struct sundog_mode two_modes[] = {
	{1280, 720, 60, 1}, {1280, 720, 30, 1}};

/* A thread that was joined may be listed a moment longer. */
static bool threads_become(unsigned count)
{
	uint64_t deadline_us = clock_now_us() + 2000000;

	while (usage_threads() != count) {
		if (clock_now_us() > deadline_us)
			return false;
		clock_sleep_until_us(clock_now_us() + 1000);
	}
	return true;
}

static NTSTATUS commit(
	struct fake_host *host, const struct sundog_mode *mode, BOOLEAN power)
{
	struct sundog_target_mode target = {0};

	if (!mode)
		return host->table.CommitMode(
			host->adapter, host->target, NULL, power);
	target.width = mode->width;
	target.height = mode->height;
	target.refresh_numerator = mode->refresh_numerator;
	target.refresh_denominator = mode->refresh_denominator;
	target.vsync_divider = 1;
	return host->table.CommitMode(
		host->adapter, host->target, &target, power);
}

/* --- the export and the adapter ---------------------------------------- */

static void export_checks_version_and_size(void **state)
{
	struct sundog_adapter_interface table;
	struct sundog_adapter_interface before;

	(void)state;
	memset(&table, 0xA5, sizeof(table));
	before = table;
	assert_int_equal(SundogQueryAdapter(2, sizeof(table), &table),
		STATUS_REVISION_MISMATCH);
	assert_int_equal(SundogQueryAdapter(1, sizeof(table) - 1, &table),
		STATUS_BUFFER_TOO_SMALL);
	assert_memory_equal(&table, &before, sizeof(table));
	assert_int_equal(SundogQueryAdapter(1, sizeof(table) + 8, &table),
		STATUS_SUCCESS);
	assert_int_equal(table.Size, sizeof(table));
}

#ifndef FILE_FED
static void a_wrong_setting_says_which(void **state)
{
	static const char *const settings[] = {"screen=vga\n", "nonsense\n",
		"screen=pattern\nencoder=mpeg2\n", "screen=x11:\n",
		"screen=pattern\nidr_interval_s=0\n"};
	static const char *const words[] = {
		"vga", "nonsense", "mpeg2", "x11:", "idr_interval_s"};
	struct fake_host *host = malloc(sizeof(*host));

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		assert_int_equal(
			fake_open(host, settings[i]), STATUS_INVALID_PARAMETER);
		assert_non_null(strstr(host->error, words[i]));
		assert_null(strchr(host->error, '\n'));
		assert_null(host->adapter);
		fake_close(host);
	}
	free(host);
}

static void a_missing_display_says_what_to_do(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	(void)state;
	assert_int_equal(
		fake_open(host, "screen=x11::987\n"), (NTSTATUS)0xC0000225);
	assert_non_null(strstr(host->error, ":987"));
	assert_non_null(strstr(host->error, "--screen"));
	fake_close(host);
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	assert_int_equal(fake_open(host, "screen=x11\n"), (NTSTATUS)0xC0000225);
	assert_non_null(strstr(host->error, "DISPLAY is not set"));
	fake_close(host);
	setenv("WAYLAND_DISPLAY", "wayland-0", 1);
	assert_int_equal(fake_open(host, ""), (NTSTATUS)0xC0000225);
	assert_non_null(strstr(host->error, "Wayland"));
	assert_non_null(strstr(host->error, "X11 session"));
	assert_non_null(strstr(host->error, "--screen pattern"));
	assert_null(strstr(host->error, "portal"));
	unsetenv("WAYLAND_DISPLAY");
	fake_close(host);
	free(host);
}

#endif

static void an_error_is_cut_to_the_hosts_buffer(void **state)
{
	struct sundog_adapter_interface table;
	struct sundog_adapter_callbacks none = {.Size = sizeof(none)};
	PVOID adapter = &table;
	char error[8];

	(void)state;
	SundogQueryAdapter(1, sizeof(table), &table);
	assert_int_equal(
		table.AddAdapter(&none, "", &adapter, error, sizeof(error)),
		STATUS_INVALID_PARAMETER);
	assert_null(adapter);
	assert_int_equal(strlen(error), 7);
	assert_int_equal(table.AddAdapter(NULL, "", &adapter, NULL, 0),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(table.AddAdapter(NULL, "", NULL, NULL, 0),
		STATUS_INVALID_PARAMETER);
	table.RemoveAdapter(NULL);
}

static void g189_g190_the_interface_is_given_for_its_name_only(void **state)
{
	struct fake_host *host = *state;
	GUID other = GUID_DEVINTERFACE_MIRACAST_DISPLAY;
	DXGK_MIRACAST_DISPLAY_INTERFACE m;

	assert_int_equal(host->miracast.Size, 64);
	assert_int_equal(host->miracast.Version, 1);
	assert_ptr_equal(host->miracast.Context, host->adapter);
	assert_non_null(host->miracast.DxgkDdiMiracastQueryCaps);
	assert_non_null(host->miracast.DxgkDdiMiracastCreateContext);
	assert_non_null(host->miracast.DxgkDdiMiracastIoControl);
	assert_non_null(host->miracast.DxgkDdiMiracastDestroyContext);
	host->miracast.InterfaceReference(host->miracast.Context);
	host->miracast.InterfaceDereference(host->miracast.Context);
	other.Data4[7]++;
	assert_int_equal(host->table.QueryInterface(
				 host->adapter, &other, 1, sizeof(m), &m),
		STATUS_NOT_SUPPORTED);
	assert_int_equal(
		host->table.QueryInterface(host->adapter,
			&GUID_DEVINTERFACE_MIRACAST_DISPLAY, 2, sizeof(m), &m),
		STATUS_NOT_SUPPORTED);
	assert_int_equal(host->table.QueryInterface(host->adapter,
				 &GUID_DEVINTERFACE_MIRACAST_DISPLAY, 1,
				 sizeof(m) - 1, &m),
		STATUS_BUFFER_TOO_SMALL);
}

static NTSTATUS ignore_status(HANDLE adapter, const DXGK_CHILD_STATUS *status)
{
	(void)adapter;
	(void)status;
	return STATUS_SUCCESS;
}

static void ignore_interrupt(
	HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	(void)adapter;
	(void)data;
}

static void ignore_dpc(HANDLE adapter)
{
	(void)adapter;
}

static void g191_no_target_for_a_host_that_does_not_ask(void **state)
{
	struct sundog_adapter_callbacks callbacks = {
		.Size = sizeof(callbacks),
		.IndicateChildStatus = ignore_status,
		.NotifyInterrupt = ignore_interrupt,
		.NotifyDpc = ignore_dpc,
	};
	struct sundog_adapter_interface table;
	struct sundog_child child;
	PVOID adapter;
	UINT count = 1;

	(void)state;
	SundogQueryAdapter(1, sizeof(table), &table);
	assert_int_equal(table.AddAdapter(&callbacks, fake_settings(), &adapter,
				 NULL, 0),
		STATUS_SUCCESS);
	assert_int_equal(table.QueryChildRelations(adapter, &child, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 0);
	table.RemoveAdapter(adapter);
}

static void g192_g194_g195_g204_one_miracast_target(void **state)
{
	struct fake_host *host = *state;
	struct sundog_child children[2];
	UINT count = 2;

	assert_int_equal(host->table.QueryChildRelations(
				 host->adapter, children, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 1);
	assert_int_equal(children[0].technology, D3DKMDT_VOT_MIRACAST);
	assert_int_equal(children[0].hpd, HpdAwarenessInterruptible);
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(children[0].uid, host->target); /* G-204 */
	count = 0;
	assert_int_equal(
		host->table.QueryChildRelations(host->adapter, NULL, &count),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(count, 1);
}

static void g197_g198_g199_caps_are_checked_and_constant(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	DXGK_MIRACAST_CAPS caps, again;

	memset(&caps, 0xA5, sizeof(caps));
	again = caps;
	assert_int_equal(host->miracast.DxgkDdiMiracastQueryCaps(
				 host->adapter, sizeof(caps) - 1, &caps),
		STATUS_BUFFER_TOO_SMALL);
	assert_memory_equal(&caps, &again, sizeof(caps));
	assert_int_equal(host->miracast.DxgkDdiMiracastQueryCaps(
				 host->adapter, sizeof(caps), &caps),
		STATUS_SUCCESS);
	assert_int_equal(caps.MaxChunkPrivateDriverDataSize,
		sizeof(struct sundog_chunk));
	assert_int_equal(caps.Flags.Value, 0); /* A-13, too */
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_arrive(host, two_modes, 2);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	host->miracast.DxgkDdiMiracastQueryCaps(
		host->adapter, sizeof(again), &again);
	assert_memory_equal(&caps, &again, sizeof(caps));
}

/* --- monitor
 * ------------------------------------------------------------------ */

static void g50_g51_g52_disconnected_until_the_driver_says_so(void **state)
{
	struct fake_host *host = *state;
	DXGK_CHILD_STATUS status = {.ChildUid = 1};
	UINT count = 0, length = 0;
	UCHAR edid[1];

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(host->status_count, 0);
	assert_int_equal(host->table.QueryChildStatus(host->adapter, &status),
		STATUS_SUCCESS);
	assert_int_equal(status.Type, StatusMiracastConnection);
	assert_false(status.Miracast.Connected);
	assert_int_equal(host->table.EnumModes(
				 host->adapter, host->target, NULL, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 0);
	assert_int_equal(host->table.QueryDeviceDescriptor(
				 host->adapter, host->target, 0, &length, edid),
		STATUS_MONITOR_NO_DESCRIPTOR);
	/* What else the driver says is no monitor. */
	fake_io_plain(host, SUNDOG_IO_MONITOR_DEPART);
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	assert_int_equal(host->status_count, 0);
}

static void is_disconnected(struct fake_host *host)
{
	DXGK_CHILD_STATUS status = {.ChildUid = 1};
	UINT count = 0;

	assert_int_equal(host->table.QueryChildStatus(host->adapter, &status),
		STATUS_SUCCESS);
	assert_false(status.Miracast.Connected);
	assert_int_equal(host->table.EnumModes(host->adapter, 1, NULL, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 0);
}

static void g52_nothing_is_reported_without_a_session(void **state)
{
	struct fake_host *host = *state;
	PVOID context;

	is_disconnected(host);
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(fake_arrive(host, two_modes, 2), STATUS_SUCCESS);
	context = host->context;
	fake_destroy_context(host);
	is_disconnected(host);
	assert_int_equal(host->status_count, 2);
	/* A late driver's word counts no more. */
	host->context = context;
	assert_int_equal(
		fake_arrive(host, two_modes, 2), STATUS_INVALID_PARAMETER);
	host->context = NULL;
	is_disconnected(host);
	assert_int_equal(host->status_count, 2);
	/* Nor does the last session's monitor in the next. */
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	is_disconnected(host);
	assert_int_equal(host->status_count, 2);
}

static NTSTATUS arrive_by(struct fake_host *host, uint32_t connector)
{
	struct sundog_monitor_arrival arrival = {
		.connector_type = connector,
		.mode_count = 1,
		.modes = {{1280, 720, 60, 1}},
	};

	return fake_io(host, &arrival, sizeof(arrival),
		SUNDOG_IO_MONITOR_ARRIVE, NULL, 0);
}

static void g55_g56_the_connector_is_the_one_told_last(void **state)
{
	struct fake_host *host = *state;
	DXGK_CHILD_STATUS status = {.ChildUid = 1};

	/* Nothing was told yet: as for a sink that is the display. */
	host->table.QueryChildStatus(host->adapter, &status);
	assert_int_equal(
		status.Miracast.MiracastMonitorType, D3DKMDT_VOT_MIRACAST);
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(
		arrive_by(host, (uint32_t)D3DKMDT_VOT_DVI), STATUS_SUCCESS);
	assert_int_equal(host->statuses[0].Miracast.MiracastMonitorType,
		D3DKMDT_VOT_DVI);
	/* Unplugged: what it was is the best that is known. */
	fake_io_plain(host, SUNDOG_IO_MONITOR_DEPART);
	assert_int_equal(host->statuses[1].Miracast.MiracastMonitorType,
		D3DKMDT_VOT_DVI);
	host->table.QueryChildStatus(host->adapter, &status);
	assert_int_equal(status.Miracast.MiracastMonitorType, D3DKMDT_VOT_DVI);
	assert_int_equal(arrive_by(host, (uint32_t)D3DKMDT_VOT_MIRACAST),
		STATUS_SUCCESS);
	assert_int_equal(host->statuses[2].Miracast.MiracastMonitorType,
		D3DKMDT_VOT_MIRACAST);
}

static void g216_the_target_is_miracast_however_wired(void **state)
{
	static const uint32_t connectors[] = {(uint32_t)D3DKMDT_VOT_HDMI,
		(uint32_t)D3DKMDT_VOT_HD15, (uint32_t)D3DKMDT_VOT_INTERNAL,
		(uint32_t)D3DKMDT_VOT_MIRACAST, (uint32_t)D3DKMDT_VOT_OTHER};
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	for (size_t i = 0; i < 5; i++) {
		struct sundog_child child;
		UINT count = 1;

		assert_int_equal(
			arrive_by(host, connectors[i]), STATUS_SUCCESS);
		host->table.QueryChildRelations(host->adapter, &child, &count);
		assert_int_equal(child.technology, D3DKMDT_VOT_MIRACAST);
		assert_int_equal(
			host->statuses[i].Type, StatusMiracastConnection);
	}
}

static void g53_g54_g63_arrival_brings_modes_and_edid(void **state)
{
	struct fake_host *host = *state;
	struct sundog_monitor_arrival arrival = {
		.connector_type = (uint32_t)D3DKMDT_VOT_HDMI,
		.mode_count = 2,
		.edid_bytes = 256,
		.modes = {{1280, 720, 60, 1}, {1280, 720, 30000, 1001}},
	};
	struct sundog_target_mode modes[3];
	UCHAR edid[300];
	UINT count = 1, length = 100;

	for (unsigned i = 0; i < 256; i++)
		arrival.edid[i] = (uint8_t)i;
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(fake_io(host, &arrival, sizeof(arrival),
				 SUNDOG_IO_MONITOR_ARRIVE, NULL, 0),
		STATUS_SUCCESS);
	assert_int_equal(host->status_count, 1);
	assert_int_equal(host->statuses[0].Type, StatusMiracastConnection);
	assert_int_equal(host->statuses[0].ChildUid, host->target);
	assert_true(host->statuses[0].Miracast.Connected);
	assert_int_equal(host->statuses[0].Miracast.MiracastMonitorType,
		D3DKMDT_VOT_HDMI);

	assert_int_equal(host->table.EnumModes(
				 host->adapter, host->target, modes, &count),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(count, 2);
	count = 3;
	assert_int_equal(host->table.EnumModes(
				 host->adapter, host->target, modes, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 2);
	/* Nothing, block by block, and past the end. */
	length = 0;
	assert_int_equal(host->table.QueryDeviceDescriptor(
				 host->adapter, host->target, 0, &length, NULL),
		STATUS_SUCCESS);
	assert_int_equal(length, 0);
	length = 100;
	assert_int_equal(host->table.QueryDeviceDescriptor(
				 host->adapter, host->target, 0, &length, edid),
		STATUS_SUCCESS);
	assert_int_equal(length, 100);
	length = 300;
	assert_int_equal(host->table.QueryDeviceDescriptor(host->adapter,
				 host->target, 128, &length, edid),
		STATUS_SUCCESS);
	assert_int_equal(length, 128);
	assert_int_equal(edid[0], 128);
	assert_int_equal(edid[127], 255);
	length = 300;
	assert_int_equal(host->table.QueryDeviceDescriptor(host->adapter,
				 host->target, 256, &length, edid),
		STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA);
	assert_int_equal(length, 0);
}

/* Which modes there are is the driver's word, which knows link and sink; the
 * miniport adds none, loses none and keeps their order. */
static void g206_g209_g212_modes_are_as_told(void **state)
{
	struct fake_host *host = *state;
	struct sundog_target_mode modes[SUNDOG_MODES_MAX];
	struct sundog_mode told[SUNDOG_MODES_MAX];
	UINT count = SUNDOG_MODES_MAX;

	for (uint32_t i = 0; i < SUNDOG_MODES_MAX; i++)
		told[i] = (struct sundog_mode){
			1280, 720, 24000 + 500 * (63 - i), 1000 + (i & 1)};
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(
		fake_arrive(host, told, SUNDOG_MODES_MAX), STATUS_SUCCESS);
	assert_int_equal(host->table.EnumModes(
				 host->adapter, host->target, modes, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, SUNDOG_MODES_MAX);
	for (uint32_t i = 0; i < SUNDOG_MODES_MAX; i++) {
		assert_int_equal(modes[i].width, told[i].width);
		assert_int_equal(modes[i].height, told[i].height);
		assert_int_equal(
			modes[i].refresh_numerator, told[i].refresh_numerator);
		assert_int_equal(modes[i].refresh_denominator,
			told[i].refresh_denominator);
		/* The picture is drawn at the monitor's own rate. */
		assert_int_equal(modes[i].vsync_divider, 1);
	}
}

static void g214_every_reported_mode_can_be_set(void **state)
{
	static const struct sundog_mode told[] = {{1280, 720, 60, 1},
		{1280, 720, 50, 1}, {1280, 720, 30000, 1001},
		{1280, 720, 24, 1}};
	struct fake_host *host = *state;
	struct sundog_target_mode modes[4];
	UINT count = 4;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(fake_arrive(host, told, 4), STATUS_SUCCESS);
	host->table.EnumModes(host->adapter, host->target, modes, &count);
	assert_int_equal(count, 4);
	for (unsigned i = 0; i < 4; i++) {
		struct sundog_stream_start start =
			fake_stream_start(1280, 720, 60);

		assert_int_equal(host->table.CommitMode(host->adapter,
					 host->target, &modes[i], TRUE),
			STATUS_SUCCESS);
		assert_int_equal(host->message_count, i + 1);
		assert_memory_equal(&host->messages[i].set_mode.mode, &told[i],
			sizeof(told[i]));
		/* The driver then starts the stream in it. */
		start.mode = host->messages[i].set_mode.mode;
		assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
		assert_true(fake_wait_chunks(host, host->chunk_count + 2));
	}
}

static void g58_a_display_may_come_late(void **state)
{
	struct fake_host *host = *state;
	DXGK_CHILD_STATUS status = {.ChildUid = 1};

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	assert_int_equal(host->status_count, 0);
	assert_int_equal(fake_arrive(host, two_modes, 1), STATUS_SUCCESS);
	assert_int_equal(host->status_count, 1);
	assert_true(host->statuses[0].Miracast.Connected);
	host->table.QueryChildStatus(host->adapter, &status);
	assert_true(status.Miracast.Connected);
}

static void g57_g59_g62_monitors_come_and_go(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(
			fake_arrive(host, two_modes, 2), STATUS_SUCCESS);
		assert_int_equal(host->status_count, 2 * i + 1);
		assert_true(host->statuses[2 * i].Miracast.Connected);
		/* It becomes part of the desktop each time. */
		assert_int_equal(
			commit(host, &two_modes[i % 2], TRUE), STATUS_SUCCESS);
		assert_int_equal(host->message_count, i + 1);
		assert_int_equal(fake_io_plain(host, SUNDOG_IO_MONITOR_DEPART),
			STATUS_SUCCESS);
		assert_int_equal(host->status_count, 2 * i + 2);
		assert_false(host->statuses[2 * i + 1].Miracast.Connected);
		is_disconnected(host);
	}
	/* A second departure is no news. */
	fake_io_plain(host, SUNDOG_IO_MONITOR_DEPART);
	assert_int_equal(host->status_count, 10);
	/* A changed monitor arrives again without leaving: leaving would end
	 * the session (G-60). */
	fake_arrive(host, two_modes, 1);
	fake_arrive(host, two_modes, 2);
	assert_int_equal(host->status_count, 12);
	assert_true(host->statuses[11].Miracast.Connected);
}

static void queries_for_another_child_are_refused(void **state)
{
	struct fake_host *host = *state;
	DXGK_CHILD_STATUS status = {.ChildUid = 7};
	struct sundog_target_mode mode = {1280, 720, 60, 1, 1};
	UINT count = 1;
	UCHAR byte;

	assert_int_equal(host->table.QueryChildStatus(host->adapter, &status),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host->table.EnumModes(host->adapter, 7, &mode, &count),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host->table.QueryDeviceDescriptor(
				 host->adapter, 7, 0, &count, &byte),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host->table.CommitMode(host->adapter, 7, &mode, TRUE),
		STATUS_INVALID_PARAMETER);
}

/* --- the context
 * ---------------------------------------------------------------- */

static void g202_a_context_has_all_that_a_session_needs(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);

	for (int round = 0; round < 3; round++) {
		unsigned messages = host->message_count;

		assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
		assert_int_equal(
			fake_arrive(host, two_modes, 2), STATUS_SUCCESS);
		assert_int_equal(
			commit(host, &two_modes[0], TRUE), STATUS_SUCCESS);
		assert_int_equal(host->message_count, messages + 1);
		assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
		assert_true(fake_wait_chunks(host, host->chunk_count + 2));
		fake_destroy_context(host);
	}
}

static void g203_one_context_at_a_time(void **state)
{
	struct fake_host *host = *state;
	PVOID first;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	first = host->context;
	assert_int_equal(fake_create_context(host), STATUS_RESOURCE_IN_USE);
	assert_null(host->context);
	host->context = first;
	fake_destroy_context(host);
	/* G-187: any number one after another. */
	for (int i = 0; i < 20; i++) {
		assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
		fake_destroy_context(host);
	}
}

static void create_context_wants_its_callbacks(void **state)
{
	struct fake_host *host = *state;
	DXGK_MIRACAST_DISPLAY_CALLBACKS none = {0};
	PVOID context = &none;
	ULONG target;

	assert_int_equal(host->miracast.DxgkDdiMiracastCreateContext(
				 host->adapter, &none, &context, &target),
		STATUS_INVALID_PARAMETER);
	assert_null(context);
	assert_int_equal(host->miracast.DxgkDdiMiracastCreateContext(
				 host->adapter, NULL, &context, &target),
		STATUS_INVALID_PARAMETER);
}

static void g185_g186_destroy_leaves_nothing_and_reports_departure(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	unsigned descriptors, threads;

	/* Once before counting: what a sanitizer starts for itself is there
	 * from then on. */
	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	shared_memory_destroy(&host->ring);
	clock_sleep_until_us(clock_now_us() + 20000);
	descriptors = usage_descriptors();
	threads = usage_threads();

	assert_int_equal(fake_arrive(host, two_modes, 2), STATUS_SUCCESS);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, host->chunk_count + 3));
	assert_true(threads_become(threads + 1));
	fake_destroy_context(host);
	assert_int_equal(host->status_count, 2);
	assert_false(host->statuses[1].Miracast.Connected);
	assert_true(threads_become(threads));
	assert_int_equal(usage_descriptors(), descriptors);
}

static void destroy_without_a_monitor_reports_nothing(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_destroy_context(host);
	assert_int_equal(host->status_count, 0);
}

/* --- modes
 * ------------------------------------------------------------------------ */

static void a_commit_becomes_a_message(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_arrive(host, two_modes, 2);
	assert_int_equal(commit(host, &two_modes[1], TRUE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 1);
	assert_int_equal(host->messages[0].header.magic, SUNDOG_CONTRACT_MAGIC);
	assert_int_equal(
		host->messages[0].header.code, SUNDOG_MESSAGE_SET_MODE);
	assert_int_equal(
		host->messages[0].header.bytes, sizeof(struct sundog_set_mode));
	assert_memory_equal(&host->messages[0].set_mode.mode, &two_modes[1],
		sizeof(two_modes[1]));
	/* Committed once more: tried once more. */
	assert_int_equal(commit(host, &two_modes[1], TRUE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 2);
}

static void a_mode_that_was_not_enumerated_is_refused(void **state)
{
	struct fake_host *host = *state;
	struct sundog_mode other = {1920, 1080, 60, 1};

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(
		commit(host, &two_modes[0], TRUE), STATUS_INVALID_PARAMETER);
	fake_arrive(host, two_modes, 2);
	assert_int_equal(commit(host, &other, TRUE), STATUS_INVALID_PARAMETER);
	other = two_modes[0];
	other.refresh_numerator = 50;
	assert_int_equal(commit(host, &other, TRUE), STATUS_INVALID_PARAMETER);
	assert_int_equal(host->message_count, 0);
}

static void taking_the_path_down_is_a_mode_of_width_0(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	assert_int_equal(commit(host, NULL, TRUE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 0); /* it was down */
	fake_arrive(host, two_modes, 2);
	commit(host, &two_modes[0], TRUE);
	assert_int_equal(commit(host, NULL, TRUE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 2);
	assert_int_equal(host->messages[1].set_mode.mode.width, 0);
}

static void g82_power_off_and_on_are_messages(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_arrive(host, two_modes, 2);
	commit(host, &two_modes[0], TRUE);
	assert_int_equal(commit(host, &two_modes[0], FALSE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 2);
	assert_int_equal(
		host->messages[1].header.code, SUNDOG_MESSAGE_MONITOR_POWER);
	assert_int_equal(host->messages[1].monitor_power.on, 0);
	assert_int_equal(commit(host, &two_modes[0], TRUE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 3);
	assert_int_equal(host->messages[2].monitor_power.on, 1);
	/* Both at once: the mode first. */
	assert_int_equal(commit(host, &two_modes[1], FALSE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 5);
	assert_int_equal(
		host->messages[3].header.code, SUNDOG_MESSAGE_SET_MODE);
	assert_int_equal(
		host->messages[4].header.code, SUNDOG_MESSAGE_MONITOR_POWER);
}

static void g86_a_commit_after_the_end_reaches_nobody(void **state)
{
	struct fake_host *host = *state;

	assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
	fake_arrive(host, two_modes, 2);
	fake_destroy_context(host);
	assert_int_equal(
		commit(host, &two_modes[0], TRUE), STATUS_INVALID_PARAMETER);
	assert_int_equal(commit(host, NULL, TRUE), STATUS_SUCCESS);
	assert_int_equal(commit(host, NULL, FALSE), STATUS_SUCCESS);
	assert_int_equal(host->message_count, 0);
}

struct committer {
	struct fake_host *host;
	bool stop;
	struct thread thread;
};

static void commit_for_ever(void *arg)
{
	struct committer *self = arg;
	struct sundog_target_mode mode = {1280, 720, 60, 1, 1};
	bool power = true;

	while (!__atomic_load_n(&self->stop, __ATOMIC_ACQUIRE)) {
		DXGK_CHILD_STATUS status = {.ChildUid = 1};
		struct sundog_target_mode modes[4];
		UINT count = 4;

		power = !power;
		self->host->table.CommitMode(
			self->host->adapter, 1, &mode, power);
		self->host->table.QueryChildStatus(
			self->host->adapter, &status);
		self->host->table.EnumModes(
			self->host->adapter, 1, modes, &count);
	}
}

/* Host threads ask and commit while contexts come and go. */
static void commits_may_overlap_the_contexts_end(void **state)
{
	struct fake_host *host = *state;
	struct committer committer = {.host = host};

	assert_int_equal(thread_start(&committer.thread, commit_for_ever,
				 &committer, "commits"),
		0);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(fake_create_context(host), STATUS_SUCCESS);
		fake_arrive(host, two_modes, 1);
		fake_io_plain(host, SUNDOG_IO_MONITOR_DEPART);
		fake_destroy_context(host);
		mutex_lock(&host->lock);
		host->status_count = 0;
		host->message_count = 0;
		mutex_unlock(&host->lock);
	}
	__atomic_store_n(&committer.stop, true, __ATOMIC_RELEASE);
	thread_join(&committer.thread);
}

static int open_pattern(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	*state = host;
	return !host || fake_open(host, fake_settings()) != STATUS_SUCCESS;
}

static int close_host(void **state)
{
	struct fake_host *host = *state;
	bool bad = host->bad_interrupt;

	fake_close(host);
	free(host);
	return bad;
}

#define WITH_HOST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, open_pattern, close_host)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(export_checks_version_and_size),
#ifndef FILE_FED
		cmocka_unit_test(a_wrong_setting_says_which),
		cmocka_unit_test(a_missing_display_says_what_to_do),
#endif
		cmocka_unit_test(an_error_is_cut_to_the_hosts_buffer),
		WITH_HOST(g189_g190_the_interface_is_given_for_its_name_only),
		cmocka_unit_test(g191_no_target_for_a_host_that_does_not_ask),
		WITH_HOST(g192_g194_g195_g204_one_miracast_target),
		WITH_HOST(g197_g198_g199_caps_are_checked_and_constant),
		WITH_HOST(g50_g51_g52_disconnected_until_the_driver_says_so),
		WITH_HOST(g52_nothing_is_reported_without_a_session),
		WITH_HOST(g55_g56_the_connector_is_the_one_told_last),
		WITH_HOST(g216_the_target_is_miracast_however_wired),
		WITH_HOST(g53_g54_g63_arrival_brings_modes_and_edid),
		WITH_HOST(g206_g209_g212_modes_are_as_told),
		WITH_HOST(g214_every_reported_mode_can_be_set),
		WITH_HOST(g58_a_display_may_come_late),
		WITH_HOST(g57_g59_g62_monitors_come_and_go),
		WITH_HOST(queries_for_another_child_are_refused),
		WITH_HOST(g202_a_context_has_all_that_a_session_needs),
		WITH_HOST(g203_one_context_at_a_time),
		WITH_HOST(create_context_wants_its_callbacks),
		WITH_HOST(
			g185_g186_destroy_leaves_nothing_and_reports_departure),
		WITH_HOST(destroy_without_a_monitor_reports_nothing),
		WITH_HOST(a_commit_becomes_a_message),
		WITH_HOST(a_mode_that_was_not_enumerated_is_refused),
		WITH_HOST(taking_the_path_down_is_a_mode_of_width_0),
		WITH_HOST(g82_power_off_and_on_are_messages),
		WITH_HOST(g86_a_commit_after_the_end_reaches_nobody),
		WITH_HOST(commits_may_overlap_the_contexts_end),
	};

	return cmocka_run_group_tests_name(
		"miniport adapter", tests, NULL, NULL);
}
