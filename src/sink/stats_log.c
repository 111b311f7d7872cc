#include "stats_log.h"

#include <inttypes.h>
#include <stdio.h>

#define BUFFER_BYTES 16384
#define TIME_BYTES   24
#define FLUSH_US     1000000u

int stats_log_open(struct stats_log *self, const char *path)
{
	self->flushed_us = 0;
	return output_file_open(&self->file, path, "statistics", BUFFER_BYTES);
}

static const char *time_text(bool known, uint64_t value, char *text)
{
	if (!known)
		return "null";
	snprintf(text, TIME_BYTES, "%" PRIu64, value);
	return text;
}

void stats_log_frame(struct stats_log *self, const struct picture_times *times,
	uint64_t presented_us)
{
	char pts[TIME_BYTES], capture[TIME_BYTES], decoded[TIME_BYTES],
		presented[TIME_BYTES];

	output_file_print(&self->file,
		"{\"frame\": %" PRIu64 ", \"pts_90k\": %s, \"bytes\": %zu, "
		"\"capture_us\": %s, \"arrival_us\": %" PRIu64 ", "
		"\"decoded_us\": %s, \"presented_us\": %s}\n",
		times->number, time_text(times->has_pts, times->pts_90k, pts),
		times->bytes,
		time_text(times->capture_us, times->capture_us, capture),
		times->arrival_us,
		time_text(times->decoded_us, times->decoded_us, decoded),
		time_text(presented_us, presented_us, presented));
	if (times->arrival_us - self->flushed_us < FLUSH_US)
		return;
	self->flushed_us = times->arrival_us;
	output_file_flush(&self->file);
}

bool stats_log_close(struct stats_log *self, char *text, size_t text_bytes)
{
	return output_file_close(&self->file, text, text_bytes);
}
