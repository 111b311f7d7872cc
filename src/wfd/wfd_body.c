#include "wfd_body.h"

bool wfd_body_next(struct wfd_text *rest, struct wfd_body_line *line)
{
	while (rest->length > 0) {
		struct wfd_text text, value;
		size_t i;

		for (i = 0; i < rest->length; i++) {
			if (rest->data[i] == '\r' || rest->data[i] == '\n')
				break;
		}
		text = (struct wfd_text){rest->data, i};
		*rest = wfd_text_from(*rest, i < rest->length ? i + 1 : i);
		text = wfd_text_trim(text);
		if (text.length == 0 || text.length > WFD_LINE_MAX)
			continue;
		value = text;
		wfd_text_item(&value, ':', &line->name);
		line->has_value = value.data != NULL;
		line->value = wfd_text_trim(value);
		return true;
	}
	return false;
}

bool wfd_body_find(
	struct wfd_text body, const char *name, struct wfd_body_line *line)
{
	struct wfd_body_line next;
	bool found = false;

	while (wfd_body_next(&body, &next)) {
		if (wfd_text_is(next.name, name)) {
			*line = next;
			found = true;
		}
	}
	return found;
}
