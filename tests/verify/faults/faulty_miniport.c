/*
 * Our miniport with one fault (faults.h). Our own code is linked in, its export
 * under another name; it shows the pattern, whatever it is told, and encodes
 * nothing.
 */
#include "faulty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sundog/adapter.h"

FAULTY_EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);
NTSTATUS SundogGoodQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

/* The last value of a name counts. */
#define CHEAP		"\nscreen=pattern\nencoder=null\n"
#define SETTINGS_BYTES	8192
#define ANSWER_BYTES	4096
#define MESSAGE_BYTES	1024
#define LITTLE_PRIVATE	16
#define LARGE_PRIVATE	4096
#define FIRST_TARGET_ID 1u
#define OTHER_TARGET_ID 2u
#define OWN_WIDTH	4096
#define OWN_HEIGHT	2160
#define REFUSED_WIDTH	1920

/* A miniport's module has one adapter. */
static struct sundog_adapter_interface good;
static DXGK_MIRACAST_DISPLAY_INTERFACE good_miracast;
static struct sundog_adapter_callbacks adapter_host;
static DXGK_MIRACAST_DISPLAY_CALLBACKS miracast_host;

static unsigned caps_asked;
static bool in_use;	     /* context_kept */
static bool destroying;	     /* inside DestroyContext */
static NTSTATUS last_status; /* of an interrupt */
static bool has_monitor;     /* was reported */
static bool had_monitor;     /* in any session, and it went */
static unsigned contexts;    /* that there were */
static UCHAR no_private[LARGE_PRIVATE];
static PVOID the_context;
static ULONG the_target;
static UINT64 part_frame;
static UINT part;
static UCHAR the_message[MESSAGE_BYTES];

/* --- towards the host -----------------------------------------------------*/

static NTSTATUS indicate(HANDLE adapter, const DXGK_CHILD_STATUS *status)
{
	DXGK_CHILD_STATUS told = *status;
	bool connected = status->Miracast.Connected;

	had_monitor |= has_monitor && !connected;
	has_monitor = connected;
	if (connected && had_monitor && MINIPORT_HAS(one_monitor_only))
		return STATUS_SUCCESS;
	if (connected && MINIPORT_HAS(arrival_ignored))
		return STATUS_SUCCESS;
	if (!connected && destroying && MINIPORT_HAS(no_departure))
		return STATUS_SUCCESS;
	if (MINIPORT_HAS(built_in_is_hdmi) &&
		told.Miracast.MiracastMonitorType == D3DKMDT_VOT_MIRACAST)
		told.Miracast.MiracastMonitorType = D3DKMDT_VOT_HDMI;
	if (connected && MINIPORT_HAS(status_type_wrong)) {
		memset(&told, 0, sizeof(told));
		told.Type = StatusConnection;
		told.ChildUid = status->ChildUid;
		told.HotPlug.Connected = TRUE;
	}
	return adapter_host.IndicateChildStatus(adapter, &told);
}

/* Slices counted from 1. Ours comes with the last as 0. */
static UINT counted_part(UINT64 frame)
{
	if (frame != part_frame)
		part = 0;
	part_frame = frame;
	return ++part;
}

static NTSTATUS NTAPI report_chunk(HANDLE device,
	DXGK_MIRACAST_CHUNK_INFO *info, PVOID private_data, UINT private_bytes)
{
	if (MINIPORT_HAS(frame_start_missing) &&
		info->ChunkType == DXGK_MIRACAST_CHUNK_TYPE_FRAME_START)
		return STATUS_SUCCESS;
	if (MINIPORT_HAS(drops_unreported) &&
		info->ChunkType == DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED)
		return STATUS_SUCCESS;
	if (MINIPORT_HAS(conversion_has_part) &&
		info->ChunkType ==
			DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE)
		info->ChunkId.PartNumber = 1;
	if (MINIPORT_HAS(private_data_in_report)) {
		private_data = info;
		private_bytes = sizeof(*info);
	}
	return miracast_host.DxgkCbReportChunkInfo(
		device, info, private_data, private_bytes);
}

