/*
 * Descriptors of monitors that do not exist.
 */
#ifndef SUNDOG_TESTS_LABKIT_EDIDS_H
#define SUNDOG_TESTS_LABKIT_EDIDS_H

#include <stddef.h>
#include <stdint.h>

#define EDID_BLOCK 128

/* blocks: 1 to 16. maker: three letters. The bytes behind them are different
 * for every monitor, the checksums right. Returns the bytes written. */
size_t edid_make(uint8_t *edid, unsigned blocks, const char *maker,
	uint16_t product, uint32_t serial);

/* Who the monitor is (EDID 1.4, 3.4). */
struct edid_identity {
	char maker[4];
	uint16_t product;
	uint32_t serial;
};

struct edid_identity edid_identity(const uint8_t *edid);

#endif
