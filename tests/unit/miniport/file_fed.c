/* The miniport that plays a file, under a scripted host. */
#include "test.h"
#include "fake_host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/file_feed.h"
#include "film_maker.h"
#include "h264/h264_nal.h"
#include "h264/h264_sps.h"

/* One miniport with a film of the test's. */
struct cinema {
	struct fake_host host;
	char path[64];
};

static NTSTATUS open_film(
	struct fake_host *host, const char *path, const char *more)
{
	char settings[600];

	snprintf(settings, sizeof(settings), "screen=file:%s\n%s", path, more);
	return fake_open(host, settings);
}

static struct cinema *cinema_open(const struct film_spec *spec)
{
	struct cinema *self = malloc(sizeof(*self));

	assert_non_null(self);
	film_write(spec, self->path);
	if (open_film(&self->host, self->path, "") != STATUS_SUCCESS)
		fail_msg("%s", self->host.error);
	assert_int_equal(fake_create_context(&self->host), STATUS_SUCCESS);
	return self;
}

static void cinema_close(struct cinema *self)
{
	fake_destroy_context(&self->host);
	assert_false(self->host.bad_interrupt);
	fake_close(&self->host);
	remove(self->path);
	free(self);
}

/* Of a chunk whose bytes were taken: which picture and slice of the film. */
static unsigned picture_of(
	const struct fake_host *host, unsigned chunk, unsigned *index)
{
	const struct fake_chunk *c = &host->chunks[chunk];
	unsigned picture;

	assert_true(film_read(
		host->stream + c->at, c->chunk.length, &picture, index));
	return picture;
}

/* With one slice a picture: each is an IDR, or follows the one that it was
 * made from. Returns how many IDRs did not follow. */
static unsigned references_are_present(struct fake_host *host, unsigned last)
{
	unsigned jumps = 0, before = 0, index;

	for (unsigned i = 0; i <= last; i++) {
		unsigned picture = picture_of(host, i, &index);
		bool idr = host->chunks[i].chunk.flags & SUNDOG_CHUNK_IDR;

		if (!idr)
			assert_int_equal(picture, before + 1);
		jumps += i > 0 && picture != before + 1;
		before = picture;
	}
	return jumps;
}

/* With all slices of a picture: each follows the one before, round and round.
 * Only where frames were dropped (this test is the network, and may be slow to
 * begin) it may go on at an IDR. */
static void plays_on(struct fake_host *host, unsigned chunks, unsigned pictures,
	unsigned slices)
{
	bool dropped = fake_count_steps(host,
			       DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED) > 0;
	unsigned expected = 0;

	for (unsigned i = 0; i < chunks; i++) {
		unsigned index, picture = picture_of(host, i, &index);

		assert_int_equal(index, i % slices);
		if (dropped && index == 0 &&
			host->chunks[i].chunk.flags & SUNDOG_CHUNK_IDR)
			expected = picture;
		assert_int_equal(picture, expected);
		if (index + 1 == slices)
			expected = (expected + 1) % pictures;
	}
}

static void g117_g118_g131_g132_g133_slices_are_chunks(void **state)
{
	struct film_spec spec = film_spec(12, 6, 3);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	DXGK_MIRACAST_CAPS caps;

	(void)state;
	start.slices = 3;
	host->miracast.DxgkDdiMiracastQueryCaps(
		host->adapter, sizeof(caps), &caps);
	assert_true(sizeof(struct sundog_chunk) <=
		    caps.MaxChunkPrivateDriverDataSize);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 72));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	assert_int_equal(host->dpcs, host->interrupts);
	plays_on(host, 72, 12, 3); /* and begins again at its end */
	for (unsigned i = 0; i < 72; i++) {
		const struct fake_chunk *c = &host->chunks[i];
		unsigned index, picture = picture_of(host, i, &index);

		assert_int_equal(c->info.ChunkType,
			DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE);
		assert_int_equal(c->info.ChunkId.FrameNumber, i / 3);
		assert_int_equal(
			c->info.ChunkId.PartNumber, i % 3 == 2 ? 0 : i % 3 + 1);
		assert_int_equal(c->chunk.flags,
			(picture % 6 ? 0 : SUNDOG_CHUNK_IDR) |
				(i % 3 == 2 ? SUNDOG_CHUNK_LAST : 0));
		assert_int_equal(c->chunk.presentation_90k,
			host->chunks[i / 3 * 3].chunk.presentation_90k);
	}
	cinema_close(cinema);
}

