#include "shared_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "handle_posix.h"

#ifndef MFD_NOEXEC_SEAL /* Linux 6.3; implies MFD_ALLOW_SEALING */
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* A hardened system may insist on MFD_NOEXEC_SEAL, an old one not know it. */
static int create_sealable(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd;
}

static void *map(int fd, size_t bytes)
{
	void *data =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return data == MAP_FAILED ? NULL : data;
}

int shared_memory_create(
	struct shared_memory *self, size_t bytes, const char *name)
{
	void *data = NULL;
	int error = 0;
	int fd;

	memset(self, 0, sizeof(*self));
	if (bytes == 0)
		return -EINVAL;
	if (bytes > PTRDIFF_MAX)
		return -ENOMEM;
	fd = create_sealable(name);
	if (fd < 0)
		return -errno;
	/* Sealed: a reader that mapped it cannot get SIGBUS from a size that
	 * the other side changed. */
	if (ftruncate(fd, (off_t)bytes) < 0 ||
		fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		error = -errno;
	else if (!(data = map(fd, bytes)))
		error = -errno;
	if (error) {
		close(fd);
		return error;
	}
	self->handle = handle_from_fd(fd);
	self->data = data;
	self->bytes = bytes;
	self->owner = true;
	return 0;
}

int shared_memory_map(struct shared_memory *self, void *handle, size_t bytes)
{
	int fd = handle_to_fd(handle);
	struct stat stat;
	void *data;

	memset(self, 0, sizeof(*self));
	if (bytes == 0 || fstat(fd, &stat) < 0 || stat.st_size < 0 ||
		(uintmax_t)stat.st_size < bytes)
		return -EINVAL;
	data = map(fd, bytes);
	if (!data)
		return -errno;
	self->handle = handle;
	self->data = data;
	self->bytes = bytes;
	return 0;
}

void shared_memory_destroy(struct shared_memory *self)
{
	if (self->data)
		munmap(self->data, self->bytes);
	if (self->owner && self->handle)
		close(handle_to_fd(self->handle));
	memset(self, 0, sizeof(*self));
}
