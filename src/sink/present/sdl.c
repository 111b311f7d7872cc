/*
 * A window, or the whole screen, by SDL: X11, Wayland, and the console
 * (KMS) where there is no desktop. Everything of SDL's happens on the main
 * thread. Other threads leave what they have and signal an event: SDL's own
 * wake-up would talk to the window system on theirs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include "display_link.h"
#include "latest.h"
#include "letterbox.h"
#include "platform/clock.h"
#include "platform/event.h"
#include "platform/log.h"
#include "platform/wait.h"
#include "presenter.h"

#define WINDOW_WIDTH  1280
#define WINDOW_HEIGHT 720
#define TITLE_BYTES   128

/* Keys of a driver without anything to wait for; pictures wake us anyway. */
#define ASK_US 10000
/* And of one that has: a graphics driver may have read SDL's events for it. */
#define ASK_LINK_US 100000

struct sdl {
	struct presenter base;
	SDL_Window *window;
	SDL_Renderer *renderer;
	SDL_Texture *texture;
	enum picture_format texture_format;
	unsigned texture_width, texture_height;
	struct display_link link;
	struct event wake; /* a picture, a title or the end is there */
	struct latest latest;
	struct picture *shown; /* what is in the texture */
	struct mutex lock;     /* the next three */
	char title[TITLE_BYTES];
	bool retitled, ended;
	bool fullscreen, lost, said_failure;
};

static void sdl_offer(struct presenter *base, struct picture *picture)
{
	struct sdl *self = (struct sdl *)base;
	struct picture *late = latest_put(&self->latest, picture_ref(picture));

	if (!late) {
		event_signal(&self->wake);
		return;
	}
	base->events->done(base->ctx, late, 0);
	picture_unref(late);
}

static void sdl_set_title(struct presenter *base, const char *title)
{
	struct sdl *self = (struct sdl *)base;

	mutex_lock(&self->lock);
	snprintf(self->title, sizeof(self->title), "%s", title);
	self->retitled = true;
	mutex_unlock(&self->lock);
	event_signal(&self->wake);
}

static void sdl_end(struct presenter *base)
{
	struct sdl *self = (struct sdl *)base;

	mutex_lock(&self->lock);
	self->ended = true;
	mutex_unlock(&self->lock);
	event_signal(&self->wake);
}

static bool has_ended(struct sdl *self)
{
	bool ended;

	mutex_lock(&self->lock);
	ended = self->ended;
	mutex_unlock(&self->lock);
	return ended;
}

static void apply_title(struct sdl *self)
{
	char title[TITLE_BYTES];
	bool retitled;

	mutex_lock(&self->lock);
	retitled = self->retitled;
	self->retitled = false;
	memcpy(title, self->title, sizeof(title));
	mutex_unlock(&self->lock);
	if (retitled)
		SDL_SetWindowTitle(self->window, title);
}

/* SDL's renderers know full range only with BT.601's matrix. */
static SDL_YUV_CONVERSION_MODE conversion(const struct picture *picture)
{
	if (picture->full_range)
		return SDL_YUV_CONVERSION_JPEG;
	return picture->bt601 ? SDL_YUV_CONVERSION_BT601
			      : SDL_YUV_CONVERSION_BT709;
}

static bool fit_texture(struct sdl *self, const struct picture *picture)
{
	if (self->texture && self->texture_format == picture->format &&
		self->texture_width == picture->width &&
		self->texture_height == picture->height)
		return true;
	if (self->texture)
		SDL_DestroyTexture(self->texture);
	self->texture = SDL_CreateTexture(self->renderer,
		picture->format == PICTURE_NV12 ? SDL_PIXELFORMAT_NV12
						: SDL_PIXELFORMAT_IYUV,
		SDL_TEXTUREACCESS_STREAMING, (int)picture->width,
		(int)picture->height);
	self->texture_format = picture->format;
	self->texture_width = picture->width;
	self->texture_height = picture->height;
	return self->texture != NULL;
}

static bool upload(struct sdl *self, const struct picture *picture)
{
	/* Before the texture: some renderers bake it in. */
	SDL_SetYUVConversionMode(conversion(picture));
	if (!fit_texture(self, picture))
		return false;
	if (picture->format == PICTURE_NV12)
		return SDL_UpdateNVTexture(self->texture, NULL,
			       picture->plane[0], (int)picture->stride[0],
			       picture->plane[1], (int)picture->stride[1]) == 0;
	return SDL_UpdateYUVTexture(self->texture, NULL, picture->plane[0],
		       (int)picture->stride[0], picture->plane[1],
		       (int)picture->stride[1], picture->plane[2],
		       (int)picture->stride[2]) == 0;
}

