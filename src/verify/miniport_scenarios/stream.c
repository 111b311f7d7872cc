/*
 * A stream as it should be: chunks, their numbers, steps and figures, an IDR
 * when one is asked for.
 */
#include "verify/frame_log.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define PICTURES 24u

static const char *const rules[] = {"G-81", "G-113", "G-117", "G-118", "G-119",
	"G-124", "G-126", "G-131", "G-132", "G-133", "G-134", "G-135", "G-136",
	"G-137", NULL};

/* Whether one comes with one of the next pictures; later, it is another one. */
static bool idr_comes(void)
{
	unsigned idrs = scripted_driver_count(&scripted_driver_seen.idrs);

	for (unsigned i = 0; i < FRAME_LOG_IN_FLIGHT; i++) {
		if (!miniport_stage_pictures(1))
			return false;
		if (scripted_driver_count(&scripted_driver_seen.idrs) > idrs)
			return true;
	}
	return false;
}

static void judge_idr(void)
{
	struct scripted_answer answer = {.made = true};
	bool came = true;

	/* More than once: it may just have been time for one. */
	for (int i = 0; i < 3 && came && answer.made; i++) {
		verdict_phase("an IDR was asked for");
		answer = miniport_stage_order(SUNDOG_MEANS_REQUEST_IDR);
		came = NT_SUCCESS(answer.status) && idr_comes();
	}
	miniport_wait_out();
	if (!answer.made)
		verdict_none("G-113", "the language has no request for an IDR");
	else
		verdict_check(came, "G-113",
			"the driver asked for an I-frame (0x%08X) and none of "
			"the next %u pictures was one; after CONNECTION_RESET "
			"it has to have one to send",
			(unsigned)answer.status, FRAME_LOG_IN_FLIGHT);
}

static void change_bit_rate(void)
{
	struct sundog_request request = {
		.meaning = SUNDOG_MEANS_SET_BIT_RATE, .bit_rate = 3000000};

	verdict_phase("the bit rate was changed");
	scripted_driver_request(&request);
	miniport_stage_pictures(3);
}

/* The request was taken. */
static void judge_stream(void)
{
	struct miniport_seen seen;
	unsigned unreadable;
	bool came = miniport_wait(
		&miniport_seen.interrupts, 1, miniport_stage_deadline());

	verdict_check(came, "G-117",
		"a stream was started and no interrupt of an encoded chunk "
		"(type 8) came");
	if (!came)
		return;
	came = miniport_stage_pictures(PICTURES);
	unreadable = scripted_driver_count(&scripted_driver_seen.unreadable);
	miniport_wait_out();
	if (unreadable > 0 ||
		scripted_driver_count(&scripted_driver_seen.slices) > 0)
		verdict_check(unreadable == 0, "G-119",
			"the private data of %u chunks, as the driver gets it, "
			"leads to no slice of the stream",
			unreadable);
	if (came) {
		judge_idr();
		change_bit_rate();
		frame_log_judge();
		seen = miniport_seen_now();
		if (seen.steps > 0)
			verdict_pass("G-124");
		if (seen.sent > seen.without_callback)
			verdict_pass("G-81");
		else
			verdict_none("G-81",
				"it has no use for what becomes of messages");
	}
	verdict_none("G-134",
		"what it shows can't be made to stand still from here");
}

static void run(const struct subject *subject)
{
	struct sundog_request request = {
		.meaning = SUNDOG_MEANS_STREAM_START,
		.bit_rate = 5000000,
	};
	struct miniport_stage stage;
	struct scripted_answer answer;

	if (miniport_stage_begin(&stage, subject, rules)) {
		if (!miniport_stage_arrive(&stage)) {
			miniport_stage_none(rules, stage.why);
		} else {
			verdict_phase("a stream was started");
			request.mode = miniport_stage_mode();
			answer = scripted_driver_request(&request);
			if (NT_SUCCESS(answer.status) && answer.taken)
				judge_stream();
			else
				miniport_stage_none(
					rules, "no stream can be started");
			verdict_phase("the stream was ended");
			miniport_stage_order(SUNDOG_MEANS_STREAM_STOP);
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_stream = {
	.name = "miniport-stream",
	.title = "run a stream, ask for an IDR, change the bit rate",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
