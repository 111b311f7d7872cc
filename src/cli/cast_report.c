#include "cast_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exit_status.h"
#include "json.h"
#include "report_end.h"

int cast_result_fail(
	struct cast_result *self, int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(self->error, sizeof(self->error), format, arguments);
	va_end(arguments);
	self->end = CAST_END_ERROR;
	self->status = status;
	return status;
}

/* The error line where no part of the session left one. */
static const char *status_words(MIRACAST_STATUS status)
{
	switch ((uint32_t)status) {
	case MIRACAST_STATUS_MISSING_KEEPALIVE:
		return "the receiver stopped answering";
	case MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH:
		return "the link became too slow for the picture";
	case MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE:
		return "the receiver refused the video mode";
	default:
		return "the driver reported a critical error";
	}
}

struct verdict {
	const char *end; /* the JSON word */
	int status;
	char error[640]; /* empty: none */
};

static void session_verdict(const struct cast_result *self,
	const struct cast_watch *watch, struct verdict *out)
{
	const struct host_outcome *outcome = &self->outcome;

	bool teardown = outcome->reported &&
			(uint32_t)outcome->status ==
				MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST;

	if (teardown && watch->session.rtp_port) { /* it was set up */
		out->end = "teardown";
		out->status = EXIT_STATUS_DONE;
		return;
	}
	out->end = "error";
	out->status = EXIT_STATUS_FAILED;
	if (teardown)
		snprintf(out->error, sizeof(out->error),
			"the receiver ended the session before anything was "
			"shown; if it asks there whether to accept, say yes");
	else if (watch->error[0])
		snprintf(out->error, sizeof(out->error), "%s", watch->error);
	else if (outcome->start_failed)
		snprintf(out->error, sizeof(out->error),
			"the driver could not start the session "
			"(NTSTATUS 0x%08X)",
			(unsigned)outcome->start_status);
	else if (outcome->monitor_departed)
		snprintf(out->error, sizeof(out->error),
			"the monitor was unplugged from the receiver");
	else
		snprintf(out->error, sizeof(out->error), "%s (0x%08X)",
			status_words(outcome->status),
			(unsigned)outcome->detail);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void judge(const struct cast_result *self,
	const struct cast_watch *watch, struct verdict *out)
{
	memset(out, 0, sizeof(*out));
	switch (self->end) {
	case CAST_END_FOR:
		out->end = "for";
		out->status = EXIT_STATUS_DONE;
		break;
	case CAST_END_INTERRUPT:
		out->end = "interrupt";
		out->status = EXIT_STATUS_INTERRUPTED;
		break;
	case CAST_END_ERROR:
		out->end = "error";
		out->status = self->status;
		snprintf(out->error, sizeof(out->error), "%s", self->error);
		break;
	default:
		session_verdict(self, watch, out);
		break;
	}
	if (self->file_error[0] && !out->error[0]) {
		snprintf(
			out->error, sizeof(out->error), "%s", self->file_error);
		if (out->status == EXIT_STATUS_DONE)
			out->status = EXIT_STATUS_FAILED;
	}
	if (self->must_exit) {
		out->end = "error";
		out->status = EXIT_STATUS_FAILED;
		snprintf(out->error, sizeof(out->error),
			"the %s '%s' did not return from %s within 3 s: "
			"report it to its author",
			self->outcome.overran_in_miniport ? "display miniport"
							  : "driver",
			file_name(self->outcome.overran_in_miniport
					  ? self->miniport
					  : self->driver),
			self->outcome.overran);
	}
}

static const char *profile_words(const struct sundog_session_report *session)
{
	if (session->profile_idc == 66)
		return "constrained baseline";
	if (session->profile_idc == 100)
		return "constrained high";
	return "unknown";
}

static const char *audio_words(uint32_t codec)
{
	static const char *const words[] = {"none", "LPCM", "AAC", "AC-3"};

	return codec < sizeof(words) / sizeof(words[0]) ? words[codec]
							: "unknown";
}

static void mode_text(const struct sundog_mode *mode, char *out, size_t bytes)
{
	uint32_t denominator =
		mode->refresh_denominator ? mode->refresh_denominator : 1;

	snprintf(out, bytes, "%" PRIu32 "x%" PRIu32 "p%" PRIu32, mode->width,
		mode->height,
		(mode->refresh_numerator + denominator / 2) / denominator);
}

/* Mean rate of all that was sent, from the first packet to the last. A picture
 * takes its own period, so that a single one has a rate, too. */
static double kbit_rate(const struct cast_watch *watch)
{
	const struct sundog_mode *mode = &watch->session.mode;
	double seconds =
		(double)(watch->last_packet_us - watch->first_packet_us) / 1e6;

	if (mode->refresh_numerator)
		seconds += (double)mode->refresh_denominator /
			   mode->refresh_numerator;
	return seconds > 0 ? (double)watch->session.bytes * 8 / 1000 / seconds
			   : 0;
}

static void print_json(const struct cast_result *self,
	const struct cast_watch *watch, const struct verdict *verdict)
{
	const struct sundog_session_report *session = &watch->session;
	char peer[SOCKET_ADDRESS_TEXT] = "";
	char mode[48], level[16];
	struct json json;

	json_begin(&json, stdout);
	json_string(&json, "role", "source");
	if (watch->has_session) {
		mode_text(&session->mode, mode, sizeof(mode));
		snprintf(level, sizeof(level), "%u.%u",
			(unsigned)session->level_idc / 10,
			(unsigned)session->level_idc % 10);
		json_string(&json, "mode", mode);
		json_string(&json, "codec", "H.264");
		json_string(&json, "profile", profile_words(session));
		json_string(&json, "level", level);
		json_string(&json, "audio", audio_words(session->audio_codec));
	} else {
		json_null(&json, "mode");
		json_null(&json, "codec");
		json_null(&json, "profile");
		json_null(&json, "level");
		json_null(&json, "audio");
	}
	json_integer(&json, "frames", (int64_t)watch->frames);
	json_integer(&json, "packets", (int64_t)session->packets);
	json_integer(&json, "bytes", (int64_t)session->bytes);
	json_integer(&json, "bitrate_kbit", (int64_t)(kbit_rate(watch) + 0.5));
	json_integer(&json, "idr_requests", (int64_t)session->idr_requests);
	if (watch->first_packet_us)
		json_number(&json, "first_packet_ms",
			(double)(watch->first_packet_us - self->accepted_us) /
				1000);
	else
		json_null(&json, "first_packet_ms");
	json_string(&json, "end", verdict->end);
	json_string(&json, "error", verdict->error[0] ? verdict->error : NULL);
	if (self->has_peer)
		socket_address_format(&self->peer, peer);
	json_string(&json, "peer", self->has_peer ? peer : NULL);
	json_string(&json, "peer_name",
		watch->has_session && session->peer[0] ? session->peer : NULL);
	json_end(&json);
}

static void print_words(const struct cast_result *self,
	const struct cast_watch *watch, const struct verdict *verdict)
{
	const struct sundog_session_report *session = &watch->session;
	char peer[SOCKET_ADDRESS_TEXT];
	char mode[48];

	if (!watch->has_session || !watch->frames)
		return;
	socket_address_format(&self->peer, peer);
	mode_text(&session->mode, mode, sizeof(mode));
	printf("%" PRIu64 " frames of %s to %s, %.1f Mbit/s, first packet "
	       "after %.0f ms, ended by %s\n",
		watch->frames, mode, peer, kbit_rate(watch) / 1000,
		(double)(watch->first_packet_us - self->accepted_us) / 1000,
		!strcmp(verdict->end, "for")	    ? "--for"
		: !strcmp(verdict->end, "teardown") ? "the receiver"
						    : verdict->end);
}

int cast_report_crash(const char *line, bool json)
{
	static const char *const unknown[] = {"mode", "codec", "profile",
		"level", "audio", "frames", "packets", "bytes", "bitrate_kbit",
		"idr_requests", "first_packet_ms"};
	struct json out;

	if (json) {
		json_begin(&out, stdout);
		json_string(&out, "role", "source");
		for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]);
			i++)
			json_null(&out, unknown[i]);
		json_string(&out, "end", "error");
		json_string(&out, "error", line);
		json_null(&out, "peer");
		json_null(&out, "peer_name");
		json_end(&out);
	}
	fprintf(stderr, "sundog: %s\n", line);
	return EXIT_STATUS_FAILED;
}

int cast_report(
	struct cast_result *self, const struct cast_watch *watch, bool json)
{
	struct verdict verdict;

	judge(self, watch, &verdict);
	/* One clear line: an error says more than what was tried before. */
	if (watch->warning[0] && !verdict.error[0])
		fprintf(stderr, "sundog: %s\n", watch->warning);
	if (json)
		print_json(self, watch, &verdict);
	else
		print_words(self, watch, &verdict);
	if (verdict.error[0])
		fprintf(stderr, "sundog: %s\n", verdict.error);
	return report_end(verdict.status);
}
