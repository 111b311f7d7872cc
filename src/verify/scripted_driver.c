#include "scripted_driver.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "frame_log.h"
#include "platform/event.h"

/* A whole queue of chunks with any private data that a miniport may have. */
#define CHUNK_BYTES   (64u * 1024u)
#define REQUEST_BYTES (16u * 1024u)
#define ANSWER_BYTES  (4u * 1024u)
#define PACKET_HEADER offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)

struct mutex scripted_driver_lock = MUTEX_INIT;
struct cond scripted_driver_changed; /* from scripted_driver_init on */
struct scripted_driver_seen scripted_driver_seen;

static const struct sundog_personality_interface *language;

/* Behind scripted_driver_lock. */
static bool hold, keep_chunks;
static NTSTATUS message_answer;

/* One context: from Create to Destroy. */
static HANDLE device;
static MIRACAST_CALLBACKS callbacks;
static PVOID personality;

/* A request and its answer are one step for the thread that takes chunks: the
 * stream's first ones come before its answer is read. */
static struct mutex speech = MUTEX_INIT;
/* Nothing is explained by a personality that was closed. Not the lock above:
 * while a request waits for the miniport, the miniport may wait for a thread
 * of its own that raises an interrupt. */
static struct mutex closing = MUTEX_INIT;

static struct thread taker;
static struct event stop;

/* --- the seen ------------------------------------------------------------ */

static void count(unsigned *counter)
{
	mutex_lock(&scripted_driver_lock);
	++*counter;
	cond_broadcast(&scripted_driver_changed);
	mutex_unlock(&scripted_driver_lock);
}

unsigned scripted_driver_count(const unsigned *counter)
{
	unsigned value;

	mutex_lock(&scripted_driver_lock);
	value = *counter;
	mutex_unlock(&scripted_driver_lock);
	return value;
}

bool scripted_driver_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us)
{
	bool in_time = true;

	mutex_lock(&scripted_driver_lock);
	while (*counter < value && in_time)
		in_time = cond_wait_until(&scripted_driver_changed,
			&scripted_driver_lock, deadline_us);
	in_time = *counter >= value;
	mutex_unlock(&scripted_driver_lock);
	return in_time;
}

/* --- chunks -------------------------------------------------------------- */

static bool begins_with_start_code(const struct sundog_slice *slice)
{
	return slice->length > 4 && slice->data[0] == 0 &&
	       slice->data[1] == 0 &&
	       (slice->data[2] == 1 ||
		       (slice->data[2] == 0 && slice->data[3] == 1));
}

static void take_chunk(const MIRACAST_CHUNK_INFO *info,
	const unsigned char *private_data, UINT bytes)
{
	struct scripted_driver_seen *seen = &scripted_driver_seen;
	static bool in_picture; /* of the taker's alone */
	struct sundog_slice slice;
	bool readable, keep;

	if (info->ChunkType != MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE)
		return;
	mutex_lock(&speech);
	readable =
		language->ReadChunk(personality, bytes, private_data, &slice) &&
		begins_with_start_code(&slice);
	mutex_lock(&scripted_driver_lock);
	seen->slices += readable;
	seen->unreadable += !readable;
	if (readable) {
		seen->idrs += slice.idr && !in_picture;
		seen->pictures += slice.last != FALSE;
		in_picture = !slice.last;
	}
	keep = keep_chunks;
	cond_broadcast(&scripted_driver_changed);
	mutex_unlock(&scripted_driver_lock);
	if (readable && !keep)
		language->Release(personality, bytes, private_data);
	mutex_unlock(&speech);
}

static void take_packets(const unsigned char *data, UINT bytes)
{
	MIRACAST_CHUNK_INFO info;
	UINT private_bytes;

	while (bytes >= PACKET_HEADER) {
		memcpy(&info, data, sizeof(info));
		memcpy(&private_bytes,
			data + offsetof(MIRACAST_CHUNK_DATA,
				       PrivateDriverDataSize),
			sizeof(private_bytes));
		if (private_bytes > bytes - PACKET_HEADER)
			return;
		take_chunk(&info, data + PACKET_HEADER, private_bytes);
		data += PACKET_HEADER + private_bytes;
		bytes -= (UINT)PACKET_HEADER + private_bytes;
	}
}

