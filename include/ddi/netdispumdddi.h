/*
 * netdispumdddi.h: the Miracast driver interface, user-mode half
 *
 * Two parties meet here. The *driver* is a loadable module that speaks
 * Wi-Fi Display to a sink: capabilities, RTSP, packets. The *host* plays the
 * operating system: it loads the driver, hands it a connected RTSP socket,
 * carries its requests to the display miniport (dispmprt.h) and the
 * miniport's messages to it, and tears the session down.
 *
 * Names, order, types and values are those of Windows 8.1, with their
 * misspellings, so that a driver's source compiles against either header. The
 * layouts are those of 64-bit Windows; tests/layout holds them to that. The
 * comments are ours; see ddi_types.h for what G-nn, I-nn and "(inferred)" mean.
 *
 * A session in the order of calls:
 *
 *	host            QueryMiracastDriverInterface    once, after loading
 *	host            CreateMiracastContext           resources, no network
 *	host            StartMiracastSession            RTSP up to capabilities
 *	driver          MiracastIoControl               monitor arrival
 *	host            HandleKernelModeMessage         the miniport set a mode
 *	driver          GetNextChunkData                take encoded slices
 *	driver          ReportStatistic                 just before sending
 *	host            StopMiracastSession
 *	host            DestroyMiracastContext          then the module goes
 *
 * Threads: the host calls only one of Create, Start, Stop and Destroy at a
 * time (G-22), and HandleKernelModeMessage during none of them (G-67). All
 * other calls may overlap as each function's comment says.
 */
#ifndef SUNDOG_DDI_NETDISPUMDDDI_H
#define SUNDOG_DDI_NETDISPUMDDDI_H

#include "ddi_types.h"
#include "ddi_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- constants --------------------------------------------------------- */

/* The interface version that Windows 8.1 asks a driver for (G-09). */
#define MIRACAST_DRIVER_INTERFACE_VERSION_1 0x01

/* The most wait events that GetNextChunkData takes (G-104). */
#define MAX_ADDITIONAL_EVENTS 4

/* What the module has to export, undecorated and with C linkage (G-06, G-07).
 * The constant is Sundog's; the name in it is the interface's. */
#define SUNDOG_MIRACAST_EXPORT_NAME "QueryMiracastDriverInterface"

/* The string value in a display device's software settings that names the
 * driver's file on Windows (G-01). The constant is Sundog's. */
#define SUNDOG_MIRACAST_DRIVER_NAME_VALUE "MiracastDriverName"

/* --- enumerations ------------------------------------------------------- */

/*
 * All are 32 bits wide. The ..._FORCE_UINT32 members only see to that and are
 * never passed (G-146). Compilers disagree on the sign of these types: convert
 * to UINT before a range check or a print, and don't test for "< 0".
 */

/*
 * Why a session can't go on; the argument of ReportSessionStatus. There is no
 * "all is well": every value is an error, also 0.
 */
SUNDOG_DDI_EXTENSION typedef enum {
	/* Anything that no other value names (G-156). */
	MIRACAST_STATUS_CRITICAL_ERROR = 0,
	/* The sink did not answer the protocol's keep-alive (G-152). */
	MIRACAST_STATUS_MISSING_KEEPALIVE = 1,
	/* The sink wants to be disconnected (G-153). The spelling is real. */
	MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST = 2,
	/* The link no longer carries the current mode (G-154). */
	MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH = 3,
	/* The sink did not set a VESA, CEA or handheld mode (G-155). */
	MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE = 4,
	/* Nobody says what this is for. A driver never sends it; a host takes
	 * it as an error like the others (inferred). */
	MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT = 5,
	MIRACAST_STATUS_FORCE_UINT32 = 0xFFFFFFFF
} MIRACAST_STATUS;

