/*
 * dispmprt.h: the Miracast driver interface, kernel half
 *
 * The *miniport* is the display driver's lower half: it owns one Miracast
 * target, captures and encodes the picture, and delivers encoded slices. On
 * Windows it lives in the kernel; in Sundog it is a module in the host's
 * process. The *kernel host* is the part of the operating system, or of our
 * host, that calls it.
 *
 * Names, order, types and values are those of Windows 8.1 (the driver model's
 * version 1.3), and so are the layouts on 64-bit systems; tests/layout holds
 * them to that. On Windows the declarations are spread over dispmprt.h,
 * d3dkmddi.h, d3dukmdt.h, d3dkmdt.h and d3dkmthk.h. Only what concerns
 * Miracast is here; the much larger generic half of a display miniport is
 * not. A real kernel driver for Windows is built against the Windows Driver
 * Kit: a few generic types here hold fewer members than theirs, as noted.
 *
 * Threads. Windows names interrupt request levels and synchronisation levels;
 * in a host that runs in user mode they mean:
 *
 *	PASSIVE_LEVEL    an ordinary thread, may block
 *	DISPATCH_LEVEL   must not block
 *	DIRQL            as in a signal handler: no blocking, no locks that
 *	                 other code holds while it calls
 *	level zero       re-entrant, from several threads at once
 *	level two        one call of the class at a time; the Miracast class is
 *	                 CreateContext, DestroyContext and IoControl (G-205)
 *	level three      nothing else runs in the miniport, the GPU is idle
 *
 * See ddi_types.h for what G-nn, I-nn and "(inferred)" mean.
 */
#ifndef SUNDOG_DDI_DISPMPRT_H
#define SUNDOG_DDI_DISPMPRT_H

#include "ddi_types.h"
#include "ddi_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- constants --------------------------------------------------------- */

/* The version in DXGK_MIRACAST_DISPLAY_INTERFACE. */
#define DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1 0x01

/* The driver model's version (WDDM 1.3) that brought all this. */
#ifndef DXGKDDI_INTERFACE_VERSION_WDDM1_3
#define DXGKDDI_INTERFACE_VERSION_WDDM1_3 0x4002
#endif

/*
 * The name under which the kernel host asks a miniport for its
 * DXGK_MIRACAST_DISPLAY_INTERFACE: af03f190-22af-48cb-94bb-b78e76a25107. A
 * miniport without Miracast fails that query (G-190); one that is never asked
 * reports no Miracast target (G-191).
 */
static const GUID GUID_DEVINTERFACE_MIRACAST_DISPLAY = {0xaf03f190, 0x22af,
	0x48cb, {0x94, 0xbb, 0xb7, 0x8e, 0x76, 0xa2, 0x51, 0x07}};

/* --- targets and monitors ------------------------------------------------ */

/* Names one output of the adapter. The miniport chooses the number. */
typedef UINT D3DDDI_VIDEO_PRESENT_TARGET_ID;

/*
 * A connector. A Miracast target is always D3DKMDT_VOT_MIRACAST (G-194,
 * G-216); the monitor on it has the connector between sink and monitor, and
 * D3DKMDT_VOT_MIRACAST if the sink is built into it (G-55). Applications see
 * the same numbers in DISPLAYCONFIG_OUTPUT_TECHNOLOGY_...
 */
typedef enum _D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY {
	D3DKMDT_VOT_UNINITIALIZED = -2,
	D3DKMDT_VOT_OTHER = -1,
	D3DKMDT_VOT_HD15 = 0, /* VGA */
	D3DKMDT_VOT_SVIDEO = 1,
	D3DKMDT_VOT_COMPOSITE_VIDEO = 2,
	D3DKMDT_VOT_COMPONENT_VIDEO = 3,
	D3DKMDT_VOT_DVI = 4,
	D3DKMDT_VOT_HDMI = 5,
	D3DKMDT_VOT_LVDS = 6,
	D3DKMDT_VOT_D_JPN = 8, /* 7 was never given out */
	D3DKMDT_VOT_SDI = 9,
	D3DKMDT_VOT_DISPLAYPORT_EXTERNAL = 10,
	D3DKMDT_VOT_DISPLAYPORT_EMBEDDED = 11,
	D3DKMDT_VOT_UDI_EXTERNAL = 12,
	D3DKMDT_VOT_UDI_EMBEDDED = 13,
	D3DKMDT_VOT_SDTVDONGLE = 14,
	D3DKMDT_VOT_MIRACAST = 15,
	D3DKMDT_VOT_INDIRECT_WIRED = 16,
	/* 0x80000000. Written as a signed number, or the values below zero and
	 * this one together would make the type 64 bits wide. */
	D3DKMDT_VOT_INTERNAL = -2147483647 - 1
} D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY;

