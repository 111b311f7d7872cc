/*
 * The personality of ciphered_driver.c: the reference contract's, which is
 * compiled in, behind the disguise of cipher.h. So short is what the author of
 * a driver with a language of its own has to give a verifier for drivers.
 */
#include <stdlib.h>
#include "cipher.h"
#include "sundog/personality.h"
#include "verify/personality_reference.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS SundogQueryPersonality(
	UINT version, UINT size, struct sundog_personality_interface *out);

static const struct sundog_personality_interface *plain(void)
{
	return &personality_reference;
}

static NTSTATUS answer(PVOID personality, UINT input_bytes, const VOID *input,
	UINT output_bytes, VOID *output, UINT *returned,
	struct sundog_request *request)
{
	UINT room =
		output_bytes > CIPHER_BYTES ? output_bytes - CIPHER_BYTES : 0;
	UCHAR *asked = malloc(input_bytes + 1);
	NTSTATUS status = STATUS_NOT_SUPPORTED;
	UINT bytes, got = 0;

	memset(request, 0, sizeof(*request));
	*returned = 0;
	if (!asked)
		return STATUS_NO_MEMORY;
	bytes = cipher_read(asked, input, input_bytes);
	if (bytes)
		status = plain()->Answer(
			personality, bytes, asked, room, output, &got, request);
	*returned = cipher_write(output, output, got);
	free(asked);
	return status;
}

static UINT make_set_mode(PVOID personality, const struct sundog_mode *mode,
	VOID *buffer, UINT bytes)
{
	if (bytes < CIPHER_BYTES)
		return 0;
	return cipher_write(buffer, buffer,
		plain()->MakeSetMode(
			personality, mode, buffer, bytes - CIPHER_BYTES));
}

static UINT make_monitor_power(
	PVOID personality, BOOLEAN on, VOID *buffer, UINT bytes)
{
	if (bytes < CIPHER_BYTES)
		return 0;
	return cipher_write(buffer, buffer,
		plain()->MakeMonitorPower(
			personality, on, buffer, bytes - CIPHER_BYTES));
}

static UINT make_chunk(PVOID personality, const struct sundog_slice *slice,
	VOID *buffer, UINT bytes)
{
	if (bytes < CIPHER_BYTES)
		return 0;
	return cipher_write(buffer, buffer,
		plain()->MakeChunk(
			personality, slice, buffer, bytes - CIPHER_BYTES));
}

NTSTATUS SundogQueryPersonality(
	UINT version, UINT size, struct sundog_personality_interface *out)
{
	if (version != SUNDOG_PERSONALITY_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(*out))
		return STATUS_BUFFER_TOO_SMALL;
	*out = (struct sundog_personality_interface){
		.Size = sizeof(*out),
		.MaxChunkPrivateBytes =
			plain()->MaxChunkPrivateBytes + CIPHER_BYTES,
		.Open = plain()->Open,
		.Close = plain()->Close,
		.Answer = answer,
		.MakeSetMode = make_set_mode,
		.MakeMonitorPower = make_monitor_power,
		.MakeChunk = make_chunk,
	};
	return STATUS_SUCCESS;
}
