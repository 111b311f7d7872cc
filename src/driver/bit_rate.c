#include "bit_rate.h"

#include "modes.h"
#include "wfd/wfd_modes.h"

#define KBIT 1000u
#define MBIT 1000000u

/* Estimates come once a second (G-159). */
#define STARVED_ESTIMATES 5
/* One full socket is often several drops: a step down each half second. */
#define STEP_DOWN_US 500000
#define STEP_UP_US   3000000
/* Smaller changes are not worth a request. */
#define CHANGE_PERCENT 5
/* Estimates differ by some percent from one to the next: that is no better
 * link yet. */
#define BETTER_PERCENT 25

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* What looks good in a mode: by its samples per second. */
static uint64_t mode_bit_rate(const struct wfd_mode *mode)
{
	static const struct {
		uint64_t samples;
		uint64_t bit_rate;
	} table[] = {
		{UINT64_C(1920) * 1080 * 50, 16 * MBIT},
		{UINT64_C(1920) * 1080 * 29, 10 * MBIT},
		{UINT64_C(1280) * 720 * 50, 8 * MBIT},
		{UINT64_C(1280) * 720 * 24, 5 * MBIT},
		{0, 3 * MBIT},
	};
	uint64_t samples = (uint64_t)mode->width * mode->height * mode->refresh;
	unsigned i = 0;

	while (samples < table[i].samples)
		i++;
	return table[i].bit_rate;
}

/*
 * What a mode can be kept at: one bit for 100 pixels, 1.24 Mbit/s for 1080p60,
 * where an encoder still makes a picture of every frame. But nothing is kept
 * below what 1024x768 needs: with less a session would not have begun (G-32).
 */
static uint64_t mode_keep_bit_rate(const struct wfd_mode *mode)
{
	return larger(
		(uint64_t)mode->width * mode->height * mode->refresh / 100,
		mode_list_least_bit_rate());
}

void bit_rate_init(struct bit_rate *self, uint64_t link)
{
	*self = (struct bit_rate){.link = link};
}

/* The new target; true when it differs enough to be told. */
static bool update(struct bit_rate *self)
{
	uint64_t target = self->backed_off;
	uint64_t change;

	/* Sound, headers and retries take their part of the link. */
	if (self->link)
		target = smaller(target, self->link * 7 / 10);
	target = larger(target, smaller(self->floor, self->ceiling));
	target = smaller(target, UINT32_MAX);
	change = target > self->current ? target - self->current
					: self->current - target;
	if (change * 100 < (uint64_t)self->current * CHANGE_PERCENT)
		return false;
	self->current = (uint32_t)target;
	return change != 0;
}

void bit_rate_begin(
	struct bit_rate *self, const struct wfd_selection *selection)
{
	uint64_t level =
		(uint64_t)wfd_level_kbit(selection->level, selection->profile) *
		KBIT;

	self->ceiling = mode_bit_rate(selection->mode);
	if (level)
		self->ceiling = smaller(self->ceiling, level);
	self->floor = mode_keep_bit_rate(selection->mode);
	self->backed_off = self->ceiling;
	self->worst_link = 0;
	self->current = 0;
	self->next_us = 0;
	self->starved = 0;
	update(self);
}

/* The link on which the socket was full is not the one that is there now. */
static void forgive(struct bit_rate *self)
{
	if (self->backed_off >= self->ceiling || !self->link)
		return;
	if (!self->worst_link || self->link < self->worst_link)
		self->worst_link = self->link;
	if (self->link * 100 < self->worst_link * (100 + BETTER_PERCENT))
		return;
	self->backed_off = self->ceiling;
	self->worst_link = 0;
}

bool bit_rate_link(struct bit_rate *self, uint64_t link)
{
	self->link = link;
	forgive(self);
	if (link && link < self->floor)
		self->starved++;
	else
		self->starved = 0;
	return self->ceiling ? update(self) : false;
}

bool bit_rate_congested(struct bit_rate *self, uint64_t now_us)
{
	if (now_us + STEP_UP_US - STEP_DOWN_US < self->next_us)
		return false;
	self->next_us = now_us + STEP_UP_US;
	self->worst_link = self->link;
	self->backed_off = larger(
		smaller(self->backed_off, self->current) * 3 / 4, self->floor);
	return update(self);
}

bool bit_rate_recover(struct bit_rate *self, uint64_t now_us)
{
	if (self->backed_off >= self->ceiling || now_us < self->next_us)
		return false;
	self->next_us = now_us + STEP_UP_US;
	self->backed_off = self->backed_off * 6 / 5;
	/* The last step is not left out for being small. */
	if (self->backed_off * (100 + CHANGE_PERCENT) / 100 >= self->ceiling)
		self->backed_off = self->ceiling;
	return update(self);
}

bool bit_rate_is_starved(const struct bit_rate *self)
{
	return self->starved >= STARVED_ESTIMATES;
}
