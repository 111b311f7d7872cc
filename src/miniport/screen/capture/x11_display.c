#include "x11_display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <xcb/damage.h>
#include <xcb/randr.h>
#include <xcb/shm.h>
#include <xcb/xfixes.h>

#define WAYLAND_HINT                                                           \
	"log in to an X11 session, or show something else with --screen "      \
	"x11:DISPLAY or --screen pattern"

#define HINT "set DISPLAY, or use --screen x11::N or --screen pattern"

/* --- connecting -------------------------------------------------------- */

static int connect_to(struct x11_display *self, const char *name,
	xcb_screen_t **screen, struct reason *reason)
{
	xcb_screen_iterator_t screens;
	int number = 0;

	self->connection = xcb_connect(name, &number);
	switch (xcb_connection_has_error(self->connection)) {
	case 0:
		break;
	case XCB_CONN_CLOSED_PARSE_ERR:
	case XCB_CONN_CLOSED_INVALID_SCREEN:
		reason_set(
			reason, "\"%s\" names no X display: " HINT, self->name);
		return -EINVAL;
	default:
		reason_set(reason,
			"cannot open X display %s: no server answers there, "
			"or it refuses this user (see XAUTHORITY); " HINT,
			self->name);
		return -ENODEV;
	}
	screens = xcb_setup_roots_iterator(xcb_get_setup(self->connection));
	while (number-- > 0 && screens.rem > 1)
		xcb_screen_next(&screens);
	*screen = screens.data;
	self->root = screens.data->root;
	return 0;
}

static int choose_name(
	struct x11_display *self, const char *name, struct reason *reason)
{
	if (!name)
		name = getenv("DISPLAY");
	if (name && *name) {
		strncpy(self->name, name, sizeof(self->name) - 1);
		return 0;
	}
	if (getenv("WAYLAND_DISPLAY"))
		reason_set(reason,
			"this is a Wayland session without an X display, and "
			"only X displays can be captured: " WAYLAND_HINT);
	else
		reason_set(reason, "no X display: DISPLAY is not set; " HINT);
	return -ENODEV;
}

/* --- what it is -------------------------------------------------------- */

static bool has_extension(struct x11_display *self, const char *name)
{
	xcb_query_extension_reply_t *reply =
		xcb_query_extension_reply(self->connection,
			xcb_query_extension(
				self->connection, (uint16_t)strlen(name), name),
			NULL);
	bool present = reply && reply->present;

	free(reply);
	return present;
}

static bool output_is_xwayland(
	struct x11_display *self, xcb_randr_output_t output)
{
	static const char prefix[] = "XWAYLAND";
	xcb_randr_get_output_info_reply_t *info =
		xcb_randr_get_output_info_reply(self->connection,
			xcb_randr_get_output_info(
				self->connection, output, XCB_CURRENT_TIME),
			NULL);
	bool matches = info &&
		       xcb_randr_get_output_info_name_length(info) >=
			       (int)strlen(prefix) &&
		       memcmp(xcb_randr_get_output_info_name(info), prefix,
			       strlen(prefix)) == 0;

	free(info);
	return matches;
}

/* Xwayland shows X programs' windows to a Wayland compositor: its root window
 * is never painted. Newer ones say so by an extension, older ones only by the
 * names of their outputs. */
static bool is_xwayland(struct x11_display *self)
{
	xcb_randr_get_screen_resources_current_reply_t *resources;
	xcb_randr_output_t *outputs;
	bool found = has_extension(self, "XWAYLAND");

	if (found || !self->randr_event)
		return found;
	resources =
		xcb_randr_get_screen_resources_current_reply(self->connection,
			xcb_randr_get_screen_resources_current(
				self->connection, self->root),
			NULL);
	if (!resources)
		return false;
	outputs = xcb_randr_get_screen_resources_current_outputs(resources);
	for (int i = 0; i < resources->num_outputs && !found; i++)
		found = output_is_xwayland(self, outputs[i]);
	free(resources);
	return found;
}

static uint8_t bits_per_pixel(const xcb_setup_t *setup, uint8_t depth)
{
	xcb_format_iterator_t formats =
		xcb_setup_pixmap_formats_iterator(setup);

	for (; formats.rem; xcb_format_next(&formats)) {
		if (formats.data->depth == depth)
			return formats.data->bits_per_pixel;
	}
	return 0;
}

static const xcb_visualtype_t *find_visual(
	const xcb_screen_t *screen, xcb_visualid_t id)
{
	xcb_depth_iterator_t depths =
		xcb_screen_allowed_depths_iterator(screen);

	for (; depths.rem; xcb_depth_next(&depths)) {
		xcb_visualtype_iterator_t visuals =
			xcb_depth_visuals_iterator(depths.data);

		for (; visuals.rem; xcb_visualtype_next(&visuals)) {
			if (visuals.data->visual_id == id)
				return visuals.data;
		}
	}
	return NULL;
}

