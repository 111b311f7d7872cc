/*
 * Which chunks the driver has reported as sent, and when.
 */
#ifndef SUNDOG_VERIFY_CHUNK_LOG_H
#define SUNDOG_VERIFY_CHUNK_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"

#define CHUNK_LOG_FRAMES 4096
#define CHUNK_LOG_PARTS	 8

/* A probe hook. */
void chunk_log_statistic(const MIRACAST_STATISTIC_DATA *record);
/* How often this part of a frame was reported as sent; *at_us (may be NULL):
 * the first time. */
unsigned chunk_log_sent(uint64_t frame, unsigned part, uint64_t *at_us);
/* How often any part of a frame was reported as dropped. */
unsigned chunk_log_dropped(uint64_t frame);
/* The greatest frame number reported as sent if it is `beyond` or more; 0:
 * none is. */
uint64_t chunk_log_unknown(uint64_t beyond);

#endif
