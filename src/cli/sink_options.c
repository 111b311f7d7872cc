#include "sink_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "exit_status.h"
#include "options.h"

#define RTSP_PORT 7236

static const char help[] =
	"Usage: sundog sink --connect HOST[:PORT] [OPTION]...\n"
	"Shows what a Miracast source sends.\n"
	"\n"
	"      --connect HOST[:PORT] the source (default port 7236); tried\n"
	"                            again until --wait is over\n"
	"      --wait SECONDS        (default: 90)\n"
	"      --name NAME           how we call ourselves (default: Sundog)\n"
	"      --modes LIST          offer only these, as in\n"
	"                            1280x720p30,640x480p60 (default: all)\n"
	"      --window | --fullscreen | --headless   (default: --window)\n"
	"      --audio auto|none     there is no sound: both mean none\n"
	"      --latency low|normal|high   (default: normal)\n"
	"      --record FILE.ts      keep the stream exactly as received\n"
	"      --snapshot FILE.png   keep the last picture\n"
	"      --once                end with the first session (with "
	"--connect\n"
	"                            that is always so)\n"
	"      --for SECONDS         end this long after the first packet\n"
	"      --stats FILE.jsonl    write what became of every frame\n"
	"      --json                print one JSON object at the end\n"
	"      --decoder auto|null   null: count and record, show nothing\n"
	"      --verbose             say what happens\n"
	"      --help\n"
	"\n"
	"In the window: f full screen, q or Escape ends.\n"
	"Exit status: 0 done, 1 the session failed, 2 usage, 3 something of\n"
	"this machine is missing, 130 interrupted (after a clean TEARDOWN).\n";

static bool take(struct sink_arguments *self, int option, const char *value)
{
	static const char *const latencies[] = {"low", "normal", "high", NULL};
	static const char *const decoders[] = {"auto", "null", NULL};
	static const char *const sounds[] = {"auto", "none", NULL};
	int word;

	switch (option) {
	case 'c':
		self->connect = value;
		return true;
	case 'n':
		if (strlen(value) < sizeof(self->sink.name)) {
			strcpy(self->sink.name, value);
			return true;
		}
		fprintf(stderr, "sundog: --name: at most %zu bytes\n",
			sizeof(self->sink.name) - 1);
		return false;
	case 'm':
		self->sink.modes = value;
		if (*value)
			return true;
		fputs("sundog: --modes: the list is empty\n", stderr);
		return false;
	case 'W':
		self->sink.face = SINK_WINDOW;
		return true;
	case 'F':
		self->sink.face = SINK_FULLSCREEN;
		return true;
	case 'H':
		self->sink.face = SINK_HEADLESS;
		return true;
	case 'a':
		return options_word("--audio", value, sounds, &word);
	case 'L':
		if (!options_word("--latency", value, latencies, &word))
			return false;
		self->sink.latency = (enum sink_latency)word;
		return true;
	case 'w':
		return options_seconds("--wait", value, &self->wait_us);
	case 'r':
		self->sink.record = value;
		return true;
	case 's':
		self->sink.snapshot = value;
		return true;
	case 'o': /* --connect means one session */
		return true;
	case 'f':
		return options_seconds("--for", value, &self->sink.for_us);
	case 'S':
		self->sink.stats = value;
		return true;
	case 'j':
		self->json = true;
		return true;
	case 'D':
		if (!options_word("--decoder", value, decoders, &word))
			return false;
		self->sink.decoder =
			word ? SINK_DECODER_NULL : SINK_DECODER_AUTO;
		return true;
	case 'v':
		self->verbose = true;
		return true;
	default:
		return false;
	}
}

bool sink_arguments_parse(
	struct sink_arguments *self, int argc, char **argv, int *status)
{
	static const struct option table[] = {
		{"connect", required_argument, NULL, 'c'},
		{"name", required_argument, NULL, 'n'},
		{"modes", required_argument, NULL, 'm'},
		{"window", no_argument, NULL, 'W'},
		{"fullscreen", no_argument, NULL, 'F'},
		{"headless", no_argument, NULL, 'H'},
		{"audio", required_argument, NULL, 'a'},
		{"latency", required_argument, NULL, 'L'},
		{"wait", required_argument, NULL, 'w'},
		{"record", required_argument, NULL, 'r'},
		{"snapshot", required_argument, NULL, 's'},
		{"once", no_argument, NULL, 'o'},
		{"for", required_argument, NULL, 'f'},
		{"stats", required_argument, NULL, 'S'},
		{"json", no_argument, NULL, 'j'},
		{"decoder", required_argument, NULL, 'D'},
		{"verbose", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option, error;

	memset(self, 0, sizeof(*self));
	strcpy(self->sink.name, "Sundog");
	self->wait_us = 90 * 1000000ull; /* W-23 */
	self->sink.face = SINK_WINDOW;
	self->sink.latency = SINK_LATENCY_NORMAL;
	*status = EXIT_STATUS_USAGE;
	argv[0] = (char *)"sundog sink"; /* for getopt's messages */
	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			*status = EXIT_STATUS_DONE;
			return false;
		}
		if (!take(self, option, optarg))
			goto usage;
	}
	if (optind < argc) {
		fprintf(stderr, "sundog: what is '%s'?\n", argv[optind]);
		goto usage;
	}
	if (!self->connect) {
		fputs("sundog: --connect HOST[:PORT] says where the source "
		      "is\n",
			stderr);
		goto usage;
	}
	error = socket_address_parse(
		self->connect, RTSP_PORT, &self->sink.source);
	if (error) {
		fprintf(stderr, "sundog: --connect '%s': %s\n", self->connect,
			error == -EINVAL ? "expected HOST or HOST:PORT"
					 : "the name is unknown");
		goto usage;
	}
	return true;
usage:
	fputs("Try 'sundog sink --help'.\n", stderr);
	return false;
}