static void take_chunks(void *arg)
{
	static MIRACAST_CHUNK_DATA buffer[CHUNK_BYTES / 32];
	HANDLE events[1] = {stop.handle};

	(void)arg;
	while (!event_is_signalled(&stop)) {
		UINT bytes = sizeof(buffer), outstanding;
		NTSTATUS status = callbacks.GetNextChunkData(device, INFINITE,
			1, events, &bytes, buffer, &outstanding);

		if (status == STATUS_CONNECTION_RESET)
			continue;
		if (!NT_SUCCESS(status))
			return; /* the session is gone */
		/* WAIT_0 is 0 like success: no bytes tell it apart (G-107). */
		if (bytes > 0)
			take_packets((const unsigned char *)buffer, bytes);
	}
}

/* --- the interface ------------------------------------------------------- */

static NTSTATUS NTAPI create(
	HANDLE handle, MIRACAST_CALLBACKS *host, PVOID *context)
{
	PVOID opened;
	NTSTATUS status = language->Open(&opened);

	*context = NULL;
	if (!NT_SUCCESS(status))
		return status;
	mutex_lock(&closing);
	personality = opened;
	mutex_unlock(&closing);
	device = handle;
	callbacks = *host;
	*context = &device;
	return STATUS_SUCCESS;
}

static VOID NTAPI destroy(PVOID context)
{
	PVOID gone = personality;

	(void)context;
	mutex_lock(&closing);
	personality = NULL;
	mutex_unlock(&closing);
	language->Close(gone);
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)context;
	(void)rtsp;
	(void)stats;
	if (event_create(&stop))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (thread_start(&taker, take_chunks, NULL, "verify-driver")) {
		event_destroy(&stop);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	info->MonitorConnected = 1;
	count(&scripted_driver_seen.starts);
	return STATUS_SUCCESS;
}

static VOID NTAPI stop_session(PVOID context)
{
	(void)context;
	event_signal(&stop);
	thread_join(&taker);
	event_destroy(&stop);
}

static NTSTATUS NTAPI handle_message(PVOID context, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	struct scripted_driver_seen *seen = &scripted_driver_seen;
	struct sundog_event event;
	NTSTATUS answer;

	(void)context;
	(void)output_bytes;
	(void)output;
	*returned = 0;
	language->Understand(personality, input_bytes, input, &event);
	mutex_lock(&scripted_driver_lock);
	seen->messages++;
	if (event.news == SUNDOG_NEWS_SET_MODE) {
		seen->set_modes++;
		seen->set_mode = event.mode;
	} else if (event.news == SUNDOG_NEWS_MONITOR_POWER) {
		seen->powers++;
		seen->power_on = event.power_on != 0;
	}
	cond_broadcast(&scripted_driver_changed);
	while (hold)
		cond_wait(&scripted_driver_changed, &scripted_driver_lock);
	answer = message_answer;
	mutex_unlock(&scripted_driver_lock);
	return answer;
}

NTSTATUS NTAPI scripted_driver_query(UINT version, UINT size, VOID *out)
{
	const MIRACAST_DRIVER_INTERFACE table = {
		.Size = sizeof(table),
		.CreateMiracastContext = create,
		.DestroyMiracastContext = destroy,
		.StartMiracastSession = start,
		.StopMiracastSession = stop_session,
		.HandleKernelModeMessage = handle_message,
	};

	if (version != MIRACAST_DRIVER_INTERFACE_VERSION_1)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(out, &table, sizeof(table));
	return STATUS_SUCCESS;
}

