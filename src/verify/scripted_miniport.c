/*
 * The generic half of the scripted miniport, its I/O controls and messages.
 */
#include "scripted_miniport.h"

#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"
#include "scripted_miniport_private.h"
#include "verdict.h"

#define CANARY	     0xC5
#define CANARY_BYTES 64

struct mutex scripted_miniport_lock = MUTEX_INIT;
struct cond scripted_miniport_changed;
struct scripted_miniport_seen scripted_miniport_seen;
struct scripted_miniport scripted_miniport;

#define self (&scripted_miniport)
#define seen (&scripted_miniport_seen)

static void lock(void)
{
	mutex_lock(&scripted_miniport_lock);
}

/* Something was seen. */
static void unlock(void)
{
	cond_broadcast(&scripted_miniport_changed);
	mutex_unlock(&scripted_miniport_lock);
}

void scripted_miniport_init(const struct sundog_personality_interface *table)
{
	cond_init(&scripted_miniport_changed);
	memset(self, 0, sizeof(*self));
	memset(seen, 0, sizeof(*seen));
	self->table = table;
	self->indicate = true;
}

void scripted_miniport_indicate(bool wanted)
{
	lock();
	self->indicate = wanted;
	unlock();
}

/* --- the adapter --------------------------------------------------------- */

static NTSTATUS add_adapter(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	(void)settings;
	(void)error;
	(void)error_bytes;
	self->adapter = *callbacks;
	*adapter = self;
	return STATUS_SUCCESS;
}

static void remove_adapter(PVOID adapter)
{
	(void)adapter;
}

static NTSTATUS query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count)
{
	(void)adapter;
	if (*count < 1)
		return STATUS_BUFFER_TOO_SMALL;
	children[0] = (struct sundog_child){
		.uid = SCRIPTED_TARGET,
		.technology = D3DKMDT_VOT_MIRACAST,
		.hpd = HpdAwarenessInterruptible,
	};
	*count = 1;
	return STATUS_SUCCESS;
}

/* With the lock held. */
static DXGK_CHILD_STATUS child_status(void)
{
	return (DXGK_CHILD_STATUS){
		.Type = StatusMiracastConnection,
		.ChildUid = SCRIPTED_TARGET,
		.Miracast =
			{
				.Connected = self->connected,
				.MiracastMonitorType =
					(D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY)
						seen->arrival.connector_type,
			},
	};
}

static NTSTATUS query_child_status(PVOID adapter, DXGK_CHILD_STATUS *status)
{
	(void)adapter;
	lock();
	*status = child_status();
	unlock();
	return STATUS_SUCCESS;
}

static NTSTATUS query_descriptor(PVOID adapter, ULONG child_uid, UINT offset,
	UINT *length, UCHAR *buffer)
{
	NTSTATUS status = STATUS_SUCCESS;

	(void)adapter;
	(void)child_uid;
	lock();
	if (seen->arrival.edid_bytes == 0)
		status = STATUS_MONITOR_NO_DESCRIPTOR;
	else if (offset >= seen->arrival.edid_bytes)
		status = STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA;
	if (status != STATUS_SUCCESS) {
		*length = 0;
	} else {
		if (*length > seen->arrival.edid_bytes - offset)
			*length = seen->arrival.edid_bytes - offset;
		memcpy(buffer, seen->arrival.edid + offset, *length);
	}
	unlock();
	return status;
}

static NTSTATUS enum_modes(PVOID adapter, ULONG child_uid,
	struct sundog_target_mode *modes, UINT *count)
{
	UINT capacity = *count;
	NTSTATUS status = STATUS_SUCCESS;

	(void)adapter;
	(void)child_uid;
	lock();
	*count = self->connected ? seen->arrival.mode_count : 0;
	if (*count > capacity)
		status = STATUS_BUFFER_TOO_SMALL;
	for (UINT i = 0; status == STATUS_SUCCESS && i < *count; i++) {
		const struct sundog_mode *mode = &seen->arrival.modes[i];

		modes[i] = (struct sundog_target_mode){mode->width,
			mode->height, mode->refresh_numerator,
			mode->refresh_denominator, 1};
	}
	unlock();
	return status;
}

static NTSTATUS commit_mode(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	bool same = false;

	(void)adapter;
	(void)child_uid;
	lock();
	if (mode && power_on) {
		same = self->has_mode && !self->powered &&
		       !memcmp(mode, &self->mode, sizeof(*mode));
		self->mode = *mode;
		self->has_mode = true;
	}
	self->powered = mode && power_on;
	unlock();
	if (mode && (same || !power_on)) /* G-82, G-84 */
		scripted_miniport_power(power_on);
	else if (mode)
		scripted_miniport_set_mode(&(struct sundog_mode){mode->width,
			mode->height, mode->refresh_numerator,
			mode->refresh_denominator});
	return STATUS_SUCCESS;
}

