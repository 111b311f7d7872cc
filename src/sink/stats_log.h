/*
 * --stats: one JSON object a line, what became of each access unit:
 *
 *   frame         number of the access unit, from 0
 *   pts_90k       its presentation time stamp, null: none
 *   bytes         its size
 *   capture_us    when it was captured, by the test pattern's stamp
 *   arrival_us    when its last packet came
 *   decoded_us    null: it could not be decoded
 *   presented_us  null: headless, or a later one took its place
 *
 * Times are of the system's monotonic clock. Lines come in the order in which
 * frames were done with; a reader of the file is a second behind at most while
 * frames come.
 */
#ifndef SUNDOG_SINK_STATS_LOG_H
#define SUNDOG_SINK_STATS_LOG_H

#include "output_file.h"
#include "picture.h"

struct stats_log {
	struct output_file file;
	uint64_t flushed_us;
};

int stats_log_open(struct stats_log *self, const char *path);
/* presented_us 0: not. One thread at a time. */
void stats_log_frame(struct stats_log *self, const struct picture_times *times,
	uint64_t presented_us);
/* As output_file_close. */
bool stats_log_close(struct stats_log *self, char *text, size_t text_bytes);

#endif
