#include "film.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "h264/h264_nal.h"
#include "h264/h264_pps.h"

#define START_CODE_BYTES 4u

/* More than 18 hours at 60 Hz. */
#define UNITS_MAX 4000000u

#define LEVEL_MAX 42u
/* More than a picture of that level has without any compression. */
#define PICTURE_BYTES_MAX (4u << 20)
/* Less or more than a mode has (modes.h). */
#define SIZE_MIN	128u
#define SIZE_MAX_PIXELS 8192u

/* nal_unit_type that h264_nal.h has no use for. */
enum { NAL_UNSPECIFIED = 0, NAL_PARTITION_A = 2, NAL_PARTITION_C = 4 };

struct scan {
	struct film *film;
	struct reason *reason;
	uint32_t picture_room, slice_room;
	bool pps_known[256];
	/* The picture being read: */
	struct h264_slice last;
	size_t bytes;
};

static int refuse_at(struct scan *self, size_t offset, const char *what)
{
	reason_set(self->reason, "%s (at byte %llu, in picture %u)", what,
		(unsigned long long)offset,
		(unsigned)self->film->picture_count + 1);
	return -EINVAL;
}

static int out_of_memory(struct scan *self)
{
	reason_set(self->reason, "out of memory");
	return -ENOMEM;
}

/* --- parameter sets ---------------------------------------------------- */

static bool profile_is_fit(const struct h264_sps *sps)
{
	return (sps->profile_idc == 66 && sps->constraint_flags & 0x40) ||
	       sps->profile_idc == 100;
}

static bool size_is_fit(uint32_t pixels)
{
	return pixels >= SIZE_MIN && pixels <= SIZE_MAX_PIXELS &&
	       pixels % 2 == 0;
}

static int check_sps(struct scan *self)
{
	const struct h264_sps *sps = &self->film->sps;
	struct reason *reason = self->reason;

	if (!profile_is_fit(sps))
		reason_set(reason,
			"its profile is %u with constraints %02X: neither "
			"Constrained Baseline nor High",
			sps->profile_idc, sps->constraint_flags);
	else if (sps->level_idc > LEVEL_MAX)
		reason_set(reason, "its level is %u.%u: 4.2 is the highest",
			sps->level_idc / 10u, sps->level_idc % 10u);
	else if (!sps->frame_mbs_only)
		reason_set(reason, "it is interlaced");
	else if (!size_is_fit(sps->width) || !size_is_fit(sps->height))
		reason_set(reason, "no display has its size, %ux%u",
			(unsigned)sps->width, (unsigned)sps->height);
	else if (sps->profile_idc == 66 && sps->max_num_ref_frames > 1)
		reason_set(reason,
			"it has %u reference frames: Constrained Baseline may "
			"have one",
			(unsigned)sps->max_num_ref_frames);
	else if (sps->has_reorder && sps->max_num_reorder_frames > 0)
		reason_set(reason, "it reorders pictures (B pictures)");
	else
		return 0;
	return -EINVAL;
}

/* Sets are often repeated; another one in the middle can't be negotiated. */
static bool is_known(const struct film *film, const struct h264_nal *nal)
{
	for (uint32_t i = 0; i < film->set_count; i++) {
		const struct film_unit *set = &film->sets[i];

		if (set->length == nal->length &&
			memcmp(film->data + set->offset, nal->data,
				nal->length) == 0)
			return true;
	}
	return false;
}

static int add_set(struct scan *self, const struct h264_nal *nal)
{
	struct film *film = self->film;
	size_t offset = (size_t)(nal->data - film->data);
	size_t bytes = START_CODE_BYTES + nal->length;

	for (uint32_t i = 0; i < film->set_count; i++)
		bytes += START_CODE_BYTES + film->sets[i].length;
	if (film->set_count == FILM_SETS_MAX || bytes > FILM_SETS_BYTES_MAX)
		return refuse_at(
			self, offset, "its parameter sets are too many");
	film->sets[film->set_count++] = (struct film_unit){offset, nal->length};
	return 0;
}

static int take_sps(struct scan *self, const struct h264_nal *nal)
{
	struct film *film = self->film;
	size_t offset = (size_t)(nal->data - film->data);
	int error;

	if (is_known(film, nal))
		return 0;
	if (film->set_count > 0)
		return refuse_at(self, offset,
			"its sequence parameters change in the middle");
	if (h264_sps_parse(nal, &film->sps) != 0)
		return refuse_at(self, offset, "its SPS is broken");
	error = check_sps(self);
	return error ? error : add_set(self, nal);
}

static int take_pps(struct scan *self, const struct h264_nal *nal)
{
	struct film *film = self->film;
	size_t offset = (size_t)(nal->data - film->data);
	struct h264_pps pps;

	if (is_known(film, nal))
		return 0;
	if (film->set_count == 0)
		return refuse_at(self, offset, "no SPS precedes its PPS");
	if (h264_pps_parse(nal, &pps) != 0 || pps.sps_id != film->sps.id)
		return refuse_at(self, offset, "its PPS is broken");
	if (film->picture_count > 0 || self->pps_known[pps.id])
		return refuse_at(self, offset,
			"its picture parameters change in the middle");
	if (pps.cabac)
		return refuse_at(self, offset, "it uses CABAC");
	if (pps.slice_groups > 1 || pps.redundant_pictures)
		return refuse_at(self, offset,
			"it uses slice groups or redundant slices");
	self->pps_known[pps.id] = true;
	return add_set(self, nal);
}

/* --- slices ------------------------------------------------------------ */

