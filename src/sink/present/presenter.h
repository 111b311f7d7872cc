/*
 * Presenters: decoded pictures in, light out.
 *
 * Pictures are offered on the decoding thread; presenter_run belongs to the
 * program's main thread. Nothing queues: a picture that was not presented
 * before the next one came gives way to it.
 */
#ifndef SUNDOG_SINK_PRESENT_PRESENTER_H
#define SUNDOG_SINK_PRESENT_PRESENTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../picture.h"

struct presenter;

struct presenter_events {
	/* The picture is done with. presented_us 0: it was not presented.
	 * Either thread. */
	void (*done)(void *ctx, const struct picture *picture,
		uint64_t presented_us);
	/* The person wants to end. presenter_run's thread. */
	void (*closed)(void *ctx);
	/* The window system went away: nothing is shown any more. Once, on
	 * presenter_run's thread, which goes on until presenter_end. */
	void (*lost)(void *ctx);
};

struct presenter_ops {
	const char *name;
	bool shows; /* presented times mean something */
	void (*offer)(struct presenter *self, struct picture *picture);
	void (*set_title)(struct presenter *self, const char *title);
	void (*run)(struct presenter *self);
	void (*end)(struct presenter *self);
	void (*destroy)(struct presenter *self);
};

/* First member of every implementation. */
struct presenter {
	const struct presenter_ops *ops;
	const struct presenter_events *events;
	void *ctx;
};

/* Shows nothing. 0 or a negative errno. */
int presenter_headless_create(struct presenter **out);
/*
 * A window, or the whole screen. vsync: pictures change between two refreshes
 * only. Main thread. -ENODEV: there is no display; error says it in words.
 */
int presenter_sdl_create(const char *title, bool fullscreen, bool vsync,
	struct presenter **out, char *error, size_t error_bytes);

/* Before the first picture. */
void presenter_set_events(struct presenter *self,
	const struct presenter_events *events, void *ctx);
bool presenter_shows(const struct presenter *self);
/* Takes a reference of its own. */
void presenter_offer(struct presenter *self, struct picture *picture);
/* Any thread. */
void presenter_set_title(struct presenter *self, const char *title);
/* Until presenter_end was called. */
void presenter_run(struct presenter *self);
/* Any thread. */
void presenter_end(struct presenter *self);
/* NULL is fine. */
void presenter_destroy(struct presenter *self);

#endif
