/*
 * A host and a driver for the miniport's tests, in one: plays the operating
 * system's part, sends the contract's I/O controls, takes the chunks out of
 * the ring and remembers all it was told.
 */
#ifndef SUNDOG_TESTS_MINIPORT_FAKE_HOST_H
#define SUNDOG_TESTS_MINIPORT_FAKE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/shared_memory.h"
#include "platform/thread.h"
#include "sundog/adapter.h"
#include "sundog/contract.h"

#define FAKE_CHUNKS_MAX	  4096
#define FAKE_STEPS_MAX	  8192
#define FAKE_STATUSES_MAX 32
#define FAKE_MESSAGES_MAX 64
#define FAKE_STREAM_BYTES (64u << 20)

struct fake_chunk {
	DXGK_MIRACAST_CHUNK_INFO info;
	struct sundog_chunk chunk;
	size_t at; /* where its bytes lie in stream[] */
	uint64_t arrived_us;
};

union fake_message {
	struct sundog_header header;
	struct sundog_set_mode set_mode;
	struct sundog_monitor_power monitor_power;
	struct sundog_failure failure;
};

struct fake_host {
	struct sundog_adapter_interface table;
	PVOID adapter;
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast;
	PVOID context; /* NULL: none */
	ULONG target;
	char error[512]; /* AddAdapter's */

	/* What the test wants. */
	NTSTATUS interrupt_status; /* told to the miniport */
	bool hold;		   /* the driver sends nothing */
	/* Messages: completed inside the call (G-80), refused, or kept until
	 * fake_complete_messages. */
	enum { FAKE_COMPLETE, FAKE_REFUSE, FAKE_KEEP } messages_are;

	/* What the miniport did. */
	struct mutex lock;
	struct cond changed;
	DXGK_CHILD_STATUS statuses[FAKE_STATUSES_MAX];
	unsigned status_count;
	struct fake_chunk chunks[FAKE_CHUNKS_MAX];
	unsigned chunk_count; /* interrupts that were accepted */
	unsigned taken;	      /* chunks whose bytes were sent */
	unsigned interrupts, dpcs;
	bool bad_interrupt; /* one broke a rule */
	UINT private_bytes; /* the most of a chunk's */
	DXGK_MIRACAST_CHUNK_INFO steps[FAKE_STEPS_MAX];
	unsigned step_count;
	union fake_message messages[FAKE_MESSAGES_MAX];
	unsigned message_count;
	struct {
		DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback;
		PVOID context;
	} kept[FAKE_MESSAGES_MAX];
	unsigned kept_count;

	/* The stream that was started last, and all bytes ever taken. */
	struct sundog_stream_started started;
	struct shared_memory ring;
	uint8_t *stream;
	size_t stream_bytes;
};

/* Settings with which the module under test shows 1280x720 and needs nothing
 * of this machine. */
const char *fake_settings(void);

/* AddAdapter and the interface query. The caller frees with fake_close, also
 * on failure. */
NTSTATUS fake_open(struct fake_host *self, const char *settings);
/* RemoveAdapter, after DestroyContext when there is one. */
void fake_close(struct fake_host *self);

NTSTATUS fake_create_context(struct fake_host *self);
void fake_destroy_context(struct fake_host *self);

/* An I/O control; code and size are put into its header. */
NTSTATUS fake_io(struct fake_host *self, void *request, size_t bytes,
	unsigned code, void *answer, size_t answer_bytes);
/* One that has only a header. */
NTSTATUS fake_io_plain(struct fake_host *self, unsigned code);
/* A monitor of these modes, without EDID. */
NTSTATUS fake_arrive(struct fake_host *self, const struct sundog_mode *modes,
	unsigned count);
/* Streams; start's header is filled here. */
NTSTATUS fake_start(
	struct fake_host *self, const struct sundog_stream_start *start);
struct sundog_stream_start fake_stream_start(
	uint32_t width, uint32_t height, uint32_t refresh);

/* False when there are not so many within two seconds (of more chunks, of
 * which each may take that long). */
bool fake_wait_chunks(struct fake_host *self, unsigned count);
bool fake_wait_steps(
	struct fake_host *self, DXGK_MIRACAST_CHUNK_TYPE type, unsigned count);
bool fake_wait_messages(struct fake_host *self, unsigned count);
/* Sends what is held. */
void fake_release(struct fake_host *self);
void fake_complete_messages(struct fake_host *self, NTSTATUS status);
unsigned fake_count_steps(
	struct fake_host *self, DXGK_MIRACAST_CHUNK_TYPE type);

#endif
