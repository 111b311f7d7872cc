/*
 * The command line of `sundog cast`.
 */
#ifndef SUNDOG_CLI_CAST_OPTIONS_H
#define SUNDOG_CLI_CAST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "host/host.h"

#define CAST_SETTINGS_BYTES 4096

/* Where the link's data come from. */
enum cast_link_source { CAST_LINK_AUTO, CAST_LINK_NONE, CAST_LINK_SCRIPT };

struct cast_options {
	const char *listen; /* NULL: every address, port 7236 */
	struct host_mode mode;
	uint64_t bit_rate; /* bits per second, 0: not said */
	uint64_t wait_us;
	uint64_t for_us; /* 0: until something ends it */
	const char *driver, *miniport;
	enum cast_link_source link;
	const char *link_script; /* the file, with CAST_LINK_SCRIPT */
	const char *stats;
	bool json, verbose;
	char settings[CAST_SETTINGS_BYTES]; /* for the adapter */
};

/* False: *status is the exit status, everything has been said. */
bool cast_options_parse(
	struct cast_options *self, int argc, char **argv, int *status);

#endif
