#include "link_data.h"

#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link_route.h"
#include "link_station.h"
#include "link_wired.h"

struct link_data {
	enum link_kind kind;
	unsigned interface;
	char name[LINK_NAME_BYTES];
	struct link_station station; /* wireless */
	struct link_script script;
	uint64_t start_us; /* of the script */
	struct link_estimate estimate;
};

static void open_interface(
	struct link_data *self, const struct link_route *route)
{
	struct link_figures figures;
	char name[IF_NAMESIZE];

	self->interface = route->interface;
	if (if_indextoname(route->interface, name))
		snprintf(self->name, sizeof(self->name), "%s", name);
	if (link_station_open(&self->station, route->interface,
		    route->has_station ? route->station : NULL) == 0)
		self->kind = LINK_KIND_WIRELESS;
	else if (link_wired_figures(route->interface, &figures))
		self->kind = LINK_KIND_WIRED;
}

int link_data_open(
	uint32_t local_ipv4, uint32_t peer_ipv4, struct link_data **out)
{
	struct link_data *self = calloc(1, sizeof(*self));
	struct link_route route;

	*out = self;
	if (!self)
		return -ENOMEM;
	link_estimate_init(&self->estimate);
	if (link_route_find(local_ipv4, peer_ipv4, &route) == 0)
		open_interface(self, &route);
	return 0;
}

int link_data_open_script(const struct link_script *script, uint64_t start_us,
	struct link_data **out)
{
	struct link_data *self = calloc(1, sizeof(*self));

	*out = self;
	if (!self)
		return -ENOMEM;
	link_estimate_init(&self->estimate);
	self->kind = LINK_KIND_SCRIPT;
	self->script = *script;
	self->start_us = start_us;
	return 0;
}

void link_data_close(struct link_data *self)
{
	if (!self)
		return;
	if (self->kind == LINK_KIND_WIRELESS)
		link_station_close(&self->station);
	free(self);
}

enum link_kind link_data_kind(const struct link_data *self)
{
	return self->kind;
}

const char *link_data_interface(const struct link_data *self)
{
	return self->name;
}

static bool ask(
	struct link_data *self, uint64_t now_us, struct link_figures *out)
{
	switch (self->kind) {
	case LINK_KIND_SCRIPT:
		return link_script_figures(
			&self->script, now_us - self->start_us, out);
	case LINK_KIND_WIRELESS:
		return link_station_figures(&self->station, out);
	case LINK_KIND_WIRED:
		return link_wired_figures(self->interface, out);
	default:
		return false;
	}
}

bool link_data_start(
	struct link_data *self, uint64_t now_us, struct link_start *out)
{
	struct link_figures figures;
	struct link_step step;

	memset(out, 0, sizeof(*out));
	/* The counters' first step begins here. */
	if (!ask(self, now_us, &figures) ||
		!link_estimate_step(&self->estimate, now_us, &figures, &step))
		return false;
	*out = link_policy_start(&figures, step.bit_rate);
	return true;
}

bool link_data_step(
	struct link_data *self, uint64_t now_us, struct link_step *out)
{
	struct link_figures figures;
	bool known = ask(self, now_us, &figures);

	if (self->kind == LINK_KIND_UNKNOWN)
		return false;
	return link_estimate_step(
		&self->estimate, now_us, known ? &figures : NULL, out);
}
