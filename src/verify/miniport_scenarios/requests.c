/*
 * I/O controls that are not what they should be: any bytes, sizes that are not
 * those of the buffers' content, counts that can't be true (G-95, I-14).
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/frame_log.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define CANARY	     0xA5
#define INPUT_BYTES  (16u * 1024u)
#define OUTPUT_BYTES (16u * 1024u)

static const char *const rules[] = {"G-95", "I-14", NULL};

/* One process, one thread: buffers of its own. */
static unsigned char input[INPUT_BYTES], output[OUTPUT_BYTES];

/* Sends what is in input, says how much of both buffers there is, and looks
 * whether the rest was left alone. */
static NTSTATUS submit(const char *what, UINT input_bytes, UINT output_bytes)
{
	UINT returned = 0;
	NTSTATUS status;

	memset(output, CANARY, sizeof(output));
	status = scripted_driver_io(input_bytes ? input : NULL, input_bytes,
		output_bytes ? output : NULL, output_bytes, &returned);
	verdict_check(returned <= output_bytes, "G-95",
		"%s: the miniport says that it wrote %u bytes to an output "
		"buffer of %u",
		what, returned, output_bytes);
	for (UINT i = output_bytes; i < sizeof(output); i++) {
		if (output[i] == CANARY)
			continue;
		verdict_fail("G-95",
			"%s: the miniport wrote to byte %u of an output buffer "
			"that has %u; it checks the sizes before it uses the "
			"buffers",
			what, i, output_bytes);
		break;
	}
	return status;
}

static void end_stream(void)
{
	miniport_stage_order(SUNDOG_MEANS_STREAM_STOP);
	frame_log_end();
}

/* --- any bytes ----------------------------------------------------------- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void send_anything(void)
{
	static const UINT sizes[] = {0, 1, 4, 15, 16, 17, 64, 600, 4096};
	uint32_t state = 1;

	verdict_phase("I/O controls of any bytes came");
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		memset(input, 0, sizeof(input));
		submit("zeros", sizes[i], 0);
		memset(input, 0xFF, sizeof(input));
		submit("ones", sizes[i], 8);
		for (UINT at = 0; at < sizes[i]; at++)
			input[at] = (unsigned char)next_random(&state);
		submit("any bytes", sizes[i], 1);
		submit("any bytes", sizes[i], 4096);
	}
}

/* --- requests that are cut ----------------------------------------------- */

/* Fills input; 0: the language has no such request. */
static UINT make(UINT meaning, UINT *answer_bytes)
{
	struct sundog_request request = miniport_monitor;

	request.meaning = meaning;
	if (meaning != SUNDOG_MEANS_ARRIVE)
		request = (struct sundog_request){
			.meaning = meaning,
			.mode = miniport_monitor.modes[0],
			.bit_rate = 4000000,
		};
	memset(input, 0, sizeof(input));
	return scripted_driver_make(
		&request, input, sizeof(input), answer_bytes);
}

static const UINT meanings[] = {SUNDOG_MEANS_ARRIVE, SUNDOG_MEANS_STREAM_START,
	SUNDOG_MEANS_SET_BIT_RATE, SUNDOG_MEANS_REQUEST_IDR,
	SUNDOG_MEANS_STREAM_STOP, SUNDOG_MEANS_DEPART};

#define MEANINGS (sizeof(meanings) / sizeof(*meanings))

static const char *const words[] = {"a request for arrival",
	"a request for a stream", "a request for a bit rate",
	"a request for an IDR", "a request to end the stream",
	"a request for departure"};

/* All of it is there; what is said is less. */
static void cut_input(unsigned which, UINT bytes, UINT answer_bytes)
{
	const UINT sizes[] = {0, 1, bytes / 4, bytes / 2, bytes - 1};

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		NTSTATUS status = submit(words[which], sizes[i], answer_bytes);

		verdict_check(!NT_SUCCESS(status), "G-95",
			"%s of %u bytes was taken (0x%08X) when its input "
			"buffer had only %u; an error was expected",
			words[which], bytes, (unsigned)status, sizes[i]);
	}
}

static void cut_output(unsigned which, UINT bytes, UINT answer_bytes)
{
	const UINT sizes[] = {0, 1, 8, answer_bytes / 2};

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		if (sizes[i] < answer_bytes)
			submit(words[which], bytes, sizes[i]);
	}
	/* It may have begun one. */
	end_stream();
}

static void cut_requests(void)
{
	verdict_phase("I/O controls were shorter than what they ask for");
	for (unsigned i = 0; i < MEANINGS; i++) {
		UINT answer_bytes = 0, bytes = make(meanings[i], &answer_bytes);

		if (bytes == 0)
			continue;
		cut_input(i, bytes, answer_bytes);
		cut_output(i, bytes, answer_bytes);
	}
}