/* What the sink did; logged, nothing else happens (G-144). */
SUNDOG_DDI_EXTENSION typedef enum {
	/* It asked for an IDR picture. Every request is logged (G-142). */
	MIRACAST_PROTOCOL_EVENT_IFRAME_RQ = 0,
	/* A monitor was plugged into it (G-143). */
	MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE = 1,
	/* Its monitor was unplugged (G-143). */
	MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART = 2,
	/* Reserved to the system; a driver doesn't use it (G-145). */
	MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE = 3,
	MIRACAST_PROTOCOL_EVENT_FORCE_UINT32 = 0xFFFFFFFF
} MIRACAST_PROTOCOL_EVENT;

/* Which member of MIRACAST_STATISTIC_DATA is filled. */
SUNDOG_DDI_EXTENSION typedef enum {
	/* EncodeComplete: a processing step on a chunk has ended. */
	MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE = 0,
	/* ChunkSent: a chunk is about to go to the network. */
	MIRACAST_STATISTIC_TYPE_CHUNK_SENT = 1,
	/* ProtocolEvent: the sink did something. */
	MIRACAST_STATISTIC_TYPE_EVENT = 2,
	MIRACAST_STATISTIC_TYPE_FORCE_UINT32 = 0xFFFFFFFF
} MIRACAST_STATISTIC_TYPE;

/*
 * The step that a chunk record tells of. "Frame" is one update of the desktop
 * picture, not a radio frame. DXGK_MIRACAST_CHUNK_TYPE has the same values.
 */
SUNDOG_DDI_EXTENSION typedef enum {
	MIRACAST_CHUNK_TYPE_UNKNOWN = 0,
	/* Colour conversion, where it is a step of its own (G-136). */
	MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE = 1,
	/* Encoding (G-137). */
	MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE = 2,
	/* Work on a frame begins; reported by the miniport (G-135). */
	MIRACAST_CHUNK_TYPE_FRAME_START = 3,
	/* The frame or part will not be finished and sent (G-139, G-140). */
	MIRACAST_CHUNK_TYPE_FRAME_DROPPED = 4,
	/* Two values whose meaning driver and miniport agree on. */
	MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1 = 0x80000000,
	MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2 = 0x80000001,
	MIRACAST_CHUNK_TYPE_ENCODE_FORCE_UINT32 = 0xFFFFFFFF
} MIRACAST_CHUNK_TYPE;

/* --- structures --------------------------------------------------------- */

/*
 * Which chunk: a part of an encoded frame. 8 bytes. All chunks of one frame
 * share FrameNumber (G-131); parts differ in PartNumber, and the last slice
 * of a frame, or the only one, has PartNumber 0 (G-133). A frame that is
 * encoded again, unchanged, for a better picture keeps both (G-134).
 * Frame 101, part 3 is the Value 0x0000030000000065.
 */
SUNDOG_DDI_EXTENSION typedef union {
	struct {
		UINT64 FrameNumber : 40; /* bits 0 to 39 */
		UINT64 PartNumber : 24;	 /* bits 40 to 63; 0 = last slice */
	};
	UINT64 Value;
} MIRACAST_CHUNK_ID;

/* One processing step on one chunk. 24 bytes. */
typedef struct {
	MIRACAST_CHUNK_TYPE ChunkType; /* the step */
	MIRACAST_CHUNK_ID ChunkId;     /* the chunk */
	UINT ProcessingTime;	       /* how long the step took, us */
	UINT EncodeRate;	       /* kbit/s; all other rates: bit/s */
} MIRACAST_CHUNK_INFO;

/*
 * One packet from GetNextChunkData: the record of a chunk, then the private
 * data that the miniport gave with its interrupt (G-119).
 *
 * The structure only shows where things are. A packet is
 *
 *	offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)     = 28
 *	+ PrivateDriverDataSize
 *
 * bytes long, not sizeof (32), and the next one follows without padding
 * (G-114, G-115). So the second packet may start at any address: read its
 * header with memcpy and never through a pointer to this type.
 */
