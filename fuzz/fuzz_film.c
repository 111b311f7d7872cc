/*
 * Reads a file as the file-fed miniport does, and walks all that it would play.
 */
#include <stdlib.h>
#include "miniport/file/film.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_unit(const struct film_unit *unit, size_t size)
{
	if (unit->length == 0 || unit->offset >= size ||
		unit->length > size - unit->offset)
		abort();
}

static void check(const struct film *film, size_t size)
{
	size_t largest = 0, set_bytes = 0;
	uint32_t slices = 0;

	if (film->picture_count == 0 || !film->pictures[0].idr ||
		film->set_count < 2 || film->set_count > FILM_SETS_MAX)
		abort();
	for (uint32_t i = 0; i < film->set_count; i++) {
		check_unit(&film->sets[i], size);
		set_bytes += 4 + film->sets[i].length;
	}
	if (set_bytes > FILM_SETS_BYTES_MAX)
		abort();
	for (uint32_t i = 0; i < film->picture_count; i++) {
		const struct film_picture *picture = &film->pictures[i];
		size_t bytes = 0;

		if (picture->first_slice != slices || picture->slices == 0 ||
			picture->slices > film->slices_max)
			abort();
		for (uint32_t s = 0; s < picture->slices; s++) {
			check_unit(&film->slices[slices], size);
			bytes += 4 + film->slices[slices++].length;
		}
		if (bytes > largest)
			largest = bytes;
		if (!film->pictures[film_next_idr(film, i)].idr)
			abort();
	}
	if (slices != film->slice_count || largest != film->picture_bytes_max)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reason reason;
	struct film film;

	if (film_open(&film, data, size, &reason) == 0)
		check(&film, size);
	film_close(&film);
	return 0;
}
