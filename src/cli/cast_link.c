#include "cast_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "exit_status.h"
#include "platform/clock.h"
#include "platform/log.h"

#define SCRIPT_BYTES 16384

static const char *const kind_names[] = {
	[LINK_KIND_UNKNOWN] = "unknown",
	[LINK_KIND_WIRELESS] = "wireless",
	[LINK_KIND_WIRED] = "wired",
	[LINK_KIND_SCRIPT] = "script",
};

static uint64_t limited(const struct cast_link *self, uint64_t bit_rate)
{
	return self->limit && bit_rate > self->limit ? self->limit : bit_rate;
}

/* What is recommended while a link is there and its rate not known yet. */
static uint64_t or_default(uint64_t bit_rate)
{
	return bit_rate ? bit_rate : HOST_LINK_DEFAULT_BIT_RATE;
}

static void log_connection(
	struct cast_link *self, const MIRACAST_WFD_CONNECTION_STATS *stats)
{
	const char *kind = kind_names[LINK_KIND_UNKNOWN];
	const char *interface = NULL;

	if (self->data) {
		kind = kind_names[link_data_kind(self->data)];
		if (link_data_interface(self->data)[0])
			interface = link_data_interface(self->data);
	}
	log_info("link: %s%s%s", kind, interface ? ", " : "",
		interface ? interface : "");
	stats_file_connection(
		self->stats, clock_now_us(), kind, interface, stats);
}

static bool connection(void *ctx, MIRACAST_WFD_CONNECTION_STATS *out)
{
	struct cast_link *self = ctx;
	struct link_start start;

	memset(out, 0, sizeof(*out));
	if (self->data && link_data_start(self->data, clock_now_us(), &start)) {
		out->CurrentBitRate = limited(self, or_default(start.bit_rate));
		out->LocalMaxBitRate = limited(self, start.local_max_bit_rate);
		out->RemoteMaxBitRate =
			limited(self, start.remote_max_bit_rate);
	} else if (self->limit) {
		/* The user's limit is all we know of the link. */
		out->CurrentBitRate = self->limit;
		out->LocalMaxBitRate = self->limit;
		out->RemoteMaxBitRate = self->limit;
	} else {
		log_connection(self, NULL);
		return false;
	}
	log_connection(self, out);
	return true;
}

/* Once there was nothing to tell, there is nothing to notify of (G-165). */
static bool can_notify(void *ctx)
{
	const struct cast_link *self = ctx;

	return self->data && link_data_kind(self->data) != LINK_KIND_UNKNOWN;
}

static bool data_rate(void *ctx, MIRACAST_DATARATE_STATS *out)
{
	struct cast_link *self = ctx;
	uint64_t now_us = clock_now_us();
	struct link_step step;

	memset(out, 0, sizeof(*out));
	if (!self->data || !link_data_step(self->data, now_us, &step)) {
		stats_file_link(self->stats, now_us, NULL, NULL);
		return false;
	}
	out->EncoderBitRate = limited(self, or_default(step.bit_rate));
	out->CurrentMaxTxDataRate = step.max_tx_bit_rate;
	out->TransmittedFrameCount = step.frames.transmitted;
	out->FailedFrameCount = step.frames.failed;
	out->RetriedFrameCount = step.frames.retried;
	out->MultipleRetryFrameCount = step.frames.multiple;
	stats_file_link(self->stats, now_us, out,
		step.has_signal ? &step.signal_dbm : NULL);
	return true;
}

const struct host_link_ops cast_link_ops = {
	.connection = connection,
	.can_notify = can_notify,
	.data_rate = data_rate,
};

static int read_script(struct cast_link *self, const char *path, char *error)
{
	char why[LINK_SCRIPT_ERROR_BYTES];
	char text[SCRIPT_BYTES];
	size_t length;
	FILE *file = fopen(path, "re");

	errno = file ? 0 : errno;
	length = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (!file || ferror(file)) {
		snprintf(error, CAST_LINK_ERROR_BYTES,
			"cannot read --link script:%.100s: %s", path,
			strerror(errno));
		if (file)
			fclose(file);
		return EXIT_STATUS_MACHINE;
	}
	fclose(file);
	text[length] = 0;
	if (length == sizeof(text) - 1)
		snprintf(why, sizeof(why), "longer than %d bytes",
			SCRIPT_BYTES - 2);
	else if (link_script_parse(&self->script, text, why) == 0)
		return 0;
	snprintf(error, CAST_LINK_ERROR_BYTES, "--link script:%.80s: %s", path,
		why);
	return EXIT_STATUS_USAGE;
}

int cast_link_init(struct cast_link *self, const struct cast_options *options,
	struct stats_file *stats, char error[CAST_LINK_ERROR_BYTES])
{
	memset(self, 0, sizeof(*self));
	self->source = options->link;
	self->limit = options->bit_rate;
	self->stats = stats;
	if (self->source != CAST_LINK_SCRIPT)
		return 0;
	return read_script(self, options->link_script, error);
}

void cast_link_begin(struct cast_link *self, socket_handle rtsp)
{
	struct socket_address local, peer;
	int status = 0;

	if (self->source == CAST_LINK_SCRIPT)
		status = link_data_open_script(
			&self->script, clock_now_us(), &self->data);
	else if (self->source == CAST_LINK_AUTO &&
		 socket_local(rtsp, &local) == 0 &&
		 socket_peer(rtsp, &peer) == 0)
		status = link_data_open(local.ipv4, peer.ipv4, &self->data);
	if (status)
		log_warning("the link's rate cannot be asked for: %s",
			strerror(-status));
}

void cast_link_end(struct cast_link *self)
{
	link_data_close(self->data);
	self->data = NULL;
}
