/*
 * The command line of `sundog sink`.
 */
#ifndef SUNDOG_CLI_SINK_OPTIONS_H
#define SUNDOG_CLI_SINK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "sink/sink.h"

struct sink_arguments {
	struct sink_options sink; /* but for what the verb fills in */
	const char *connect;
	uint64_t wait_us; /* for the source to listen */
	bool json, verbose;
};

/* False: *status is the exit status, everything has been said. */
bool sink_arguments_parse(
	struct sink_arguments *self, int argc, char **argv, int *status);

#endif