typedef struct {
	MIRACAST_CHUNK_INFO ChunkInfo;
	UINT PrivateDriverDataSize; /* bytes */
	UCHAR PrivateDriverData[1]; /* the first of them */
} MIRACAST_CHUNK_DATA;

/* One record for ReportStatistic. 32 bytes. */
SUNDOG_DDI_EXTENSION typedef struct {
	MIRACAST_STATISTIC_TYPE StatisticType; /* says which member is valid */
	union {
		/* ..._CHUNK_PROCESSING_COMPLETE */
		struct {
			MIRACAST_CHUNK_INFO ChunkInfo;
		} EncodeComplete;
		/* ..._CHUNK_SENT */
		struct {
			MIRACAST_CHUNK_ID ChunkId;
		} ChunkSent;
		/* ..._EVENT */
		struct {
			MIRACAST_PROTOCOL_EVENT Event;
		} ProtocolEvent;
	};
} MIRACAST_STATISTIC_DATA;

/*
 * The state of the link; the argument of the data-rate notification. 48
 * bytes. The counters count radio frames since the notification before this
 * one; they are not totals (G-170).
 */
typedef struct {
	UINT64 EncoderBitRate;		/* advice for audio and video, bit/s */
	UINT64 CurrentMaxTxDataRate;	/* the radio's own upper limit, bit/s */
	UINT64 TransmittedFrameCount;	/* arrived at the first attempt */
	UINT64 FailedFrameCount;	/* lost, all retries used up */
	UINT64 RetriedFrameCount;	/* arrived at the first retry */
	UINT64 MultipleRetryFrameCount; /* needed two retries or more */
} MIRACAST_DATARATE_STATS;

/*
 * The link as the session starts. 24 bytes. A CurrentBitRate of 0 may be read
 * as "not known" (inferred).
 */
typedef struct {
	UINT64 CurrentBitRate;	 /* advice for audio and video, bit/s */
	UINT64 LocalMaxBitRate;	 /* what our radio can do, bit/s */
	UINT64 RemoteMaxBitRate; /* what the sink's radio can do, bit/s */
} MIRACAST_WFD_CONNECTION_STATS;

/* What StartMiracastSession learned. 4 bytes. */
SUNDOG_DDI_EXTENSION typedef union {
	struct {
		/* The sink has a monitor, as it said in M3 (G-36). */
		UINT MonitorConnected : 1;
		/* Fewer modes will be offered than the sink has, because the
		 * bit rate does not carry the others (G-37). */
		UINT ReducedModeListDueToBandwidth : 1;
		UINT Reserved : 30; /* zero (G-38) */
	};
	UINT Value; /* the whole word */
} MIRACAST_SESSION_INFO;

/* --- functions of the host, called by the driver ------------------------- */

/*
 * Every one takes the handle that the host gave to CreateMiracastContext
 * (G-21) and may be called only while that context lives (G-20).
 */

/*
 * ReportSessionStatus: an error that ends the running session.
 *
 *	hMiracastDeviceHandle   the device
 *	MiracastStatus          what happened (G-147, G-152 to G-156)
 *	Status                  a code that tells causes apart; the host logs
 *	                        it and does nothing else with it (G-150, G-151)
 *
 * The host takes the session down: Stop and Destroy follow (G-148, G-149). It
 * does so on another thread, never inside this call, so the caller may hold
 * its locks; the first report counts, later ones are only logged (inferred,
 * I-06). Any thread, does not block (inferred). Within StartMiracastSession
 * return an error instead: that is what the host acts on (inferred).
 */
typedef VOID(NTAPI *PFN_REPORT_SESSION_STATUS)(HANDLE hMiracastDeviceHandle,
	MIRACAST_STATUS MiracastStatus, NTSTATUS Status);

