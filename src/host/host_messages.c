#include "host_messages.h"

#include <stdlib.h>
#include <string.h>

#include "host_calls.h"

static bool can_take(const struct host_messages *self)
{
	return self->first && self->state != HOST_MESSAGES_HELD;
}

static struct host_message *take(struct host_messages *self)
{
	struct host_message *message = self->first;

	self->first = message->next;
	if (!self->first)
		self->last = &self->first;
	return message;
}

/* Called without the lock: the driver and the miniport may take their time,
 * and may send. */
static void complete(const struct host_messages *self,
	const struct host_message *message, NTSTATUS status, UINT returned)
{
	IO_STATUS_BLOCK block;

	memset(&block, 0, sizeof(block));
	block.Status = status;
	block.Information = returned; /* G-76 */
	if (message->callback)
		host_call_completed(self->miniport, message->callback,
			message->callback_ctx, &block);
}

static void handle(struct host_messages *self, struct host_message *message)
{
	bool deliver = self->state == HOST_MESSAGES_RUNNING;
	NTSTATUS status = STATUS_CANCELLED; /* I-12 */
	UINT returned = 0;

	if (deliver) {
		self->delivering++;
		mutex_unlock(&self->lock);
		status = self->deliver(self->ctx, message, &returned);
		/* The miniport reads no further than its buffer, whatever the
		 * driver says. */
		if (returned > message->output_bytes)
			returned = message->output_bytes;
		mutex_lock(&self->lock);
		self->delivering--;
		cond_broadcast(&self->idle);
	}
	mutex_unlock(&self->lock);
	complete(self, message, status, returned);
	free(message);
	mutex_lock(&self->lock);
	self->outstanding--;
	cond_broadcast(&self->idle);
}

static void run(void *arg)
{
	struct host_messages *self = arg;

	mutex_lock(&self->lock);
	for (;;) {
		if (can_take(self))
			handle(self, take(self));
		else if (self->quit)
			break;
		else
			cond_wait(&self->work, &self->lock);
	}
	mutex_unlock(&self->lock);
}

int host_messages_init(struct host_messages *self, const char *miniport,
	host_message_deliver *deliver, void *ctx)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->work);
	cond_init(&self->idle);
	self->last = &self->first;
	self->miniport = miniport;
	self->deliver = deliver;
	self->ctx = ctx;
	for (int i = 0; i < HOST_MESSAGE_THREADS; i++) {
		int error = thread_start(
			&self->threads[i], run, self, "host-message");

		if (error) {
			host_messages_destroy(self);
			return error;
		}
	}
	return 0;
}

void host_messages_destroy(struct host_messages *self)
{
	if (!self->deliver)
		return;
	host_messages_close(self);
	mutex_lock(&self->lock);
	self->quit = true;
	cond_broadcast(&self->work);
	mutex_unlock(&self->lock);
	for (int i = 0; i < HOST_MESSAGE_THREADS; i++)
		thread_join(&self->threads[i]);
	cond_destroy(&self->idle);
	cond_destroy(&self->work);
	mutex_destroy(&self->lock);
	self->deliver = NULL;
}

NTSTATUS host_messages_send(struct host_messages *self, ULONG input_bytes,
	void *input, ULONG output_bytes, void *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, void *callback_ctx)
{
	struct host_message *message;
	NTSTATUS status = STATUS_PENDING;

	if ((input_bytes > 0 && !input) || (output_bytes > 0 && !output))
		return STATUS_INVALID_PARAMETER;
	message = malloc(sizeof(*message));
	if (!message)
		return STATUS_INSUFFICIENT_RESOURCES;
	*message = (struct host_message){
		.input_bytes = input_bytes,
		.output_bytes = output_bytes,
		.input = input,
		.output = output,
		.callback = callback,
		.callback_ctx = callback_ctx,
	};

	mutex_lock(&self->lock);
	if (self->state == HOST_MESSAGES_CLOSED)
		status = STATUS_INVALID_DEVICE_STATE;
	else if (self->outstanding >= HOST_MESSAGES_MAX)
		status = STATUS_INSUFFICIENT_RESOURCES;
	if (status == STATUS_PENDING) {
		*self->last = message;
		self->last = &message->next;
		self->outstanding++;
		if (self->state != HOST_MESSAGES_HELD)
			cond_signal(&self->work);
		message = NULL;
	}
	mutex_unlock(&self->lock);
	free(message);
	return status;
}

static void set_state(
	struct host_messages *self, enum host_messages_state state)
{
	self->state = state;
	cond_broadcast(&self->work);
}

void host_messages_set_state(
	struct host_messages *self, enum host_messages_state state)
{
	mutex_lock(&self->lock);
	set_state(self, state);
	mutex_unlock(&self->lock);
}

void host_messages_wait_delivered(struct host_messages *self)
{
	mutex_lock(&self->lock);
	while (self->delivering > 0)
		cond_wait(&self->idle, &self->lock);
	mutex_unlock(&self->lock);
}

void host_messages_close(struct host_messages *self)
{
	mutex_lock(&self->lock);
	set_state(self, HOST_MESSAGES_CLOSED);
	while (self->outstanding > 0)
		cond_wait(&self->idle, &self->lock);
	mutex_unlock(&self->lock);
}