static void interrupt(HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	DXGK_MIRACAST_CHUNK_INFO *info =
		&data->MiracastEncodeChunkCompleted.ChunkInfo;

	if (MINIPORT_HAS(interrupt_missing)) {
		data->MiracastEncodeChunkCompleted.Status =
			miracast_host.DxgkCbReportChunkInfo(
				miracast_host.MiracastHandle, info, NULL, 0);
		return;
	}
	if (MINIPORT_HAS(frame_numbers_differ))
		info->ChunkId.FrameNumber++;
	if (MINIPORT_HAS(last_part_not_0))
		info->ChunkId.PartNumber =
			counted_part(info->ChunkId.FrameNumber);
	if (MINIPORT_HAS(parts_repeat) && info->ChunkId.PartNumber > 0)
		info->ChunkId.PartNumber = 1;
	if (MINIPORT_HAS(no_times)) {
		info->ProcessingTime = 0;
		info->EncodeRate = 0;
	}
	if (MINIPORT_HAS(private_data_lost))
		data->MiracastEncodeChunkCompleted.pPrivateDriverData =
			no_private;
	/* No encoder takes as little as ours here. */
	if (MINIPORT_HAS(times_in_another_unit))
		info->ProcessingTime = (info->ProcessingTime + 50) * 1000;
	adapter_host.NotifyInterrupt(adapter, data);
	last_status = data->MiracastEncodeChunkCompleted.Status;
}

static void dpc(HANDLE adapter)
{
	if (MINIPORT_HAS(no_dpc) && last_status == STATUS_NO_MEMORY)
		return;
	adapter_host.NotifyDpc(adapter);
}

static bool is_power_off(const VOID *input, ULONG bytes)
{
	struct sundog_monitor_power power;

	if (bytes < sizeof(power))
		return false;
	memcpy(&power, input, sizeof(power));
	return power.header.code == SUNDOG_MESSAGE_MONITOR_POWER && !power.on;
}

/* locked_while_sending */
static struct mutex sending = MUTEX_INIT;

struct locked_message {
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback;
	PVOID context;
};

static VOID NTAPI complete_locked(PVOID context, PIO_STATUS_BLOCK status)
{
	struct locked_message message = *(struct locked_message *)context;

	free(context);
	mutex_lock(&sending);
	mutex_unlock(&sending);
	message.callback(message.context, status);
}

static NTSTATUS send_locked(HANDLE device, ULONG input_bytes, VOID *input,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID context)
{
	struct locked_message *message = malloc(sizeof(*message));
	NTSTATUS status;

	if (!message)
		return STATUS_INSUFFICIENT_RESOURCES;
	*message = (struct locked_message){callback, context};
	mutex_lock(&sending);
	status = miracast_host.DxgkCbMiracastSendMessage(
		device, input_bytes, input, 0, NULL, complete_locked, message);
	mutex_unlock(&sending);
	if (status != STATUS_PENDING)
		free(message);
	return status;
}

static NTSTATUS NTAPI send_message(HANDLE device, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID context)
{
	IO_STATUS_BLOCK done = {.Information = 0};
	NTSTATUS status;

	if (MINIPORT_HAS(power_off_untold) &&
		is_power_off(input, input_bytes)) {
		done.Status = STATUS_SUCCESS;
		callback(context, &done);
		return STATUS_PENDING;
	}
	if (MINIPORT_HAS(locked_while_sending))
		return send_locked(
			device, input_bytes, input, callback, context);
	if (!MINIPORT_HAS(message_overwritten) || input_bytes > MESSAGE_BYTES)
		return miracast_host.DxgkCbMiracastSendMessage(device,
			input_bytes, input, output_bytes, output, callback,
			context);
	memcpy(the_message, input, input_bytes);
	status = miracast_host.DxgkCbMiracastSendMessage(device, input_bytes,
		the_message, output_bytes, output, callback, context);
	memset(the_message, 0, sizeof(the_message));
	return status;
}

/* --- the Miracast half ----------------------------------------------------*/

static NTSTATUS NTAPI query_caps(
	PVOID driver_context, ULONG bytes, DXGK_MIRACAST_CAPS *caps)
{
	NTSTATUS status;

	if (MINIPORT_HAS(caps_size_unchecked))
		bytes = sizeof(*caps);
	status = good_miracast.DxgkDdiMiracastQueryCaps(
		driver_context, bytes, caps);
	if (status != STATUS_SUCCESS)
		return status;
	if (MINIPORT_HAS(caps_reserved_bits))
		caps->Flags.Value |= 0x100;
	if (MINIPORT_HAS(caps_change) && caps_asked++ > 0)
		caps->MaxChunkPrivateDriverDataSize += 64;
	if (MINIPORT_HAS(private_data_too_large))
		caps->MaxChunkPrivateDriverDataSize = LITTLE_PRIVATE;
	return status;
}