/* Room for one more element of size bytes in an array that doubles. */
static bool make_room(void **array, uint32_t used, uint32_t *room, size_t size)
{
	uint32_t wanted = *room ? *room * 2 : 64;
	void *larger;

	if (used < *room)
		return true;
	larger = realloc(*array, wanted * size);
	if (!larger)
		return false;
	*array = larger;
	*room = wanted;
	return true;
}

static void end_picture(struct scan *self)
{
	struct film *film = self->film;

	if (self->bytes > film->picture_bytes_max)
		film->picture_bytes_max = self->bytes;
	self->bytes = 0;
}

static int begin_picture(struct scan *self, const struct h264_slice *slice)
{
	struct film *film = self->film;
	void *pictures = film->pictures;

	end_picture(self);
	if (!make_room(&pictures, film->picture_count, &self->picture_room,
		    sizeof(*film->pictures)))
		return out_of_memory(self);
	film->pictures = pictures;
	film->pictures[film->picture_count++] = (struct film_picture){
		.first_slice = film->slice_count, .idr = slice->idr};
	return 0;
}

static int check_slice(
	struct scan *self, const struct h264_slice *slice, size_t offset)
{
	const struct film *film = self->film;

	if (slice->type == 1)
		return refuse_at(self, offset, "it has B pictures");
	if (slice->type > 2)
		return refuse_at(self, offset, "it has SP or SI slices");
	if (!self->pps_known[slice->pps_id])
		return refuse_at(self, offset, "a slice names an unknown PPS");
	if (film->picture_count == 0 && !slice->idr)
		return refuse_at(
			self, offset, "it does not begin with an IDR picture");
	/* Slices come in order (no ASO), so a picture begins at its first
	 * macroblock. */
	if (slice->first_mb == 0)
		return 0;
	if (film->picture_count == 0 || slice->idr != self->last.idr ||
		slice->frame_num != self->last.frame_num ||
		slice->first_mb <= self->last.first_mb)
		return refuse_at(
			self, offset, "a picture's first slice is missing");
	return 0;
}

static int take_slice(struct scan *self, const struct h264_nal *nal)
{
	struct film *film = self->film;
	size_t offset = (size_t)(nal->data - film->data);
	void *slices = film->slices;
	struct film_picture *picture;
	struct h264_slice slice;
	int error;

	if (film->set_count < 2)
		return refuse_at(self, offset,
			"no SPS and PPS precede its first picture");
	if (h264_slice_parse(nal, &film->sps, &slice) != 0)
		return refuse_at(self, offset, "a slice is broken");
	error = check_slice(self, &slice, offset);
	if (error == 0 && film->slice_count == UNITS_MAX)
		error = refuse_at(self, offset, "it has too many slices");
	if (error == 0 && slice.first_mb == 0)
		error = begin_picture(self, &slice);
	if (error)
		return error;
	if (!make_room(&slices, film->slice_count, &self->slice_room,
		    sizeof(*film->slices)))
		return out_of_memory(self);
	film->slices = slices;
	film->slices[film->slice_count++] =
		(struct film_unit){offset, nal->length};
	picture = &film->pictures[film->picture_count - 1];
	if (++picture->slices > film->slices_max)
		film->slices_max = picture->slices;
	self->last = slice;
	self->bytes += START_CODE_BYTES + nal->length;
	if (self->bytes > PICTURE_BYTES_MAX)
		return refuse_at(self, offset, "a picture is too large");
	film->bytes += START_CODE_BYTES + nal->length;
	return 0;
}

/* --- the film ---------------------------------------------------------- */

/* Nothing but zeros may precede the first start code (B.1). */
static bool is_annex_b(const uint8_t *data, size_t length)
{
	size_t zeros = 0;

	while (zeros < length && data[zeros] == 0)
		zeros++;
	return zeros >= 2 && zeros < length && data[zeros] == 1;
}

static int take(struct scan *self, const struct h264_nal *nal)
{
	size_t offset = (size_t)(nal->data - self->film->data);

	/* forbidden_zero_bit; HEVC's units look like these, too. */
	if (nal->data[0] & 0x80 || nal->type == NAL_UNSPECIFIED)
		return refuse_at(self, offset, "it is not H.264");
	switch (nal->type) {
	case H264_NAL_SPS:
		return take_sps(self, nal);
	case H264_NAL_PPS:
		return take_pps(self, nal);
	case H264_NAL_SLICE:
	case H264_NAL_IDR:
		return take_slice(self, nal);
	default:
		if (nal->type >= NAL_PARTITION_A &&
			nal->type <= NAL_PARTITION_C)
			return refuse_at(
				self, offset, "it uses data partitioning");
		return 0; /* what a sink has no use for */
	}
}

int film_open(struct film *self, const uint8_t *data, size_t length,
	struct reason *reason)
{
	struct scan scan = {.film = self, .reason = reason};
	struct h264_nal nal;
	size_t cursor = 0;
	int error = 0;

	memset(self, 0, sizeof(*self));
	self->data = data;
	if (!is_annex_b(data, length)) {
		reason_set(reason,
			"it is not an H.264 elementary stream (Annex B)");
		return -EINVAL;
	}
	while (!error && h264_nal_next(data, length, &cursor, &nal))
		error = take(&scan, &nal);
	if (error)
		return error;
	end_picture(&scan);
	if (self->picture_count == 0) {
		reason_set(reason, "it has no picture");
		return -EINVAL;
	}
	return 0;
}

void film_close(struct film *self)
{
	free(self->slices);
	free(self->pictures);
	memset(self, 0, sizeof(*self));
}

uint32_t film_next_idr(const struct film *self, uint32_t picture)
{
	while (picture < self->picture_count && !self->pictures[picture].idr)
		picture++;
	return picture < self->picture_count ? picture : 0;
}
