/* What the file feed reads of a file, and what it refuses. */
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include "file/film.h"
#include "film_maker.h"

static void check(const struct film_spec *spec, const char *words)
{
	struct reason reason = {""};
	struct film film;
	size_t bytes;
	uint8_t *made = film_make(spec, &bytes);
	/* Exactly as much memory as there is film, for a sanitizer. */
	uint8_t *data = malloc(bytes);
	int error;

	memcpy(data, made, bytes);
	error = film_open(&film, data, bytes, &reason);
	if (!words)
		assert_string_equal(reason.text, "");
	else if (!strstr(reason.text, words))
		fail_msg("\"%s\" is not about \"%s\"", reason.text, words);
	assert_int_equal(error, words ? -EINVAL : 0);
	film_close(&film);
	free(data);
	free(made);
}

static void what_a_source_may_send_is_read(void **state)
{
	struct film_spec spec = film_spec(25, 10, 3);
	struct reason reason;
	struct film film;
	size_t bytes;
	uint8_t *data;

	(void)state;
	spec.extras = true;
	spec.rate = 30;
	data = film_make(&spec, &bytes);
	assert_int_equal(film_open(&film, data, bytes, &reason), 0);
	assert_int_equal(film.sps.width, 1280);
	assert_int_equal(film.set_count, 2);
	assert_int_equal(film.picture_count, 25);
	assert_int_equal(film.slice_count, 75);
	assert_int_equal(film.slices_max, 3);
	for (uint32_t i = 0; i < 25; i++) {
		assert_int_equal(film.pictures[i].slices, 3);
		assert_int_equal(film.pictures[i].idr, i % 10 == 0);
		for (unsigned s = 0; s < 3; s++) {
			const struct film_unit *unit =
				&film.slices[film.pictures[i].first_slice + s];
			unsigned picture, index;

			assert_true(film_read(data + unit->offset, unit->length,
				&picture, &index));
			assert_int_equal(picture, i);
			assert_int_equal(index, s);
		}
	}
	/* The next IDR, and from behind the last one the first. */
	assert_int_equal(film_next_idr(&film, 0), 0);
	assert_int_equal(film_next_idr(&film, 1), 10);
	assert_int_equal(film_next_idr(&film, 10), 10);
	assert_int_equal(film_next_idr(&film, 20), 20);
	assert_int_equal(film_next_idr(&film, 21), 0);
	film_close(&film);
	free(data);
	spec = film_spec(3, 3, 1);
	spec.profile = 100;
	spec.flags = 0;
	spec.level = 42;
	spec.refs = 4; /* High may */
	check(&spec, NULL);
}

static void w158_what_a_source_may_not_send_is_refused(void **state)
{
	static const struct {
		size_t flag;
		const char *words;
	} faults[] = {
#define FAULT(member, text) {offsetof(struct film_spec, member), text}
		FAULT(cabac, "CABAC"),
		FAULT(interlaced, "interlaced"),
		FAULT(reorders, "B pictures"),
		FAULT(slice_groups, "slice groups"),
		FAULT(redundant, "redundant"),
		FAULT(no_sets, "no SPS"),
		FAULT(no_idr, "does not begin with an IDR"),
		FAULT(b_picture, "B pictures (at byte"),
		FAULT(unknown_pps, "unknown PPS"),
		FAULT(cut, "first slice is missing"),
		FAULT(second_sps, "sequence parameters change"),
		FAULT(second_pps, "picture parameters change"),
		FAULT(partitions, "data partitioning"),
#undef FAULT
	};
	struct film_spec spec;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		spec = film_spec(6, 5, 2);
		*(bool *)((char *)&spec + faults[i].flag) = true;
		check(&spec, faults[i].words);
	}
	spec = film_spec(2, 2, 1);
	spec.refs = 3;
	check(&spec, "3 reference frames");
	spec = film_spec(2, 2, 1);
	spec.profile = 77;
	check(&spec, "profile is 77");
	spec = film_spec(2, 2, 1);
	spec.flags = 0x80; /* Baseline, not Constrained */
	check(&spec, "Constrained Baseline");
	spec = film_spec(2, 2, 1);
	spec.level = 50;
	check(&spec, "level is 5.0");
	spec = film_spec(2, 2, 2);
	spec.filler = (2u << 20) - 64;
	check(&spec, NULL);
	spec.filler = 2u << 20;
	check(&spec, "a picture is too large");
	spec = film_spec(2, 2, 1);
	spec.width = 64;
	check(&spec, "64x720");
}

static void refuse(const void *data, size_t bytes, const char *words)
{
	struct reason reason = {""};
	struct film film;

	assert_int_equal(film_open(&film, data, bytes, &reason), -EINVAL);
	if (!strstr(reason.text, words))
		fail_msg("\"%s\" is not about \"%s\"", reason.text, words);
	film_close(&film);
}

static void what_is_no_h264_is_refused(void **state)
{
	(void)state;
	refuse("", 0, "Annex B");
	refuse("\0\0", 2, "Annex B");
	refuse("hello", 5, "Annex B");
	refuse("\0\0\0\x20"
	       "ftypisom",
		12, "Annex B");
	refuse("\0\0\0\1", 4, "no picture");
	refuse("\0\0\1\xB3\x16", 5, "not H.264");     /* MPEG-2 */
	refuse("\0\0\0\1\x40\1\x0C", 7, "not H.264"); /* HEVC's VPS */
	refuse("\0\0\1\x67\x42", 5, "SPS is broken");
	refuse("\0\0\1\x68\x42", 5, "no SPS precedes");
}

static void a_film_may_be_cut_anywhere(void **state)
{
	struct film_spec spec = film_spec(4, 2, 2);
	size_t bytes;
	uint8_t *data = film_make(&spec, &bytes);

	(void)state;
	for (size_t length = 0; length <= bytes; length++) {
		uint8_t *part = malloc(length ? length : 1);
		struct reason reason;
		struct film film;

		memcpy(part, data, length);
		if (film_open(&film, part, length, &reason) == 0)
			assert_true(
				film.picture_count > 0 && film.pictures[0].idr);
		film_close(&film);
		free(part);
	}
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_source_may_send_is_read),
		cmocka_unit_test(w158_what_a_source_may_not_send_is_refused),
		cmocka_unit_test(what_is_no_h264_is_refused),
		cmocka_unit_test(a_film_may_be_cut_anywhere),
	};

	return cmocka_run_group_tests_name("miniport film", tests, NULL, NULL);
}
