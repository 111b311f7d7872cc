/*
 * What the link to the sink carries: where the host's link data come from
 * (src/host/host_link.h, which this room does not know).
 *
 * One object a session. Functions of one object are called by one thread at a
 * time; they ask the kernel and wait for nothing else. Times are of the
 * system's monotonic clock.
 */
#ifndef SUNDOG_LINK_LINK_DATA_H
#define SUNDOG_LINK_LINK_DATA_H

#include "link_estimate.h"
#include "link_figures.h"
#include "link_policy.h"
#include "link_script.h"

#define LINK_NAME_BYTES 32

struct link_data;

/* Finds the interface between two addresses (IPv4, host byte order) and its
 * kind. 0, also when nothing can be told of it; -ENOMEM. */
int link_data_open(
	uint32_t local_ipv4, uint32_t peer_ipv4, struct link_data **out);
/* What script (copied) says, for a session that begins at start_us. */
int link_data_open_script(const struct link_script *script, uint64_t start_us,
	struct link_data **out);
/* NULL is fine. */
void link_data_close(struct link_data *self);

enum link_kind link_data_kind(const struct link_data *self);
/* The interface; empty for a script, and when there is none. */
const char *link_data_interface(const struct link_data *self);

/* False: nothing is known. */
bool link_data_start(
	struct link_data *self, uint64_t now_us, struct link_start *out);
/* Once a second; frames are those since the last step. False: nothing is
 * known, and has not been for longer than a short gap (link_estimate.h). */
bool link_data_step(
	struct link_data *self, uint64_t now_us, struct link_step *out);

#endif