static NTSTATUS NTAPI create_context(PVOID driver_context,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target_id)
{
	DXGK_MIRACAST_DISPLAY_CALLBACKS between;
	NTSTATUS status;

	if (!callbacks)
		return STATUS_INVALID_PARAMETER;
	if (in_use)
		return STATUS_RESOURCE_IN_USE;
	if (MINIPORT_HAS(context_refused))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (MINIPORT_HAS(second_context) && the_context) {
		*context = the_context;
		*target_id = the_target;
		return STATUS_SUCCESS;
	}
	miracast_host = between = *callbacks;
	between.DxgkCbMiracastSendMessage = send_message;
	between.DxgkCbReportChunkInfo = report_chunk;
	status = good_miracast.DxgkDdiMiracastCreateContext(
		driver_context, &between, context, target_id);
	if (status != STATUS_SUCCESS)
		return status;
	contexts++;
	in_use = MINIPORT_HAS(context_kept);
	the_context = *context;
	the_target = *target_id;
	if (MINIPORT_HAS(target_id_wrong))
		*target_id -= 1;
	if (MINIPORT_HAS(monitor_before_session)) {
		DXGK_CHILD_STATUS early = {
			.Type = StatusMiracastConnection,
			.ChildUid = *target_id,
		};

		early.Miracast.Connected = TRUE;
		early.Miracast.MiracastMonitorType = D3DKMDT_VOT_HDMI;
		adapter_host.IndicateChildStatus(adapter_host.hAdapter, &early);
	}
	return status;
}

static UINT code_of(const VOID *input, ULONG bytes)
{
	struct sundog_header header;

	if (!input || bytes < sizeof(header))
		return 0;
	memcpy(&header, input, sizeof(header));
	return header.code;
}

/* A request that is taken, and that is all. */
static bool is_ignored(UINT code)
{
	if (code == SUNDOG_IO_REQUEST_IDR)
		return MINIPORT_HAS(idr_ignored);
	return code == SUNDOG_IO_MONITOR_DEPART &&
	       MINIPORT_HAS(departure_ignored);
}

/* A request for a stream that this miniport refuses. */
static bool is_refused(const VOID *input, ULONG bytes)
{
	struct sundog_stream_start start;

	if (code_of(input, bytes) != SUNDOG_IO_STREAM_START ||
		bytes < sizeof(start))
		return false;
	memcpy(&start, input, sizeof(start));
	return (MINIPORT_HAS(one_stream_only) && contexts > 1) ||
	       (MINIPORT_HAS(mode_without_stream) &&
		       start.mode.width == REFUSED_WIDTH);
}

/* Goes by where the modes end, whatever it was told. */
static void believe_count(VOID *input, ULONG bytes)
{
	struct sundog_monitor_arrival arrival;

	if (code_of(input, bytes) != SUNDOG_IO_MONITOR_ARRIVE ||
		bytes < sizeof(arrival))
		return;
	memcpy(&arrival, input, sizeof(arrival));
	if (arrival.mode_count <= SUNDOG_MODES_MAX)
		return;
	arrival.mode_count = 0;
	while (arrival.mode_count < SUNDOG_MODES_MAX &&
		arrival.modes[arrival.mode_count].width > 0)
		arrival.mode_count++;
	memcpy(input, &arrival, sizeof(arrival));
}