/*
 * MiracastIoControl: a request to the miniport, answered before it returns.
 *
 *	hMiracastDeviceHandle   the device
 *	HardwareAccess          TRUE: wait for the GPU to finish all work first,
 *	                        and let nothing else run in the miniport. Dear;
 *	                        FALSE unless needed (G-90, G-91)
 *	InputBufferSize         bytes at pInputBuffer
 *	pInputBuffer            the request, the caller's
 *	OutputBufferSize        bytes at pOutputBuffer
 *	pOutputBuffer           the answer, the caller's memory
 *	pBytesReturned          bytes of answer, or NULL (G-89)
 *
 * The host passes sizes and buffers through unseen (G-94); what they hold is
 * between driver and miniport. Returns what the miniport returned (G-88).
 *
 * From which thread, and when:
 *
 *	the thread that is inside Create, Start,
 *	Stop or Destroy                             served (G-24, G-44, G-98)
 *	another one, during Start                   waits for Start to end, then
 *	                                            is served (G-43)
 *	another one, during Stop                    fails (G-97)
 *	any, while the session runs                 served
 *	any, after Stop took too long and the
 *	miniport's context was destroyed            fails (G-179)
 *	any, between Create and Start               served (inferred)
 *	another one, during Create                  waits (inferred)
 *	after Stop; another one, during Destroy     fails (inferred)
 *
 * Hence a deadlock to avoid: Start must not wait for a thread that calls this.
 */
typedef NTSTATUS(NTAPI *PFN_MIRACAST_IO_CONTROL)(HANDLE hMiracastDeviceHandle,
	BOOL HardwareAccess, UINT InputBufferSize, VOID *pInputBuffer,
	UINT OutputBufferSize, VOID *pOutputBuffer, UINT *pBytesReturned);

/*
 * ReportStatistic: one record for the log; nothing else happens (G-129).
 *
 *	hMiracastDeviceHandle   the device
 *	pStatistics             the record; the host has copied it when the call
 *	                        returns (inferred)
 *
 * The time of the call is taken as the time of the event, so call at once
 * (G-130). CHUNK_SENT goes out just before the first network call for a part,
 * once a part (G-128, G-138). Any thread, does not block (inferred).
 */
typedef VOID(NTAPI *PFN_REPORT_STATISTIC)(
	HANDLE hMiracastDeviceHandle, MIRACAST_STATISTIC_DATA *pStatistics);

/*
 * GetNextChunkData: waits for encoded chunks and takes them. Optional: for
 * drivers whose miniport gives private data with its interrupts (G-100).
 *
 *	hMiracastDeviceHandle         the device
 *	TimeoutInMilliseconds         0: don't wait (G-103). INFINITE: without
 *	                              limit (G-102). Else the limit, ms
 *	AdditionalWaitEventCount      handles at pAdditionalWaitEvents, 0 to
 *	                              MAX_ADDITIONAL_EVENTS (G-104)
 *	pAdditionalWaitEvents         the driver's own events that also end the
 *	                              wait; NULL if there are none. What an
 *	                              event is outside Windows: ddi_types.h
 *	pChunkDataBufferSize          in: bytes at pChunkDataBuffer. Out: bytes
 *	                              of packets in it
 *	pChunkDataBuffer              the caller's memory; receives as many
 *	                              packets as fit, without padding (G-114;
 *	                              how to read them: MIRACAST_CHUNK_DATA)
 *	pOutstandingChunksToProcess   chunks still queued; written on success
 *	                              only, and already old then (G-116)
 *
 * Returns
 *
 *	STATUS_SUCCESS                  packets, size not 0 (G-106)
 *	STATUS_WAIT_0 to STATUS_WAIT_3  that event was signalled, size 0
 *	                                (G-105). STATUS_WAIT_0 equals
 *	                                STATUS_SUCCESS: look at the size (G-107)
 *	STATUS_TIMEOUT                  nothing in time (G-109)
 *	STATUS_BUFFER_TOO_SMALL         the next packet does not fit (G-108). It
 *	                                stays queued, and the size returned is
 *	                                the one it needs (inferred, I-09)
 *	STATUS_CONNECTION_RESET         the host ran out of room and all queued
 *	                                chunks are lost (G-111); later calls
 *	                                bring later chunks (G-112). Make an IDR
 *	                                (G-113)
 *	STATUS_INSTANCE_NOT_AVAILABLE   the session is over, stop calling
 *	                                (G-110)
 *	STATUS_INVALID_PARAMETER        more than four events, or a count and no
 *	                                array (inferred, I-08)
 *
 * One thread at a time (G-101). If a chunk and an event are both ready, our
 * host gives the chunk first (inferred, I-10).
 */
