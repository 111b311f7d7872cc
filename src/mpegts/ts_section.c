#include <string.h>
#include "ts_section.h"

#define LENGTH_END 3 /* bytes up to the end of section_length */

void ts_section_reset(struct ts_section *self)
{
	self->active = false;
	self->length = 0;
}

/* Bytes that the section has, as far as it is known. */
static size_t section_needs(const struct ts_section *self)
{
	if (self->length < LENGTH_END)
		return LENGTH_END;
	return LENGTH_END + ((self->data[1] & 0x0Fu) << 8 | self->data[2]);
}

static void collect(struct ts_section *self, const uint8_t *p, size_t length,
	ts_section_handler *handler, void *ctx)
{
	size_t needs, n;

	while (length && self->active) {
		/* 0xFF where a table_id should be: nothing more follows. */
		if (self->length == 0 && *p == 0xFF)
			return;
		needs = section_needs(self);
		n = needs - self->length;
		if (n > length)
			n = length;
		memcpy(self->data + self->length, p, n);
		self->length += n;
		p += n;
		length -= n;
		if (self->length < LENGTH_END)
			continue;
		needs = section_needs(self);
		if (needs > TS_SECTION_BYTES_MAX) {
			ts_section_reset(self);
		} else if (self->length == needs) {
			handler(ctx, self->data, self->length);
			self->length = 0;
		}
	}
}

void ts_section_feed(struct ts_section *self, const uint8_t *payload,
	size_t length, bool start, ts_section_handler *handler, void *ctx)
{
	size_t pointer;

	if (start) {
		if (length == 0 || payload[0] > length - 1) {
			ts_section_reset(self);
			return;
		}
		pointer = payload[0];
		payload++;
		length--;
		/* The end of the section before; what it lacks is lost. */
		if (self->length)
			collect(self, payload, pointer, handler, ctx);
		payload += pointer;
		length -= pointer;
		self->active = true;
		self->length = 0;
	}
	collect(self, payload, length, handler, ctx);
	/* Another section begins only in a cell that says so. */
	if (self->length == 0)
		self->active = false;
}
