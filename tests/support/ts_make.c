/*
 * Writes a transport stream with the multiplexer, for judges that know nothing
 * of it (FFmpeg, GStreamer).
 *
 *   ts_make VIDEO.h264 FPS SLICES OUT.ts [aac|ac3|lpcm SOUND]
 *
 * VIDEO is an Annex B stream without B pictures; with SLICES 1 each slice is
 * written by a call of its own. SOUND is ADTS, AC-3 or raw signed 16-bit
 * big-endian stereo, all at 48 kHz.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "h264/h264_sps.h"
#include "mpegts/ts_mux.h"

#define TICKS_90K  90000
#define LEAD_90K   9000 /* how far presentation is behind the clock */
#define LPCM_BYTES 1920

struct file {
	uint8_t *data;
	size_t length;
	size_t at;
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "ts_make: %s: %s\n", name, what);
	exit(1);
}

static struct file read_file(const char *name)
{
	FILE *stream = fopen(name, "rb");
	struct file file = {0};
	long length = -1;

	if (!stream || fseek(stream, 0, SEEK_END) ||
		(length = ftell(stream)) < 0)
		die("cannot read", name);
	rewind(stream);
	file.length = (size_t)length;
	file.data = malloc(file.length + 1);
	if (!file.data ||
		fread(file.data, 1, file.length, stream) != file.length)
		die("cannot read", name);
	fclose(stream);
	return file;
}

/* Where NAL units begin, start code included: at most one picture's. */
struct picture {
	size_t begin, end;
	size_t cuts[64]; /* where its second and later slices begin */
	size_t cut_count;
	bool idr;
};

/* Where the start code before nal begins. */
static size_t start_of(const struct file *file, const struct h264_nal *nal)
{
	size_t at = (size_t)(nal->data - file->data) - 3;

	return at && file->data[at - 1] == 0 ? at - 1 : at;
}

static bool next_picture(
	struct file *file, const struct h264_sps *sps, struct picture *picture)
{
	struct h264_nal nal;
	struct h264_slice slice;
	bool has_slice = false;
	size_t cursor = file->at;

	*picture = (struct picture){.begin = file->at, .end = file->length};
	while (h264_nal_next(file->data, file->length, &cursor, &nal)) {
		bool is_slice =
			nal.type == H264_NAL_SLICE || nal.type == H264_NAL_IDR;

		if (is_slice && h264_slice_parse(&nal, sps, &slice))
			die("bad slice", "video");
		if (has_slice && (!is_slice || slice.first_mb == 0)) {
			picture->end = start_of(file, &nal);
			break;
		}
		if (has_slice && picture->cut_count < 64)
			picture->cuts[picture->cut_count++] =
				start_of(file, &nal);
		has_slice |= is_slice;
		picture->idr |= nal.type == H264_NAL_IDR;
	}
	file->at = picture->end;
	return has_slice;
}

/* The next frame of sound; its length, 0 at the end. */
static size_t next_frame(const struct file *file, enum ts_codec codec)
{
	static const unsigned ac3_kbit[] = {32, 40, 48, 56, 64, 80, 96, 112,
		128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640};
	const uint8_t *p = file->data + file->at;
	size_t left = file->length - file->at, length = 0;

	if (left < 8)
		return 0;
	if (codec == TS_CODEC_AAC)
		length = (p[3] & 3u) << 11 | (size_t)p[4] << 3 | p[5] >> 5;
	else if (codec == TS_CODEC_AC3)
		length = ac3_kbit[(p[4] & 0x3F) / 2] * 4;
	else
		length = LPCM_BYTES;
	return length && length <= left ? length : 0;
}

static void must(int err)
{
	if (err)
		die(strerror(-err), "mux");
}

static void flush(struct ts_burst *burst, FILE *out)
{
	if (fwrite(burst->data, 1, ts_burst_bytes(burst), out) !=
		ts_burst_bytes(burst))
		die("cannot write", "output");
	ts_burst_reset(burst);
}

