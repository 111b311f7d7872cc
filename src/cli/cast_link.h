/*
 * The host's view of the link, from what the system says of it (src/link),
 * a script or nothing, and the user's limit on top.
 */
#ifndef SUNDOG_CLI_CAST_LINK_H
#define SUNDOG_CLI_CAST_LINK_H

#include <stdint.h>
#include "cast_options.h"
#include "host/host_link.h"
#include "link/link_data.h"
#include "platform/socket.h"
#include "stats_file.h"

#define CAST_LINK_ERROR_BYTES 256

struct cast_link {
	enum cast_link_source source;
	uint64_t limit;		   /* bits/s, 0: none */
	struct link_script script; /* CAST_LINK_SCRIPT */
	struct stats_file *stats;
	struct link_data *data; /* of the session; NULL: nothing is known */
};

/* For host_options, with a struct cast_link. */
extern const struct host_link_ops cast_link_ops;

/* Reads the script, if there is one. 0, or an exit status with what is wrong,
 * and where, in error. */
int cast_link_init(struct cast_link *self, const struct cast_options *options,
	struct stats_file *stats, char error[CAST_LINK_ERROR_BYTES]);
/* A session begins on this connected socket; before host_start. */
void cast_link_begin(struct cast_link *self, socket_handle rtsp);
/* Its end, after host_finish: nobody asks any more. */
void cast_link_end(struct cast_link *self);

#endif
