#include "kernel_gate.h"

#include <string.h>

void kernel_gate_init(struct kernel_gate *self)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
}

void kernel_gate_destroy(struct kernel_gate *self)
{
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
}

static void set_call(
	struct kernel_gate *self, enum gate_state state, uint64_t thread)
{
	mutex_lock(&self->lock);
	self->state = state;
	self->thread = thread;
	if (state == GATE_CREATING)
		self->refused = false;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

void kernel_gate_enter_call(struct kernel_gate *self, enum gate_state during)
{
	set_call(self, during, thread_current_id());
}

void kernel_gate_leave_call(struct kernel_gate *self, enum gate_state after)
{
	set_call(self, after, 0);
}

bool kernel_gate_inside(struct kernel_gate *self, enum gate_state call)
{
	bool inside;

	mutex_lock(&self->lock);
	inside = self->state == call && self->thread == thread_current_id();
	mutex_unlock(&self->lock);
	return inside;
}

void kernel_gate_refuse(struct kernel_gate *self)
{
	mutex_lock(&self->lock);
	self->refused = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

enum verdict { SERVE, WAIT, FAIL };

static enum verdict judge(const struct kernel_gate *self)
{
	if (self->refused || self->state == GATE_CLOSED)
		return FAIL;
	if (self->thread == thread_current_id())
		return SERVE; /* G-24, G-44, G-98 */
	switch (self->state) {
	case GATE_CREATED:
	case GATE_RUNNING:
		return SERVE;
	case GATE_CREATING:
	case GATE_STARTING:
		return WAIT;
	default:
		return FAIL;
	}
}

NTSTATUS kernel_gate_begin_io(struct kernel_gate *self, bool exclusive)
{
	NTSTATUS status = STATUS_SUCCESS;

	mutex_lock(&self->lock);
	for (;;) {
		/* Judged anew after every wait: while this call waited for its
		 * turn, Stop may have begun. */
		enum verdict verdict = judge(self);

		if (verdict == FAIL) {
			status = STATUS_INVALID_DEVICE_STATE;
			break;
		}
		if (verdict == SERVE && !self->busy &&
			!(exclusive && self->others > 0)) {
			self->busy = true;
			self->exclusive = exclusive;
			break;
		}
		cond_wait(&self->changed, &self->lock);
	}
	mutex_unlock(&self->lock);
	return status;
}

bool kernel_gate_begin_context(struct kernel_gate *self, uint64_t deadline_us)
{
	bool in_time = true;

	mutex_lock(&self->lock);
	while (self->busy && in_time)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	in_time = !self->busy;
	if (in_time)
		self->busy = true;
	mutex_unlock(&self->lock);
	return in_time;
}

void kernel_gate_end(struct kernel_gate *self)
{
	mutex_lock(&self->lock);
	self->busy = false;
	self->exclusive = false;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

void kernel_gate_begin_other(struct kernel_gate *self)
{
	mutex_lock(&self->lock);
	while (self->exclusive)
		cond_wait(&self->changed, &self->lock);
	self->others++;
	mutex_unlock(&self->lock);
}

void kernel_gate_end_other(struct kernel_gate *self)
{
	mutex_lock(&self->lock);
	self->others--;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}