/*
 * How the host learns of a monitor on a target. A Miracast target is
 * HpdAwarenessInterruptible: the miniport tells, nobody polls (G-195).
 */
typedef enum _DXGK_CHILD_DEVICE_HPD_AWARENESS {
	HpdAwarenessUninitialized = 0,
	HpdAwarenessAlwaysConnected = 1,
	HpdAwarenessNone = 2,
	HpdAwarenessPolled = 3,
	HpdAwarenessInterruptible = 4
} DXGK_CHILD_DEVICE_HPD_AWARENESS,
	*PDXGK_CHILD_DEVICE_HPD_AWARENESS;

/* Which member of DXGK_CHILD_STATUS is valid. */
typedef enum _DXGK_CHILD_STATUS_TYPE {
	StatusUninitialized = 0,
	StatusConnection = 1, /* HotPlug */
	StatusRotation = 2,   /* Rotation */
	/* Miracast. Prose calls it StatusMiracast; this is the identifier. */
	StatusMiracastConnection = 3
} DXGK_CHILD_STATUS_TYPE,
	*PDXGK_CHILD_STATUS_TYPE;

/*
 * The state of a target, told by DxgkCbIndicateChildStatus or asked for by the
 * host once a session has started (G-64). 16 bytes.
 */
SUNDOG_DDI_EXTENSION typedef struct _DXGK_CHILD_STATUS {
	DXGK_CHILD_STATUS_TYPE Type; /* StatusMiracastConnection (G-54) */
	ULONG ChildUid;		     /* the target */
	union {
		struct {
			BOOLEAN Connected;
		} HotPlug;
		struct {
			UCHAR Angle; /* unit not recorded; not for Miracast */
		} Rotation;
		struct {
			/* TRUE: a session runs and the sink has a monitor.
			 * FALSE: unplugged, or the session ended (G-57). */
			BOOLEAN Connected;
			/* The connector at the sink (G-54, G-55); the last
			 * one reported while the state is unknown (G-56). */
			D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY MiracastMonitorType;
		} Miracast;
	};
} DXGK_CHILD_STATUS, *PDXGK_CHILD_STATUS;

/*
 * The word D3DKMDT_VIDEO_SIGNAL_INFO.AdditionalSignalInfo of a target mode. 4
 * bytes. (The type's name is ours: on Windows the word is a nameless structure
 * inside a generic one. Applications see the divider in a word that is laid
 * out differently: 16 bits, then the divider, then 10 bits.)
 *
 * VSyncFreqDivider = refresh rate of the far monitor / rate of the vertical
 * sync that the source generates, 1 to 63 on a Miracast target (G-206, G-209),
 * 0 on any other (G-207). A mode whose sync rate falls below 23.9 Hz is
 * refused (G-208).
 */
SUNDOG_DDI_EXTENSION typedef union _SUNDOG_ADDITIONAL_SIGNAL_INFO {
	struct {
		UINT ScanLineOrdering : 3; /* bits 0 to 2 */
		UINT VSyncFreqDivider : 6; /* bits 3 to 8 */
		UINT Reserved : 23;	   /* bits 9 to 31 */
	};
	UINT Value;
} SUNDOG_ADDITIONAL_SIGNAL_INFO;

/* --- chunks ------------------------------------------------------------- */

/*
 * The step that a chunk record tells of: the values of MIRACAST_CHUNK_TYPE,
 * without a size-forcing member. 32 bits.
 */
SUNDOG_DDI_EXTENSION typedef enum _DXGK_MIRACAST_CHUNK_TYPE {
	DXGK_MIRACAST_CHUNK_TYPE_UNKNOWN = 0,
	/* Colour conversion, where it is a step of its own (G-136). */
	DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE = 1,
	/* Encoding (G-137). */
	DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE = 2,
	/* Work on a frame begins; the miniport reports it (G-135). */
	DXGK_MIRACAST_CHUNK_TYPE_FRAME_START = 3,
	/* The frame or part will not be finished and sent (G-139, G-140). */
	DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED = 4,
	/* Two values whose meaning driver and miniport agree on. */
	DXGK_MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1 = 0x80000000,
	DXGK_MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2 = 0x80000001
} DXGK_MIRACAST_CHUNK_TYPE;

