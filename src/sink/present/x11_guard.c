#include "x11_guard.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

#include <SDL_syswm.h>

#include "platform/log.h"

static atomic_bool lost;
static unsigned long guarded;

void x11_guard_note_loss(void)
{
	atomic_store(&lost, true);
}

bool x11_guard_lost(void)
{
	return atomic_load(&lost);
}

#if defined(SDL_VIDEO_DRIVER_X11)

typedef int (*error_handler)(Display *display, XErrorEvent *event);
typedef int (*io_handler)(Display *display);
typedef void (*exit_handler)(Display *display, void *ctx);

/* A request was refused. Those that name other things than the window are
 * what window managers and graphics drivers race for: no reason to end. */
static int on_error(Display *display, XErrorEvent *event)
{
	(void)display;
	log_debug("X error %u, request %u.%u, resource 0x%lx",
		event->error_code, event->request_code, event->minor_code,
		event->resourceid);
	if (event->resourceid == guarded)
		x11_guard_note_loss();
	return 0;
}

static int on_io_error(Display *display)
{
	(void)display;
	x11_guard_note_loss();
	return 0;
}

/* In place of exit(1). Xlib has marked the display as dead. */
static void on_io_exit(Display *display, void *ctx)
{
	(void)display;
	(void)ctx;
	x11_guard_note_loss();
}

void x11_guard_install(void *display, unsigned long window)
{
	/* The very library that SDL uses: we link with none. */
	void *x11 = dlopen("libX11.so.6", RTLD_NOW | RTLD_NOLOAD);
	error_handler (*set_error)(error_handler);
	io_handler (*set_io)(io_handler);
	void (*set_exit)(Display *, exit_handler, void *);

	atomic_store(&lost, false);
	guarded = window;
	if (!x11)
		return;
	*(void **)&set_error = dlsym(x11, "XSetErrorHandler");
	*(void **)&set_io = dlsym(x11, "XSetIOErrorHandler");
	*(void **)&set_exit = dlsym(x11, "XSetIOErrorExitHandler");
	if (set_error)
		set_error(on_error);
	/* Before 1.7 Xlib exits whatever the handler does; then at least with
	 * its own words. */
	if (set_io && set_exit) {
		set_io(on_io_error);
		set_exit(display, on_io_exit, NULL);
	}
	dlclose(x11);
}

#else

void x11_guard_install(void *display, unsigned long window)
{
	(void)display;
	guarded = window;
}

#endif