typedef NTSTATUS(NTAPI *PFN_GET_NEXT_CHUNK_DATA)(HANDLE hMiracastDeviceHandle,
	UINT TimeoutInMilliseconds, UINT AdditionalWaitEventCount,
	HANDLE *pAdditionalWaitEvents, UINT *pChunkDataBufferSize,
	MIRACAST_CHUNK_DATA *pChunkDataBuffer,
	UINT *pOutstandingChunksToProcess);

/*
 * pfnDataRateNotify: the state of the link, about once a second (G-159). This
 * one is the driver's: it is not in MIRACAST_DRIVER_INTERFACE, the host learns
 * of it by RegisterForDataRateNotifications (G-14).
 *
 *	context          what the driver gave when it registered (G-160)
 *	pDataRateStats   the host's memory, valid during the call (inferred).
 *	                 NULL when there is no data any more; no call follows
 *	                 then (G-161, G-169)
 *
 * Comes on a thread of the host's, never twice at once, possibly together
 * with HandleKernelModeMessage; must not block (all inferred).
 */
typedef VOID(NTAPI *PFN_DATARATE_NOTIFICATION)(
	PVOID context, MIRACAST_DATARATE_STATS *pDataRateStats);

/*
 * RegisterForDataRateNotifications: asks for them, or for their end. Optional
 * (G-158).
 *
 *	hMiracastDeviceHandle   the device
 *	pNotificationContext    given back in each notification; may be NULL
 *	pfnDataRateNotify       the function to call; NULL unregisters (G-162)
 *
 * Only on the thread that is inside StartMiracastSession or
 * StopMiracastSession at that moment (G-166). Returns
 *
 *	STATUS_SUCCESS             registered or unregistered (G-163)
 *	STATUS_NOT_SUPPORTED       the host has no such data (G-165), or this is
 *	                           the wrong thread (G-166)
 *	STATUS_INVALID_PARAMETER   a bad parameter (G-164); by our choice also
 *	                           registering twice (G-167) and unregistering
 *	                           what is not registered (G-168)
 *
 * When unregistering has returned, no further notification comes (inferred,
 * I-11).
 */
typedef NTSTATUS(NTAPI *PFN_REGISTER_DATARATE_NOTIFICATIONS)(
	HANDLE hMiracastDeviceHandle, PVOID pNotificationContext,
	PFN_DATARATE_NOTIFICATION pfnDataRateNotify);

/*
 * The host's functions, as CreateMiracastContext gets them. 40 bytes, and no
 * member that tells the size or a version. Copy the pointers: how long this
 * memory lasts is nowhere said (inferred).
 */
typedef struct _MIRACAST_CALLBACKS {
	PFN_REPORT_SESSION_STATUS ReportSessionStatus;
	PFN_MIRACAST_IO_CONTROL MiracastIoControl;
	PFN_REPORT_STATISTIC ReportStatistic;
	PFN_GET_NEXT_CHUNK_DATA GetNextChunkData;
	PFN_REGISTER_DATARATE_NOTIFICATIONS RegisterForDataRateNotifications;
} MIRACAST_CALLBACKS, *PMIRACAST_CALLBACKS;

/* --- functions of the driver, called by the host ------------------------- */