static void g135_each_frame_is_begun(void **state)
{
	struct film_spec spec = film_spec(10, 5, 1);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);

	(void)state;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 10));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	/* Nothing is converted. */
	assert_int_equal(
		fake_count_steps(
			host, DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE),
		0);
	for (unsigned i = 0, frame = 0; frame < 10; i++) {
		assert_true(i < host->step_count);
		if (host->steps[i].ChunkType ==
			DXGK_MIRACAST_CHUNK_TYPE_FRAME_START)
			assert_int_equal(host->steps[i].ChunkId.Value, frame++);
	}
	cinema_close(cinema);
}

static void w159_each_idr_has_its_parameter_sets(void **state)
{
	static const unsigned want_idr[] = {
		H264_NAL_AUD, H264_NAL_SPS, H264_NAL_PPS, H264_NAL_IDR};
	static const unsigned want[] = {H264_NAL_AUD, H264_NAL_SLICE};
	struct film_spec spec = film_spec(10, 5, 1);
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	struct cinema *cinema;
	struct fake_host *host;

	(void)state;
	spec.extras = true; /* which stay behind */
	cinema = cinema_open(&spec);
	host = &cinema->host;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 10));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	for (unsigned i = 0; i < 10; i++) {
		const struct fake_chunk *c = &host->chunks[i];
		bool idr = c->chunk.flags & SUNDOG_CHUNK_IDR;
		size_t cursor = 0, units = 0;
		struct h264_nal nal;
		struct h264_sps sps;

		while (h264_nal_next(
			host->stream + c->at, c->chunk.length, &cursor, &nal)) {
			assert_true(units < (idr ? 4 : 2));
			assert_int_equal(
				nal.type, idr ? want_idr[units] : want[units]);
			units++;
			if (nal.type != H264_NAL_SPS)
				continue;
			/* As negotiated, not as in the file (3.1). */
			assert_int_equal(h264_sps_parse(&nal, &sps), 0);
			assert_int_equal(sps.profile_idc, 66);
			assert_int_equal(sps.constraint_flags, 0xC0);
			assert_int_equal(sps.level_idc, 42);
			assert_int_equal(sps.width, 1280);
		}
		assert_int_equal(units, idr ? 4 : 2);
	}
	cinema_close(cinema);
}

static void g137_the_rate_is_the_files_whatever_is_asked(void **state)
{
	struct film_spec spec = film_spec(20, 20, 1);
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	struct sundog_bit_rate rate = {.bit_rate = 1000000};
	struct cinema *cinema;
	struct fake_host *host;
	size_t slice_bytes;

	(void)state;
	spec.filler = 5000;
	cinema = cinema_open(&spec);
	host = &cinema->host;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	/* Taken, and of no effect: it is no fault of the driver's. */
	assert_int_equal(fake_io(host, &rate, sizeof(rate),
				 SUNDOG_IO_SET_BIT_RATE, NULL, 0),
		STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 19));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	plays_on(host, 19, 20, 1);
	for (unsigned i = 0; i < 19; i++) {
		if (host->chunks[i].chunk.flags & SUNDOG_CHUNK_IDR)
			continue;
		slice_bytes = host->chunks[i].chunk.length - 6;
		assert_in_range(host->chunks[i].info.EncodeRate,
			slice_bytes * 8 * 60 / 1000 - 5,
			slice_bytes * 8 * 60 / 1000 + 5);
	}
	cinema_close(cinema);
}

/* --- the feed by itself, without a clock ------------------------------- */

struct taken {
	struct feed_frame frame;
	uint8_t bytes[8192];
	unsigned begun, commits, picture;
};

static uint64_t take_begin(void *ctx, const struct feed_frame *frame)
{
	struct taken *self = ctx;

	self->frame = *frame;
	return self->begun++;
}

static uint8_t *take_reserve(void *ctx, size_t bytes)
{
	struct taken *self = ctx;

	assert_true(bytes <= sizeof(self->bytes));
	return self->bytes;
}

static void take_commit(void *ctx, size_t bytes, uint32_t part, bool last)
{
	struct taken *self = ctx;
	unsigned index;

	assert_true(last && part == 0);
	assert_true(film_read(self->bytes, bytes, &self->picture, &index));
	self->commits++;
}

