#include "file_bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "platform/file.h"

#define ROOM_MIN (1u << 20)

/* One byte more than the limit tells that there is more. */
static int read_all(struct file_bytes *self, FILE *file, size_t limit)
{
	size_t room = 0, got;

	do {
		uint8_t *larger;

		room = room ? room * 2 : ROOM_MIN;
		if (room > limit + 1)
			room = limit + 1;
		larger = realloc(self->data, room);
		if (!larger)
			return -ENOMEM;
		self->data = larger;
		errno = EIO;
		got = fread(self->data + self->length, 1, room - self->length,
			file);
		self->length += got;
		if (ferror(file))
			return -errno;
	} while (self->length == room && room <= limit);
	return self->length > limit ? -EFBIG : 0;
}

int file_bytes_read(struct file_bytes *self, const char *path, size_t limit,
	struct reason *reason)
{
	FILE *file;
	int error;

	*self = (struct file_bytes){0};
	if (file_is_pipe(path)) {
		reason_set(reason,
			"%.200s is a pipe: give a file, it is read as a whole",
			path);
		return -EINVAL;
	}
	errno = EIO;
	file = file_open(path, "rb");
	if (!file) {
		error = -errno;
		reason_set(reason, "cannot open %.200s: %s", path,
			strerror(-error));
		return error;
	}
	error = read_all(self, file, limit);
	fclose(file);
	if (error == -EFBIG)
		reason_set(reason,
			"%.200s is larger than %u MiB: cut a part out of it",
			path, (unsigned)(limit >> 20));
	else if (error)
		reason_set(reason, "cannot read %.200s: %s", path,
			strerror(-error));
	return error;
}

void file_bytes_free(struct file_bytes *self)
{
	free(self->data);
	*self = (struct file_bytes){0};
}
