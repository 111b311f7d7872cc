#include "cast_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_status.h"
#include "options.h"

/* Less does not carry 1024x768, and the driver refuses to start (G-32). */
#define BIT_RATE_MIN_KBIT 944

static const char help[] =
	"Usage: sundog cast [OPTION]...\n"
	"Projects a screen onto a Miracast receiver that connects to us.\n"
	"\n"
	"      --listen ADDR[:PORT]  where receivers connect\n"
	"                            (default: every address, port 7236)\n"
	"      --screen SCREEN       x11[:DISPLAY], pattern or file:PATH, an "
	"H.264\n"
	"                            elementary stream (default: x11)\n"
	"      --audio auto|none     there is no sound: both mean none\n"
	"      --mode WxH[@FPS]      ask for this mode (default: the best "
	"that\n"
	"                            both sides have)\n"
	"      --bitrate KBIT        upper limit for the link, in kbit/s\n"
	"      --link LINK           what the link carries: auto (what the\n"
	"                            system says; default), none (20 Mbit/s) "
	"or\n"
	"                            script:FILE (lines SECONDS MBIT)\n"
	"      --latency low|normal|high   (default: normal)\n"
	"      --wait SECONDS        wait this long for a receiver (default: "
	"30)\n"
	"      --for SECONDS         end this long after the first packet\n"
	"      --stats FILE.jsonl    write every step of every frame\n"
	"      --json                print one JSON object at the end\n"
	"      --driver MODULE       another Miracast user-mode driver\n"
	"      --miniport MODULE     another display miniport\n"
	"      --set NAME=VALUE      a setting of the adapter, for engineers\n"
	"      --verbose             say what happens\n"
	"      --help\n"
	"\n"
	"Exit status: 0 done, 1 the session failed, 2 usage, 3 something of\n"
	"this machine is missing, 130 interrupted (after a clean TEARDOWN).\n";

/* Appends "name=value\n"; false when the settings are full. */
static bool add_setting(
	struct cast_options *self, const char *name, const char *value)
{
	size_t used = strlen(self->settings);
	int length = snprintf(self->settings + used,
		sizeof(self->settings) - used, "%s=%s\n", name, value);

	if (length > 0 && (size_t)length < sizeof(self->settings) - used &&
		!strchr(value, '\n'))
		return true;
	self->settings[used] = 0;
	fprintf(stderr, "sundog: the setting %s is too long\n", name);
	return false;
}

static bool set(struct cast_options *self, const char *text)
{
	char name[64];
	const char *equals = strchr(text, '=');

	if (!equals || equals == text ||
		(size_t)(equals - text) >= sizeof(name)) {
		fprintf(stderr, "sundog: --set '%s': expected NAME=VALUE\n",
			text);
		return false;
	}
	memcpy(name, text, (size_t)(equals - text));
	name[equals - text] = 0;
	return add_setting(self, name, equals + 1);
}

static bool set_link(struct cast_options *self, const char *text)
{
	static const char script[] = "script:";
	size_t length = sizeof(script) - 1;

	if (!strcmp(text, "auto")) {
		self->link = CAST_LINK_AUTO;
	} else if (!strcmp(text, "none")) {
		self->link = CAST_LINK_NONE;
	} else if (!strncmp(text, script, length) && text[length]) {
		self->link = CAST_LINK_SCRIPT;
		self->link_script = text + length;
	} else {
		fprintf(stderr,
			"sundog: --link '%s': expected auto, none or "
			"script:FILE\n",
			text);
		return false;
	}
	return true;
}

static bool take(struct cast_options *self, int option, char *value)
{
	static const char *const latencies[] = {"low", "normal", "high", NULL};
	static const char *const sounds[] = {"auto", "none", NULL};
	uint64_t number;
	int word;

	switch (option) {
	case 'l':
		self->listen = value;
		return true;
	case 's':
		return add_setting(self, "screen", value);
	case 'a':
		return options_word("--audio", value, sounds, &word) &&
		       add_setting(self, "audio", value);
	case 'm':
		return options_mode("--mode", value, &self->mode.width,
			&self->mode.height, &self->mode.refresh);
	case 'b':
		if (!options_number("--bitrate", value, BIT_RATE_MIN_KBIT,
			    1000000, &number))
			return false;
		self->bit_rate = number * 1000;
		return true;
	case 'L':
		return options_word("--latency", value, latencies, &word) &&
		       add_setting(self, "latency", value);
	case 'k':
		return set_link(self, value);
	case 'w':
		return options_seconds("--wait", value, &self->wait_us);
	case 'f':
		return options_seconds("--for", value, &self->for_us);
	case 'S':
		self->stats = value;
		return true;
	case 'j':
		self->json = true;
		return true;
	case 'd':
		self->driver = value;
		return true;
	case 'M':
		self->miniport = value;
		return true;
	case 'x':
		return set(self, value);
	case 'v':
		self->verbose = true;
		return true;
	default:
		return false;
	}
}

bool cast_options_parse(
	struct cast_options *self, int argc, char **argv, int *status)
{
	static const struct option table[] = {
		{"listen", required_argument, NULL, 'l'},
		{"screen", required_argument, NULL, 's'},
		{"audio", required_argument, NULL, 'a'},
		{"mode", required_argument, NULL, 'm'},
		{"bitrate", required_argument, NULL, 'b'},
		{"link", required_argument, NULL, 'k'},
		{"latency", required_argument, NULL, 'L'},
		{"wait", required_argument, NULL, 'w'},
		{"for", required_argument, NULL, 'f'},
		{"stats", required_argument, NULL, 'S'},
		{"json", no_argument, NULL, 'j'},
		{"driver", required_argument, NULL, 'd'},
		{"miniport", required_argument, NULL, 'M'},
		{"set", required_argument, NULL, 'x'},
		{"verbose", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int option;

	memset(self, 0, sizeof(*self));
	self->wait_us = 30 * 1000000u;
	self->driver = "libsundog_driver.so";
	self->miniport = "libsundog_miniport.so";
	*status = EXIT_STATUS_USAGE;
	argv[0] = (char *)"sundog cast"; /* for getopt's messages */
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
	return true;
usage:
	fputs("Try 'sundog cast --help'.\n", stderr);
	return false;
}
