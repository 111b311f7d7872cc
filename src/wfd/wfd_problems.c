#include "wfd_problems.h"

void wfd_problems_add(
	struct wfd_problems *self, struct wfd_text at, const char *what)
{
	struct wfd_problem *item = &self->items[self->count];

	if (self->count == WFD_PROBLEMS_MAX) {
		self->dropped++;
		return;
	}
	wfd_text_show(at, item->at, sizeof(item->at));
	item->what = what;
	self->count++;
}
