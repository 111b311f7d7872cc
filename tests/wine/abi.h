/*
 * What the two halves of the ABI test agree on: abi_msvc.c, a driver that clang
 * compiles as Microsoft's compiler would, and abi.c, its host, by mingw.
 */
#ifndef SUNDOG_TESTS_WINE_ABI_H
#define SUNDOG_TESTS_WINE_ABI_H

#include "ddi/netdispumdddi.h"

#define ABI_FRAME	0xFEDCBA9876u
#define ABI_PART	0xABCDEFu
#define ABI_TIME	0x01234567u
#define ABI_RATE	0x89ABCDEFu
#define ABI_SOCKET	((SOCKET)0x1122334455667788u)
#define ABI_PRIVATE	0x5Au
#define ABI_OUTSTANDING 63u

/* Which of the driver's checks failed, as bits; 0: none. */
#define ABI_BAD_CALLBACK_RESULT 1u
#define ABI_BAD_CHUNK		2u
#define ABI_BAD_STATS		4u
#define ABI_BAD_SOCKET		8u
#define ABI_BAD_MESSAGE		16u
#define ABI_BAD_RATES		32u

struct abi_context {
	UINT bad;
	UINT rates_seen;
	HANDLE device;
	MIRACAST_CALLBACKS callbacks;
};

/* abi_msvc.c; the context is the caller's memory. */
NTSTATUS NTAPI abi_query(UINT version, UINT size, VOID *out);

#endif
