#include "mailbox.h"

#include <string.h>

int mailbox_init(struct mailbox *self)
{
	int error = event_create(&self->event);

	if (error)
		return error;
	mutex_init(&self->lock);
	self->open = false;
	return 0;
}

void mailbox_dispose(struct mailbox *self)
{
	event_destroy(&self->event);
	mutex_destroy(&self->lock);
}

/* Signalling under the lock keeps event and content in step. */
static void empty(struct mailbox *self)
{
	memset(&self->mail, 0, sizeof(self->mail));
	event_reset(&self->event);
}

void mailbox_open(struct mailbox *self)
{
	mutex_lock(&self->lock);
	empty(self);
	self->open = true;
	mutex_unlock(&self->lock);
}

void mailbox_close(struct mailbox *self)
{
	mutex_lock(&self->lock);
	empty(self);
	self->open = false;
	mutex_unlock(&self->lock);
}

static NTSTATUS parse_set_mode(
	const void *message, size_t bytes, struct command *out)
{
	struct sundog_set_mode request;

	if (bytes < sizeof(request))
		return STATUS_INVALID_PARAMETER;
	memcpy(&request, message, sizeof(request));
	if (request.mode.width &&
		(!request.mode.height || !request.mode.refresh_numerator ||
			!request.mode.refresh_denominator))
		return STATUS_INVALID_PARAMETER;
	out->mode = request.mode;
	return STATUS_SUCCESS;
}

static NTSTATUS parse_power(
	const void *message, size_t bytes, struct command *out)
{
	struct sundog_monitor_power request;

	if (bytes < sizeof(request))
		return STATUS_INVALID_PARAMETER;
	memcpy(&request, message, sizeof(request));
	out->on = request.on != 0;
	return STATUS_SUCCESS;
}

/* In the order that contract.h asks for: magic, version, code, size. */
static NTSTATUS check_header(
	const void *message, size_t bytes, struct sundog_header *header)
{
	if (!message || bytes < sizeof(*header))
		return STATUS_INVALID_PARAMETER;
	memcpy(header, message, sizeof(*header));
	if (header->magic != SUNDOG_CONTRACT_MAGIC)
		return STATUS_NOT_SUPPORTED;
	if (header->version != SUNDOG_CONTRACT_VERSION)
		return STATUS_REVISION_MISMATCH;
	return header->bytes > bytes ? STATUS_INVALID_PARAMETER
				     : STATUS_SUCCESS;
}

static NTSTATUS parse_command(const struct sundog_header *header,
	const void *message, struct command *out)
{
	memset(out, 0, sizeof(*out));
	switch (header->code) {
	case SUNDOG_MESSAGE_SET_MODE:
		out->code = SUNDOG_MESSAGE_SET_MODE;
		return parse_set_mode(message, header->bytes, out);
	case SUNDOG_MESSAGE_MONITOR_POWER:
		out->code = SUNDOG_MESSAGE_MONITOR_POWER;
		return parse_power(message, header->bytes, out);
	default:
		return STATUS_NOT_SUPPORTED;
	}
}

/* Between Start and Stop. */
static bool takes_messages(const struct mailbox *self)
{
	return self->open && !(self->mail.wishes & WISH_STOP);
}

static NTSTATUS post_command(
	struct mailbox *self, const struct command *command)
{
	NTSTATUS status = STATUS_SUCCESS;

	mutex_lock(&self->lock);
	if (!takes_messages(self)) {
		status = STATUS_INVALID_DEVICE_STATE;
	} else if (self->mail.count == MAILBOX_COMMANDS) {
		status = STATUS_INSUFFICIENT_RESOURCES;
	} else {
		self->mail.commands[self->mail.count++] = *command;
		event_signal(&self->event);
	}
	mutex_unlock(&self->lock);
	return status;
}

static NTSTATUS post_failure(
	struct mailbox *self, const void *message, size_t bytes)
{
	struct sundog_failure failure;
	NTSTATUS status = STATUS_SUCCESS;

	if (bytes < sizeof(failure))
		return STATUS_INVALID_PARAMETER;
	memcpy(&failure, message, sizeof(failure));
	mutex_lock(&self->lock);
	if (!takes_messages(self)) {
		status = STATUS_INVALID_DEVICE_STATE;
	} else if (!(self->mail.wishes & WISH_FAILED)) {
		memcpy(self->mail.failure, failure.text,
			sizeof(self->mail.failure) - 1);
		self->mail.wishes |= WISH_FAILED;
		event_signal(&self->event);
	}
	mutex_unlock(&self->lock);
	return status;
}

NTSTATUS mailbox_message(
	struct mailbox *self, const void *message, size_t bytes)
{
	struct sundog_header header;
	struct command command;
	NTSTATUS status = check_header(message, bytes, &header);

	if (status != STATUS_SUCCESS)
		return status;
	if (header.code == SUNDOG_MESSAGE_FAILURE)
		return post_failure(self, message, header.bytes);
	status = parse_command(&header, message, &command);
	return status == STATUS_SUCCESS ? post_command(self, &command) : status;
}

static void wish(struct mailbox *self, unsigned what)
{
	if (!self->open)
		return;
	self->mail.wishes |= what;
	event_signal(&self->event);
}

void mailbox_wish(struct mailbox *self, unsigned what)
{
	mutex_lock(&self->lock);
	wish(self, what);
	mutex_unlock(&self->lock);
}

void mailbox_data_rate(struct mailbox *self, uint64_t bit_rate)
{
	mutex_lock(&self->lock);
	self->mail.data_rate = bit_rate;
	wish(self, WISH_DATA_RATE);
	mutex_unlock(&self->lock);
}

void mailbox_stop(struct mailbox *self, uint64_t stop_by_us)
{
	mutex_lock(&self->lock);
	self->mail.stop_by_us = stop_by_us;
	wish(self, WISH_STOP);
	mutex_unlock(&self->lock);
}

void mailbox_take(struct mailbox *self, struct mail *out)
{
	unsigned stop;

	mutex_lock(&self->lock);
	*out = self->mail;
	/* Stop stays, for mailbox_is_stopping. */
	stop = self->mail.wishes & WISH_STOP;
	empty(self);
	self->mail.wishes = stop;
	self->mail.stop_by_us = out->stop_by_us;
	mutex_unlock(&self->lock);
}

bool mailbox_is_stopping(struct mailbox *self)
{
	bool stopping;

	mutex_lock(&self->lock);
	stopping = self->mail.wishes & WISH_STOP;
	mutex_unlock(&self->lock);
	return stopping;
}
