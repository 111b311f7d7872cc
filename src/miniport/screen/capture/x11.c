/*
 * An X screen: what changed (XDamage, the pointer, RandR), copied (x11_mirror),
 * fitted into the encoder's picture.
 */
#include "capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <xcb/damage.h>
#include <xcb/xfixes.h>

#include "../convert/fit.h"
#include "platform/clock.h"
#include "x11_display.h"
#include "x11_mirror.h"

/* How often a screen that is said to be still is looked at nevertheless. */
#define DOUBT_US 1000000u

struct x11 {
	struct capture base;
	char *name; /* NULL: $DISPLAY */
	struct x11_display display;
	struct x11_mirror mirror;
	xcb_damage_damage_t damage;
	struct fit fit;

	uint32_t out_width, out_height; /* of the pictures */
	struct sample_aspect aspect;
	bool damaged; /* the server has told of damage */
	bool resized;
	bool cleared; /* the bars around the screen are to be painted */
	uint64_t doubted_us;
};

/* --- (re)attaching ----------------------------------------------------- */

static void detach(struct x11 *self)
{
	x11_mirror_close(&self->mirror);
	fit_destroy(&self->fit);
}

static int lost(struct x11 *self)
{
	reason_set(&self->base.reason,
		"X display %s went away: its server ended or closed the "
		"connection",
		self->display.name);
	return -ENODEV;
}

static void watch_damage(struct x11 *self)
{
	if (!self->display.has_damage || self->damage)
		return;
	self->damage = xcb_generate_id(self->display.connection);
	xcb_damage_create(self->display.connection, self->damage,
		self->display.root, XCB_DAMAGE_REPORT_LEVEL_NON_EMPTY);
}

/* For the screen's size as it is now and the pictures' size. */
static int attach(struct x11 *self)
{
	int error;

	detach(self);
	self->resized = false;
	/* Before anything is fetched, or a change could be missed. */
	watch_damage(self);
	error = x11_mirror_open(&self->mirror, &self->display);
	if (error == -ENODEV)
		return lost(self);
	if (error == 0)
		error = fit_init(&self->fit, self->mirror.width,
			self->mirror.height, self->out_width, self->out_height,
			self->aspect);
	if (error)
		reason_set(&self->base.reason,
			error == -EACCES
				? "X display %s took no shared memory for a "
				  "screen of %ux%u"
				: "out of memory for X display %s, %ux%u",
			self->display.name, (unsigned)self->mirror.width,
			(unsigned)self->mirror.height);
	self->cleared = true;
	return error;
}

/* A server that ended since the last stream may be back. */
static int reconnect(struct x11 *self)
{
	detach(self);
	self->damage = 0;
	x11_display_close(&self->display);
	return x11_display_open(&self->display, self->name, &self->base.reason);
}

static int start(struct capture *base, uint32_t width, uint32_t height,
	struct sample_aspect aspect)
{
	struct x11 *self = (struct x11 *)base;
	int error = 0;

	self->out_width = width;
	self->out_height = height;
	self->aspect = aspect;
	if (!self->display.connection ||
		xcb_connection_has_error(self->display.connection))
		error = reconnect(self);
	return error ? error : attach(self);
}

static void destroy(struct capture *base)
{
	struct x11 *self = (struct x11 *)base;

	detach(self);
	x11_display_close(&self->display);
	free(self->name);
	free(self);
}

/* --- what changed
 * -------------------------------------------------------------- */

static void take_events(struct x11 *self)
{
	xcb_generic_event_t *event;

	while ((event = xcb_poll_for_event(self->display.connection))) {
		uint8_t type = event->response_type & 0x7F;

		/* Type 0 is an error to an unchecked request: nothing that
		 * a grab would not run into itself. */
		if (type && type == self->display.damage_event)
			self->damaged = true;
		else if (type && type == self->display.randr_event)
			self->resized = true;
		else if (type && type == self->display.cursor_event)
			self->mirror.reshaped = true;
		free(event);
	}
}

static void add_rectangles(
	struct x11 *self, const xcb_xfixes_fetch_region_reply_t *region)
{
	const xcb_rectangle_t *r = xcb_xfixes_fetch_region_rectangles(region);
	int count = xcb_xfixes_fetch_region_rectangles_length(region);

	if (count > REGION_RECTS_MAX) {
		r = &region->extents;
		count = 1;
	}
	for (int i = 0; i < count; i++)
		region_add(&self->mirror.changed,
			&(struct rect){r[i].x, r[i].y, r[i].x + r[i].width,
				r[i].y + r[i].height});
}

/* Takes the damage before the picture is taken, so that what is drawn in
 * between counts for the next grab as well. */
