#include "reports.h"

#include <limits.h>
#include <string.h>

static DXGK_MIRACAST_CHUNK_INFO chunk_info(DXGK_MIRACAST_CHUNK_TYPE type,
	uint64_t frame, uint32_t part, uint64_t took_us)
{
	DXGK_MIRACAST_CHUNK_INFO info;

	memset(&info, 0, sizeof(info));
	info.ChunkType = type;
	/* Both wrap at their fields' width. */
	info.ChunkId.Value =
		(frame & ((UINT64_C(1) << 40) - 1)) | (uint64_t)part << 40;
	info.ProcessingTime = took_us > UINT_MAX ? UINT_MAX : (UINT)took_us;
	return info;
}

static void log_step(const struct reports *self, DXGK_MIRACAST_CHUNK_TYPE type,
	uint64_t frame, uint64_t took_us)
{
	DXGK_MIRACAST_CHUNK_INFO info = chunk_info(type, frame, 0, took_us);

	self->miracast.DxgkCbReportChunkInfo(
		self->miracast.MiracastHandle, &info, NULL, 0);
}

void report_frame_start(const struct reports *self, uint64_t frame)
{
	log_step(self, DXGK_MIRACAST_CHUNK_TYPE_FRAME_START, frame, 0);
}

void report_converted(
	const struct reports *self, uint64_t frame, uint64_t took_us)
{
	log_step(self, DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE, frame,
		took_us);
}

void report_dropped(const struct reports *self, uint64_t frame)
{
	log_step(self, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, frame, 0);
}

bool report_slice(const struct reports *self, const struct report_slice *slice)
{
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data;
	struct sundog_chunk chunk = slice->chunk;

	memset(&data, 0, sizeof(data));
	data.InterruptType = DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = self->target_id;
	data.MiracastEncodeChunkCompleted.ChunkInfo =
		chunk_info(DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE,
			slice->frame, slice->part, slice->took_us);
	data.MiracastEncodeChunkCompleted.ChunkInfo.EncodeRate =
		slice->bit_rate / 1000;
	data.MiracastEncodeChunkCompleted.pPrivateDriverData = &chunk;
	data.MiracastEncodeChunkCompleted.PrivateDataDriverSize = sizeof(chunk);
	/* A host that writes nothing took nothing. */
	data.MiracastEncodeChunkCompleted.Status = STATUS_UNSUCCESSFUL;

	self->adapter.NotifyInterrupt(self->adapter.hAdapter, &data);
	/* The deferred call follows every interrupt, and is a must after
	 * STATUS_NO_MEMORY (G-121). */
	self->adapter.NotifyDpc(self->adapter.hAdapter);
	return data.MiracastEncodeChunkCompleted.Status == STATUS_SUCCESS;
}
