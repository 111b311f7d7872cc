/*
 * The reference contract: what Sundog's Miracast user-mode driver and its
 * display miniports say to each other through the driver interface.
 *
 * The interface (include/ddi) carries opaque bytes: I/O controls down
 * (MiracastIoControl), messages up (DxgkCbMiracastSendMessage) and private
 * data with each encode chunk. This header gives those bytes a meaning. A host
 * moves them and never looks inside. Another vendor's driver and miniport may
 * say something else to each other; a driver or miniport of your own that
 * keeps to this page works with Sundog's. How a verifier learns a language that
 * is not this one, a personality, stands in personality.h.
 *
 * Layout: little-endian, natural alignment, no pointers, the same for 32 and
 * 64 bits. Every I/O control and every message begins with a
 * struct sundog_header. Whoever receives one checks magic, version, code and
 * size before it reads further (STATUS_REVISION_MISMATCH for another version,
 * STATUS_INVALID_PARAMETER for a size that does not fit the code,
 * STATUS_NOT_SUPPORTED for an unknown code) and treats every count, size and
 * position in it as untrusted. Longer than expected is allowed: a later
 * revision of the same version only adds at the end.
 *
 * Times: *_us are microseconds of the system's monotonic clock, the same in
 * both modules; *_90k are ticks of 90 kHz.
 */
#ifndef SUNDOG_CONTRACT_H
#define SUNDOG_CONTRACT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SUNDOG_CONTRACT_MAGIC	0x474F4453u /* "SDOG" in memory */
#define SUNDOG_CONTRACT_VERSION 1u

struct sundog_header {
	uint32_t magic;	   /* SUNDOG_CONTRACT_MAGIC */
	uint16_t version;  /* SUNDOG_CONTRACT_VERSION */
	uint16_t code;	   /* enum sundog_io_control or enum sundog_message */
	uint32_t bytes;	   /* of the whole structure, this header included */
	uint32_t reserved; /* 0 */
};

/* I/O controls: driver to miniport. Input and output structures follow. */
enum sundog_io_control {
	SUNDOG_IO_QUERY_SETTING = 1,  /* sundog_setting_query -> _value */
	SUNDOG_IO_MONITOR_ARRIVE = 2, /* sundog_monitor_arrival -> nothing,
				       * or on failure sundog_failure */
	SUNDOG_IO_MONITOR_DEPART = 3, /* sundog_header -> nothing */
	SUNDOG_IO_STREAM_START = 4,   /* sundog_stream_start -> _started,
				       * or on failure sundog_failure */
	SUNDOG_IO_STREAM_STOP = 5,    /* sundog_header -> nothing */
	SUNDOG_IO_REQUEST_IDR = 6,    /* sundog_header -> nothing */
	SUNDOG_IO_SET_BIT_RATE = 7,   /* sundog_bit_rate -> nothing */
	SUNDOG_IO_INPUT = 8,	      /* sundog_input -> nothing */
	SUNDOG_IO_REPORT_TEXT = 9,    /* sundog_text_report -> nothing */
	SUNDOG_IO_REPORT_SESSION = 10 /* sundog_session_report -> nothing */
};

/* Messages: miniport to driver. */
enum sundog_message {
	SUNDOG_MESSAGE_SET_MODE = 0x100,      /* sundog_set_mode -> nothing */
	SUNDOG_MESSAGE_MONITOR_POWER = 0x101, /* sundog_monitor_power */
	SUNDOG_MESSAGE_FAILURE = 0x102	      /* sundog_failure -> nothing */
};

/* A video mode. Progressive; refresh in Hz = numerator / denominator. */
struct sundog_mode {
	uint32_t width;	 /* pixels */
	uint32_t height; /* lines */
	uint32_t refresh_numerator;
	uint32_t refresh_denominator;
};

/*
 * SUNDOG_IO_QUERY_SETTING: the settings of the adapter (adapter.h,
 * AddAdapter), as a Windows driver would read them from its software key.
 * The driver may ask from CreateMiracastContext on. An unknown name gives an
 * empty value, never an error.
 */
#define SUNDOG_SETTING_NAME_BYTES  64
#define SUNDOG_SETTING_VALUE_BYTES 512

struct sundog_setting_query {
	struct sundog_header header;
	char name[SUNDOG_SETTING_NAME_BYTES]; /* NUL-terminated */
};

struct sundog_setting_value {
	char value[SUNDOG_SETTING_VALUE_BYTES]; /* NUL-terminated */
};

/*
 * SUNDOG_IO_MONITOR_ARRIVE: a monitor is attached to the sink and these modes
 * work on it. modes[0] is the best common mode; the miniport enumerates them
 * in this order, reports arrival (DxgkCbIndicateChildStatus) and answers the
 * descriptor query with the EDID. Sent again when the sink's monitor changed.
 * A miniport that cannot make pictures of some modes leaves those out (G-210).
 * When none is left it fails and, if the output buffer has room, answers with
 * a struct sundog_failure, as SUNDOG_IO_STREAM_START does.
 */