/* --- Miracast ------------------------------------------------------------ */

static NTSTATUS NTAPI query_caps(
	PVOID driver_context, ULONG bytes, DXGK_MIRACAST_CAPS *caps)
{
	(void)driver_context;
	if (bytes < sizeof(*caps))
		return STATUS_BUFFER_TOO_SMALL;
	memset(caps, 0, sizeof(*caps));
	caps->MaxChunkPrivateDriverDataSize = self->table->MaxChunkPrivateBytes;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI create_context(PVOID driver_context,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target_id)
{
	NTSTATUS status = self->table->Open(&self->personality);

	(void)driver_context;
	if (!NT_SUCCESS(status))
		return status;
	self->miracast = *callbacks;
	*context = self;
	*target_id = SCRIPTED_TARGET;
	lock();
	self->has_mode = false;
	*seen = (struct scripted_miniport_seen){0};
	self->open = true;
	unlock();
	return STATUS_SUCCESS;
}

/* The target's monitor comes or goes. */
static void indicate(bool connected)
{
	DXGK_CHILD_STATUS status;
	bool changed;

	lock();
	/* One that comes again may be another one. */
	changed = connected || self->connected;
	self->connected = connected;
	status = child_status();
	unlock();
	if (changed)
		self->adapter.IndicateChildStatus(
			self->adapter.hAdapter, &status);
}

UINT scripted_miniport_made(const char *function, UINT made, UINT room)
{
	if (made <= room)
		return made;
	verdict_none("*",
		"the personality's %s said that it made %u bytes where %u had "
		"room",
		function, made, room);
	return 0;
}

/* What a personality understood, as far as it can be true. */
static void check_request(struct sundog_request *request)
{
	if (request->mode_count <= SUNDOG_MODES_MAX &&
		request->edid_bytes <= SUNDOG_EDID_BYTES_MAX)
		return;
	verdict_none("*",
		"the personality's Answer told of %u modes and %u bytes of "
		"EDID; %u and %u are the most",
		request->mode_count, request->edid_bytes, SUNDOG_MODES_MAX,
		SUNDOG_EDID_BYTES_MAX);
	request->mode_count = 0;
	request->edid_bytes = 0;
}

static NTSTATUS NTAPI io_control(PVOID driver_context, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	struct sundog_request request = {0};
	uint64_t now_us = clock_now_us();
	bool indicated = false;
	UINT bytes = 0;
	NTSTATUS status = STATUS_NOT_SUPPORTED;

	(void)driver_context;
	(void)context;
	if (self->table->Answer)
		status = self->table->Answer(self->personality, input_bytes,
			input, output_bytes, output, &bytes, &request);
	*returned = scripted_miniport_made("Answer", bytes, output_bytes);
	check_request(&request);
	lock();
	seen->io_controls++;
	seen->understood += request.meaning != SUNDOG_MEANS_UNKNOWN;
	switch (request.meaning) {
	case SUNDOG_MEANS_ARRIVE:
		seen->arrivals++;
		seen->arrival = request;
		seen->arrival_us = now_us;
		indicated = self->indicate && NT_SUCCESS(status);
		break;
	case SUNDOG_MEANS_DEPART:
		seen->departures++;
		seen->departure_us = now_us;
		indicated = true;
		break;
	case SUNDOG_MEANS_STREAM_START:
		seen->stream_starts++;
		seen->stream = request;
		break;
	case SUNDOG_MEANS_STREAM_STOP:
		seen->stream_stops++;
		break;
	case SUNDOG_MEANS_REQUEST_IDR:
		seen->idrs++;
		break;
	default:
		break;
	}
	unlock();
	if (indicated)
		indicate(request.meaning == SUNDOG_MEANS_ARRIVE);
	return status;
}

static VOID NTAPI destroy_context(PVOID driver_context, PVOID context)
{
	(void)driver_context;
	(void)context;
	lock();
	self->open = false;
	unlock();
	indicate(false); /* G-186 */
	self->table->Close(self->personality);
	self->personality = NULL;
}

static VOID NTAPI reference(PVOID context)
{
	(void)context;
}

static NTSTATUS query_interface(PVOID adapter, const GUID *type, USHORT version,
	USHORT size, PVOID buffer)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE table = {
		.Size = sizeof(table),
		.Version = DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		.Context = self,
		.InterfaceReference = reference,
		.InterfaceDereference = reference,
		.DxgkDdiMiracastQueryCaps = query_caps,
		.DxgkDdiMiracastCreateContext = create_context,
		.DxgkDdiMiracastIoControl = io_control,
		.DxgkDdiMiracastDestroyContext = destroy_context,
	};

	(void)adapter;
	(void)version;
	if (memcmp(type, &GUID_DEVINTERFACE_MIRACAST_DISPLAY, sizeof(*type)) ||
		size < sizeof(table))
		return STATUS_NOT_SUPPORTED;
	memcpy(buffer, &table, sizeof(table));
	return STATUS_SUCCESS;
}