/*
 * Which chunk; the layout and the meaning of MIRACAST_CHUNK_ID. 8 bytes.
 * (G-131 to G-134.)
 */
SUNDOG_DDI_EXTENSION typedef union {
	struct {
		UINT64 FrameNumber : 40; /* bits 0 to 39 */
		UINT64 PartNumber : 24;	 /* bits 40 to 63; 0 = last slice */
	};
	UINT64 Value;
} DXGK_MIRACAST_CHUNK_ID;

/* One processing step on one chunk; the layout of MIRACAST_CHUNK_INFO. 24
 * bytes. */
typedef struct {
	DXGK_MIRACAST_CHUNK_TYPE ChunkType; /* the step */
	DXGK_MIRACAST_CHUNK_ID ChunkId;	    /* the chunk */
	UINT ProcessingTime;		    /* how long the step took, us */
	UINT EncodeRate;		    /* bit rate, kbit/s */
} DXGK_MIRACAST_CHUNK_INFO;

/* --- interrupts ----------------------------------------------------------- */

/*
 * What an interrupt means. Windows has many more values; a host for Miracast
 * needs this one. The misspelling is real.
 */
typedef enum _DXGK_INTERRUPT_TYPE {
	/* A chunk is done: MiracastEncodeChunkCompleted is filled (G-117). */
	DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE = 8
} DXGK_INTERRUPT_TYPE;

/*
 * An interrupt's data, for DxgkCbNotifyInterrupt. Windows' structure has more
 * members in the union and further ones behind it, so sizeof differs between
 * the two: the host reads and writes members at these offsets and never copies
 * the whole.
 *
 * The miniport fills everything but Status. The host logs the chunk and queues
 * a packet for GetNextChunkData (G-122).
 */
SUNDOG_DDI_EXTENSION typedef struct _DXGKARGCB_NOTIFY_INTERRUPT_DATA {
	DXGK_INTERRUPT_TYPE InterruptType; /* offset 0; the union is at 8 */
	union {
		/* DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE */
		struct {
			/* in: the target that the encoder works for */
			D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
			/* in: the record */
			DXGK_MIRACAST_CHUNK_INFO ChunkInfo;
			/* in: private data for the driver, or NULL; the host
			 * has copied it when the call returns (inferred) */
			PVOID pPrivateDriverData;
			/* in: its bytes, at most
			 * MaxChunkPrivateDriverDataSize (G-118) */
			UINT PrivateDataDriverSize;
			/* out, from the host: STATUS_SUCCESS: queued.
			 * STATUS_INVALID_PARAMETER: something is wrong.
			 * STATUS_NO_MEMORY: no room; the miniport must call
			 * DxgkCbNotifyDpc (G-121). Whatever is not
			 * STATUS_SUCCESS loses this chunk and all that are
			 * queued (G-120). */
			NTSTATUS Status;
		} MiracastEncodeChunkCompleted;
	};
} DXGKARGCB_NOTIFY_INTERRUPT_DATA, *PDXGKARGCB_NOTIFY_INTERRUPT_DATA;

/* --- generic functions of the kernel host that Miracast uses ------------ */

/*
 * DxgkCbIndicateChildStatus: a monitor arrived or left.
 *
 *	DeviceHandle   the adapter, as the host named it to the miniport
 *	ChildStatus    the new state, the caller's memory
 *
 * DISPATCH_LEVEL or below. Arrival is told once the session is established, the
 * sink's capabilities are known and the driver is ready to stream (G-50, G-53);
 * departure when the monitor is unplugged (G-59) or the context is destroyed
 * (G-186). Returns STATUS_SUCCESS or an error.
 */
typedef NTSTATUS(NTAPI *DXGKCB_INDICATE_CHILD_STATUS)(
	HANDLE DeviceHandle, PDXGK_CHILD_STATUS ChildStatus);

/*
 * DxgkCbNotifyInterrupt: hands an interrupt's data to the host.
 *
 *	hAdapter                the adapter
 *	pNotifyInterruptData    the data, the caller's memory; the host writes
 *	                        Status
 *
 * At DIRQL, one call at a time. Before its interrupt routine ends the miniport
 * sees to it that a deferred call follows, which calls DxgkCbNotifyDpc.
 */