static xcb_xfixes_fetch_region_cookie_t ask_damage(struct x11 *self)
{
	xcb_connection_t *x = self->display.connection;
	xcb_xfixes_region_t parts = xcb_generate_id(x);
	xcb_xfixes_fetch_region_cookie_t cookie;

	xcb_xfixes_create_region(x, parts, 0, NULL);
	xcb_damage_subtract(x, self->damage, XCB_NONE, parts);
	cookie = xcb_xfixes_fetch_region(x, parts);
	xcb_xfixes_destroy_region(x, parts);
	return cookie;
}

/* Asks for the pointer and, when there is some, the damage in one exchange. */
static void find_changes(struct x11 *self)
{
	xcb_connection_t *x = self->display.connection;
	xcb_query_pointer_cookie_t pointer_cookie =
		xcb_query_pointer(x, self->display.root);
	xcb_xfixes_fetch_region_cookie_t region_cookie = {0};
	xcb_query_pointer_reply_t *pointer;

	if (self->damaged)
		region_cookie = ask_damage(self);
	pointer = xcb_query_pointer_reply(x, pointer_cookie, NULL);
	if (self->damaged) {
		xcb_xfixes_fetch_region_reply_t *region =
			xcb_xfixes_fetch_region_reply(x, region_cookie, NULL);

		if (region)
			add_rectangles(self, region);
		else
			region_add_all(&self->mirror.changed);
		free(region);
	}
	self->damaged = false;
	if (!self->display.has_damage)
		region_add_all(&self->mirror.changed);
	x11_mirror_point(&self->mirror, pointer);
	free(pointer);
}

/*
 * Some drivers show what programs draw through the graphics card without a
 * word of damage. So a still screen is looked at now and then; one that did
 * change, unannounced, is fetched whole from then on.
 */
static bool look_again(struct x11 *self, uint64_t now_us)
{
	uint64_t before;

	if (self->mirror.changed.count > 0 ||
		now_us - self->doubted_us < DOUBT_US)
		return true;
	self->doubted_us = now_us;
	before = x11_mirror_fingerprint(&self->mirror);
	region_add_all(&self->mirror.changed);
	if (!x11_mirror_fetch(&self->mirror))
		return false;
	if (x11_mirror_fingerprint(&self->mirror) == before) {
		region_clear(&self->mirror.changed);
		return true;
	}
	/* Its announcement, if any, came before the picture did. */
	take_events(self);
	if (!self->damaged)
		self->display.has_damage = false;
	return true;
}

static int grab(struct capture *base, struct capture_shot *shot)
{
	struct x11 *self = (struct x11 *)base;
	bool fetched = false;

	shot->capture_us = clock_now_us();
	/* A screen may change its size between looking and fetching, but not
	 * for ever. */
	for (int attempt = 0; attempt < 5 && !fetched; attempt++) {
		take_events(self);
		if (xcb_connection_has_error(self->display.connection))
			return lost(self);
		if (self->resized || attempt > 0) {
			int error = attach(self);

			if (error)
				return error;
		}
		find_changes(self);
		fetched = x11_mirror_fetch(&self->mirror) &&
			  look_again(self, shot->capture_us);
	}
	if (!fetched || xcb_connection_has_error(self->display.connection))
		return lost(self);
	shot->changed = self->mirror.changed.count > 0;
	return 0;
}

/* --- painting
 * -------------------------------------------------------------------- */

static void paint(struct capture *base, uint64_t frame, struct picture *picture)
{
	static const uint8_t black[3] = {
		PICTURE_LUMA_BLACK, PICTURE_CHROMA_EMPTY, PICTURE_CHROMA_EMPTY};
	struct x11 *self = (struct x11 *)base;
	struct screen_image image = x11_mirror_image(&self->mirror);

	(void)frame;
	if (self->cleared)
		picture_fill(
			picture, 0, 0, picture->width, picture->height, black);
	self->cleared = false;
	fit_paint(&self->fit, &image, &self->mirror.changed, picture);
	region_clear(&self->mirror.changed);
}

/* A server that has stopped answering holds a call for ever; a connection that
 * is cut does not. */
static void interrupt(struct capture *base)
{
	struct x11 *self = (struct x11 *)base;

	shutdown(xcb_get_file_descriptor(self->display.connection), SHUT_RDWR);
}

static bool size(struct capture *base, uint32_t *width, uint32_t *height)
{
	struct x11 *self = (struct x11 *)base;

	return self->display.connection &&
	       x11_display_size(&self->display, width, height);
}

int capture_x11_open(
	const char *display, struct capture **out, struct reason *reason)
{
	static const struct capture_ops ops = {
		.destroy = destroy,
		.start = start,
		.grab = grab,
		.paint = paint,
		.interrupt = interrupt,
		.size = size,
	};
	struct x11 *self = calloc(1, sizeof(*self));
	int error;

	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &ops;
	if (display && !(self->name = strdup(display))) {
		free(self);
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	error = x11_display_open(&self->display, display, reason);
	if (error) {
		destroy(&self->base);
		return error;
	}
	*out = &self->base;
	return 0;
}
