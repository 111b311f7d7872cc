/*
 * What Xlib does when the X server goes away, or somebody else destroys the
 * window, is to end the program. Here it only notes the loss.
 *
 * Xlib's error handlers know no context and are the process's; so is this.
 */
#ifndef SUNDOG_SINK_PRESENT_X11_GUARD_H
#define SUNDOG_SINK_PRESENT_X11_GUARD_H

#include <stdbool.h>

/* After the window system's library installed handlers of its own. display:
 * Xlib's Display. */
void x11_guard_install(void *display, unsigned long window);
/* Once true, nothing may be asked of the display any more: Xlib returns at
 * once and what it returns is not filled in. */
bool x11_guard_lost(void);
void x11_guard_note_loss(void);

#endif