#define SUNDOG_MODES_MAX      64
#define SUNDOG_EDID_BYTES_MAX 2048 /* 16 blocks */

struct sundog_monitor_arrival {
	struct sundog_header header;
	uint32_t connector_type; /* D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY */
	uint32_t mode_count;	 /* 1..SUNDOG_MODES_MAX */
	uint32_t edid_bytes;	 /* 0 (none known) or a multiple of 128 */
	uint32_t reserved;
	struct sundog_mode modes[SUNDOG_MODES_MAX];
	uint8_t edid[SUNDOG_EDID_BYTES_MAX];
};

/*
 * SUNDOG_IO_STREAM_START: the sink plays; encode from now on, beginning with
 * an IDR. A second one while streaming restarts with the new parameters: a
 * new ring, a new stream_id. When it fails and the output buffer has room, the
 * miniport answers with a struct sundog_failure: why, in words for the user.
 */
enum sundog_video_codec { SUNDOG_VIDEO_H264 = 1 };
enum sundog_audio_codec {
	SUNDOG_AUDIO_NONE = 0,
	SUNDOG_AUDIO_LPCM = 1, /* 16 bit, big-endian, interleaved */
	SUNDOG_AUDIO_AAC = 2,  /* LC, ADTS frames */
	SUNDOG_AUDIO_AC3 = 3
};
enum sundog_stream_flags {
	/* The sink's frame-rate control allows frames to be left out. */
	SUNDOG_STREAM_SKIP_ALLOWED = 1u << 0
};

struct sundog_stream_start {
	struct sundog_header header;
	struct sundog_mode mode;
	uint32_t video_codec; /* enum sundog_video_codec */
	/* H.264: profile_idc, the constraint_set byte and level_idc exactly as
	 * they must stand in the SPS (W-159), e.g. 66, 0xC0, 42. */
	uint32_t profile_idc;
	uint32_t constraint_flags;
	uint32_t level_idc;
	uint32_t bit_rate;	    /* video, bits per second */
	uint32_t slices;	    /* per picture, >= 1 */
	uint32_t max_skip_ms;	    /* longest gap when skipping; 0: no limit */
	uint32_t flags;		    /* enum sundog_stream_flags */
	uint32_t audio_codec;	    /* enum sundog_audio_codec */
	uint32_t audio_sample_rate; /* Hz */
	uint32_t audio_channels;
	uint32_t reserved;
};

struct sundog_stream_started {
	uint64_t ring_handle; /* shared memory handle, see struct sundog_ring */
	uint64_t ring_bytes;  /* of the whole object */
	uint32_t stream_id; /* stands in every chunk of this stream, never 0 */
	uint32_t reserved;
};

/* SUNDOG_IO_SET_BIT_RATE: takes effect with the next frame, no IDR. A miniport
 * that plays what was encoded before takes it, and changes nothing: the
 * EncodeRate of its chunks is the true one. */
struct sundog_bit_rate {
	struct sundog_header header;
	uint32_t bit_rate; /* video, bits per second */
	uint32_t reserved;
};

/* SUNDOG_IO_INPUT: what the user did at the sink, scaled by the driver to the
 * stream's mode. Ignored unless the adapter's setting allow_input is 1. */
enum sundog_input_kind {
	SUNDOG_INPUT_POINTER_DOWN = 0,
	SUNDOG_INPUT_POINTER_UP = 1,
	SUNDOG_INPUT_POINTER_MOVE = 2,
	SUNDOG_INPUT_KEY_DOWN = 3, /* a: X keysym */
	SUNDOG_INPUT_KEY_UP = 4,
	SUNDOG_INPUT_SCROLL = 5 /* a, b: horizontal, vertical, 1/120 notch */
};

struct sundog_input {
	struct sundog_header header;
	uint32_t kind;	  /* enum sundog_input_kind */
	uint32_t pointer; /* finger or button number, 0 first */
	int32_t x, y;	  /* pixels of the stream's mode */
	int32_t a, b;
};

/*
 * SUNDOG_IO_REPORT_TEXT: one line for the user. The miniport has no use for
 * it; a program that watches the I/O controls of its host does.
 */
enum sundog_severity {
	SUNDOG_SEVERITY_PROGRESS = 0, /* a step of the handshake */
	SUNDOG_SEVERITY_WARNING = 1,
	SUNDOG_SEVERITY_ERROR = 2, /* why the session fails, what to do */
	SUNDOG_SEVERITY_DETAIL = 3 /* for a log: of use when something is odd */
};

#define SUNDOG_TEXT_BYTES 512

