/*
 * What driver and miniport tell each other: the monitor's description, and
 * messages that are not what they seem.
 */
#include <string.h>

#include "verify/stage.h"
#include "verify/verdict.h"

#define EDID_BYTES 128

/* A monitor with a name that no other has. */
static void make_edid(uint8_t edid[EDID_BYTES])
{
	static const uint8_t head[] = {0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
		0x00, 0x4E, 0xC7, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12, 1, 24, 1,
		4, 0x80};
	unsigned sum = 0;

	memset(edid, 0, EDID_BYTES);
	memcpy(edid, head, sizeof(head));
	for (unsigned i = 38; i < 54; i++)
		edid[i] = 1; /* no standard timings */
	memcpy(edid + 54 + 3 * 18, "\0\0\0\xFC\0Verify\n      ", 18);
	for (unsigned i = 0; i < EDID_BYTES - 1; i++)
		sum += edid[i];
	edid[EDID_BYTES - 1] = (uint8_t)(256 - sum % 256);
}

static void run_description(const struct subject *subject)
{
	uint8_t edid[EDID_BYTES];
	struct stage stage = {0};

	make_edid(edid);
	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage)) {
		memcpy(stage.sink->config.edid, edid, sizeof(edid));
		stage.sink->config.edid_bytes = sizeof(edid);
		if (stage_begin(&stage) && stage_started(&stage) &&
			stage_play(&stage)) {
			mutex_lock(&scripted_miniport_lock);
			verdict_check(
				scripted_miniport_seen.arrival.edid_bytes ==
						EDID_BYTES &&
					!memcmp(scripted_miniport_seen.arrival
							.edid,
						edid, EDID_BYTES),
				"G-49",
				"the sink described its monitor (128 bytes of "
				"EDID), and %u bytes of it reached the "
				"miniport with the arrival",
				scripted_miniport_seen.arrival.edid_bytes);
			mutex_unlock(&scripted_miniport_lock);
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_description = {
	.name = "monitor-description",
	.title = "the sink describes its monitor",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-49", NULL},
	.run = run_description,
};

/* --- messages that are wrong
 * ---------------------------------------------------- */

/* A good message, spoilt: its first bytes, its end, all of it. */
static void run_spoilt(const struct subject *subject)
{
	unsigned char message[SCRIPTED_MESSAGE_BYTES];
	struct stage stage = {0};
	unsigned completed, refused;
	UINT bytes;

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		bytes = scripted_miniport_make_power(
			true, message, sizeof(message));
		if (bytes < 2) {
			verdict_none("G-72", "the personality makes no message "
					     "that could be spoilt");
		} else {
			verdict_phase("messages came that were cut short, or "
				      "of no known kind");
			completed = scripted_miniport_count(
				&scripted_miniport_seen.completed);
			refused = scripted_miniport_count(
				&scripted_miniport_seen.completed_badly);
			/* Less than half of it, and then noise. */
			scripted_miniport_message(message, bytes / 2 - 1, 0);
			memset(message, 0xE7, bytes);
			scripted_miniport_message(message, bytes, 0);
			scripted_miniport_wait(
				&scripted_miniport_seen.completed,
				completed + 2, stage_in_ms(5000));
			refused = scripted_miniport_count(
					  &scripted_miniport_seen
						   .completed_badly) -
				  refused;
			verdict_check(refused >= 2, "G-72",
				"to %u of two messages that nobody can "
				"understand HandleKernelModeMessage answered "
				"with success; an error was expected",
				2 - refused);
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_spoilt_messages = {
	.name = "spoilt-messages",
	.title = "messages that are cut short, or noise",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-72", NULL},
	.run = run_spoilt,
};
