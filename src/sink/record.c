#include "record.h"

/* A hundredth of a second at full rate, in whole pages: the disk is asked
 * seldom, and what a crash loses is little. */
#define BUFFER_BYTES 65536

int record_open(struct record *self, const char *path)
{
	return output_file_open(&self->file, path, "recording", BUFFER_BYTES);
}

void record_cells(struct record *self, const uint8_t *cells, size_t bytes)
{
	output_file_write(&self->file, cells, bytes);
}

bool record_close(struct record *self, char *text, size_t text_bytes)
{
	return output_file_close(&self->file, text, text_bytes);
}