typedef VOID(NTAPI *DXGKCB_NOTIFY_INTERRUPT)(
	HANDLE hAdapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *pNotifyInterruptData);

/*
 * DxgkCbNotifyDpc: lets the host finish, at a lower level, what
 * DxgkCbNotifyInterrupt began. A must after STATUS_NO_MEMORY (G-121).
 *
 *	hAdapter   the adapter
 *
 * DISPATCH_LEVEL, from the deferred call.
 */
typedef VOID(NTAPI *DXGKCB_NOTIFY_DPC)(HANDLE hAdapter);

/* --- messages to the driver ---------------------------------------------- */

#ifdef SUNDOG_DDI_STAND_IN_TYPES
/*
 * How an operation ended. 16 bytes. (On Windows it comes from the system's
 * headers.)
 */
SUNDOG_DDI_EXTENSION typedef struct _IO_STATUS_BLOCK {
	union {
		NTSTATUS Status; /* the result */
		PVOID Pointer;	 /* not used here */
	};
	ULONG_PTR Information; /* bytes that the driver answered */
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;
#endif

/*
 * DxgkCbMiracastSendMessageCallback: a message has completed or was cancelled
 * (G-74). The miniport's.
 *
 *	CallbackContext   what the miniport gave with the message (G-75)
 *	pIoStatusBlock    the driver's result and the bytes of its answer
 *	                  (G-76). The host's memory, valid during the call
 *	                  (inferred). A dropped message has STATUS_CANCELLED
 *	                  and 0 bytes (I-12)
 *
 * PASSIVE_LEVEL (G-77), level zero: several may run at once (G-78). Only from
 * here on may the message's buffers be freed (G-79).
 */
typedef VOID(NTAPI *DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK)(
	PVOID CallbackContext, PIO_STATUS_BLOCK pIoStatusBlock);

/*
 * DxgkCbMiracastSendMessage: sends the driver a message, which reaches its
 * HandleKernelModeMessage. The kernel host's.
 *
 *	MiracastHandle      from DXGK_MIRACAST_DISPLAY_CALLBACKS
 *	InputBufferSize     bytes at pInputBuffer
 *	pInputBuffer        the message
 *	OutputBufferSize    bytes at pOutputBuffer
 *	pOutputBuffer       receives the answer
 *	pCallback           called on completion; NULL if the result does not
 *	                    matter (G-81)
 *	pCallbackContext    given to pCallback
 *
 * PASSIVE_LEVEL (G-87), does not wait. Both buffers stay the miniport's and
 * have to last until the callback is called (G-79). Returns STATUS_PENDING when
 * the message was accepted, or an error, and then there is no callback (the
 * last part inferred; G-73). The callback may have returned before this does:
 * touch nothing afterwards that it frees (G-80).
 *
 * Sent before or while the session starts, a message waits until Start has
 * returned (G-42, G-69); sent once Stop was called it is dropped and its
 * callback gets an error (G-70).
 */
typedef NTSTATUS(NTAPI *DXGKCB_MIRACAST_SEND_MESSAGE)(HANDLE MiracastHandle,
	ULONG InputBufferSize, VOID *pInputBuffer, ULONG OutputBufferSize,
	VOID *pOutputBuffer, DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK pCallback,
	PVOID pCallbackContext);

/*
 * DxgkCbReportChunkInfo: logs a processing step and queues nothing (G-123).
 * The kernel host's.
 *
 *	MiracastHandle          from DXGK_MIRACAST_DISPLAY_CALLBACKS
 *	pChunkInfo              the record, the caller's memory
 *	pPrivateDriverData      NULL (G-124)
 *	PrivateDataDriverSize   0 (G-124)
 *
 * At any level (G-125): it neither blocks nor takes locks. Call it the moment
 * the step ends, the time of the call is the time of the event (G-130). Returns
 * STATUS_SUCCESS or an error.
 */
typedef NTSTATUS(NTAPI *DXGKCB_MIRACAST_REPORT_CHUNK_INFO)(
	HANDLE MiracastHandle, DXGK_MIRACAST_CHUNK_INFO *pChunkInfo,
	PVOID pPrivateDriverData, UINT PrivateDataDriverSize);

/*
 * The kernel host's functions for one Miracast device, as CreateContext gets
 * them. 24 bytes. The host fills it. Valid until the context is destroyed, the
 * structure itself only during the call (inferred): copy it.
 */
typedef struct _DXGK_MIRACAST_DISPLAY_CALLBACKS {
	HANDLE MiracastHandle; /* the first argument of both */
	DXGKCB_MIRACAST_SEND_MESSAGE DxgkCbMiracastSendMessage;
	DXGKCB_MIRACAST_REPORT_CHUNK_INFO DxgkCbReportChunkInfo;
} DXGK_MIRACAST_DISPLAY_CALLBACKS, *PDXGK_MIRACAST_DISPLAY_CALLBACKS;

/* --- functions of the miniport ------------------------------------------ */

/*
 * In all of them DriverContext is the adapter's context, which the miniport
 * made when the adapter was added. All run at PASSIVE_LEVEL.
 */

/* What a miniport can do. 8 bytes. */
SUNDOG_DDI_EXTENSION typedef struct _DXGK_MIRACAST_CAPS {
	/* The most private data that a chunk interrupt will carry, bytes
	 * (G-118). A driver sizes its buffer for GetNextChunkData by it. */
	ULONG MaxChunkPrivateDriverDataSize;
	union {
		struct {
			/* HDCP can be enabled on a sink that has it (G-201,
			 * G-220). Sundog reports 0. */
			UINT HdcpSupport : 1;
			UINT Reserved : 31; /* zero (G-199) */
		};
		UINT Value;
	} Flags;
} DXGK_MIRACAST_CAPS, *PDXGK_MIRACAST_CAPS;

/*
 * DxgkDdiMiracastQueryCaps: what can this adapter do?
 *
 *	DriverContext      the adapter
 *	MiracastCapsSize   bytes at MiracastCaps; check before filling (G-198)
 *	MiracastCaps       the host's memory
 *
 * Called once, when the adapter starts (G-196); the answer holds for as long
 * as the adapter is there (G-197). Level three (G-200). Returns STATUS_SUCCESS
 * or an error.
 */
typedef NTSTATUS(NTAPI *DXGKDDI_MIRACAST_QUERY_CAPS)(PVOID DriverContext,
	ULONG MiracastCapsSize, DXGK_MIRACAST_CAPS *MiracastCaps);

/*
 * DxgkDdiMiracastCreateContext: gets everything ready for a session (G-202).
 *
 *	DriverContext       the adapter
 *	MiracastCallbacks   the kernel host's functions
 *	MiracastContext     receives the miniport's context (G-204)
 *	TargetId            receives the Miracast target, the one that was
 *	                    reported as D3DKMDT_VOT_MIRACAST (G-194, G-204)
 *
 * Level two, Miracast class. Comes before the first IoControl
 * (inferred). Returns STATUS_SUCCESS, STATUS_RESOURCE_IN_USE when the hardware
 * is taken (G-203), or another error.
 */
typedef NTSTATUS(NTAPI *DXGKDDI_MIRACAST_CREATE_CONTEXT)(PVOID DriverContext,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *MiracastCallbacks,
	PVOID *MiracastContext, ULONG *TargetId);

/*
 * DxgkDdiMiracastIoControl: a request from the driver's MiracastIoControl.
 *
 *	DriverContext      the adapter
 *	MiracastContext    from CreateContext
 *	InputBufferSize    bytes at pInputBuffer
 *	pInputBuffer       the request, the driver's memory
 *	OutputBufferSize   bytes at pOutputBuffer
 *	pOutputBuffer      receives the answer, the driver's memory
 *	BytesReturned      receives the answer's length in bytes
 *
 * Runs while the driver's call waits, in the driver's process (G-88, G-93). The
 * host has checked nothing: the sizes are what the driver said, so check them
 * first (G-94, G-95), and whatever the request points to (G-96). Level two,
 * Miracast class (G-92); level three if the driver asked for HardwareAccess
 * (G-90). None comes after DestroyContext was called (G-99). Returns
 * STATUS_SUCCESS or an error; the driver gets it.
 */
typedef NTSTATUS(NTAPI *DXGKDDI_MIRACAST_HANDLE_IO_CONTROL)(PVOID DriverContext,
	PVOID MiracastContext, ULONG InputBufferSize, VOID *pInputBuffer,
	ULONG OutputBufferSize, VOID *pOutputBuffer, ULONG *BytesReturned);

/*
 * DxgkDdiMiracastDestroyContext: frees what CreateContext made (G-185) and
 * reports the monitor's departure at once (G-186).
 *
 *	DriverContext     the adapter
 *	MiracastContext   from CreateContext; invalid afterwards
 *
 * Level two, Miracast class. May come while the driver is still inside a Stop
 * that takes too long (G-178). If it comes before the last mode was committed,
 * while a picture is on its way, no data goes to the driver any more (G-86).
 */
typedef VOID(NTAPI *DXGKDDI_MIRACAST_DESTROY_CONTEXT)(
	PVOID DriverContext, PVOID MiracastContext);

/*
 * Take and drop a reference to an interface. Context is the interface's
 * Context member. Any thread (inferred).
 */
typedef VOID(NTAPI *PINTERFACE_REFERENCE)(PVOID Context);
typedef VOID(NTAPI *PINTERFACE_DEREFERENCE)(PVOID Context);

/*
 * The miniport's functions, given when the host asks for
 * GUID_DEVINTERFACE_MIRACAST_DISPLAY (G-189). 64 bytes. On Windows all pointers
 * are kernel addresses. The tag really is another name than the type.
 */
typedef struct _DXGK_MIRACAST_INTERFACE {
	USHORT Size;	/* sizeof(DXGK_MIRACAST_DISPLAY_INTERFACE), bytes */
	USHORT Version; /* DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1 */
	PVOID Context;	/* the miniport's, for the two functions below */
	PINTERFACE_REFERENCE InterfaceReference;
	PINTERFACE_DEREFERENCE InterfaceDereference;
	DXGKDDI_MIRACAST_QUERY_CAPS DxgkDdiMiracastQueryCaps;
	DXGKDDI_MIRACAST_CREATE_CONTEXT DxgkDdiMiracastCreateContext;
	DXGKDDI_MIRACAST_HANDLE_IO_CONTROL DxgkDdiMiracastIoControl;
	DXGKDDI_MIRACAST_DESTROY_CONTEXT DxgkDdiMiracastDestroyContext;
} DXGK_MIRACAST_DISPLAY_INTERFACE, *PDXGK_MIRACAST_DISPLAY_INTERFACE;

/* --- kernel-thunk types -------------------------------------------------- */

/*
 * What Windows' own components and diagnostic tools use. The record is thin
 * here, no function that takes these is documented, and neither a driver nor a
 * miniport needs them. They are declared for tools that read or print them.
 */

/* Which Miracast stack an adapter uses. Windows 10 and later. */
typedef enum _D3DKMT_MIRACAST_DRIVER_TYPE {
	D3DKMT_MIRACAST_DRIVER_NOT_SUPPORTED = 0,
	D3DKMT_MIRACAST_DRIVER_IHV = 1, /* a vendor's, by this interface */
	D3DKMT_MIRACAST_DRIVER_MS = 2	/* the one built into Windows */
} D3DKMT_MIRACAST_DRIVER_TYPE;

/* Two of the many questions that can be asked of an adapter, ... */
typedef enum _KMTQUERYADAPTERINFOTYPE {
	KMTQAITYPE_MIRACASTCOMPANIONDRIVERNAME = 29,
	KMTQAITYPE_QUERY_MIRACAST_DRIVER_TYPE = 33
} KMTQUERYADAPTERINFOTYPE;

/* ... the answer to the second, 4 bytes, ... */
typedef struct _D3DKMT_QUERY_MIRACAST_DRIVER_TYPE {
	D3DKMT_MIRACAST_DRIVER_TYPE MiracastDriverType;
} D3DKMT_QUERY_MIRACAST_DRIVER_TYPE;

/* ... and to the first, 520 bytes: a file name, UTF-16, ending in 0. */
typedef struct _D3DKMT_MIRACASTCOMPANIONDRIVERNAME {
	WCHAR MiracastCompanionDriverName[260];
} D3DKMT_MIRACASTCOMPANIONDRIVERNAME;

/* Where a Miracast device stands. */
typedef enum _D3DKMT_MIRACAST_DISPLAY_DEVICE_STATE {
	MiracastStopped = 0,
	MiracastStartPending = 1,
	MiracastStarted = 2,
	MiracastStopPending = 3
} D3DKMT_MIRACAST_DISPLAY_DEVICE_STATE;

/* 4 bytes. */
typedef struct _D3DKMT_MIRACAST_DISPLAY_DEVICE_STATUS {
	D3DKMT_MIRACAST_DISPLAY_DEVICE_STATE State;
} D3DKMT_MIRACAST_DISPLAY_DEVICE_STATUS,
	*PD3DKMT_MIRACAST_DISPLAY_DEVICE_STATUS;

/* 12 bytes. */
typedef struct _D3DKMT_MIRACAST_DISPLAY_DEVICE_CAPS {
	BOOLEAN HdcpSupported;
	ULONG DefaultControlPort; /* RTSP's TCP port (inferred from the name) */
	BOOLEAN UsesIhvSolution;  /* a vendor's driver, by this interface */
} D3DKMT_MIRACAST_DISPLAY_DEVICE_CAPS, *PD3DKMT_MIRACAST_DISPLAY_DEVICE_CAPS;

/* Which sessions to end. 16 bytes. */
typedef struct _D3DKMT_MIRACAST_DISPLAY_STOP_SESSIONS {
	LUID AdapterLuid;
	D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId;
	UINT StopReason; /* values not recorded */
} D3DKMT_MIRACAST_DISPLAY_STOP_SESSIONS,
	*PD3DKMT_MIRACAST_DISPLAY_STOP_SESSIONS;

/* How starting a device ended. "UNKOWN" is the real spelling. 32 bits. */
SUNDOG_DDI_EXTENSION typedef enum {
	D3DKMT_MIRACAST_DEVICE_STATUS_SUCCESS = 0,
	D3DKMT_MIRACAST_DEVICE_STATUS_SUCCESS_NO_MONITOR = 1,
	D3DKMT_MIRACAST_DEVICE_STATUS_PENDING = 2,
	D3DKMT_MIRACAST_DEVICE_STATUS_UNKOWN_ERROR = 0x80000001,
	D3DKMT_MIRACAST_DEVICE_STATUS_GPU_RESOURCE_IN_USE = 0x80000002,
	D3DKMT_MIRACAST_DEVICE_STATUS_DEVICE_ERROR = 0x80000003,
	D3DKMT_MIRACAST_DEVICE_STATUS_UNKOWN_PAIRING = 0x80000004,
	D3DKMT_MIRACAST_DEVICE_STATUS_REMOTE_SESSION = 0x80000005,
	D3DKMT_MIRACAST_DEVICE_STATUS_DEVICE_NOT_FOUND = 0x80000006,
	D3DKMT_MIRACAST_DEVICE_STATUS_DEVICE_NOT_STARTED = 0x80000007,
	D3DKMT_MIRACAST_DEVICE_STATUS_INVALID_PARAMETER = 0x80000008,
	D3DKMT_MIRACAST_DEVICE_STATUS_INSUFFICIENT_BANDWIDTH = 0x80000009,
	D3DKMT_MIRACAST_DEVICE_STATUS_INSUFFICIENT_MEMORY = 0x8000000A,
	D3DKMT_MIRACAST_DEVICE_STATUS_CANCELLED = 0x8000000B
} D3DKMT_MIRACAST_DEVICE_STATUS;

/* A packet as MIRACAST_CHUNK_DATA, and with the same cautions: its length is
 * 28 + PrivateDriverDataSize bytes. */
typedef struct {
	DXGK_MIRACAST_CHUNK_INFO ChunkInfo;
	UINT PrivateDriverDataSize; /* bytes */
	BYTE PrivateDriverData[1];  /* the first of them */
} D3DKMT_MIRACAST_CHUNK_DATA;

/* What an adapter's driver model brings. 4 bytes, one bit of them ours. */
SUNDOG_DDI_EXTENSION typedef struct _D3DKMT_WDDM_1_3_CAPS {
	union {
		struct {
			UINT SupportMiracast : 1;
			UINT Reserved : 31; /* others; not about Miracast */
		};
		UINT Value;
	};
} D3DKMT_WDDM_1_3_CAPS;

/* Two of many escape codes. For Microsoft's tests only: do not use. */
typedef enum _D3DKMT_ESCAPETYPE {
	D3DKMT_ESCAPE_MIRACAST_DISPLAY_REQUEST = 20,
	D3DKMT_ESCAPE_MIRACAST_ADAPTER_DIAG_INFO = 23
} D3DKMT_ESCAPETYPE;

#ifdef __cplusplus
}
#endif

#endif /* SUNDOG_DDI_DISPMPRT_H */
