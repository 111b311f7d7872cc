/*
 * Which part of a screen changed: a short list of rectangles.
 */
#ifndef SUNDOG_MINIPORT_REGION_H
#define SUNDOG_MINIPORT_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* left <= right, top <= bottom; right and bottom lie just outside. */
struct rect {
	int32_t left, top, right, bottom;
};

static inline bool rect_is_empty(const struct rect *r)
{
	return r->left >= r->right || r->top >= r->bottom;
}

static inline struct rect rect_intersect(
	const struct rect *a, const struct rect *b)
{
	return (struct rect){
		a->left > b->left ? a->left : b->left,
		a->top > b->top ? a->top : b->top,
		a->right < b->right ? a->right : b->right,
		a->bottom < b->bottom ? a->bottom : b->bottom,
	};
}

static inline struct rect rect_union(const struct rect *a, const struct rect *b)
{
	return (struct rect){
		a->left < b->left ? a->left : b->left,
		a->top < b->top ? a->top : b->top,
		a->right > b->right ? a->right : b->right,
		a->bottom > b->bottom ? a->bottom : b->bottom,
	};
}

/* More rectangles than this are not worth telling apart. */
#define REGION_RECTS_MAX 32

struct region {
	struct rect bounds;		     /* what is added is cut to this */
	struct rect rects[REGION_RECTS_MAX]; /* none empty; may overlap */
	size_t count;
};

void region_init(struct region *self, const struct rect *bounds);
void region_clear(struct region *self);
void region_add(struct region *self, const struct rect *rect);
/* Everything within the bounds. */
void region_add_all(struct region *self);

/* Lines top to bottom - 1. */
struct region_band {
	int32_t top, bottom;
};

/* The lines that the rectangles touch: disjoint bands from top to bottom, at
 * most REGION_RECTS_MAX; those less than gap lines apart are joined. Returns
 * their number. */
size_t region_bands(const struct region *self, int32_t gap,
	struct region_band bands[REGION_RECTS_MAX]);

#endif
