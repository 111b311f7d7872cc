#include "rtsp_outbox.h"

#include <string.h>

void rtsp_outbox_init(struct rtsp_outbox *self)
{
	self->head = 0;
	self->tail = 0;
	self->first = 0;
	self->count = 0;
	self->full = false;
}

char *rtsp_outbox_space(struct rtsp_outbox *self, size_t *room)
{
	if (self->head > 0) {
		memmove(self->bytes, self->bytes + self->head,
			self->tail - self->head);
		self->tail -= self->head;
		self->head = 0;
	}
	*room = self->count < RTSP_OUTBOX_MESSAGES
			? sizeof(self->bytes) - self->tail
			: 0;
	return self->bytes + self->tail;
}

void rtsp_outbox_commit(struct rtsp_outbox *self, size_t length)
{
	unsigned at = (self->first + self->count) % RTSP_OUTBOX_MESSAGES;

	self->lengths[at] = (uint32_t)length;
	self->count++;
	self->tail += length;
}

const char *rtsp_outbox_bytes(const struct rtsp_outbox *self, size_t *length)
{
	*length = self->tail - self->head;
	return self->bytes + self->head;
}

size_t rtsp_outbox_message(const struct rtsp_outbox *self)
{
	return self->count > 0 ? self->lengths[self->first] : 0;
}

void rtsp_outbox_sent(struct rtsp_outbox *self, size_t length)
{
	while (length > 0 && self->count > 0) {
		uint32_t *left = &self->lengths[self->first];
		size_t part = length < *left ? length : *left;

		self->head += part;
		length -= part;
		*left -= (uint32_t)part;
		if (*left > 0)
			break;
		self->first = (self->first + 1) % RTSP_OUTBOX_MESSAGES;
		self->count--;
	}
}
