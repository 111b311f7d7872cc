#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/log.h"

int output_file_check(const char *path)
{
	const int flags = O_WRONLY | O_CLOEXEC | O_NONBLOCK;
	int fd = open(path, flags | O_CREAT | O_EXCL, 0666);

	if (fd >= 0) {
		close(fd);
		unlink(path);
		return 0;
	}
	if (errno != EEXIST)
		return -errno;
	fd = open(path, flags);
	if (fd >= 0)
		close(fd);
	/* ENXIO: a pipe that nobody reads yet. */
	return fd >= 0 || errno == ENXIO ? 0 : -errno;
}

int output_file_open(struct output_file *self, const char *path,
	const char *what, size_t buffer_bytes)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->what = what;
	self->path = strdup(path);
	if (!self->path)
		return -ENOMEM;
	self->file = fopen(path, "we");
	if (!self->file) {
		error = -errno;
		free(self->path);
		self->path = NULL;
		return error;
	}
	setvbuf(self->file, NULL, _IOFBF, buffer_bytes);
	return 0;
}

static void note(struct output_file *self)
{
	if (self->error)
		return;
	self->error = errno ? -errno : -EIO;
	log_info("cannot write the %s '%s': %s; the session goes on without "
		 "it",
		self->what, self->path, strerror(-self->error));
}

void output_file_write(struct output_file *self, const void *data, size_t bytes)
{
	if (!self->file || self->error)
		return;
	errno = 0;
	if (fwrite(data, 1, bytes, self->file) != bytes)
		note(self);
}

void output_file_print(struct output_file *self, const char *format, ...)
{
	va_list args;

	if (!self->file || self->error)
		return;
	errno = 0;
	va_start(args, format);
	if (vfprintf(self->file, format, args) < 0)
		note(self);
	va_end(args);
}

void output_file_flush(struct output_file *self)
{
	if (!self->file || self->error)
		return;
	errno = 0;
	if (fflush(self->file))
		note(self);
}

bool output_file_close(struct output_file *self, char *text, size_t text_bytes)
{
	bool whole;

	if (!self->file)
		return true;
	errno = 0;
	if (fclose(self->file))
		note(self);
	self->file = NULL;
	whole = self->error == 0;
	if (!whole)
		snprintf(text, text_bytes, "the %s '%s' is not whole: %s",
			self->what, self->path, strerror(-self->error));
	free(self->path);
	self->path = NULL;
	return whole;
}