/* --- the reference contract: what can't be true -------------------------- */

struct spoiled {
	UINT meaning;
	size_t offset;
	UINT value;
	const char *what;
};

#define ARRIVE SUNDOG_MEANS_ARRIVE
#define START  SUNDOG_MEANS_STREAM_START
#define RATE   SUNDOG_MEANS_SET_BIT_RATE

#define OF(structure, member) offsetof(struct structure, member)

static const struct spoiled spoiled[] = {
	{ARRIVE, OF(sundog_header, magic), 0x12345678, "its magic"},
	{ARRIVE, OF(sundog_header, bytes), 0x7fffffff, "its length"},
	{ARRIVE, OF(sundog_header, bytes), 16, "its length"},
	{ARRIVE, OF(sundog_monitor_arrival, mode_count), 0, "its mode count"},
	{ARRIVE, OF(sundog_monitor_arrival, mode_count), SUNDOG_MODES_MAX + 1,
		"its mode count"},
	{ARRIVE, OF(sundog_monitor_arrival, mode_count), 0xffffffff,
		"its mode count"},
	{ARRIVE, OF(sundog_monitor_arrival, edid_bytes),
		SUNDOG_EDID_BYTES_MAX + 128, "its EDID's length"},
	{ARRIVE, OF(sundog_monitor_arrival, edid_bytes), 0xffffff80,
		"its EDID's length"},
	{ARRIVE, OF(sundog_monitor_arrival, modes[0].width), 0,
		"its first mode's width"},
	{ARRIVE, OF(sundog_monitor_arrival, modes[0].refresh_denominator), 0,
		"its first mode's rate"},
	{START, OF(sundog_header, magic), 0, "its magic"},
	{START, OF(sundog_header, bytes), 0xffffffff, "its length"},
	{START, OF(sundog_stream_start, mode.refresh_denominator), 0,
		"its mode's rate"},
	{START, OF(sundog_stream_start, mode.width), 0x7ffffffe,
		"its mode's width"},
	{START, OF(sundog_stream_start, slices), 0, "its slices"},
	{START, OF(sundog_stream_start, slices), 0xffffffff, "its slices"},
	{START, OF(sundog_stream_start, video_codec), 77, "its codec"},
	{RATE, OF(sundog_header, bytes), 0xfffffff0, "its length"},
};

static void send_spoiled(void)
{
	verdict_phase("I/O controls held counts that can't be true");
	for (unsigned i = 0; i < sizeof(spoiled) / sizeof(*spoiled); i++) {
		UINT answer_bytes,
			bytes = make(spoiled[i].meaning, &answer_bytes);
		char text[96];
		NTSTATUS status;

		memcpy(input + spoiled[i].offset, &spoiled[i].value,
			sizeof(spoiled[i].value));
		snprintf(text, sizeof(text), "a request with 0x%x for %s",
			spoiled[i].value, spoiled[i].what);
		status = submit(text, bytes, answer_bytes);
		verdict_check(!NT_SUCCESS(status), "I-14",
			"%s was taken (0x%08X); every count and size in it is "
			"to be checked",
			text, (unsigned)status);
		if (NT_SUCCESS(status))
			end_stream();
	}
}

/* Word by word: that it lives is what is looked at. */
static void sweep(UINT meaning, UINT most)
{
	static const uint32_t values[] = {0, 0x7fffffff, 0xffffffff};
	UINT answer_bytes, bytes = make(meaning, &answer_bytes);

	for (UINT at = 0; at + 4 <= bytes && at < most; at += 4) {
		for (unsigned i = 0; i < 3; i++) {
			bytes = make(meaning, &answer_bytes);
			memcpy(input + at, &values[i], sizeof(values[i]));
			submit("a request with a word of it changed", bytes,
				answer_bytes);
		}
	}
	end_stream();
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;

	if (!miniport_stage_open(&stage, subject) ||
		!miniport_stage_prepare(&stage) ||
		!miniport_stage_start(&stage)) {
		miniport_wait_out();
		miniport_stage_none(rules, stage.why);
	} else {
		/* Streams that are started over each other. */
		frame_log_end();
		send_anything();
		if (miniport_stage_speaks(&stage, rules)) {
			frame_log_end();
			cut_requests();
			/* One that takes anything has said so already. */
			if (!subject->personality && !verdict_failed("G-95")) {
				send_spoiled();
				sweep(SUNDOG_MEANS_ARRIVE, 128);
				sweep(SUNDOG_MEANS_SET_BIT_RATE, 64);
			}
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_requests = {
	.name = "miniport-requests",
	.title = "send I/O controls with sizes and counts that are not true",
	.party = SCENARIO_MINIPORT,
	.limit_s = 120,
	.rules = rules,
	.run = run,
};
