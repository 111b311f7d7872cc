/*
 * Takes a transport stream apart with the demultiplexer, for comparison with
 * what judges make of it or have made it from.
 *
 *   ts_take IN.ts VIDEO SOUND
 *
 * VIDEO and SOUND get the units' bytes, one behind the other; standard output
 * one line of counters.
 */
#include <stdio.h>
#include <stdlib.h>
#include "mpegts/ts_demux.h"

#define VIDEO_BYTES (4 << 20)
#define AUDIO_BYTES 65536

struct taken {
	FILE *video, *sound;
	unsigned long pictures, frames, damaged, clocks;
	const char *video_codec, *sound_codec;
};

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	struct taken *taken = ctx;
	bool video =
		unit->codec == TS_CODEC_H264 || unit->codec == TS_CODEC_H265;

	if (fwrite(unit->data, 1, unit->length,
		    video ? taken->video : taken->sound) != unit->length)
		exit(1);
	taken->pictures += video;
	taken->frames += !video;
	taken->damaged += unit->damaged;
}

static void on_pcr(void *ctx, uint64_t pcr_27m)
{
	struct taken *taken = ctx;

	(void)pcr_27m;
	taken->clocks++;
}

static void on_program(void *ctx, enum ts_codec video, enum ts_codec audio)
{
	struct taken *taken = ctx;

	taken->video_codec = ts_codec_name(video);
	taken->sound_codec = ts_codec_name(audio);
}

int main(int argc, char **argv)
{
	const struct ts_demux_ops ops = {
		.unit = on_unit, .pcr = on_pcr, .program = on_program};
	struct taken taken = {.video_codec = "?", .sound_codec = "?"};
	const struct ts_demux_stats *stats;
	uint8_t cell[TS_CELL_BYTES];
	struct ts_demux *demux;
	void *memory;
	FILE *in;

	if (argc != 4) {
		fprintf(stderr, "usage: ts_take IN.ts VIDEO SOUND\n");
		return 2;
	}
	in = fopen(argv[1], "rb");
	taken.video = fopen(argv[2], "wb");
	taken.sound = fopen(argv[3], "wb");
	memory = malloc(ts_demux_bytes(VIDEO_BYTES, AUDIO_BYTES));
	if (!in || !taken.video || !taken.sound || !memory) {
		fprintf(stderr, "ts_take: cannot open the files\n");
		return 1;
	}
	demux = ts_demux_init(memory, VIDEO_BYTES, AUDIO_BYTES, &ops, &taken);
	while (fread(cell, 1, sizeof(cell), in) == sizeof(cell))
		ts_demux_cell(demux, cell);
	ts_demux_flush(demux);
	stats = ts_demux_stats(demux);
	printf("%s %lu %s %lu damaged %lu pcr %lu faults %lu\n",
		taken.video_codec, taken.pictures, taken.sound_codec,
		taken.frames, taken.damaged, taken.clocks,
		(unsigned long)(stats->bad_sync + stats->discontinuities +
				stats->bad_crc + stats->bad_pes +
				stats->overruns + stats->protected_units +
				stats->bad_cells + stats->duplicates));
	free(memory);
	fclose(in);
	return fclose(taken.video) || fclose(taken.sound);
}
