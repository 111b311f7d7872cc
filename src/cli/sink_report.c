#include "sink_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "json.h"
#include "report_end.h"

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static void print_json(const struct sink_result *result)
{
	char peer[SOCKET_ADDRESS_TEXT];
	struct json json;

	socket_address_format(&result->peer, peer);
	json_begin(&json, stdout);
	json_string(&json, "role", "sink");
	json_string(&json, "mode", or_null(result->mode));
	json_string(&json, "codec", or_null(result->codec));
	json_string(&json, "audio", or_null(result->audio));
	json_integer(&json, "width", result->width);
	json_integer(&json, "height", result->height);
	json_integer(&json, "frames", (int64_t)result->frames);
	json_integer(&json, "frames_shown", (int64_t)result->frames_shown);
	json_integer(&json, "frames_lost", (int64_t)result->frames_lost);
	json_integer(&json, "decode_errors", (int64_t)result->decode_errors);
	json_integer(&json, "idr_requests", (int64_t)result->idr_requests);
	json_integer(&json, "packets", (int64_t)result->packets);
	json_integer(&json, "packets_lost", (int64_t)result->packets_lost);
	json_integer(&json, "strangers", (int64_t)result->strangers);
	json_integer(&json, "bytes", (int64_t)result->bytes);
	json_open(&json, "latency_ms");
	json_number(&json, "p50",
		result->has_latency ? (double)result->latency_p50_us / 1000
				    : NAN);
	json_number(&json, "p99",
		result->has_latency ? (double)result->latency_p99_us / 1000
				    : NAN);
	json_close(&json);
	json_null(&json, "av_offset_ms"); /* there is no sound to compare */
	json_string(&json, "end", sink_end_name(result->end));
	json_string(&json, "error", or_null(result->error));
	json_string(&json, "peer", result->peer.ipv4 ? peer : NULL);
	json_string(&json, "peer_name", or_null(result->peer_name));
	json_end(&json);
}

static void print_words(const struct sink_result *result)
{
	char peer[SOCKET_ADDRESS_TEXT];

	if (!result->frames)
		return;
	socket_address_format(&result->peer, peer);
	printf("%" PRIu64 " frames of %s from %s, %" PRIu64 " lost; %" PRIu64
	       " of %" PRIu64 " packets lost; ended by %s\n",
		result->frames, result->mode, peer, result->frames_lost,
		result->packets_lost, result->packets,
		result->end == SINK_END_FOR ? "--for"
		: result->end == SINK_END_TEARDOWN
			? "teardown"
			: sink_end_name(result->end));
	if (result->has_latency)
		printf("delay from capture: %.1f ms median, %.1f ms for 99 of "
		       "100\n",
			(double)result->latency_p50_us / 1000,
			(double)result->latency_p99_us / 1000);
}

int sink_report(const struct sink_result *result, bool json)
{
	if (json)
		print_json(result);
	else
		print_words(result);
	if (result->error[0])
		fprintf(stderr, "sundog: %s\n", result->error);
	return report_end(result->exit_status);
}

int sink_report_problem(const struct sink_problem *problem, bool json)
{
	struct sink_result nothing = {
		.end = SINK_END_ERROR, .exit_status = problem->exit_status};

	snprintf(nothing.error, sizeof(nothing.error), "%s", problem->text);
	return sink_report(&nothing, json);
}
