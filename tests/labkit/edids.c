#include "edids.h"

#include <string.h>

static const uint8_t header[8] = {
	0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};

static void close_block(uint8_t *block)
{
	uint8_t sum = 0;

	for (unsigned i = 0; i < EDID_BLOCK - 1; i++)
		sum = (uint8_t)(sum + block[i]);
	block[EDID_BLOCK - 1] = (uint8_t)-sum;
}

size_t edid_make(uint8_t *edid, unsigned blocks, const char *maker,
	uint16_t product, uint32_t serial)
{
	size_t bytes = (size_t)blocks * EDID_BLOCK;
	uint32_t state = serial * 2654435761u + product;
	unsigned letters = (unsigned)(maker[0] - '@') << 10 |
			   (unsigned)(maker[1] - '@') << 5 |
			   (unsigned)(maker[2] - '@');

	for (size_t i = 0; i < bytes; i++) {
		state = state * 1664525 + 1013904223;
		edid[i] = (uint8_t)(state >> 24);
	}
	memcpy(edid, header, sizeof(header));
	edid[8] = (uint8_t)(letters >> 8);
	edid[9] = (uint8_t)letters;
	edid[10] = (uint8_t)product;
	edid[11] = (uint8_t)(product >> 8);
	for (unsigned i = 0; i < 4; i++)
		edid[12 + i] = (uint8_t)(serial >> 8 * i);
	edid[18] = 1;
	edid[19] = 4;
	edid[126] = (uint8_t)(blocks - 1);
	for (unsigned i = 0; i < blocks; i++)
		close_block(edid + (size_t)i * EDID_BLOCK);
	return bytes;
}

struct edid_identity edid_identity(const uint8_t *edid)
{
	unsigned letters = (unsigned)edid[8] << 8 | edid[9];

	return (struct edid_identity){
		.maker =
			{
				(char)('@' + (letters >> 10 & 31)),
				(char)('@' + (letters >> 5 & 31)),
				(char)('@' + (letters & 31)),
			},
		.product = (uint16_t)(edid[10] | edid[11] << 8),
		.serial = (uint32_t)edid[12] | (uint32_t)edid[13] << 8 |
			  (uint32_t)edid[14] << 16 | (uint32_t)edid[15] << 24,
	};
}
