/*
 * What a miniport reports of its frames. The log is the process's, and so is
 * what was said: the tests build on one another, those that find fault last.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "platform/file.h"
#include "verify/frame_log.h"
#include "verify/verdict.h"

#define FRAME_US 1000u
#define NONE	 UINT64_MAX

/* A miniport that works on several frames at a time. */
struct pipeline {
	unsigned depth; /* frames begun before the first is ended */
	uint64_t lost;	/* this one is never ended; NONE: all are */
	UINT time;	/* ProcessingTime of its chunks */
	UINT late_time; /* of every seventh frame's */
};

static const struct pipeline good = {4, NONE, 900, 900};

static char folder[256], path[300];

static int setup(void **state)
{
	(void)state;
	if (file_make_folder("sundog-frames", folder, sizeof(folder)))
		return -1;
	snprintf(path, sizeof(path), "%s/findings", folder);
	return verdict_open(path) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	file_remove_folder(folder);
	return 0;
}

static DXGK_MIRACAST_CHUNK_INFO info(
	DXGK_MIRACAST_CHUNK_TYPE type, uint64_t frame, uint64_t part)
{
	DXGK_MIRACAST_CHUNK_INFO made = {.EncodeRate = 5000};

	made.ChunkType = type;
	made.ChunkId.Value = frame | part << 40;
	return made;
}

static void end(const struct pipeline *self, uint64_t frame, uint64_t now_us)
{
	UINT time = frame % 7 == 0 ? self->late_time : self->time;

	if (frame == self->lost)
		return;
	for (unsigned part = 2; part-- > 0;) {
		DXGK_MIRACAST_CHUNK_INFO chunk = info(
			DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, frame, part);

		chunk.ProcessingTime = time;
		frame_log_chunk(&chunk, now_us,
			part ? FRAME_SLICE_MIDDLE : FRAME_SLICE_LAST, false);
	}
}

static void play(const struct pipeline *self, uint64_t frames)
{
	frame_log_begin();
	for (uint64_t at = 0; at < frames; at++) {
		DXGK_MIRACAST_CHUNK_INFO start =
			info(DXGK_MIRACAST_CHUNK_TYPE_FRAME_START, at, 0);

		frame_log_step(&start, at * FRAME_US);
		if (at + 1 >= self->depth)
			end(self, at + 1 - self->depth, at * FRAME_US + 500);
	}
	frame_log_judge();
}

static void g131_g139_several_frames_are_made_at_a_time(void **state)
{
	(void)state;
	play(&good, 60);
	assert_false(verdict_failed("G-131"));
	assert_false(verdict_failed("G-135"));
	assert_false(verdict_failed("G-139"));
	assert_false(verdict_failed("G-137"));
}

static void g137_a_thread_that_stood_still_is_no_other_unit(void **state)
{
	struct pipeline preempted = good;

	(void)state;
	preempted.depth = 1;
	preempted.late_time = 60000;
	play(&preempted, 60);
	assert_false(verdict_failed("G-137"));
}

static void g139_a_frame_that_is_never_ended_is_found(void **state)
{
	struct pipeline losing = good;

	(void)state;
	losing.lost = 16;
	play(&losing, 16 + FRAME_LOG_IN_FLIGHT);
	assert_false(verdict_failed("G-139")); /* it may still come */
	play(&losing, 60);
	assert_true(verdict_failed("G-139"));
}

static void g137_another_unit_is_found(void **state)
{
	struct pipeline in_ns = good;

	(void)state;
	in_ns.time = in_ns.late_time = 900000;
	play(&in_ns, 1000);
	assert_true(verdict_failed("G-137"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g131_g139_several_frames_are_made_at_a_time),
		cmocka_unit_test(
			g137_a_thread_that_stood_still_is_no_other_unit),
		cmocka_unit_test(g139_a_frame_that_is_never_ended_is_found),
		cmocka_unit_test(g137_another_unit_is_found),
	};

	return cmocka_run_group_tests_name("frame_log", tests, setup, teardown);
}