/*
 * CreateMiracastContext: gets everything ready for a session, short of talking
 * to the sink (G-15, G-17).
 *
 *	hMiracastDeviceHandle   names the device in every call back (G-16)
 *	pMiracastCallbacks      the host's functions
 *	ppMiracastContext       receives the driver's context (G-18), which the
 *	                        host never looks into and gives to every later
 *	                        call (G-19)
 *
 * The host's functions may be called from here on, MiracastIoControl on this
 * very thread (G-24). Returns STATUS_SUCCESS or an error (G-23). After an error
 * nothing is allocated, *ppMiracastContext is NULL, and Destroy is not called
 * (inferred, I-02). One process may hold several contexts (I-13).
 */
typedef NTSTATUS(NTAPI *PFN_CREATE_MIRACAST_CONTEXT)(
	HANDLE hMiracastDeviceHandle, MIRACAST_CALLBACKS *pMiracastCallbacks,
	PVOID *ppMiracastContext);

/*
 * DestroyMiracastContext: frees all that Create made (G-180).
 *
 *	pMiracastContext   the context; invalid afterwards
 *
 * If the miniport still shows the monitor, the driver may ask it on this
 * thread, by MiracastIoControl, to report its departure (G-98, G-181). Takes no
 * longer than 3 seconds (G-182). The module is unloaded next (G-183): no
 * thread, socket or other resource of the driver may be left (G-184).
 */
typedef VOID(NTAPI *PFN_DESTROY_MIRACAST_CONTEXT)(PVOID pMiracastContext);

/*
 * StartMiracastSession: talks to the sink until its capabilities are known.
 *
 *	pMiracastContext     the context
 *	MiracastRTSPSocket   a connected TCP socket to the sink's RTSP side
 *	                     (G-25). The host's: the driver uses it and never
 *	                     closes it (G-27); the host does, when the session
 *	                     stops (G-28). Nothing has been sent on it
 *	                     (inferred); whether it blocks is not recorded
 *	pWfdConnectionStats  bit rates of the link, the host's memory (G-26)
 *	pSessionInfo         filled before this returns (G-35 to G-38)
 *
 * The driver exchanges capabilities, learns whether the sink has a monitor and
 * which (G-29 to G-31), and if there is one, whether CurrentBitRate carries
 * at least 1024x768 (G-32). A sink without a monitor (G-45) or without HDCP
 * (G-46) is a good session. Monitor arrival is asked of the miniport only
 * after this has returned: until then the miniport's messages are held back
 * (G-42), and a miniport that waited for an answer would wait forever (G-39).
 *
 * May take network round trips; there is no stated limit, and a slow sink must
 * not break the session (G-47). Returns
 *
 *	STATUS_SUCCESS
 *	STATUS_DEVICE_INSUFFICIENT_RESOURCES   CurrentBitRate can't carry the
 *	                                       lowest usable mode (G-33)
 *	any other error (G-34)
 *
 * After an error the context is as after Create, the driver has cleaned up by
 * itself, and Stop does not follow, though a driver should bear it (inferred,
 * I-03). A context may be started again after Stop (G-187, G-188, I-04).
 */
typedef NTSTATUS(NTAPI *PFN_START_MIRACAST_SESSION)(PVOID pMiracastContext,
	SOCKET MiracastRTSPSocket,
	MIRACAST_WFD_CONNECTION_STATS *pWfdConnectionStats,
	MIRACAST_SESSION_INFO *pSessionInfo);

/*
 * StopMiracastSession: ends what Start began.
 *
 *	pMiracastContext   the context
 *
 * The driver ends all communication (G-174), closes the sockets it made
 * (G-175) but not the RTSP socket (G-176), and unregisters its notifications if
 * it likes. It does not ask the miniport to remove the monitor unless the
 * monitor has really been unplugged at the sink (G-171). Quick (G-172); 3
 * seconds is the limit (G-173), after which the host destroys the miniport's
 * context beneath it (G-178). Chunks that still arrive are dropped (G-177).
 * MiracastIoControl works on this thread (G-98) and fails on others (G-97), and
 * no message of the miniport arrives any more (G-68).
 */
