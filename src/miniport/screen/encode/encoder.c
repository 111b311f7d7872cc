#include "encoder.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	int (*open)(const struct encoder_config *config, struct encoder **out,
		struct reason *reason);
} family[] = {
	{"x264", encoder_x264_open},
	{"null", encoder_null_open},
};

#define FAMILY_COUNT (sizeof(family) / sizeof(family[0]))

bool encoder_is_known(const char *name)
{
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		if (strcmp(family[i].name, name) == 0)
			return true;
	}
	return false;
}

int encoder_open(const char *name, const struct encoder_config *config,
	struct encoder **out, struct reason *reason)
{
	*out = NULL;
	for (size_t i = 0; i < FAMILY_COUNT; i++) {
		if (strcmp(family[i].name, name) == 0)
			return family[i].open(config, out, reason);
	}
	reason_set(reason, "unknown encoder \"%s\": use x264", name);
	return -EINVAL;
}

void encoder_destroy(struct encoder *self)
{
	if (self)
		self->ops->destroy(self);
}

uint32_t encoder_slice_count(uint32_t height, uint32_t wanted)
{
	uint32_t rows = (height + 15) / 16;
	uint32_t count = wanted < rows ? wanted : rows;

	while (count > 1 && rows % count != 0)
		count--;
	return count ? count : 1;
}
