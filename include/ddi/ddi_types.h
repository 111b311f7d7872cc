/*
 * ddi_types.h: the base types of the Miracast driver interface
 *
 * The interface was born on 64-bit Windows and its structures are laid out
 * with Windows' base types. This header gives those types the same width
 * everywhere, so that a structure of netdispumdddi.h or dispmprt.h has one
 * layout on every 64-bit little-endian system.
 *
 *  - On Windows the system's own headers are used. Include this header before
 *    windows.h, or define WIN32_NO_STATUS yourself, so that the STATUS_ names
 *    come from ntstatus.h (typed NTSTATUS) and not from winnt.h (typed DWORD).
 *  - Elsewhere, and wherever SUNDOG_DDI_FREESTANDING_TYPES is defined, exact
 *    stand-ins are declared. They need no header but stdint.h, so they serve
 *    a freestanding compiler, too. `long` and `wchar_t` are never used: their
 *    width differs between Windows and Linux.
 *
 * SUNDOG_DDI_STAND_IN_TYPES is defined when the stand-ins are in use.
 *
 * Limits: bit fields are placed from the low bit up, as every little-endian
 * compiler that we know does. On 32-bit targets the structures are usable
 * but not those of 64-bit Windows, and on i386 Linux not those of 32-bit
 * Windows either (it aligns 64-bit integers to 4 bytes).
 *
 * Rule numbers in these headers, G-nn for documented rules and I-nn for rules
 * that Sundog adopted where the record is silent, are those of the interface
 * reference in docs/reference. "(inferred)" marks whatever is our deduction
 * or our choice and not a documented fact.
 */
#ifndef SUNDOG_DDI_TYPES_H
#define SUNDOG_DDI_TYPES_H

#if defined(_WIN32) && !defined(SUNDOG_DDI_FREESTANDING_TYPES)

/*
 * The one order that gives every name once: winsock2.h first, or windows.h
 * brings the older winsock.h; WIN32_NO_STATUS keeps winnt.h from defining a
 * few STATUS_ names as DWORDs, which ntstatus.h then defines all of.
 */
#ifndef WIN32_NO_STATUS
#define WIN32_NO_STATUS
#define SUNDOG_DDI_UNDEF_WIN32_NO_STATUS
#endif
#include <winsock2.h>
#include <windows.h>
#ifdef SUNDOG_DDI_UNDEF_WIN32_NO_STATUS
#undef WIN32_NO_STATUS
#undef SUNDOG_DDI_UNDEF_WIN32_NO_STATUS
#endif
#include <winternl.h>
#include <ntstatus.h>

#else /* stand-ins */

#include <stdint.h>

#define SUNDOG_DDI_STAND_IN_TYPES 1

#ifndef VOID
typedef void VOID;
#endif

typedef char CHAR;
typedef int8_t INT8;
typedef uint8_t UINT8;
typedef uint8_t UCHAR;
typedef uint8_t BYTE;
typedef int16_t SHORT;
typedef int16_t INT16;
typedef uint16_t USHORT;
typedef uint16_t WORD;
typedef uint16_t UINT16;
typedef int32_t INT;
typedef int32_t INT32;
typedef uint32_t UINT;
typedef uint32_t UINT32;
typedef int32_t LONG;	/* 32 bits, also where `long` has 64 */
typedef uint32_t ULONG; /* likewise */
typedef uint32_t DWORD;
typedef int64_t INT64;
typedef int64_t LONGLONG;
typedef uint64_t UINT64;
typedef uint64_t ULONGLONG;

/* One UTF-16 code unit. Not wchar_t, which has 32 bits on Linux. */
typedef uint16_t WCHAR;

/* Truth values: a 32-bit one for parameters, an 8-bit one for structures. */
typedef int32_t BOOL;
typedef uint8_t BOOLEAN;

/* Integers that can hold a pointer. */
typedef intptr_t LONG_PTR;
typedef intptr_t INT_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t UINT_PTR;
typedef uintptr_t SIZE_T;