typedef VOID(NTAPI *PFN_STOP_MIRACAST_SESSION)(PVOID pMiracastContext);

/*
 * HandleKernelModeMessage: a message from the miniport, sent there with
 * DxgkCbMiracastSendMessage (G-65).
 *
 *	pMiracastContext   the context
 *	InputBufferSize    bytes at pInputBuffer
 *	pInputBuffer       the message
 *	OutputBufferSize   bytes at pOutputBuffer
 *	pOutputBuffer      receives the answer
 *	pBytesReturned     receives the answer's length in bytes; never NULL.
 *	                   Set it, to 0 when failing (inferred)
 *
 * All memory is the host's, for the length of the call (G-71). The result and
 * the count travel to the miniport's completion callback (G-72, G-76).
 *
 * May run on several threads at once; the driver does its own locking (G-66).
 * Never runs during Create, Start, Stop or Destroy (G-67). What was sent before
 * the session started arrives when Start has returned (G-42, G-69); what is
 * sent during or after Stop never arrives (G-68, G-70). Keep it short: it
 * occupies a thread of the host's (inferred). Among the known messages is the
 * one that turns the monitor off (G-82, G-83).
 */
typedef NTSTATUS(NTAPI *PFN_HANDLE_KMD_MESSAGE)(PVOID pMiracastContext,
	UINT InputBufferSize, VOID *pInputBuffer, UINT OutputBufferSize,
	VOID *pOutputBuffer, UINT *pBytesReturned);

/* The driver's functions. 48 bytes. All five are there (G-11). */
typedef struct _MIRACAST_DRIVER_INTERFACE {
	UINT Size; /* sizeof(MIRACAST_DRIVER_INTERFACE), bytes (G-12) */
	PFN_CREATE_MIRACAST_CONTEXT CreateMiracastContext;
	PFN_DESTROY_MIRACAST_CONTEXT DestroyMiracastContext;
	PFN_START_MIRACAST_SESSION StartMiracastSession;
	PFN_STOP_MIRACAST_SESSION StopMiracastSession;
	PFN_HANDLE_KMD_MESSAGE HandleKernelModeMessage;
} MIRACAST_DRIVER_INTERFACE, *PMIRACAST_DRIVER_INTERFACE;

/*
 * QueryMiracastDriverInterface: the module's one export, called when it has
 * been loaded and before anything else. Without it the host gives the device
 * up (G-08).
 *
 *	MiracastDriverInterfaceVersion  what the host speaks (G-09)
 *	MiracastDriverInterfaceSize     bytes at pMiracastDriverInterface (G-10)
 *	pMiracastDriverInterface        the host's memory; receives a
 *	                                MIRACAST_DRIVER_INTERFACE
 *
 * Returns STATUS_SUCCESS or an error (G-13). Before it writes, a driver checks
 * the version (STATUS_REVISION_MISMATCH), the pointer
 * (STATUS_INVALID_PARAMETER) and the size (STATUS_BUFFER_TOO_SMALL), and it
 * never writes beyond the size (inferred, I-01). It creates nothing.
 */
typedef NTSTATUS(NTAPI *QUERY_MIRACAST_DRIVER_INTERFACE)(
	UINT MiracastDriverInterfaceVersion, UINT MiracastDriverInterfaceSize,
	VOID *pMiracastDriverInterface);

/*
 * The export's prototype, for drivers. Make it visible where it is defined:
 * default visibility in an ELF module, a module-definition file for a DLL.
 * Microsoft's compiler refuses a definition with __declspec(dllexport) after
 * a declaration without it, and its own header has no declaration.
 */
#ifndef _MSC_VER
NTSTATUS NTAPI QueryMiracastDriverInterface(UINT MiracastDriverInterfaceVersion,
	UINT MiracastDriverInterfaceSize, VOID *pMiracastDriverInterface);
#endif

#ifdef __cplusplus
}
#endif

#endif /* SUNDOG_DDI_NETDISPUMDDDI_H */
