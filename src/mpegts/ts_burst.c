#include "ts_burst.h"

void ts_burst_init(struct ts_burst *self, uint8_t *data, size_t capacity,
	size_t header_bytes, size_t cells_per_datagram)
{
	size_t stride = header_bytes + cells_per_datagram * TS_CELL_BYTES;
	size_t rest = capacity % stride;

	self->data = data;
	self->capacity = capacity;
	self->header_bytes = header_bytes;
	self->cells_per_datagram = cells_per_datagram;
	self->cells_max = capacity / stride * cells_per_datagram;
	if (rest > header_bytes)
		self->cells_max += (rest - header_bytes) / TS_CELL_BYTES;
	ts_burst_reset(self);
}

size_t ts_burst_stride(const struct ts_burst *self)
{
	return self->header_bytes + self->cells_per_datagram * TS_CELL_BYTES;
}

size_t ts_burst_room(const struct ts_burst *self)
{
	return self->cells_max - self->cells;
}

uint8_t *ts_burst_take(struct ts_burst *self)
{
	uint8_t *cell;

	if (self->cells == self->cells_max)
		return NULL;
	if (self->datagram_left == 0) {
		self->next += self->header_bytes;
		self->datagram_left = self->cells_per_datagram;
	}
	cell = self->data + self->next;
	self->next += TS_CELL_BYTES;
	self->datagram_left--;
	self->cells++;
	return cell;
}

size_t ts_burst_datagrams(const struct ts_burst *self)
{
	return (self->cells + self->cells_per_datagram - 1) /
	       self->cells_per_datagram;
}

size_t ts_burst_bytes(const struct ts_burst *self)
{
	return self->next;
}

uint8_t *ts_burst_header(const struct ts_burst *self, size_t i)
{
	return self->data + i * ts_burst_stride(self);
}

void ts_burst_reset(struct ts_burst *self)
{
	self->cells = 0;
	self->next = 0;
	self->datagram_left = 0;
}
