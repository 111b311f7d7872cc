#include "chunk_log.h"

#include "platform/clock.h"
#include "platform/thread.h"

static struct mutex lock = MUTEX_INIT;
static struct {
	unsigned count[CHUNK_LOG_PARTS];
	uint64_t at_us[CHUNK_LOG_PARTS];
} frames[CHUNK_LOG_FRAMES];
static uint64_t greatest;

void chunk_log_statistic(const MIRACAST_STATISTIC_DATA *record)
{
	uint64_t frame = record->ChunkSent.ChunkId.FrameNumber;
	unsigned part = (unsigned)record->ChunkSent.ChunkId.PartNumber;
	uint64_t now_us = clock_now_us();

	if (record->StatisticType != MIRACAST_STATISTIC_TYPE_CHUNK_SENT)
		return;
	mutex_lock(&lock);
	if (frame > greatest)
		greatest = frame;
	if (frame < CHUNK_LOG_FRAMES && part < CHUNK_LOG_PARTS &&
		frames[frame].count[part]++ == 0)
		frames[frame].at_us[part] = now_us;
	mutex_unlock(&lock);
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
