#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include "wfd/wfd_modes.h"

#define SESSION_TIMEOUT_S 30   /* what sources in the field announce */
#define SLACK_MS	  5000 /* sinks are late (W-26) */

static unsigned long number(struct driver_host *host, const char *name,
	unsigned long lowest, unsigned long highest, unsigned long fallback)
{
	char value[SUNDOG_SETTING_VALUE_BYTES];
	unsigned long n;
	char *end;

	if (!contract_setting(host, name, value))
		return fallback;
	n = strtoul(value, &end, 10);
	if (end == value || *end || value[0] == '-' || n < lowest ||
		n > highest)
		return fallback;
	return n;
}

/* Whether a list such as "cbp, chp" holds the word. */
static bool has_word(const char *list, const char *word)
{
	static const char separators[] = " ,;";
	size_t length = strlen(word);

	for (const char *at = strstr(list, word); at;
		at = strstr(at + length, word)) {
		bool begins = at == list || strchr(separators, at[-1]);
		bool ends = !at[length] || strchr(separators, at[length]);

		if (begins && ends)
			return true;
	}
	return false;
}

static enum driver_latency read_latency(struct driver_host *host)
{
	char value[SUNDOG_SETTING_VALUE_BYTES];

	contract_setting(host, "latency", value);
	if (!strcmp(value, "low"))
		return LATENCY_LOW;
	return strcmp(value, "high") ? LATENCY_NORMAL : LATENCY_HIGH;
}

static uint8_t read_profiles(struct driver_host *host)
{
	char value[SUNDOG_SETTING_VALUE_BYTES];
	uint8_t profiles = 0;

	contract_setting(host, "profiles", value);
	if (has_word(value, "cbp"))
		profiles |= WFD_PROFILE_CBP;
	if (has_word(value, "chp"))
		profiles |= WFD_PROFILE_CHP;
	return profiles ? profiles : WFD_PROFILE_CBP | WFD_PROFILE_CHP;
}

/* A miniport without sound has no such setting, or says none. */
static void read_audio(struct driver_settings *self, struct driver_host *host)
{
	char value[SUNDOG_SETTING_VALUE_BYTES];

	if (!contract_setting(host, "audio", value) || !strcmp(value, "none"))
		return;
	if (!contract_setting(host, "audio_codecs", value)) {
		self->audio_lpcm = true;
		self->audio_aac = true;
		return;
	}
	self->audio_lpcm = has_word(value, "lpcm");
	self->audio_aac = has_word(value, "aac");
	self->audio_ac3 = has_word(value, "ac3");
}

static void read_picture(struct driver_settings *self, struct driver_host *host)
{
	char value[SUNDOG_SETTING_VALUE_BYTES];
	unsigned long width, height, refresh = 0;
	char *end;

	if (!contract_setting(host, "picture", value))
		return;
	width = strtoul(value, &end, 10);
	if (*end != 'x')
		return;
	height = strtoul(end + 1, &end, 10);
	if (*end == '@')
		refresh = strtoul(end + 1, &end, 10);
	if (*end || !width || !height || width > UINT16_MAX ||
		height > UINT16_MAX || refresh > 1000)
		return;
	self->width = (unsigned)width;
	self->height = (unsigned)height;
	self->refresh = (unsigned)refresh;
}

void settings_read(struct driver_settings *self, struct driver_host *host)
{
	*self = (struct driver_settings){
		.session_timeout_s = (unsigned)number(
			host, "session_timeout_s", 1, 3600, SESSION_TIMEOUT_S),
		.slack_us = number(host, "slack_ms", 0, 600000, SLACK_MS) *
			    (uint64_t)1000,
		.latency = read_latency(host),
		.profiles = read_profiles(host),
		.slices = (unsigned)number(host, "slices", 1, 16, 1),
		.picture_bit_rate = (uint32_t)number(
			host, "picture_bit_rate", 0, UINT32_MAX, 0),
	};
	read_audio(self, host);
	read_picture(self, host);
}