static void an_idr_that_is_asked_for_is_the_next_in_the_film(void **state)
{
	/* Before which frames one is asked for, and what is then shown. */
	static const struct {
		bool idr;
		unsigned picture;
	} frames[] = {{true, 0}, {false, 1}, {false, 2}, {true, 10},
		{false, 11}, {true, 20}, {true, 0}, {false, 1}, {true, 10},
		{true, 20}, {false, 21}, {false, 22}, {false, 23}, {false, 24},
		{false, 0}, {false, 1}};
	struct film_spec spec = film_spec(25, 10, 1);
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	struct taken taken = {.begun = 0};
	struct feed_output output = {.begin = take_begin,
		.reserve = take_reserve,
		.commit = take_commit,
		.ctx = &taken};
	struct feed_failure failure;
	struct feed *feed;
	char path[64];

	(void)state;
	film_write(&spec, path);
	assert_int_equal(file_feed_open(path, &feed, &failure.reason), 0);
	assert_int_equal(feed_start(feed, &start, &failure), 0);
	for (unsigned i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct feed_tick tick = {frames[i].idr, 8000000};

		assert_int_equal(feed_make(feed, &tick, &output, &failure), 0);
		assert_int_equal(taken.commits, i + 1);
		assert_int_equal(taken.picture, frames[i].picture);
		assert_int_equal(taken.frame.idr, frames[i].picture % 10 == 0);
		assert_false(taken.frame.unchanged);
	}
	feed_stop(feed);
	/* The next stream begins at the beginning. */
	assert_int_equal(feed_start(feed, &start, &failure), 0);
	assert_int_equal(feed_make(feed, &(struct feed_tick){true, 8000000},
				 &output, &failure),
		0);
	assert_int_equal(taken.picture, 0);
	feed_stop(feed);
	feed_destroy(feed);
	remove(path);
}

static void a_film_keeps_its_own_speed_in_any_mode(void **state)
{
	struct film_spec spec = film_spec(200, 50, 1);
	struct sundog_stream_start slow = fake_stream_start(1280, 720, 24);
	struct sundog_stream_start fast = fake_stream_start(1280, 720, 60);
	struct taken taken = {.begun = 0};
	struct feed_output output = {.begin = take_begin,
		.reserve = take_reserve,
		.commit = take_commit,
		.ctx = &taken};
	struct feed_failure failure;
	struct feed *feed;
	char path[64];

	(void)state;
	spec.rate = 25;
	film_write(&spec, path);
	assert_int_equal(file_feed_open(path, &feed, &failure.reason), 0);
	assert_false(feed_has_mode(feed, &slow.mode));
	assert_int_equal(feed_start(feed, &slow, &failure), -EINVAL);
	assert_non_null(strstr(failure.reason.text, "25 pictures a second"));
	assert_true(feed_has_mode(feed, &fast.mode));
	assert_int_equal(feed_start(feed, &fast, &failure), 0);
	for (unsigned i = 0; i < 120; i++) {
		struct feed_tick tick = {i == 0, 8000000};

		assert_int_equal(feed_make(feed, &tick, &output, &failure), 0);
		assert_int_equal(taken.commits, 1 + i * 25 / 60);
	}
	assert_int_equal(taken.picture, 49);
	feed_stop(feed);
	feed_destroy(feed);
	remove(path);
}

/* --- a slow network ---------------------------------------------------- */

static void g139_g140_a_slow_network_holds_the_film_back(void **state)
{
	struct film_spec spec = film_spec(200, 50, 1);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	unsigned held;

	(void)state;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	mutex_lock(&host->lock);
	host->hold = true;
	mutex_unlock(&host->lock);
	assert_true(fake_wait_steps(
		host, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, 5));
	mutex_lock(&host->lock);
	held = host->chunk_count;
	mutex_unlock(&host->lock);
	fake_release(host);
	assert_true(fake_wait_chunks(host, held + 5));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	/* Nothing is left out of it. */
	assert_int_equal(references_are_present(host, held + 4), 0);
	for (unsigned i = 0; i < held + 5; i++)
		assert_int_equal(host->chunks[i].info.ChunkId.FrameNumber, i);
	cinema_close(cinema);
}

static void g121_lost_chunks_skip_to_an_idr(void **state)
{
	struct film_spec spec = film_spec(200, 50, 1);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);
	unsigned before;

	(void)state;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	mutex_lock(&host->lock);
	host->interrupt_status = STATUS_NO_MEMORY;
	before = host->chunk_count;
	mutex_unlock(&host->lock);
	assert_true(fake_wait_steps(
		host, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, 3));
	mutex_lock(&host->lock);
	host->interrupt_status = STATUS_SUCCESS;
	mutex_unlock(&host->lock);
	assert_true(fake_wait_chunks(host, before + 5));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	assert_int_equal(host->dpcs, host->interrupts);
	assert_true(host->chunks[before].chunk.flags & SUNDOG_CHUNK_IDR);
	references_are_present(host, before + 4);
	cinema_close(cinema);
}