struct sundog_text_report {
	struct sundog_header header;
	uint32_t severity; /* enum sundog_severity */
	uint32_t reserved;
	char text[SUNDOG_TEXT_BYTES]; /* UTF-8, NUL-terminated, one line */
};

/*
 * SUNDOG_IO_REPORT_SESSION: what was negotiated, and traffic so far. Sent
 * when streaming starts, once a second, and in StopMiracastSession.
 */
struct sundog_session_report {
	struct sundog_header header;
	struct sundog_mode mode;
	uint32_t video_codec;
	uint32_t profile_idc;
	uint32_t constraint_flags;
	uint32_t level_idc;
	uint32_t bit_rate;    /* bits per second asked of the encoder */
	uint32_t audio_codec; /* enum sundog_audio_codec */
	uint32_t audio_sample_rate;
	uint32_t audio_channels;
	uint32_t rtp_port;    /* the sink's */
	uint32_t server_port; /* ours */
	uint64_t frames;      /* handed to the network */
	uint64_t packets;     /* RTP packets */
	uint64_t bytes;	      /* RTP bytes, headers of RTP included */
	uint64_t idr_requests;
	char peer[64]; /* how the sink named itself, empty when it did not */
};

/* SUNDOG_MESSAGE_SET_MODE: the host committed this mode; negotiate it with
 * the sink and start the stream. Width 0: no mode (target switched off). */
struct sundog_set_mode {
	struct sundog_header header;
	struct sundog_mode mode;
};

/* SUNDOG_MESSAGE_MONITOR_POWER: 0 puts the sink in standby, 1 resumes. */
struct sundog_monitor_power {
	struct sundog_header header;
	uint32_t on;
	uint32_t reserved;
};

/*
 * SUNDOG_MESSAGE_FAILURE: the picture has stopped for good and no more chunks
 * of this stream come: the display went away, the encoder failed. The driver
 * passes the text on (SUNDOG_IO_REPORT_TEXT, SUNDOG_SEVERITY_ERROR) and ends
 * the session: ReportSessionStatus(MIRACAST_STATUS_CRITICAL_ERROR) (G-156).
 */
enum sundog_failure_code {
	SUNDOG_FAILURE_SOURCE_LOST = 1, /* the screen can't be captured */
	SUNDOG_FAILURE_ENCODER = 2,
	SUNDOG_FAILURE_SYSTEM = 3, /* memory, shared memory */
	/* What is shown was encoded before, and otherwise than negotiated. */
	SUNDOG_FAILURE_UNFIT = 4
};

struct sundog_failure {
	struct sundog_header header; /* code SUNDOG_MESSAGE_FAILURE */
	uint32_t code;		     /* enum sundog_failure_code */
	uint32_t reserved;
	char text[SUNDOG_TEXT_BYTES]; /* UTF-8, NUL-terminated, one line */
};

/*
 * The chunk's private data. One chunk is one slice (or one audio access
 * unit); its bytes lie in the ring.
 */
enum sundog_chunk_flags {
	SUNDOG_CHUNK_IDR = 1u << 0, /* part of an IDR picture (with SPS, PPS) */
	SUNDOG_CHUNK_LAST = 1u << 1, /* the access unit ends with this chunk */
	SUNDOG_CHUNK_AUDIO = 1u << 2
};

struct sundog_chunk {
	uint32_t magic; /* SUNDOG_CONTRACT_MAGIC */
	uint32_t stream_id;
	uint64_t position; /* in the ring, counting on for ever: see below */
	uint32_t length;   /* bytes, > 0 */
	uint32_t flags;	   /* enum sundog_chunk_flags */
	/* When the picture was captured; the frame's first sample for audio. */
	uint64_t capture_us;
	/* Presentation time on the 90 kHz clock, 64 bits, not yet wrapped.
	 * Derived from the monotonic clock once per stream and counted in exact
	 * frame periods from there (W-153). */
	uint64_t presentation_90k;
};

/*
 * The ring: shared memory that begins with this header. Positions count bytes
 * from 0 on for ever; the byte at position p lies at data_offset +
 * p % data_bytes. A chunk never wraps: when it does not fit before the end the
 * writer goes on at the next multiple of data_bytes. The miniport writes and
 * keeps the head to itself; the driver reads and, when the bytes have been
 * sent, stores position + length in tail (release). The miniport may write
 * while head + length - tail <= data_bytes (acquire).
 */
#define SUNDOG_RING_MAGIC 0x52534F44u

struct sundog_ring {
	uint32_t magic; /* SUNDOG_RING_MAGIC */
	uint32_t data_offset;
	uint64_t data_bytes;
	uint32_t reserved[12];
	uint64_t tail; /* offset 64: atomic, written by the driver alone */
	uint64_t reserved2[7];
};

#ifdef __cplusplus
}
#endif

#endif
