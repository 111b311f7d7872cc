#include "host_watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "platform/clock.h"
#include "platform/log.h"

#define LINE_BYTES 512

void host_watch_init(struct host_watch *self,
	const struct host_observer *observer, void *ctx)
{
	memset(self, 0, sizeof(*self));
	if (observer)
		self->observer = *observer;
	self->ctx = ctx;
}

void host_trace(const struct host_watch *self, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;

	if (!self->observer.trace)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	self->observer.trace(self->ctx, line);
}

void host_warn(const struct host_watch *self, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	log_warning("%s", line);
	if (self->observer.trace)
		self->observer.trace(self->ctx, line);
}

void host_note(const struct host_watch *self, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (self->observer.note)
		self->observer.note(self->ctx, line);
	else
		log_warning("%s", line);
}

static void deliver(const struct host_watch *self,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	self->observer.statistic(self->ctx, clock_now_us(), source, record);
}

void host_watch_statistic(
	const struct host_watch *self, const MIRACAST_STATISTIC_DATA *record)
{
	MIRACAST_STATISTIC_DATA copy;

	if (!self->observer.statistic || !record)
		return;
	copy = *record;
	deliver(self, HOST_RECORD_DRIVER, &copy);
}

void host_watch_chunk(const struct host_watch *self,
	enum host_record_source source, const DXGK_MIRACAST_CHUNK_INFO *info)
{
	MIRACAST_STATISTIC_DATA record;

	if (!self->observer.statistic)
		return;
	memset(&record, 0, sizeof(record));
	record.StatisticType =
		MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE;
	memcpy(&record.EncodeComplete.ChunkInfo, info,
		sizeof(record.EncodeComplete.ChunkInfo));
	deliver(self, source, &record);
}
