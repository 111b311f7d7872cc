/*
 * Personalities with one thing wrong, made of cipher_personality.c, whose
 * export has another name here. What is wrong the build says:
 *
 *   NO_EXPORT         there is no SundogQueryPersonality
 *   OTHER_VERSION     it speaks another version
 *   SMALL             its table is older, and shorter
 *   LACKS=Member      a function is NULL
 *   MAKES_NONE=Member a function that makes something makes nothing
 */
#include <string.h>
#include "sundog/personality.h"

#define EXPORT __attribute__((visibility("default")))

NTSTATUS CipherQueryPersonality(
	UINT version, UINT size, struct sundog_personality_interface *out);

#ifdef NO_EXPORT
#define SundogQueryPersonality SundogQueryOtherwise
#endif

EXPORT NTSTATUS SundogQueryPersonality(
	UINT version, UINT size, struct sundog_personality_interface *out);

#ifdef MAKES_NONE
static UINT none(void)
{
	return 0;
}
#endif

NTSTATUS SundogQueryPersonality(
	UINT version, UINT size, struct sundog_personality_interface *out)
{
	NTSTATUS status = CipherQueryPersonality(version, size, out);

	if (!NT_SUCCESS(status))
		return status;
#ifdef OTHER_VERSION
	memset(out, 0, size);
	return STATUS_REVISION_MISMATCH;
#endif
#ifdef SMALL
	out->Size -= (UINT)sizeof(out->Release);
#endif
#ifdef LACKS
	out->LACKS = NULL;
#endif
#ifdef MAKES_NONE
	{
		/* Its parameters are not looked at. */
		UINT (*function)(void) = none;

		memcpy(&out->MAKES_NONE, &function, sizeof(function));
	}
#endif
	return status;
}
