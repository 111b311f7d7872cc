/*
 * A copy of an X screen in shared memory, pointer included.
 *
 * Only the lines that changed, or that the pointer's picture covers or covered,
 * are fetched anew: each band of lines in one piece, to its own place. The rest
 * is still right.
 */
#ifndef SUNDOG_MINIPORT_X11_MIRROR_H
#define SUNDOG_MINIPORT_X11_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

#include "../convert/fit.h"
#include "x11_cursor.h"
#include "x11_display.h"
#include "x11_shm.h"

struct x11_mirror {
	struct x11_display *display;
	struct x11_shm shm;
	uint32_t width, height; /* of the screen */
	struct region changed;	/* what the next fetch takes; the caller's */
	struct x11_cursor cursor;
	bool reshaped;	   /* the cursor's picture is not the drawn one */
	struct rect drawn; /* where it is in the copy */
};

/* For the screen's size as it is now; everything has changed. 0, -ENODEV: the
 * display is gone, -EACCES: it takes no memory, -ENOMEM. */
int x11_mirror_open(struct x11_mirror *self, struct x11_display *display);
/* Twice is fine; the connection may be broken. */
void x11_mirror_close(struct x11_mirror *self);

/* The pointer is there now (NULL: gone); if that shows, it is a change. Call
 * it last before a fetch: wherever anything changed, so has the pointer, which
 * fetched lines come without. */
void x11_mirror_point(
	struct x11_mirror *self, const xcb_query_pointer_reply_t *pointer);
/* Takes what changed. False: the server refused (the screen shrank meanwhile)
 * or is gone. */
bool x11_mirror_fetch(struct x11_mirror *self);

/* The copy as an image. */
struct screen_image x11_mirror_image(const struct x11_mirror *self);
/* A number that differs, as good as always, when the copy does. */
uint64_t x11_mirror_fingerprint(const struct x11_mirror *self);

#endif
