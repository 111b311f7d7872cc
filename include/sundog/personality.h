/*
 * A personality: what a verifier has to know of the private language that a
 * Miracast driver and its display miniport speak.
 *
 * The interface (include/ddi) carries opaque bytes between the two. A verifier
 * that takes the miniport's place must answer the driver's I/O controls and
 * make messages and chunks that the driver understands; one that takes the
 * driver's place must ask. For drivers and miniports that speak the reference
 * contract (contract.h) Sundog's verifier can do that. The author of a driver
 * with a language of its own gives the verifier a module that exports
 * SundogQueryPersonality and fills the table below (`sundog verify
 * --personality MODULE`); without one, rules that need the language are not
 * judged. tests/verify/personality has an example, docs/driver-interface.md
 * what each function is needed for.
 *
 * NOT Windows' ABI. Threads: Open and Close once a session, around everything
 * else. The others are called from any thread, also at the same time. Nothing
 * here blocks. All pointers are valid during the call only. Open and Close are
 * needed; any other function may be NULL, and rules that need it are not
 * judged.
 *
 * Every `bytes` beside a buffer that is filled is its size; what is returned is
 * the number of bytes written, 0: it did not fit, or this language has no such
 * thing (the rules that need it are then not judged).
 */
#ifndef SUNDOG_PERSONALITY_H
#define SUNDOG_PERSONALITY_H

#include "../ddi/netdispumdddi.h"
#include "contract.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SUNDOG_PERSONALITY_VERSION	1u
#define SUNDOG_QUERY_PERSONALITY_EXPORT "SundogQueryPersonality"

#define SUNDOG_PERSONALITY_CHUNK_BYTES_MAX 4096u

/* What an I/O control asks of the miniport. */
enum sundog_meaning {
	SUNDOG_MEANS_UNKNOWN = 0, /* not of this language */
	SUNDOG_MEANS_NOTHING = 1, /* of this language; no rule is about it */
	SUNDOG_MEANS_ARRIVE = 2,  /* report a monitor; again: another one */
	SUNDOG_MEANS_DEPART = 3,  /* report that it is gone */
	SUNDOG_MEANS_STREAM_START = 4,
	SUNDOG_MEANS_STREAM_STOP = 5,
	SUNDOG_MEANS_REQUEST_IDR = 6, /* the next picture is to be an IDR */
	SUNDOG_MEANS_SET_BIT_RATE = 7
};

/* An I/O control, understood or to be made. Members that the meaning does not
 * name are 0. */
struct sundog_request {
	UINT meaning; /* enum sundog_meaning */
	/* ARRIVE: the modes in the driver's order, best first. */
	UINT connector_type; /* D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY */
	UINT mode_count;
	UINT edid_bytes; /* 0: none known */
	struct sundog_mode modes[SUNDOG_MODES_MAX];
	UCHAR edid[SUNDOG_EDID_BYTES_MAX];
	/* STREAM_START */
	struct sundog_mode mode;
	/* STREAM_START, SET_BIT_RATE: video, bits per second; 0: not told */
	UINT bit_rate;
};

/* What a message tells the driver. */
enum sundog_news {
	SUNDOG_NEWS_UNKNOWN = 0,
	SUNDOG_NEWS_NOTHING = 1,
	SUNDOG_NEWS_SET_MODE = 2,
	SUNDOG_NEWS_MONITOR_POWER = 3,
	SUNDOG_NEWS_FAILURE = 4 /* the picture has ended for good */
};

struct sundog_event {
	UINT news;		 /* enum sundog_news */
	struct sundog_mode mode; /* SET_MODE; width 0: none */
	UINT power_on;		 /* MONITOR_POWER */
};

/* One encoded slice: bytes as they stand in an H.264 stream with start codes.
 */
struct sundog_slice {
	const UCHAR *data;
	UINT length;
	BOOLEAN idr;		 /* of an IDR picture, with its SPS and PPS */
	BOOLEAN last;		 /* of its picture */
	UINT64 capture_us;	 /* monotonic clock */
	UINT64 presentation_90k; /* not wrapped */
};

/* The formatter cannot tell a result's type from a function's name here. */
/* clang-format off */

struct sundog_personality_interface {
	UINT Size; /* bytes of this structure, filled by the module */
	/* Bytes that a chunk's private data may have (DXGK_MIRACAST_CAPS), at
	 * most SUNDOG_PERSONALITY_CHUNK_BYTES_MAX. */
	UINT MaxChunkPrivateBytes;

	NTSTATUS (*Open)(PVOID *personality);
	void (*Close)(PVOID personality);

	/* --- in the miniport's place: needed to verify drivers ------------- */

	/* Answers an I/O control of the driver as a healthy miniport would and
	 * says in *request what it asked for. What is not of this language:
	 * STATUS_NOT_SUPPORTED, SUNDOG_MEANS_UNKNOWN. */
	NTSTATUS (*Answer)(PVOID personality, UINT input_bytes,
		const VOID *input, UINT output_bytes, VOID *output,
		UINT *returned, struct sundog_request *request);
	/* The message that the host committed this mode; NULL: none. */
	UINT (*MakeSetMode)(PVOID personality, const struct sundog_mode *mode,
		VOID *buffer, UINT bytes);
	UINT (*MakeMonitorPower)(
		PVOID personality, BOOLEAN on, VOID *buffer, UINT bytes);
	/* Puts the slice where the driver will look for it and makes the
	 * chunk's private data. 0 also while no stream was started, and while
	 * the driver has not released enough of earlier ones. */
	UINT (*MakeChunk)(PVOID personality, const struct sundog_slice *slice,
		VOID *buffer, UINT bytes);

	/* --- in the driver's place: needed to verify miniports ------------- */

	/* The I/O control for a request, and the bytes its answer may have. */
	UINT (*MakeRequest)(PVOID personality,
		const struct sundog_request *request, VOID *buffer, UINT bytes,
		UINT *answer_bytes);
	/* What the miniport answered to it, with its result. False: that is no
	 * answer to this request. */
	BOOLEAN (*TakeAnswer)(PVOID personality,
		const struct sundog_request *request, NTSTATUS status,
		const VOID *answer, UINT bytes);
	/* What a message of the miniport says. */
	void (*Understand)(PVOID personality, UINT bytes, const VOID *message,
		struct sundog_event *event);
	/* The slice that a chunk's private data stands for; false: none. Its
	 * data is valid until it is released. */
	BOOLEAN (*ReadChunk)(PVOID personality, UINT bytes,
		const VOID *private_data, struct sundog_slice *slice);
	/* All slices up to this one were sent. */
	void (*Release)(PVOID personality, UINT bytes,
		const VOID *private_data);
};

/* clang-format on */

/*
 * The export. version: SUNDOG_PERSONALITY_VERSION (another one:
 * STATUS_REVISION_MISMATCH); size: bytes at out (too few:
 * STATUS_BUFFER_TOO_SMALL, nothing written).
 */
typedef NTSTATUS SUNDOG_QUERY_PERSONALITY(
	UINT version, UINT size, struct sundog_personality_interface *out);

#ifdef __cplusplus
}
#endif

#endif
