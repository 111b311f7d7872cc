/*
 * --record: the transport stream exactly as received, in RTP order.
 */
#ifndef SUNDOG_SINK_RECORD_H
#define SUNDOG_SINK_RECORD_H

#include <stdint.h>
#include "output_file.h"

struct record {
	struct output_file file;
};

int record_open(struct record *self, const char *path);
/* Whole TS packets. */
void record_cells(struct record *self, const uint8_t *cells, size_t bytes);
/* As output_file_close. */
bool record_close(struct record *self, char *text, size_t text_bytes);

#endif