static bool draw(struct sdl *self)
{
	bool good = true;

	SDL_SetRenderDrawColor(self->renderer, 0, 0, 0, 255);
	SDL_RenderClear(self->renderer);
	if (self->texture && self->shown) {
		int width = 0, height = 0;
		struct letterbox box;
		SDL_Rect rect;

		SDL_GetRendererOutputSize(self->renderer, &width, &height);
		box = letterbox_fit(
			self->shown, (unsigned)width, (unsigned)height);
		rect = (SDL_Rect){(int)box.x, (int)box.y, (int)box.width,
			(int)box.height};
		good = SDL_RenderCopy(
			       self->renderer, self->texture, NULL, &rect) == 0;
	}
	SDL_RenderPresent(self->renderer);
	return good;
}

/* Tells of the loss of the window system once, and for ever after: nothing of
 * SDL's works any more. */
static bool is_lost(struct sdl *self)
{
	if (self->lost || !display_link_is_lost(&self->link))
		return self->lost;
	self->lost = true;
	self->base.events->lost(self->base.ctx);
	return true;
}

static bool show(struct sdl *self)
{
	bool good = upload(self, self->shown) && draw(self);

	if (is_lost(self))
		return false;
	if (!good && !self->said_failure) {
		self->said_failure = true;
		log_error("cannot show the picture: %s", SDL_GetError());
	}
	return good;
}

/* False: there was no new picture. */
static bool present_latest(struct sdl *self)
{
	struct presenter *base = &self->base;
	struct picture *picture = latest_take(&self->latest);
	bool good;

	if (!picture)
		return false;
	picture_unref(self->shown);
	self->shown = picture;
	good = !self->lost && show(self);
	base->events->done(base->ctx, picture, good ? clock_now_us() : 0);
	return true;
}

/* Where the window belongs on a display: all of it, or the middle. */
static SDL_Rect window_rect(int display, bool fullscreen)
{
	SDL_Rect rect = {0, 0, WINDOW_WIDTH, WINDOW_HEIGHT}, screen;

	if (SDL_GetDisplayBounds(display < 0 ? 0 : display, &screen) < 0)
		return rect;
	if (fullscreen || screen.w < rect.w)
		rect.w = screen.w;
	if (fullscreen || screen.h < rect.h)
		rect.h = screen.h;
	rect.x = screen.x + (screen.w - rect.w) / 2;
	rect.y = screen.y + (screen.h - rect.h) / 2;
	return rect;
}

/* Sized by hand as well: where there is no window manager (a kiosk's bare X
 * server) nobody else makes the window as large as the screen. */
static void set_fullscreen(struct sdl *self, bool fullscreen)
{
	SDL_Rect rect = window_rect(
		SDL_GetWindowDisplayIndex(self->window), fullscreen);
	int error = 0;

	if (!fullscreen)
		error = SDL_SetWindowFullscreen(self->window, 0);
	SDL_SetWindowSize(self->window, rect.w, rect.h);
	SDL_SetWindowPosition(self->window, rect.x, rect.y);
	if (fullscreen)
		error = SDL_SetWindowFullscreen(
			self->window, SDL_WINDOW_FULLSCREEN_DESKTOP);
	if (error < 0)
		log_warning("full screen: %s", SDL_GetError());
	SDL_ShowCursor(fullscreen ? SDL_DISABLE : SDL_ENABLE);
	self->fullscreen = fullscreen;
}

static void handle_key(struct sdl *self, const SDL_KeyboardEvent *key)
{
	if (key->repeat)
		return;
	switch (key->keysym.sym) {
	case SDLK_q:
	case SDLK_ESCAPE:
		self->base.events->closed(self->base.ctx);
		break;
	case SDLK_f:
		set_fullscreen(self, !self->fullscreen);
		break;
	default:
		break;
	}
}

/* The graphics device was lost, and our texture with it. */
static void restore(struct sdl *self)
{
	if (self->texture)
		SDL_DestroyTexture(self->texture);
	self->texture = NULL;
	if (self->shown)
		upload(self, self->shown);
	draw(self);
}

static void handle(struct sdl *self, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_QUIT:
		self->base.events->closed(self->base.ctx);
		break;
	case SDL_KEYDOWN:
		handle_key(self, &event->key);
		break;
	case SDL_WINDOWEVENT:
		if (event->window.event == SDL_WINDOWEVENT_EXPOSED ||
			event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
			draw(self);
		break;
	case SDL_RENDER_TARGETS_RESET:
	case SDL_RENDER_DEVICE_RESET:
		restore(self);
		break;
	default:
		display_link_note(&self->link, event);
		break;
	}
}

