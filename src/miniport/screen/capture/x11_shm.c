#include "x11_shm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "platform/handle_posix.h"

static int attach(struct x11_shm *self, xcb_void_cookie_t cookie)
{
	xcb_generic_error_t *error =
		xcb_request_check(self->connection, cookie);

	free(error);
	return error || xcb_connection_has_error(self->connection) ? -EACCES
								   : 0;
}

static int create_by_fd(struct x11_shm *self, size_t bytes)
{
	int error = shared_memory_create(&self->memory, bytes, "sundog-x11");
	int fd;

	if (error)
		return error;
	self->data = self->memory.data;
	/* The library closes the descriptor that it sends. */
	fd = fcntl(handle_to_fd(self->memory.handle), F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	return attach(self, xcb_shm_attach_fd_checked(
				    self->connection, self->segment, fd, 0));
}

/* A segment that is marked for removal goes with the last that uses it, even
 * when that one is killed. */
static int create_system_v(struct x11_shm *self, size_t bytes)
{
	int id = shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600);
	void *at;
	int error;

	if (id < 0)
		return -ENOMEM;
	at = shmat(id, NULL, 0);
	if (at == (void *)-1) {
		shmctl(id, IPC_RMID, NULL);
		return -ENOMEM;
	}
	self->attached = at;
	self->data = at;
	error = attach(self, xcb_shm_attach_checked(self->connection,
				     self->segment, (uint32_t)id, 0));
	shmctl(id, IPC_RMID, NULL);
	return error;
}

int x11_shm_create(
	struct x11_shm *self, const struct x11_display *display, size_t bytes)
{
	int error;

	*self = (struct x11_shm){
		.connection = display->connection, .bytes = bytes};
	self->segment = xcb_generate_id(display->connection);
	error = display->shm_by_fd ? create_by_fd(self, bytes)
				   : create_system_v(self, bytes);
	if (error)
		x11_shm_destroy(self);
	return error;
}

void x11_shm_destroy(struct x11_shm *self)
{
	if (self->connection)
		xcb_shm_detach(self->connection, self->segment);
	shared_memory_destroy(&self->memory);
	if (self->attached)
		shmdt(self->attached);
	*self = (struct x11_shm){0};
}
