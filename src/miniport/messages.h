/*
 * Messages to the driver (DxgkCbMiracastSendMessage).
 *
 * Each message carries its own buffers and frees itself in its completion
 * callback, so that it depends on nothing here: the context may be gone by
 * then (G-79, G-80).
 */
#ifndef SUNDOG_MINIPORT_MESSAGES_H
#define SUNDOG_MINIPORT_MESSAGES_H

#include <stdbool.h>
#include "sundog/adapter.h"
#include "sundog/contract.h"
#include "platform/thread.h"

struct messages {
	struct mutex lock;
	bool open;
	DXGK_MIRACAST_DISPLAY_CALLBACKS callbacks;
};

void messages_init(struct messages *self);
void messages_destroy(struct messages *self);

/* Between open and close messages go to this context's host. After close has
 * returned no call into the host is running. */
void messages_open(struct messages *self,
	const DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks);
void messages_close(struct messages *self);

/*
 * Each returns STATUS_SUCCESS when the message was accepted; what becomes of
 * it the driver says elsewhere. STATUS_INVALID_DEVICE_STATE when not open,
 * STATUS_NO_MEMORY, or the host's refusal. Any thread; waits for nothing.
 */
NTSTATUS messages_set_mode(
	struct messages *self, const struct sundog_mode *mode);
NTSTATUS messages_monitor_power(struct messages *self, bool on);
NTSTATUS messages_failure(
	struct messages *self, enum sundog_failure_code code, const char *text);

#endif