static void serve_window(struct sdl *self)
{
	SDL_Event event;

	/* Looked at twice: to a lost display SDL's own answer is SDL_QUIT. */
	while (!is_lost(self) && SDL_PollEvent(&event) && !is_lost(self))
		handle(self, &event);
	if (!is_lost(self))
		apply_title(self);
}

static void wait_for_work(struct sdl *self)
{
	struct wait_item items[2] = {
		{.event = self->wake.handle},
		{.socket = self->link.fd, .want_read = true},
	};
	bool linked = self->link.fd != SOCKET_NONE && !self->lost;
	uint64_t deadline_us = WAIT_FOREVER;

	if (!self->lost)
		deadline_us = clock_now_us() + (linked ? ASK_LINK_US : ASK_US);
	wait_any(items, linked ? 2 : 1, deadline_us);
	event_reset(&self->wake);
}

static void sdl_run(struct presenter *base)
{
	struct sdl *self = (struct sdl *)base;

	draw(self);
	while (!has_ended(self)) {
		serve_window(self);
		/* Presenting may have read events: look again before waiting
		 * for the connection. */
		if (!present_latest(self))
			wait_for_work(self);
	}
}

static void close_window(struct sdl *self)
{
	if (self->texture)
		SDL_DestroyTexture(self->texture);
	if (self->renderer)
		SDL_DestroyRenderer(self->renderer);
	if (self->window)
		SDL_DestroyWindow(self->window);
	SDL_Quit();
}

static void sdl_destroy(struct presenter *base)
{
	struct sdl *self = (struct sdl *)base;

	picture_unref(self->shown);
	latest_destroy(&self->latest);
	mutex_destroy(&self->lock);
	event_destroy(&self->wake);
	/* What hung on a display that went away stays with the process: SDL
	 * would wait for the server's answers. */
	if (!self->lost && !display_link_is_lost(&self->link))
		close_window(self);
	free(self);
}

static const struct presenter_ops sdl_ops = {
	.name = "sdl",
	.shows = true,
	.offer = sdl_offer,
	.set_title = sdl_set_title,
	.run = sdl_run,
	.end = sdl_end,
	.destroy = sdl_destroy,
};

static bool open_window(struct sdl *self, bool vsync)
{
	uint32_t flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
	SDL_Rect rect = window_rect(0, self->fullscreen);

	if (self->fullscreen) {
		flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
		SDL_ShowCursor(SDL_DISABLE);
	}
	self->window = SDL_CreateWindow(
		self->title, rect.x, rect.y, rect.w, rect.h, flags);
	if (!self->window)
		return false;
	self->renderer = SDL_CreateRenderer(
		self->window, -1, vsync ? SDL_RENDERER_PRESENTVSYNC : 0);
	if (!self->renderer)
		return false;
	display_link_open(&self->link, self->window);
	return true;
}

/* Where there is no display SDL takes a driver that draws for nobody, and
 * calls that success. Who asked for it by name gets it. */
static bool open_driver(void)
{
	const char *wanted = getenv("SDL_VIDEODRIVER"), *driver;

	display_link_prepare();
	if (SDL_Init(SDL_INIT_VIDEO) < 0)
		return false;
	driver = SDL_GetCurrentVideoDriver();
	if ((strcmp(driver, "offscreen") && strcmp(driver, "dummy")) ||
		(wanted && !strcmp(wanted, driver)))
		return true;
	SDL_SetError("nothing but SDL's '%s' driver", driver);
	return false;
}

int presenter_sdl_create(const char *title, bool fullscreen, bool vsync,
	struct presenter **out, char *error, size_t error_bytes)
{
	struct sdl *self = calloc(1, sizeof(*self));

	*out = NULL;
	if (!self) {
		snprintf(error, error_bytes, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &sdl_ops;
	self->fullscreen = fullscreen;
	snprintf(self->title, sizeof(self->title), "%s", title);
	if (event_create(&self->wake) < 0) {
		snprintf(error, error_bytes, "cannot wait: no event");
		free(self);
		return -EMFILE;
	}
	latest_init(&self->latest);
	mutex_init(&self->lock);
	/* Ctrl-C is the program's; scaling is smooth. */
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
	if (!open_driver() || !open_window(self, vsync)) {
		snprintf(error, error_bytes,
			"no display to show pictures on (%s): set DISPLAY or "
			"WAYLAND_DISPLAY, or use --headless",
			SDL_GetError());
		sdl_destroy(&self->base);
		return -ENODEV;
	}
	*out = &self->base;
	return 0;
}