void scripted_driver_init(const struct sundog_personality_interface *table)
{
	if (!language)
		cond_init(&scripted_driver_changed);
	language = table;
}

/* --- orders -------------------------------------------------------------- */

UINT scripted_driver_make(const struct sundog_request *request, VOID *buffer,
	UINT bytes, UINT *answer_bytes)
{
	*answer_bytes = 0;
	return personality ? language->MakeRequest(personality, request, buffer,
				     bytes, answer_bytes)
			   : 0;
}

bool scripted_driver_explain(
	UINT bytes, const VOID *private_data, struct sundog_slice *slice)
{
	bool known = false;

	mutex_lock(&closing);
	if (personality)
		known = language->ReadChunk(personality, bytes, private_data,
				slice) != FALSE;
	mutex_unlock(&closing);
	slice->data = NULL;
	return known;
}

static NTSTATUS ask_host(const VOID *input, UINT input_bytes, VOID *output,
	UINT output_bytes, UINT *returned)
{
	*returned = 0;
	if (!personality)
		return STATUS_INVALID_DEVICE_STATE;
	/* The interface takes a pointer to non-const; it only reads. */
	return callbacks.MiracastIoControl(device, FALSE, input_bytes,
		(VOID *)(uintptr_t)input, output_bytes, output, returned);
}

NTSTATUS scripted_driver_io(const VOID *input, UINT input_bytes, VOID *output,
	UINT output_bytes, UINT *returned)
{
	mutex_lock(&scripted_driver_lock);
	scripted_driver_seen.arrivals_asked++; /* who knows */
	scripted_driver_seen.departures_asked++;
	mutex_unlock(&scripted_driver_lock);
	return ask_host(input, input_bytes, output, output_bytes, returned);
}

/* Before the request: what it leads to may come at once. */
static void note(const struct sundog_request *request)
{
	mutex_lock(&scripted_driver_lock);
	if (request->meaning == SUNDOG_MEANS_ARRIVE)
		scripted_driver_seen.arrivals_asked++;
	else if (request->meaning == SUNDOG_MEANS_DEPART)
		scripted_driver_seen.departures_asked++;
	mutex_unlock(&scripted_driver_lock);
}

struct scripted_answer scripted_driver_request(
	const struct sundog_request *request)
{
	struct scripted_answer result = {.status = STATUS_NO_MEMORY};
	unsigned char *input = calloc(1, REQUEST_BYTES);
	unsigned char *output = calloc(1, ANSWER_BYTES);
	UINT answer_bytes = 0, bytes = 0, returned = 0;

	if (!input || !output)
		goto out;
	bytes = scripted_driver_make(
		request, input, REQUEST_BYTES, &answer_bytes);
	result.made = bytes > 0 && answer_bytes <= ANSWER_BYTES;
	result.status = STATUS_NOT_SUPPORTED;
	if (!result.made)
		goto out;
	note(request);
	mutex_lock(&speech);
	result.status = ask_host(input, bytes, answer_bytes ? output : NULL,
		answer_bytes, &returned);
	result.taken = language->TakeAnswer(personality, request, result.status,
			       output,
			       returned < answer_bytes ? returned
						       : answer_bytes) != FALSE;
	mutex_unlock(&speech);
	if (request->meaning == SUNDOG_MEANS_STREAM_STOP)
		frame_log_begin();
out:
	free(input);
	free(output);
	return result;
}

void scripted_driver_hold(bool wanted)
{
	mutex_lock(&scripted_driver_lock);
	hold = wanted;
	cond_broadcast(&scripted_driver_changed);
	mutex_unlock(&scripted_driver_lock);
}

void scripted_driver_answer(NTSTATUS status)
{
	mutex_lock(&scripted_driver_lock);
	message_answer = status;
	mutex_unlock(&scripted_driver_lock);
}

void scripted_driver_release(bool wanted)
{
	mutex_lock(&scripted_driver_lock);
	keep_chunks = !wanted;
	mutex_unlock(&scripted_driver_lock);
}