static NTSTATUS NTAPI io_control(PVOID driver_context, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	static UCHAR answer[ANSWER_BYTES];
	ULONG answered = 0;
	NTSTATUS status;

	if (is_ignored(code_of(input, input_bytes))) {
		if (returned)
			*returned = 0;
		return STATUS_SUCCESS;
	}
	if (is_refused(input, input_bytes)) {
		if (returned)
			*returned = 0;
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	if (MINIPORT_HAS(count_believed))
		believe_count(input, input_bytes);
	status = good_miracast.DxgkDdiMiracastIoControl(driver_context, context,
		input_bytes, input,
		MINIPORT_HAS(size_unchecked) ? sizeof(answer) : output_bytes,
		MINIPORT_HAS(size_unchecked) ? answer : output, &answered);
	if (MINIPORT_HAS(size_unchecked) && output)
		memcpy(output, answer, answered);
	if (returned)
		*returned = answered;
	if (MINIPORT_HAS(short_request_taken) &&
		status == STATUS_INVALID_PARAMETER)
		return STATUS_SUCCESS;
	return status;
}

static VOID NTAPI destroy_context(PVOID driver_context, PVOID context)
{
	destroying = true;
	the_context = NULL;
	good_miracast.DxgkDdiMiracastDestroyContext(driver_context, context);
	destroying = false;
}

/* --- the generic half -----------------------------------------------------*/

static NTSTATUS add_adapter(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	struct sundog_adapter_callbacks between = *callbacks;
	char cheap[SETTINGS_BYTES];

	adapter_host = *callbacks;
	between.IndicateChildStatus = indicate;
	between.NotifyInterrupt = interrupt;
	between.NotifyDpc = dpc;
	snprintf(cheap, sizeof(cheap), "%s%s", settings ? settings : "", CHEAP);
	return good.AddAdapter(&between, cheap, adapter, error, error_bytes);
}

static VOID NTAPI forget_message(PVOID context, PIO_STATUS_BLOCK status)
{
	(void)context;
	(void)status;
}

static void remove_adapter(PVOID adapter)
{
	static struct sundog_monitor_power off = {
		.header =
			{
				.magic = SUNDOG_CONTRACT_MAGIC,
				.version = SUNDOG_CONTRACT_VERSION,
				.code = SUNDOG_MESSAGE_MONITOR_POWER,
				.bytes = sizeof(off),
			},
	};
	DXGK_MIRACAST_CHUNK_INFO left_out = {
		.ChunkType = DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED,
	};

	if (MINIPORT_HAS(message_after_destroy) &&
		miracast_host.DxgkCbMiracastSendMessage)
		miracast_host.DxgkCbMiracastSendMessage(
			miracast_host.MiracastHandle, sizeof(off), &off, 0,
			NULL, forget_message, NULL);
	if (MINIPORT_HAS(step_after_destroy) &&
		miracast_host.DxgkCbReportChunkInfo)
		miracast_host.DxgkCbReportChunkInfo(
			miracast_host.MiracastHandle, &left_out, NULL, 0);
	good.RemoveAdapter(adapter);
	caps_asked = 0;
	in_use = false;
}

static NTSTATUS query_interface(PVOID adapter, const GUID *type, USHORT version,
	USHORT size, PVOID interface_buffer)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE *table = interface_buffer;
	NTSTATUS status;

	if (MINIPORT_HAS(any_interface))
		type = &GUID_DEVINTERFACE_MIRACAST_DISPLAY;
	status = good.QueryInterface(
		adapter, type, version, size, interface_buffer);
	if (status != STATUS_SUCCESS)
		return status;
	good_miracast = *table;
	table->DxgkDdiMiracastQueryCaps =
		MINIPORT_HAS(interface_incomplete) ? NULL : query_caps;
	table->DxgkDdiMiracastCreateContext = create_context;
	table->DxgkDdiMiracastIoControl = io_control;
	table->DxgkDdiMiracastDestroyContext = destroy_context;
	return status;
}

static NTSTATUS query_children(
	PVOID adapter, struct sundog_child *children, UINT *count)
{
	UINT room = *count;
	NTSTATUS status = good.QueryChildRelations(adapter, children, count);

	if (MINIPORT_HAS(target_unasked) && status == STATUS_SUCCESS &&
		*count == 0 && room > 0) {
		children[0] = (struct sundog_child){
			.uid = FIRST_TARGET_ID,
			.technology = D3DKMDT_VOT_MIRACAST,
			.hpd = HpdAwarenessInterruptible,
		};
		*count = 1;
	}
	if (status != STATUS_SUCCESS || *count == 0)
		return status;
	if (MINIPORT_HAS(child_not_miracast) ||
		(MINIPORT_HAS(target_takes_connector) && has_monitor))
		children[0].technology = D3DKMDT_VOT_HDMI;
	if (MINIPORT_HAS(child_polled))
		children[0].hpd = HpdAwarenessPolled;
	if (MINIPORT_HAS(two_children) && room > *count) {
		children[1] = children[0];
		children[1].uid = OTHER_TARGET_ID;
		*count = 2;
	}
	return status;
}

