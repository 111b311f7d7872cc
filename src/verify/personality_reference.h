/*
 * The built-in personality: the reference contract (sundog/contract.h).
 *
 *   personality_reference.c          in the miniport's place, and the table
 *   personality_reference_driver.c   in the driver's place
 */
#ifndef SUNDOG_VERIFY_PERSONALITY_REFERENCE_H
#define SUNDOG_VERIFY_PERSONALITY_REFERENCE_H

#include <stdbool.h>
#include "platform/shared_memory.h"
#include "platform/thread.h"
#include "sundog/personality.h"

extern const struct sundog_personality_interface personality_reference;

/* One session's. Guarded by its lock. */
struct reference {
	struct mutex lock;
	/* In the miniport's place: the ring that we write. */
	struct shared_memory ring;
	uint64_t head;
	uint32_t stream_id; /* 0: no stream runs */
	uint32_t streams;   /* so far */
	/* In the driver's place: the ring that we read. */
	struct shared_memory theirs;
	uint32_t their_stream_id;
};

/* How every request and message begins. */
static inline struct sundog_header reference_header(UINT code, UINT bytes)
{
	return (struct sundog_header){
		.magic = SUNDOG_CONTRACT_MAGIC,
		.version = SUNDOG_CONTRACT_VERSION,
		.code = (uint16_t)code,
		.bytes = bytes,
	};
}

/* personality_reference_driver.c */

UINT reference_make_request(PVOID personality,
	const struct sundog_request *request, VOID *buffer, UINT bytes,
	UINT *answer_bytes);
BOOLEAN reference_take_answer(PVOID personality,
	const struct sundog_request *request, NTSTATUS status,
	const VOID *answer, UINT bytes);
void reference_understand(PVOID personality, UINT bytes, const VOID *message,
	struct sundog_event *event);
BOOLEAN reference_read_chunk(PVOID personality, UINT bytes,
	const VOID *private_data, struct sundog_slice *slice);
void reference_release(PVOID personality, UINT bytes, const VOID *private_data);

#endif
