/*
 * The scripted miniport's pictures: a chunk a slice, by interrupt.
 */
#include <stddef.h>
#include <string.h>

#include "platform/clock.h"
#include "scripted_frame.h"
#include "scripted_miniport_private.h"

#define FLOOD 4096 /* more than any host has room for */

#define self (&scripted_miniport)

static DXGK_MIRACAST_CHUNK_INFO record(
	DXGK_MIRACAST_CHUNK_TYPE type, uint64_t number, unsigned part)
{
	DXGK_MIRACAST_CHUNK_INFO info = {.ChunkType = type};

	info.ChunkId.FrameNumber = number;
	info.ChunkId.PartNumber = part;
	if (type == DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE) {
		info.ProcessingTime = 1000;
		info.EncodeRate = 1000;
	}
	return info;
}

/* The private data of one slice. */
static UINT make(uint64_t number, bool idr, unsigned slice, unsigned slices,
	void *out, UINT bytes)
{
	uint8_t data[SCRIPTED_FRAME_BYTES];
	struct sundog_slice made = {
		.data = data,
		.length = (UINT)scripted_frame_make(number, idr, slice, data),
		.idr = idr,
		.last = slice + 1 == slices,
		.capture_us = clock_now_us(),
	};

	made.presentation_90k = made.capture_us * 9 / 100;
	if (!self->table->MakeChunk)
		return 0;
	return scripted_miniport_made("MakeChunk",
		self->table->MakeChunk(self->personality, &made, out, bytes),
		bytes);
}

/* STATUS_NOT_SUPPORTED: no chunk could be made. */
static NTSTATUS interrupt(
	uint64_t number, bool idr, unsigned slice, unsigned slices)
{
	unsigned char bytes[SUNDOG_PERSONALITY_CHUNK_BYTES_MAX];
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data = {
		.InterruptType =
			DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE,
	};
	UINT length = make(number, idr, slice, slices, bytes, sizeof(bytes));

	if (length == 0)
		return STATUS_NOT_SUPPORTED;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = SCRIPTED_TARGET;
	/* G-133: the last slice is part 0. */
	data.MiracastEncodeChunkCompleted.ChunkInfo =
		record(DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, number,
			slice + 1 == slices ? 0 : slice + 1);
	data.MiracastEncodeChunkCompleted.pPrivateDriverData = bytes;
	data.MiracastEncodeChunkCompleted.PrivateDataDriverSize = length;
	self->adapter.NotifyInterrupt(self->adapter.hAdapter, &data);
	if (data.MiracastEncodeChunkCompleted.Status == STATUS_NO_MEMORY)
		self->adapter.NotifyDpc(self->adapter.hAdapter); /* G-121 */
	mutex_lock(&scripted_miniport_lock);
	scripted_miniport_seen.chunks +=
		data.MiracastEncodeChunkCompleted.Status == STATUS_SUCCESS;
	mutex_unlock(&scripted_miniport_lock);
	return data.MiracastEncodeChunkCompleted.Status;
}

static uint64_t next_number(void)
{
	uint64_t number;

	mutex_lock(&scripted_miniport_lock);
	number = self->open ? ++self->frames : 0;
	mutex_unlock(&scripted_miniport_lock);
	return number;
}

uint64_t scripted_miniport_picture(bool idr, unsigned slices)
{
	uint64_t number = next_number();
	DXGK_MIRACAST_CHUNK_INFO begin =
		record(DXGK_MIRACAST_CHUNK_TYPE_FRAME_START, number, 0);

	if (number == 0)
		return 0;
	self->miracast.DxgkCbReportChunkInfo(
		self->miracast.MiracastHandle, &begin, NULL, 0);
	for (unsigned slice = 0; slice < slices; slice++)
		if (interrupt(number, idr, slice, slices) != STATUS_SUCCESS)
			return 0;
	return number;
}

UINT scripted_miniport_packet(bool idr, uint64_t number, void *out, UINT bytes)
{
	const UINT head = offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData);
	DXGK_MIRACAST_CHUNK_INFO info =
		record(DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, number, 0);
	UINT length;

	if (bytes <= head)
		return 0;
	length = make(number, idr, 0, 1, (char *)out + head, bytes - head);
	if (length == 0)
		return 0;
	memcpy(out, &info, sizeof(info));
	memcpy((char *)out +
			offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize),
		&length, sizeof(length));
	return head + length;
}

bool scripted_miniport_flood(void)
{
	for (unsigned i = 0; i < FLOOD; i++) {
		uint64_t number = next_number();
		NTSTATUS status = number ? interrupt(number, false, 0, 1)
					 : STATUS_NOT_SUPPORTED;

		if (status == STATUS_NO_MEMORY)
			return true;
		if (status != STATUS_SUCCESS)
			return false;
	}
	return false;
}
