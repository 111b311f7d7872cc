#include "test.h"
#include "film_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct writer {
	uint8_t bits[4096]; /* of the NAL unit, one a byte */
	size_t count;
	uint8_t *out;
	size_t bytes, room;
};

static void put(struct writer *self, unsigned count, uint32_t value)
{
	while (count--)
		self->bits[self->count++] = value >> count & 1;
}

static void ue(struct writer *self, uint32_t value)
{
	unsigned length = 0;

	while ((value + 1) >> (length + 1))
		length++;
	put(self, length, 0);
	put(self, length + 1, value + 1);
}

static void emit(struct writer *self, uint8_t byte)
{
	if (self->bytes == self->room) {
		self->room = self->room ? self->room * 2 : 65536;
		self->out = realloc(self->out, self->room);
		assert_non_null(self->out);
	}
	self->out[self->bytes++] = byte;
}

static void begin(struct writer *self)
{
	self->count = 0;
}

/* Start code, header, what was put (padded with ones), text. */
static void end(
	struct writer *self, uint8_t header, const char *text, unsigned filler)
{
	unsigned zeros = 0;
	size_t before = self->bytes;

	for (int i = 0; i < 4; i++)
		emit(self, i == 3);
	emit(self, header);
	while (self->count % 8)
		put(self, 1, self->count % 8 == 0 || text);
	for (size_t i = 0; i < self->count; i += 8) {
		uint8_t byte = 0;

		for (size_t b = 0; b < 8; b++)
			byte = (uint8_t)(byte << 1 | self->bits[i + b]);
		if (zeros >= 2 && byte <= 3) {
			emit(self, 3);
			zeros = 0;
		}
		zeros = byte ? 0 : zeros + 1;
		emit(self, byte);
	}
	while (filler--)
		emit(self, 0xA5);
	for (; text && *text; text++)
		emit(self, (uint8_t)*text);
	assert_true(self->bytes > before);
}

static void write_vui(struct writer *w, const struct film_spec *spec)
{
	put(w, 4, 0); /* aspect, overscan, signal, chroma location */
	put(w, 1, spec->rate > 0);
	if (spec->rate) {
		put(w, 32, 1);
		put(w, 32, spec->rate * 2);
		put(w, 1, 1);
	}
	put(w, 3, 0); /* two HRDs, pic_struct */
	put(w, 1, spec->reorders);
	if (spec->reorders) {
		put(w, 1, 1);
		for (int i = 0; i < 4; i++)
			ue(w, 0);
		ue(w, 1);
		ue(w, 2);
	}
}

static void write_sps(
	struct writer *w, const struct film_spec *spec, unsigned refs)
{
	begin(w);
	put(w, 8, spec->profile);
	put(w, 8, spec->flags);
	put(w, 8, spec->level);
	ue(w, 0);
	if (spec->profile >= 100) {
		ue(w, 1);
		ue(w, 0);
		ue(w, 0);
		put(w, 2, 0);
	}
	ue(w, 0); /* frame_num has 4 bits */
	ue(w, 2);
	ue(w, refs);
	put(w, 1, 0);
	ue(w, spec->width / 16 - 1);
	ue(w, spec->height / 16 / (spec->interlaced ? 2 : 1) - 1);
	put(w, 1, !spec->interlaced);
	if (spec->interlaced)
		put(w, 1, 0);
	put(w, 2, 2); /* direct_8x8, no cropping */
	put(w, 1, spec->rate || spec->reorders);
	if (spec->rate || spec->reorders)
		write_vui(w, spec);
	put(w, 1, 1);
	end(w, 0x67, NULL, 0);
}

static void write_pps(struct writer *w, const struct film_spec *spec, bool odd)
{
	begin(w);
	ue(w, 0);
	ue(w, 0);
	put(w, 1, spec->cabac);
	put(w, 1, 0);
	ue(w, spec->slice_groups);
	ue(w, 0);
	ue(w, 0);
	put(w, 3, 0);
	ue(w, odd); /* pic_init_qp */
	ue(w, 0);
	ue(w, 0);
	put(w, 2, 2);
	put(w, 1, spec->redundant);
	put(w, 1, 1);
	end(w, 0x68, NULL, 0);
}

static void write_slice(struct writer *w, const struct film_spec *spec,
	unsigned picture, unsigned index)
{
	unsigned since = picture % spec->idr_every;
	bool idr = since == 0 && !(spec->no_idr && picture == 0);
	unsigned macroblocks = spec->width / 16 * spec->height / 16;
	char text[32];

	begin(w);
	ue(w, macroblocks / spec->slices * index);
	ue(w, idr ? 7 : spec->b_picture && picture == 1 ? 6 : 5);
	ue(w, spec->unknown_pps && picture == 1 ? 3 : 0);
	put(w, 4, since);
	snprintf(text, sizeof(text), "#%04u.%u", picture, index);
	end(w,
		idr				   ? 0x65
		: spec->partitions && picture == 1 ? 0x42
						   : 0x41,
		text, spec->filler);
}

static void write_extras(struct writer *w)
{
	begin(w);
	put(w, 8, 0xF0);
	end(w, 0x09, NULL, 0);
	begin(w);
	put(w, 24, 0x050180); /* user data, one byte */
	end(w, 0x06, NULL, 0);
}

struct film_spec film_spec(
	unsigned pictures, unsigned idr_every, unsigned slices)
{
	return (struct film_spec){.width = 1280,
		.height = 720,
		.profile = 66,
		.flags = 0xC0,
		.level = 31,
		.refs = 1,
		.pictures = pictures,
		.idr_every = idr_every,
		.slices = slices};
}

uint8_t *film_make(const struct film_spec *spec, size_t *bytes)
{
	struct writer w = {.count = 0};

	for (unsigned p = 0; p < spec->pictures; p++) {
		bool idr = p % spec->idr_every == 0;

		if (spec->extras)
			write_extras(&w);
		if (p == 0 || (spec->extras && idr)) {
			if (!spec->no_sets)
				write_sps(&w, spec, spec->refs);
			if (!spec->no_sets)
				write_pps(&w, spec, false);
		}
		if (p == 2 && spec->second_sps)
			write_sps(&w, spec, 0);
		if (p == 2 && spec->second_pps)
			write_pps(&w, spec, true);
		for (unsigned s = spec->cut && p == 2; s < spec->slices; s++)
			write_slice(&w, spec, p, s);
	}
	*bytes = w.bytes;
	return w.out;
}

bool film_read(
	const uint8_t *slice, size_t bytes, unsigned *picture, unsigned *index)
{
	char text[8];

	if (bytes < 7)
		return false;
	memcpy(text, slice + bytes - 7, 7);
	text[7] = '\0';
	return sscanf(text, "#%4u.%1u", picture, index) == 2;
}

void film_write(const struct film_spec *spec, char *path)
{
	size_t bytes;
	uint8_t *data = film_make(spec, &bytes);
	int file;

	strcpy(path, "/tmp/sundog-film-XXXXXX");
	file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, data, bytes), bytes);
	close(file);
	free(data);
}