static NTSTATUS query_status(PVOID adapter, DXGK_CHILD_STATUS *status)
{
	NTSTATUS result = good.QueryChildStatus(adapter, status);

	if (result != STATUS_SUCCESS)
		return result;
	if (MINIPORT_HAS(status_of_hot_plug))
		status->Type = StatusConnection;
	if (MINIPORT_HAS(monitor_type_forgotten) && !has_monitor)
		status->Miracast.MiracastMonitorType = D3DKMDT_VOT_OTHER;
	if (MINIPORT_HAS(still_connected) && the_context && had_monitor)
		status->Miracast.Connected = TRUE;
	if (MINIPORT_HAS(always_connected) && !the_context)
		status->Miracast.Connected = TRUE;
	if (MINIPORT_HAS(built_in_is_hdmi) &&
		status->Miracast.MiracastMonitorType == D3DKMDT_VOT_MIRACAST)
		status->Miracast.MiracastMonitorType = D3DKMDT_VOT_HDMI;
	return result;
}

static NTSTATUS query_descriptor(PVOID adapter, ULONG child_uid, UINT offset,
	UINT *length, UCHAR *buffer)
{
	UCHAR end;
	UINT one = 1;

	/* Past the end it is not wrong. */
	if (MINIPORT_HAS(edid_offset_ignored) && offset > 0 &&
		good.QueryDeviceDescriptor(adapter, child_uid, offset, &one,
			&end) == STATUS_SUCCESS)
		offset = 0;
	return good.QueryDeviceDescriptor(
		adapter, child_uid, offset, length, buffer);
}

static NTSTATUS enum_modes(PVOID adapter, ULONG child_uid,
	struct sundog_target_mode *modes, UINT *count)
{
	UINT room = *count;
	NTSTATUS status = good.EnumModes(adapter, child_uid, modes, count);

	if (MINIPORT_HAS(own_mode) && status == STATUS_SUCCESS && *count > 0 &&
		room > *count) {
		modes[*count] = modes[0];
		modes[*count].width = OWN_WIDTH;
		modes[*count].height = OWN_HEIGHT;
		*count += 1;
	}
	/* The last one: it is not committed. */
	if (status == STATUS_SUCCESS && *count > 0 &&
		MINIPORT_HAS(rate_not_the_monitors))
		modes[*count - 1].refresh_numerator =
			59 * modes[*count - 1].refresh_denominator;
	if (status == STATUS_SUCCESS && *count > 0 && MINIPORT_HAS(rate_0)) {
		modes[*count - 1].refresh_numerator = 0;
		modes[*count - 1].refresh_denominator = 0;
	}
	if (status == STATUS_SUCCESS && MINIPORT_HAS(divider_0))
		for (UINT i = 0; i < *count; i++)
			modes[i].vsync_divider = 0;
	return status;
}

static NTSTATUS commit(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	struct sundog_target_mode first[SUNDOG_MODES_MAX];
	UINT count = SUNDOG_MODES_MAX;

	if (MINIPORT_HAS(only_first_mode) && mode &&
		good.EnumModes(adapter, child_uid, first, &count) ==
			STATUS_SUCCESS &&
		count > 0 &&
		(mode->width != first[0].width ||
			mode->height != first[0].height))
		return STATUS_NOT_SUPPORTED;
	return good.CommitMode(adapter, child_uid, mode, power_on);
}

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	NTSTATUS status;

	if (MINIPORT_HAS(accepts_any_version))
		version = SUNDOG_ADAPTER_VERSION;
	if (MINIPORT_HAS(ignores_buffer_size))
		size = sizeof(*out);
	status = SundogGoodQueryAdapter(version, size, out);
	if (status != STATUS_SUCCESS)
		return status;
	good = *out;
	out->AddAdapter = add_adapter;
	out->RemoveAdapter = remove_adapter;
	out->QueryInterface = query_interface;
	out->QueryChildRelations = query_children;
	out->QueryChildStatus = query_status;
	out->QueryDeviceDescriptor = query_descriptor;
	out->EnumModes = enum_modes;
	out->CommitMode = commit;
	return status;
}