/* Four bytes a pixel, blue first. */
static bool is_bgra(struct x11_display *self, const xcb_screen_t *screen)
{
	const xcb_setup_t *setup = xcb_get_setup(self->connection);
	const xcb_visualtype_t *visual =
		find_visual(screen, screen->root_visual);

	return (screen->root_depth == 24 || screen->root_depth == 32) &&
	       setup->image_byte_order == XCB_IMAGE_ORDER_LSB_FIRST &&
	       bits_per_pixel(setup, screen->root_depth) == 32 && visual &&
	       visual->red_mask == 0xFF0000 && visual->green_mask == 0xFF00 &&
	       visual->blue_mask == 0xFF;
}

static bool is_local(struct x11_display *self)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	return getsockname(xcb_get_file_descriptor(self->connection),
		       (struct sockaddr *)&address, &length) == 0 &&
	       address.ss_family == AF_UNIX;
}

/* --- extensions
 * --------------------------------------------------------------- */

static bool query_shm(struct x11_display *self)
{
	const xcb_query_extension_reply_t *extension =
		xcb_get_extension_data(self->connection, &xcb_shm_id);
	xcb_shm_query_version_reply_t *version;

	if (!extension || !extension->present)
		return false;
	version = xcb_shm_query_version_reply(self->connection,
		xcb_shm_query_version(self->connection), NULL);
	if (!version)
		return false;
	self->shm_by_fd =
		version->major_version > 1 ||
		(version->major_version == 1 && version->minor_version >= 2);
	free(version);
	return true;
}

static void query_xfixes(struct x11_display *self)
{
	const xcb_query_extension_reply_t *extension =
		xcb_get_extension_data(self->connection, &xcb_xfixes_id);
	xcb_xfixes_query_version_reply_t *version;

	if (!extension || !extension->present)
		return;
	version = xcb_xfixes_query_version_reply(self->connection,
		xcb_xfixes_query_version(self->connection, 5, 0), NULL);
	self->has_cursor = version && version->major_version >= 2;
	if (self->has_cursor) {
		self->cursor_event =
			extension->first_event + XCB_XFIXES_CURSOR_NOTIFY;
		xcb_xfixes_select_cursor_input(self->connection, self->root,
			XCB_XFIXES_CURSOR_NOTIFY_MASK_DISPLAY_CURSOR);
	}
	free(version);
}

/* Its rectangles come as XFixes regions, so it needs both. */
static void query_damage(struct x11_display *self)
{
	const xcb_query_extension_reply_t *extension =
		xcb_get_extension_data(self->connection, &xcb_damage_id);
	xcb_damage_query_version_reply_t *version;

	if (!extension || !extension->present || !self->has_cursor)
		return;
	version = xcb_damage_query_version_reply(self->connection,
		xcb_damage_query_version(self->connection, 1, 1), NULL);
	self->has_damage = version != NULL;
	if (self->has_damage)
		self->damage_event = extension->first_event + XCB_DAMAGE_NOTIFY;
	free(version);
}

static void query_randr(struct x11_display *self)
{
	const xcb_query_extension_reply_t *extension =
		xcb_get_extension_data(self->connection, &xcb_randr_id);
	xcb_randr_query_version_reply_t *version;

	if (!extension || !extension->present)
		return;
	version = xcb_randr_query_version_reply(self->connection,
		xcb_randr_query_version(self->connection, 1, 3), NULL);
	if (version &&
		(version->major_version > 1 || version->minor_version >= 3)) {
		self->randr_event =
			extension->first_event + XCB_RANDR_SCREEN_CHANGE_NOTIFY;
		xcb_randr_select_input(self->connection, self->root,
			XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE);
	}
	free(version);
}

static int check(struct x11_display *self, const xcb_screen_t *screen,
	struct reason *reason)
{
	if (is_xwayland(self)) {
		reason_set(reason,
			"X display %s is Xwayland, the X server inside a "
			"Wayland desktop: a grab would be black; " WAYLAND_HINT,
			self->name);
		return -ENOTSUP;
	}
	if (!is_bgra(self, screen)) {
		reason_set(reason,
			"X display %s has %u bits of colour: only 24 (8 each "
			"of red, green and blue) can be captured",
			self->name, screen->root_depth);
		return -ENOTSUP;
	}
	if (!is_local(self) || !query_shm(self)) {
		reason_set(reason,
			"X display %s shares no memory with this program "
			"(MIT-SHM): it has to be a display of this machine",
			self->name);
		return -ENOTSUP;
	}
	return 0;
}

int x11_display_open(
	struct x11_display *self, const char *name, struct reason *reason)
{
	xcb_screen_t *screen = NULL;
	int error;

	*self = (struct x11_display){0};
	error = choose_name(self, name, reason);
	if (error == 0)
		error = connect_to(self, name, &screen, reason);
	if (error == 0) {
		query_randr(self);
		query_xfixes(self);
		query_damage(self);
		error = check(self, screen, reason);
	}
	if (error)
		x11_display_close(self);
	return error;
}

void x11_display_close(struct x11_display *self)
{
	if (self->connection)
		xcb_disconnect(self->connection);
	*self = (struct x11_display){0};
}

bool x11_display_size(
	struct x11_display *self, uint32_t *width, uint32_t *height)
{
	xcb_get_geometry_reply_t *reply =
		xcb_get_geometry_reply(self->connection,
			xcb_get_geometry(self->connection, self->root), NULL);

	if (!reply)
		return false;
	*width = reply->width;
	*height = reply->height;
	free(reply);
	return true;
}
