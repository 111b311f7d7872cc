/*
 * A whole file in memory.
 */
#ifndef SUNDOG_MINIPORT_FILE_BYTES_H
#define SUNDOG_MINIPORT_FILE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include "../reason.h"

struct file_bytes {
	uint8_t *data;
	size_t length;
};

/* At most limit bytes. 0, -EFBIG, or why it can't be read, with a reason. */
int file_bytes_read(struct file_bytes *self, const char *path, size_t limit,
	struct reason *reason);
/* Also after a read that failed. */
void file_bytes_free(struct file_bytes *self);

#endif
