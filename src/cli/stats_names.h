/*
 * The names that the statistics log has for the interface's values. NULL: the
 * value is none of the interface's; its number is written then.
 */
#ifndef SUNDOG_CLI_STATS_NAMES_H
#define SUNDOG_CLI_STATS_NAMES_H

#include <stdint.h>

const char *stats_type_name(uint32_t value);   /* MIRACAST_STATISTIC_TYPE */
const char *stats_step_name(uint32_t value);   /* MIRACAST_CHUNK_TYPE */
const char *stats_event_name(uint32_t value);  /* MIRACAST_PROTOCOL_EVENT */
const char *stats_status_name(uint32_t value); /* MIRACAST_STATUS */

#endif
