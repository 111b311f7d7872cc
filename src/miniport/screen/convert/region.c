#include "region.h"

void region_init(struct region *self, const struct rect *bounds)
{
	self->bounds = *bounds;
	self->count = 0;
}

void region_clear(struct region *self)
{
	self->count = 0;
}

static bool contains(const struct rect *outer, const struct rect *inner)
{
	return outer->left <= inner->left && outer->top <= inner->top &&
	       outer->right >= inner->right && outer->bottom >= inner->bottom;
}

void region_add(struct region *self, const struct rect *rect)
{
	struct rect r = rect_intersect(rect, &self->bounds);

	if (rect_is_empty(&r))
		return;
	for (size_t i = 0; i < self->count; i++) {
		if (contains(&self->rects[i], &r))
			return;
	}
	if (self->count < REGION_RECTS_MAX) {
		self->rects[self->count++] = r;
		return;
	}
	/* Full: one rectangle around them all. */
	for (size_t i = 0; i < self->count; i++)
		r = rect_union(&r, &self->rects[i]);
	self->rects[0] = r;
	self->count = 1;
}

void region_add_all(struct region *self)
{
	self->count = 0;
	region_add(self, &self->bounds);
}

static void insert_sorted(
	struct region_band *bands, size_t count, struct region_band band)
{
	while (count > 0 && bands[count - 1].top > band.top) {
		bands[count] = bands[count - 1];
		count--;
	}
	bands[count] = band;
}

size_t region_bands(const struct region *self, int32_t gap,
	struct region_band bands[REGION_RECTS_MAX])
{
	size_t joined = 0;

	for (size_t i = 0; i < self->count; i++)
		insert_sorted(bands, i,
			(struct region_band){
				self->rects[i].top, self->rects[i].bottom});
	for (size_t i = 0; i < self->count; i++) {
		struct region_band *last = joined ? &bands[joined - 1] : NULL;

		if (last && bands[i].top < last->bottom + gap) {
			if (bands[i].bottom > last->bottom)
				last->bottom = bands[i].bottom;
		} else {
			bands[joined++] = bands[i];
		}
	}
	return joined;
}
