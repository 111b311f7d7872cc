#include "display_link.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <SDL_syswm.h>

#include "platform/log.h"
#include "x11_guard.h"

#if defined(SDL_VIDEO_DRIVER_WAYLAND)

/* Of the library that SDL uses, which is loaded where there is one. */
static void *wayland_symbol(const char *name)
{
	void *library =
		dlopen("libwayland-client.so.0", RTLD_NOW | RTLD_NOLOAD);
	void *symbol = library ? dlsym(library, name) : NULL;

	if (library)
		dlclose(library);
	return symbol;
}

static void on_wayland_log(const char *format, va_list args)
{
	char text[200];

	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	log_debug("Wayland: %s", text);
}

void display_link_prepare(void)
{
	void (*set_log)(void (*)(const char *, va_list));

	*(void **)&set_log = wayland_symbol("wl_log_set_handler_client");
	if (set_log)
		set_log(on_wayland_log);
}

static void open_wayland(struct display_link *self, void *display)
{
	int (*get_fd)(void *);

	*(void **)&get_fd = wayland_symbol("wl_display_get_fd");
	*(void **)&self->wayland_error = wayland_symbol("wl_display_get_error");
	self->kind = DISPLAY_WAYLAND;
	self->wayland = display;
	if (get_fd)
		self->fd = (socket_handle)get_fd(display);
}

#else

void display_link_prepare(void)
{
}

#endif

void display_link_open(struct display_link *self, SDL_Window *window)
{
	SDL_SysWMinfo info;

	memset(self, 0, sizeof(*self));
	self->fd = SOCKET_NONE;
	SDL_VERSION(&info.version);
	if (!SDL_GetWindowWMInfo(window, &info))
		return;
#if defined(SDL_VIDEO_DRIVER_X11)
	if (info.subsystem == SDL_SYSWM_X11) {
		self->kind = DISPLAY_X11;
		self->x11_window = info.info.x11.window;
		self->fd =
			(socket_handle)ConnectionNumber(info.info.x11.display);
		x11_guard_install(info.info.x11.display, self->x11_window);
		/* SDL itself does not look at DestroyNotify. */
		SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
	}
#endif
#if defined(SDL_VIDEO_DRIVER_WAYLAND)
	if (info.subsystem == SDL_SYSWM_WAYLAND)
		open_wayland(self, info.info.wl.display);
#endif
}

void display_link_note(struct display_link *self, const SDL_Event *event)
{
#if defined(SDL_VIDEO_DRIVER_X11)
	if (self->kind == DISPLAY_X11 && event->type == SDL_SYSWMEVENT) {
		const XEvent *x11 = &event->syswm.msg->msg.x11.event;

		if (x11->type == DestroyNotify &&
			x11->xdestroywindow.window == self->x11_window)
			x11_guard_note_loss();
	}
#else
	(void)self;
	(void)event;
#endif
}

bool display_link_is_lost(const struct display_link *self)
{
	if (self->kind == DISPLAY_X11)
		return x11_guard_lost();
	return self->kind == DISPLAY_WAYLAND && self->wayland_error &&
	       self->wayland_error(self->wayland) != 0;
}
