#include "chunk_log.h"

#include "platform/clock.h"
#include "platform/thread.h"

static struct mutex lock = MUTEX_INIT;
static struct {
	unsigned count[CHUNK_LOG_PARTS];
	uint64_t at_us[CHUNK_LOG_PARTS];
	unsigned dropped;
} frames[CHUNK_LOG_FRAMES];
static uint64_t greatest;

/* With the lock held. */
static void take_sent(uint64_t frame, uint64_t part)
{
	if (frame > greatest)
		greatest = frame;
	if (frame < CHUNK_LOG_FRAMES && part < CHUNK_LOG_PARTS &&
		frames[frame].count[part]++ == 0)
		frames[frame].at_us[part] = clock_now_us();
}

void chunk_log_statistic(const MIRACAST_STATISTIC_DATA *record)
{
	const MIRACAST_CHUNK_INFO *info = &record->EncodeComplete.ChunkInfo;

	mutex_lock(&lock);
	if (record->StatisticType == MIRACAST_STATISTIC_TYPE_CHUNK_SENT)
		take_sent(record->ChunkSent.ChunkId.FrameNumber,
			record->ChunkSent.ChunkId.PartNumber);
	else if (record->StatisticType ==
			 MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE &&
		 info->ChunkType == MIRACAST_CHUNK_TYPE_FRAME_DROPPED &&
		 info->ChunkId.FrameNumber < CHUNK_LOG_FRAMES)
		frames[info->ChunkId.FrameNumber].dropped++;
	mutex_unlock(&lock);
}

unsigned chunk_log_dropped(uint64_t frame)
{
	unsigned count;

	mutex_lock(&lock);
	count = frame < CHUNK_LOG_FRAMES ? frames[frame].dropped : 0;
	mutex_unlock(&lock);
	return count;
}

unsigned chunk_log_sent(uint64_t frame, unsigned part, uint64_t *at_us)
{
	unsigned count = 0;

	if (frame >= CHUNK_LOG_FRAMES || part >= CHUNK_LOG_PARTS)
		return 0;
	mutex_lock(&lock);
	count = frames[frame].count[part];
	if (at_us)
		*at_us = frames[frame].at_us[part];
	mutex_unlock(&lock);
	return count;
}

uint64_t chunk_log_unknown(uint64_t beyond)
{
	uint64_t found;

	mutex_lock(&lock);
	found = greatest >= beyond ? greatest : 0;
	mutex_unlock(&lock);
	return found;
}
