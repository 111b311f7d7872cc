#include "messages.h"

#include <stdlib.h>
#include <string.h>

struct message {
	union {
		struct sundog_header header;
		struct sundog_set_mode set_mode;
		struct sundog_monitor_power monitor_power;
		struct sundog_failure failure;
	};
};

void messages_init(struct messages *self)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
}

void messages_destroy(struct messages *self)
{
	mutex_destroy(&self->lock);
}

void messages_open(
	struct messages *self, const DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks)
{
	mutex_lock(&self->lock);
	self->callbacks = *callbacks;
	self->open = true;
	mutex_unlock(&self->lock);
}

void messages_close(struct messages *self)
{
	mutex_lock(&self->lock);
	self->open = false;
	mutex_unlock(&self->lock);
}

/* Zero-level synchronisation (G-78): touches nothing but the message. */
static VOID NTAPI completed(PVOID context, PIO_STATUS_BLOCK status)
{
	(void)status;
	free(context);
}

static struct message *message_new(uint16_t code, size_t bytes)
{
	struct message *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message->header.magic = SUNDOG_CONTRACT_MAGIC;
	message->header.version = SUNDOG_CONTRACT_VERSION;
	message->header.code = code;
	message->header.bytes = (uint32_t)bytes;
	return message;
}

/* Takes the message. */
static NTSTATUS post(struct messages *self, struct message *message)
{
	NTSTATUS status = STATUS_INVALID_DEVICE_STATE;

	/* The call neither waits nor calls back into the miniport but for
	 * completed(), which takes no lock; so ours may be held, and close
	 * can promise that no call is running. */
	mutex_lock(&self->lock);
	if (self->open)
		status = self->callbacks.DxgkCbMiracastSendMessage(
			self->callbacks.MiracastHandle, message->header.bytes,
			message, 0, NULL, completed, message);
	mutex_unlock(&self->lock);

	/* From here on an accepted message may be gone already. Only
	 * STATUS_PENDING means that the callback will come (G-73). */
	if (status == STATUS_PENDING)
		return STATUS_SUCCESS;
	free(message);
	return NT_SUCCESS(status) ? STATUS_UNSUCCESSFUL : status;
}

NTSTATUS messages_set_mode(
	struct messages *self, const struct sundog_mode *mode)
{
	struct message *message =
		message_new(SUNDOG_MESSAGE_SET_MODE, sizeof(message->set_mode));

	if (!message)
		return STATUS_NO_MEMORY;
	message->set_mode.mode = *mode;
	return post(self, message);
}

NTSTATUS messages_monitor_power(struct messages *self, bool on)
{
	struct message *message = message_new(
		SUNDOG_MESSAGE_MONITOR_POWER, sizeof(message->monitor_power));

	if (!message)
		return STATUS_NO_MEMORY;
	message->monitor_power.on = on;
	return post(self, message);
}

NTSTATUS messages_failure(
	struct messages *self, enum sundog_failure_code code, const char *text)
{
	struct message *message =
		message_new(SUNDOG_MESSAGE_FAILURE, sizeof(message->failure));

	if (!message)
		return STATUS_NO_MEMORY;
	message->failure.code = code;
	strncpy(message->failure.text, text, SUNDOG_TEXT_BYTES - 1);
	return post(self, message);
}