typedef void *PVOID;

/*
 * An opaque pointer-sized value: a device, or an event to wait for. What an
 * event is outside Windows stands further down.
 */
typedef void *HANDLE;

/*
 * A socket, unsigned and pointer-sized as on Windows. Outside Windows the
 * value is the file descriptor: (SOCKET)fd one way, (int)socket the other;
 * INVALID_SOCKET converts to -1.
 */
typedef UINT_PTR SOCKET;

/*
 * A result. Negative values are errors; see ddi_status.h for the trap in
 * "success".
 */
typedef int32_t NTSTATUS;

/* A 128-bit identifier, stored as on Windows (first three fields native). */
typedef struct _GUID {
	ULONG Data1;
	USHORT Data2;
	USHORT Data3;
	UCHAR Data4[8];
} GUID;

/* A 64-bit identifier of an adapter, unique until the system restarts. */
typedef struct _LUID {
	ULONG LowPart;
	LONG HighPart;
} LUID, *PLUID;

/*
 * The calling convention of every function in the interface. On 64-bit
 * systems there is only one and the word has no effect. Outside Windows the
 * calls are native calls: structures are laid out as on Windows, but a
 * Windows DLL can't be loaded.
 */
#ifdef _WIN32
#define NTAPI __stdcall
#else
#define NTAPI
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

/* As a timeout in milliseconds: wait without limit. */
#ifndef INFINITE
#define INFINITE 0xFFFFFFFFu
#endif

#ifndef INVALID_SOCKET
#define INVALID_SOCKET ((SOCKET) ~(SOCKET)0)
#endif

#endif /* stand-ins */

/*
 * True for success and for information, also for STATUS_PENDING,
 * STATUS_TIMEOUT and the STATUS_WAIT_n values.
 */
#ifndef NT_SUCCESS
#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#endif

/*
 * Put before a declaration that standard C11 or C++17 does not have but every
 * compiler for this interface does: 64-bit bit fields, enumerators above
 * INT_MAX, nameless structures (C++). It silences -Wpedantic and nothing else.
 */
#if defined(__GNUC__) || defined(__clang__)
#define SUNDOG_DDI_EXTENSION __extension__
#else
#define SUNDOG_DDI_EXTENSION
#endif

#ifndef _WIN32

/*
 * Wait events outside Windows
 *
 * A driver may hand its own events to the host (GetNextChunkData). Driver and
 * host share no library, so what such a HANDLE is has to be settled here:
 *
 *  - The HANDLE is a boxed file descriptor, (void *)(intptr_t)(fd + 1), over an
 *    eventfd. NULL means "none", which is why 1 is added: 0 is a good
 *    descriptor.
 *  - "Signalled" means that the descriptor polls as readable.
 *  - Events are manual-reset. Whoever waits only polls; it never reads, so
 *    one signal is seen by every waiter and stays until it is taken back.
 *  - The owner signals by writing the 8-byte integer 1, and resets by reading
 *    8 bytes. Make the eventfd non-blocking, then neither can stall.
 *  - The owner closes the descriptor, and only when no call that was given the
 *    HANDLE is still running.
 *
 * Only events are boxed like this. The handles that name a device
 * (hMiracastDeviceHandle, MiracastHandle) are opaque to whoever receives them.
 */

/*
 * Boxes a file descriptor. fd: a descriptor, or -1 for "none". The HANDLE
 * borrows the descriptor; it owns nothing. Any thread.
 */
static inline HANDLE SundogHandleFromFd(int fd)
{
	return (HANDLE)((intptr_t)fd + 1);
}

/*
 * The descriptor in a HANDLE made by SundogHandleFromFd; -1 for NULL. Any
 * thread.
 */
static inline int SundogFdFromHandle(HANDLE handle)
{
	return (int)((intptr_t)handle - 1);
}

#endif /* !_WIN32 */

#endif /* SUNDOG_DDI_TYPES_H */