static void put_picture(struct ts_mux *mux, struct ts_burst *burst,
	const struct file *video, const struct picture *picture, bool slices,
	uint64_t pts_90k)
{
	size_t at = picture->begin, count = slices ? picture->cut_count : 0;

	for (size_t i = 0; i <= count; i++) {
		size_t to = i < count ? picture->cuts[i] : picture->end;

		must(ts_mux_video(mux, burst, video->data + at, to - at,
			pts_90k, picture->idr, i == 0, i == count));
		at = to;
	}
}

/* Frames of sound that begin until now, after those of earlier calls. */
static void put_sound(struct ts_mux *mux, struct ts_burst *burst,
	struct file *sound, uint64_t now_90k)
{
	static uint64_t samples;
	enum ts_codec codec = mux->config.audio;
	size_t n;

	while (codec && samples * 90 / 48 <= now_90k &&
		(n = next_frame(sound, codec)) != 0) {
		must(ts_mux_audio(mux, burst, sound->data + sound->at, n,
			samples * 90 / 48 + LEAD_90K));
		sound->at += n;
		samples += codec == TS_CODEC_AAC   ? 1024
			   : codec == TS_CODEC_AC3 ? 1536
						   : 480;
	}
}

static struct h264_sps find_sps(const struct file *video)
{
	struct h264_sps sps;
	struct h264_nal nal;
	size_t cursor = 0;

	while (h264_nal_next(video->data, video->length, &cursor, &nal))
		if (nal.type == H264_NAL_SPS && h264_sps_parse(&nal, &sps) == 0)
			return sps;
	die("no SPS", "video");
	return sps;
}

static enum ts_codec codec_of(const char *name)
{
	if (strcmp(name, "aac") == 0)
		return TS_CODEC_AAC;
	if (strcmp(name, "ac3") == 0)
		return TS_CODEC_AC3;
	if (strcmp(name, "lpcm") == 0)
		return TS_CODEC_LPCM;
	die("no such codec", name);
	return TS_CODEC_NONE;
}

int main(int argc, char **argv)
{
	struct file video, sound = {0};
	struct ts_mux_config config = {
		.audio_sample_rate = 48000, .audio_channels = 2};
	struct h264_sps sps;
	struct ts_mux mux;
	struct ts_burst burst;
	struct picture picture;
	uint64_t frame_90k;
	double fps;
	FILE *out;

	if (argc != 5 && argc != 7) {
		fprintf(stderr, "usage: ts_make VIDEO.h264 FPS SLICES OUT.ts"
				" [aac|ac3|lpcm SOUND]\n");
		return 2;
	}
	video = read_file(argv[1]);
	fps = strtod(argv[2], NULL);
	frame_90k = (uint64_t)(TICKS_90K / fps);
	if (argc == 7) {
		config.audio = codec_of(argv[5]);
		sound = read_file(argv[6]);
	}
	sps = find_sps(&video);
	config.profile_idc = sps.profile_idc;
	config.constraint_flags = sps.constraint_flags;
	config.level_idc = sps.level_idc;
	ts_mux_init(&mux, &config);
	ts_burst_init(&burst, malloc(4 << 20), 4 << 20, 0, 7);
	out = fopen(argv[4], "wb");
	if (!out || !burst.data)
		die("cannot write", argv[4]);

	for (uint64_t i = 0; next_picture(&video, &sps, &picture); i++) {
		uint64_t now = i * frame_90k;

		must(ts_mux_clock(&mux, &burst, now * 300, picture.idr));
		put_picture(&mux, &burst, &video, &picture, argv[3][0] == '1',
			now + LEAD_90K);
		put_sound(&mux, &burst, &sound, now);
		flush(&burst, out);
	}
	put_sound(&mux, &burst, &sound, UINT64_MAX);
	flush(&burst, out);
	free(burst.data);
	free(video.data);
	free(sound.data);
	return fclose(out) ? 1 : 0;
}
