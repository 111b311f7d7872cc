#include "link_estimate.h"

#include <string.h>

#include "link_policy.h"

void link_estimate_init(struct link_estimate *self)
{
	memset(self, 0, sizeof(*self));
}

static void count(struct link_estimate *self,
	const struct link_figures *figures, struct link_frames *frames)
{
	struct link_totals added;
	uint64_t transmissions;

	memset(frames, 0, sizeof(*frames));
	if (!figures->has_totals)
		return;
	link_counters_step(&self->counters, figures, &added);
	*frames = link_frames_of(&added);
	transmissions = (uint64_t)added.frames + added.retries;
	if (transmissions >= LINK_RETRY_SHARE_FRAMES)
		self->retry_permille =
			(unsigned)(UINT64_C(1000) * added.retries /
				   transmissions);
}

bool link_estimate_step(struct link_estimate *self, uint64_t now_us,
	const struct link_figures *figures, struct link_step *out)
{
	uint64_t before = self->last.bit_rate;
	uint64_t bit_rate;

	if (!figures) {
		/* What is not there yet may come; what is gone for long does
		 * not come back, because nobody asks again (G-161). */
		if (self->known_us && now_us - self->known_us > LINK_GAP_US)
			return false;
		memset(&self->last.frames, 0, sizeof(self->last.frames));
		*out = self->last;
		return true;
	}
	memset(&self->last, 0, sizeof(self->last));
	count(self, figures, &self->last.frames);
	bit_rate = link_policy_bit_rate(figures, self->retry_permille);
	self->last.bit_rate = bit_rate;
	/* What a script says is no measurement. */
	if (figures->kind == LINK_KIND_WIRELESS && bit_rate &&
		bit_rate < self->last_bit_rate)
		self->last.bit_rate = self->last_bit_rate;
	if (bit_rate)
		self->last_bit_rate = bit_rate;
	else
		self->last.bit_rate = before; /* it associated again */
	self->last.max_tx_bit_rate = figures->tx_bit_rate;
	self->last.has_signal = figures->has_signal;
	self->last.signal_dbm = figures->signal_dbm;
	self->known_us = now_us ? now_us : 1;
	*out = self->last;
	return true;
}
