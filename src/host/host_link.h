/*
 * What the program knows of the link to the sink: where the driver's bit
 * rates come from.
 */
#ifndef SUNDOG_HOST_HOST_LINK_H
#define SUNDOG_HOST_HOST_LINK_H

#include <stdbool.h>
#include "ddi/netdispumdddi.h"

/* Recommended where nothing is known of the link. */
#define HOST_LINK_DEFAULT_BIT_RATE 20000000u

/* Functions may be called from host threads; each returns false when nothing
 * is known. NULL members are allowed. */
struct host_link_ops {
	/* At session start. */
	bool (*connection)(void *ctx, MIRACAST_WFD_CONNECTION_STATS *out);
	/* Whether data_rate has anything to tell of this session; asked when
	 * the driver registers (G-165). NULL: it has. */
	bool (*can_notify)(void *ctx);
	/* Once a second; counters since the previous call (G-170). */
	bool (*data_rate)(void *ctx, MIRACAST_DATARATE_STATS *out);
};

#endif
