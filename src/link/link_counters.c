#include "link_counters.h"

#include <string.h>

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool plausible(const struct link_totals *added)
{
	return added->frames <= LINK_STEP_FRAMES_MAX &&
	       added->retries <= LINK_STEP_FRAMES_MAX &&
	       added->failed <= LINK_STEP_FRAMES_MAX;
}

void link_counters_step(struct link_counters *self,
	const struct link_figures *figures, struct link_totals *added)
{
	const struct link_totals *now = &figures->totals;
	bool same =
		!memcmp(self->station, figures->station, sizeof(self->station));

	memset(added, 0, sizeof(*added));
	if (self->has_last) {
		/* Modulo 2^32, so a wrap needs no care. */
		added->frames = now->frames - self->last.frames;
		added->retries = now->retries - self->last.retries;
		added->failed = now->failed - self->last.failed;
		if (!same || !plausible(added))
			*added = *now;
		if (!plausible(added))
			memset(added, 0, sizeof(*added));
	}
	self->has_last = true;
	self->last = *now;
	memcpy(self->station, figures->station, sizeof(self->station));
}

struct link_frames link_frames_of(const struct link_totals *added)
{
	struct link_frames frames = {.failed = added->failed};
	uint64_t arrived = added->frames > added->failed
				   ? added->frames - added->failed
				   : 0;
	uint64_t once = smaller(added->retries, arrived);

	frames.multiple = smaller(added->retries - once, arrived);
	frames.retried = once - frames.multiple;
	frames.transmitted = arrived - frames.retried - frames.multiple;
	return frames;
}