/* --- what it is to be negotiated as ------------------------------------ */

static void ask(struct fake_host *host, const char *name, const char *expected)
{
	struct sundog_setting_query query = {.name = ""};
	struct sundog_setting_value value;

	strncpy(query.name, name, sizeof(query.name) - 1);
	assert_int_equal(
		fake_io(host, &query, sizeof(query), SUNDOG_IO_QUERY_SETTING,
			&value, sizeof(value)),
		STATUS_SUCCESS);
	assert_string_equal(value.value, expected);
}

static void the_driver_learns_what_the_file_is(void **state)
{
	struct film_spec spec = film_spec(4, 2, 3);
	struct cinema *cinema = cinema_open(&spec);

	(void)state;
	ask(&cinema->host, "picture", "1280x720");
	ask(&cinema->host, "profiles", "cbp");
	ask(&cinema->host, "slices", "3");
	ask(&cinema->host, "audio", "none");
	cinema_close(cinema);
	spec = film_spec(4, 2, 1);
	spec.width = 640;
	spec.height = 480;
	spec.profile = 100;
	spec.flags = 0;
	spec.rate = 30;
	cinema = cinema_open(&spec);
	ask(&cinema->host, "picture", "640x480@30");
	ask(&cinema->host, "profiles", "chp");
	ask(&cinema->host, "slices", "1");
	cinema_close(cinema);
}

static void g210_only_modes_of_the_files_size_are_enumerated(void **state)
{
	static const struct sundog_mode told[] = {{1920, 1080, 60, 1},
		{1280, 720, 60, 1}, {640, 480, 60, 1}, {1280, 720, 30, 1},
		{720, 1280, 30, 1}};
	struct film_spec spec = film_spec(4, 2, 1);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_target_mode modes[5];
	UINT count = 5;

	(void)state;
	assert_int_equal(fake_arrive(host, told, 5), STATUS_SUCCESS);
	assert_int_equal(host->table.EnumModes(
				 host->adapter, host->target, modes, &count),
		STATUS_SUCCESS);
	assert_int_equal(count, 2);
	assert_int_equal(modes[0].width, 1280);
	assert_int_equal(modes[0].refresh_numerator, 60);
	assert_int_equal(modes[1].height, 720);
	assert_int_equal(modes[1].refresh_numerator, 30);
	cinema_close(cinema);
}

static void a_sink_without_the_files_size_is_explained(void **state)
{
	struct sundog_monitor_arrival arrival = {
		.connector_type = D3DKMDT_VOT_HDMI,
		.mode_count = 2,
		.modes = {{1920, 1080, 60, 1}, {640, 480, 60, 1}},
	};
	struct film_spec spec = film_spec(4, 2, 1);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_failure failure = {.text = ""};

	(void)state;
	assert_int_equal(
		fake_io(host, &arrival, sizeof(arrival),
			SUNDOG_IO_MONITOR_ARRIVE, &failure, sizeof(failure)),
		STATUS_UNSUCCESSFUL);
	assert_int_equal(failure.header.bytes, sizeof(failure));
	assert_int_equal(failure.code, SUNDOG_FAILURE_UNFIT);
	assert_non_null(strstr(failure.text, "1280x720"));
	assert_non_null(strstr(failure.text, "scale=1920:1080"));
	assert_int_equal(host->status_count, 0);
	/* Without room for words it fails as well. */
	assert_int_equal(fake_io(host, &arrival, sizeof(arrival),
				 SUNDOG_IO_MONITOR_ARRIVE, NULL, 0),
		STATUS_UNSUCCESSFUL);
	cinema_close(cinema);
}

static void refused(struct fake_host *host, struct sundog_stream_start *start,
	const char *ours, const char *theirs)
{
	struct sundog_failure failure = {.text = ""};

	assert_int_equal(
		fake_io(host, start, sizeof(*start), SUNDOG_IO_STREAM_START,
			&failure, sizeof(failure)),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(failure.code, SUNDOG_FAILURE_UNFIT);
	if (!strstr(failure.text, ours) || !strstr(failure.text, theirs))
		fail_msg("\"%s\": no %s or no %s", failure.text, ours, theirs);
	assert_null(strchr(failure.text, '\n'));
}

static void a_start_that_does_not_fit_says_both_sides(void **state)
{
	struct film_spec spec = film_spec(4, 2, 3);
	struct cinema *cinema = cinema_open(&spec);
	struct fake_host *host = &cinema->host;
	struct sundog_stream_start good = fake_stream_start(1280, 720, 60);
	struct sundog_stream_start start;

	(void)state;
	good.slices = 3;
	start = good;
	start.mode.width = 1920;
	start.mode.height = 1080;
	refused(host, &start, "1280x720", "1920x1080");
	start = good;
	start.profile_idc = 100;
	refused(host, &start, "66", "100");
	start = good;
	start.level_idc = 30;
	refused(host, &start, "3.1", "3.0");
	start = good;
	start.slices = 2;
	refused(host, &start, "3 slices", "takes 2");
	assert_int_equal(host->interrupts, 0);
	good.level_idc = 31;
	good.slices = 4;
	assert_int_equal(fake_start(host, &good), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 6));
	cinema_close(cinema);
}

