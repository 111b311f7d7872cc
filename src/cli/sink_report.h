/*
 * What `sundog sink` says at the end: in words, or as JSON.
 */
#ifndef SUNDOG_CLI_SINK_REPORT_H
#define SUNDOG_CLI_SINK_REPORT_H

#include <stdbool.h>
#include "sink/sink.h"

/* Both return the exit status. */
int sink_report(const struct sink_result *result, bool json);
/* The same for a session that never began. */
int sink_report_problem(const struct sink_problem *problem, bool json);

#endif