NTSTATUS scripted_miniport_query(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	(void)version;
	if (size < sizeof(*out))
		return STATUS_BUFFER_TOO_SMALL;
	*out = (struct sundog_adapter_interface){
		.Size = sizeof(*out),
		.AddAdapter = add_adapter,
		.RemoveAdapter = remove_adapter,
		.QueryInterface = query_interface,
		.QueryChildRelations = query_child_relations,
		.QueryChildStatus = query_child_status,
		.QueryDeviceDescriptor = query_descriptor,
		.EnumModes = enum_modes,
		.CommitMode = commit_mode,
	};
	return STATUS_SUCCESS;
}

/* --- messages ------------------------------------------------------------ */

/* Kept alive until its completion callback (G-79). */
struct sent {
	UINT input_bytes, output_bytes;
	/* The message, the answer, behind that the canary; and the message
	 * once more, as it was. */
	unsigned char *input, *output, *copy;
};

static VOID NTAPI on_completed(PVOID ctx, PIO_STATUS_BLOCK block)
{
	struct sent *sent = ctx;
	bool overwritten = false;

	for (UINT i = 0; i < CANARY_BYTES; i++)
		overwritten |= sent->output[sent->output_bytes + i] != CANARY;
	if (sent->input_bytes)
		overwritten |=
			memcmp(sent->input, sent->copy, sent->input_bytes) != 0;
	lock();
	seen->completed++;
	seen->completed_badly += !NT_SUCCESS(block->Status);
	seen->overwritten += overwritten;
	unlock();
	free(sent);
}

NTSTATUS scripted_miniport_message(
	const void *input, UINT input_bytes, UINT output_bytes)
{
	struct sent *sent = calloc(1, sizeof(*sent) + 2 * (size_t)input_bytes +
					      output_bytes + CANARY_BYTES);
	NTSTATUS status;

	if (!sent)
		return STATUS_NO_MEMORY;
	sent->input_bytes = input_bytes;
	sent->output_bytes = output_bytes;
	sent->input = (unsigned char *)(sent + 1);
	sent->output = sent->input + input_bytes;
	sent->copy = sent->output + output_bytes + CANARY_BYTES;
	if (input_bytes) {
		memcpy(sent->input, input, input_bytes);
		memcpy(sent->copy, input, input_bytes);
	}
	memset(sent->output + output_bytes, CANARY, CANARY_BYTES);
	status = self->miracast.DxgkCbMiracastSendMessage(
		self->miracast.MiracastHandle, input_bytes, sent->input,
		output_bytes, sent->output, on_completed, sent);
	if (status != STATUS_PENDING)
		free(sent);
	return status;
}

UINT scripted_miniport_make_set_mode(
	const struct sundog_mode *mode, void *out, UINT bytes)
{
	if (!self->table->MakeSetMode)
		return 0;
	return scripted_miniport_made("MakeSetMode",
		self->table->MakeSetMode(self->personality, mode, out, bytes),
		bytes);
}

NTSTATUS scripted_miniport_set_mode(const struct sundog_mode *mode)
{
	unsigned char buffer[SCRIPTED_MESSAGE_BYTES];
	UINT bytes =
		scripted_miniport_make_set_mode(mode, buffer, sizeof(buffer));

	return bytes ? scripted_miniport_message(buffer, bytes, 0)
		     : STATUS_NOT_SUPPORTED;
}

UINT scripted_miniport_make_power(bool on, void *out, UINT bytes)
{
	if (!self->table->MakeMonitorPower)
		return 0;
	return scripted_miniport_made("MakeMonitorPower",
		self->table->MakeMonitorPower(
			self->personality, on, out, bytes),
		bytes);
}

NTSTATUS scripted_miniport_power(bool on)
{
	unsigned char buffer[SCRIPTED_MESSAGE_BYTES];
	UINT bytes = scripted_miniport_make_power(on, buffer, sizeof(buffer));

	return bytes ? scripted_miniport_message(buffer, bytes, 0)
		     : STATUS_NOT_SUPPORTED;
}

/* --- waiting ------------------------------------------------------------- */

bool scripted_miniport_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us)
{
	bool in_time = true, reached;

	lock();
	while (*counter < value && in_time)
		in_time = cond_wait_until(&scripted_miniport_changed,
			&scripted_miniport_lock, deadline_us);
	reached = *counter >= value;
	mutex_unlock(&scripted_miniport_lock);
	return reached;
}

unsigned scripted_miniport_count(const unsigned *counter)
{
	unsigned value;

	mutex_lock(&scripted_miniport_lock);
	value = *counter;
	mutex_unlock(&scripted_miniport_lock);
	return value;
}