/* --- files ------------------------------------------------------------- */

static void opening_fails(
	const char *path, NTSTATUS status, const char *a, const char *b)
{
	struct fake_host *host = malloc(sizeof(*host));

	assert_int_equal(open_film(host, path, ""), status);
	if (!strstr(host->error, a) || !strstr(host->error, b))
		fail_msg("\"%s\": no %s or no %s", host->error, a, b);
	assert_null(strchr(host->error, '\n'));
	assert_null(host->adapter);
	fake_close(host);
	free(host);
}

static void a_file_that_can_t_be_read_says_why(void **state)
{
	char pipe[64];

	snprintf(pipe, sizeof(pipe), "/tmp/sundog-pipe-%d", (int)getpid());
	(void)state;
	opening_fails("/nowhere/film.h264", (NTSTATUS)0xC0000225,
		"/nowhere/film.h264", "No such file");
	opening_fails("/tmp", (NTSTATUS)0xC0000225, "/tmp", "directory");
	opening_fails("", STATUS_INVALID_PARAMETER, "no file", "file:PATH");
	opening_fails(
		"/dev/null", STATUS_INVALID_PARAMETER, "/dev/null", "Annex B");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	opening_fails(pipe, STATUS_INVALID_PARAMETER, pipe, "is a pipe");
	remove(pipe);
}

static void a_file_that_is_too_big_is_refused(void **state)
{
	char path[] = "/tmp/sundog-film-XXXXXX";
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(ftruncate(file, ((off_t)512 << 20) + 1), 0);
	close(file);
	opening_fails(path, STATUS_INVALID_PARAMETER, path, "512 MiB");
	remove(path);
}

static void an_unfit_file_says_what_and_how_to_make_one(void **state)
{
	struct film_spec spec = film_spec(4, 2, 1);
	char path[64];

	(void)state;
	spec.cabac = true;
	film_write(&spec, path);
	opening_fails(path, STATUS_INVALID_PARAMETER, "CABAC",
		"ffmpeg -i VIDEO -an -c:v libx264 -profile:v baseline");
	remove(path);
}

static void no_file_is_no_screen_here(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	(void)state;
	assert_int_equal(
		fake_open(host, "screen=pattern\n"), STATUS_INVALID_PARAMETER);
	assert_non_null(strstr(host->error, "pattern"));
	assert_non_null(strstr(host->error, "--screen file:PATH"));
	fake_close(host);
	free(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g117_g118_g131_g132_g133_slices_are_chunks),
		cmocka_unit_test(g135_each_frame_is_begun),
		cmocka_unit_test(w159_each_idr_has_its_parameter_sets),
		cmocka_unit_test(g137_the_rate_is_the_files_whatever_is_asked),
		cmocka_unit_test(
			an_idr_that_is_asked_for_is_the_next_in_the_film),
		cmocka_unit_test(a_film_keeps_its_own_speed_in_any_mode),
		cmocka_unit_test(g139_g140_a_slow_network_holds_the_film_back),
		cmocka_unit_test(g121_lost_chunks_skip_to_an_idr),
		cmocka_unit_test(the_driver_learns_what_the_file_is),
		cmocka_unit_test(
			g210_only_modes_of_the_files_size_are_enumerated),
		cmocka_unit_test(a_sink_without_the_files_size_is_explained),
		cmocka_unit_test(a_start_that_does_not_fit_says_both_sides),
		cmocka_unit_test(a_file_that_can_t_be_read_says_why),
		cmocka_unit_test(a_file_that_is_too_big_is_refused),
		cmocka_unit_test(an_unfit_file_says_what_and_how_to_make_one),
		cmocka_unit_test(no_file_is_no_screen_here),
	};

	return cmocka_run_group_tests_name(
		"miniport file_fed", tests, NULL, NULL);
}
